# SPDX-License-Identifier: GPL-2.0-only
"""What a vif wanted and got in the last round of reallocation."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Claim:
    """A line of the table dba; rates in kbit/s on the wire, 0: none."""

    demand_kbit: int
    usage_kbit: int
    allocation_kbit: int
    guarantee_kbit: int
    allowance_kbit: int
    pps: int
    max_pps: int        # its part of the VM's limit, or its own
    held_by: str        # others, max, packets, -
    gets: str           # what decided: its share, its class, its minimum ..


def kbit(text: str) -> int:
    """Mb/s with three decimals."""
    return round(float(text) * 1000)


def parse_claim(row: dict[str, str]) -> Claim:
    """By the names of the columns; KeyError or ValueError when it is no line of the table."""
    rates = [kbit(row[name]) for name in ("demand", "usage", "allocation", "guarantee", "allowance")]
    return Claim(*rates, int(row["pps"]), int(row["max-pps"]), row["held-by"], row["gets"])


def parse_claims(text: str) -> dict[str, Claim]:
    """The table dba by vif; lines that don't fit their headings are left out."""
    claims: dict[str, Claim] = {}
    columns: list[str] = []
    for line in text.splitlines():
        if line.split()[:2] == ["vif", "vm"]:
            columns = line.replace("held by", "held-by").split()
            continue
        words = line.split(maxsplit=max(len(columns) - 1, 0))
        if not columns or len(words) != len(columns) or words[0] == "uplink":
            continue
        try:
            claims[words[0]] = parse_claim(dict(zip(columns, words)))
        except (KeyError, ValueError):
            continue
    return claims

# SPDX-License-Identifier: GPL-2.0-only
"""Numbers as people read them: four digits at most, or a short word."""

NONE = "-"
FACTORS = ((10**9, "G"), (10**6, "M"), (10**3, "k"))


def digits(value: float) -> str:
    """About three digits, no exponent, no zeros at the end."""
    places = 0 if value >= 100 else 1 if value >= 10 else 2
    text = f"{value:.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def rate(mbps: float | None) -> str:
    """Mb/s for a column that says so; the smallest still differ from nothing."""
    if mbps is None:
        return NONE
    return "0" if not mbps else digits(mbps) if mbps >= 0.01 else f"{mbps:.3f}"


def limit(kbit: int | None) -> str:
    """A rate that is set, in Mb/s; what is not set has none."""
    return rate(kbit / 1000) if kbit else NONE


def count(value: float | None) -> str:
    """How many; above 9999 with k, M, G."""
    if value is None:
        return NONE
    for factor, name in FACTORS:
        if value >= factor and value >= 9999.5:
            return digits(value / factor) + name
    return str(round(value))


def bound(value: int | None) -> str:
    """A number that is set; 0 is none."""
    return count(value) if value else NONE


def percent(value: float | None) -> str:
    """Whole percents."""
    return NONE if value is None else str(round(value))


def words(kbit: int) -> str:
    """A rate in kbit/s as xl has it."""
    for factor, name in ((10**6, "G"), (10**3, "M")):
        if kbit and kbit % factor == 0:
            return f"{kbit // factor}{name}b/s"
    return f"{kbit}Kb/s" if kbit else "none"

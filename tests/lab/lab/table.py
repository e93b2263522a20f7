# SPDX-License-Identifier: GPL-2.0-only
"""Results as text tables for a terminal."""

from typing import List, Optional, Sequence

PLACES = ("guest", "frontend", "ring", "dom0")


def _number(value: Optional[float], digits: int = 1) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def _time(delay_us: Optional[dict], key: str) -> str:
    if delay_us is None:
        return "-"
    value = delay_us[key]
    return f"{value / 1000:.2f} ms" if value >= 1000 else f"{value:.0f} us"


def columns(rows: Sequence[Sequence[str]]) -> str:
    """Rows as aligned columns: the first to the left, the others to the right."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [row[0].ljust(widths[0])] + [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def share(result: dict, name: str) -> Optional[float]:
    """A guest's part of what was delivered, in percent."""
    total = sum(vif["mean_mbps"] for vif in result["vifs"].values())
    return 100 * result["vifs"][name]["mean_mbps"] / total if total else None


def _vif_row(result: dict, name: str) -> List[str]:
    vif = result["vifs"][name]
    return [name, _number(vif["mean_mbps"], 2), _number(vif["mean_pps"], 0), _number(share(result, name)) + "%",
            _time(vif["delay_us"], "p50"), _time(vif["delay_us"], "p99"), _number(vif["offered_packets"], 0),
            str(vif["delivered_packets"])] + [_number(vif["dropped"][place], 0) for place in PLACES]


def expectation(entry: dict) -> str:
    """One expectation with the value that was worst."""
    value = "not measured" if entry["value"] is None else f"{entry['value']:g} {entry['unit']}".strip()
    where = f" in the window from {entry['at_s']:g}s" if " each " in entry["what"] or "follows" in entry["what"] else ""
    return f"{'ok  ' if entry['ok'] else 'FAIL'} expect {entry['what']}: {value}{where}"


def head(result: dict) -> str:
    """What ran on what."""
    title = f": {result['title']}" if result["title"] else ""
    return f"{result['scenario']}{title}\nnetback {result['netback']}, kernel {result['kernel']}, Xen {result['xen']}"


def text(result: dict) -> str:
    """The table printed at a run's end."""
    rows = [["vif", "Mb/s", "pps", "share", "delay p50", "p99", "offered", "delivered", "drop:guest", "frontend",
             "ring", "dom0"]]
    rows += [_vif_row(result, name) for name in result["vifs"]]
    link, cost = result["link"], result["cost"]
    lines = [head(result), "", columns(rows), "",
             f"link {link['rate_mbps']:g} Mb/s busy {100 * link['busy_fraction']:.1f}% of the time; "
             f"dom0 {_number(cost['dom0_ns_per_delivered_packet'], 0)} ns, "
             f"guests {_number(cost['guest_ns_per_delivered_packet'], 0)} ns per delivered packet"]
    lines += [f"case {name}: {why}" for name, why in result.get("cases", {}).get("wrong", {}).items()]
    lines += [expectation(entry) for entry in result["expect"]]
    return "\n".join(lines) + "\n"


def _jitter(gap_us: Optional[dict]) -> List[str]:
    return [_time(gap_us, "mean"), _time(gap_us, "stddev")]


def _compared(result: dict, name: str) -> List[str]:
    vif = result["vifs"].get(name)
    if vif is None:
        return ["-"] * 10
    delays = [_time(vif["delay_us"], key) for key in ("p50", "p99", "max")]
    return [_number(vif["mean_mbps"], 2), _number(vif["mean_pps"], 0), _number(share(result, name)) + "%", *delays,
            *_jitter(vif["gap_us"]), str(vif["delivered_packets"]), _number(vif["dropped"]["dom0"], 0)]


def _link_row(result: dict, label: str) -> List[str]:
    total = sum(vif["mean_mbps"] for vif in result["vifs"].values())
    dropped = [vif["dropped"]["dom0"] for vif in result["vifs"].values()]
    cost = result["cost"]
    busy = cost.get("dom0_busy_fraction")
    return [label, _number(total, 2), f"{100 * result['link']['busy_fraction']:.1f}%",
            _number(None if None in dropped else sum(dropped), 0), _number(cost["dom0_ns_per_delivered_packet"], 0),
            _number(None if busy is None else 100 * busy) + "%"]


def side_by_side(results: List[dict], labels: List[str]) -> str:
    """Results of one scenario, vif by vif, with a label for each."""
    rows = [["vif", "netback", "Mb/s", "pps", "share", "delay p50", "p99", "max", "gap mean", "stddev", "delivered",
             "dropped in dom0"]]
    for name in results[0]["vifs"]:
        rows += [["" if index else name, label, *_compared(result, name)]
                 for index, (result, label) in enumerate(zip(results, labels))]
    link = [["link", "Mb/s", "busy", "dropped in dom0", "dom0 ns per packet", "dom0 CPU"]]
    link += [_link_row(result, label) for result, label in zip(results, labels)]
    first = results[0]
    title = first["title"] or first["scenario"]
    return f"{title}\nkernel {first['kernel']}, Xen {first['xen']}\n\n{columns(rows)}\n\n{columns(link)}\n"

# SPDX-License-Identifier: GPL-2.0-only
"""Results as what vifqos draws."""

from typing import Dict, List, Optional

from vifqos.run import MBPS, Curve, Mark, Run, Terms, Track

from .rounds import Round, of_vif

CURVES = (("demand", "pre", "want"), ("allocation", "post", "allocation"), ("usage", "pre", "rate"),
          ("minimum", "post", "min"))
KEYS = {"min_rate_kbit": "min", "max_rate_kbit": "max", "rate_kbit": "link", "max_pps": "max pps",
        "vm_max_pps": "VM's max pps"}


def _in_force(result: dict, vif: Optional[str], start: Dict[str, Optional[float]]) -> List[dict]:
    """A vif's settings, or the link's, in each second: those that hold when it begins."""
    found = []
    for second in result["seconds"]:
        now = dict(start)
        now.update({change["key"]: change["value"] for change in result.get("changes", [])
                    if change["vif"] == vif and change["at_s"] <= second})
        found.append(now)
    return found


def _mbps(kbit: Optional[float]) -> Optional[float]:
    return None if kbit is None else kbit / 1000


def _terms(result: dict, name: str) -> List[Optional[Terms]]:
    start = result["vifs"][name].get("settings")
    if not start:
        return [None] * len(result["seconds"])
    return [Terms(now["priority"], _mbps(now["min_rate_kbit"]), _mbps(now["max_rate_kbit"]))
            for now in _in_force(result, name, start)]


def _shown(key: str, value: Optional[float]) -> str:
    if value is None:
        return "none"
    return f"{value / 1000:g} Mb/s" if key.endswith("_kbit") else f"{value:g}"


def _marks(result: dict) -> List[Mark]:
    """What the scenario changes."""
    now: Dict[Optional[str], dict] = {name: dict(vif.get("settings") or {}) for name, vif in result["vifs"].items()}
    now[None] = {"rate_kbit": result["link"]["rate_mbps"] * 1000}
    found = []
    for change in result.get("changes", []):
        vif, key, value = change["vif"], change["key"], change["value"]
        old = now.setdefault(vif, {}).get(key)
        now[vif][key] = value
        if old != value:
            found.append(Mark(change["at_s"], (f"{vif}: " if vif else "") +
                              f"{KEYS.get(key, key)} {_shown(key, old)} → {_shown(key, value)}"))
    return found


def _delays(vif: dict) -> List[tuple]:
    """Percent of packets, and ms; of results without quantiles nothing."""
    found = vif.get("delay_quantiles")
    return [(permille / 10, us / 1000) for permille, us in zip(found["permille"], found["us"])] if found else []


def _track(result: dict, name: str) -> Track:
    vif = result["vifs"][name]
    return Track(name, {MBPS: list(vif["mbps"])}, _terms(result, name), ["uplink"] * len(result["seconds"]),
                 dropped=dict(vif["dropped"]), delays=_delays(vif))


def of_result(result: dict, label: str) -> Run:
    """A result.json; the scenario's settings, whatever the netback makes of them."""
    link = _in_force(result, None, {"rate_kbit": result["link"]["rate_mbps"] * 1000})
    return Run(label, [float(edge) for edge in range(len(result["seconds"]) + 1)],
               {name: _track(result, name) for name in result["vifs"]}, [_mbps(now["rate_kbit"]) for now in link],
               _marks(result))


def _curve(found: List[Round], name: str, where: str, word: str) -> Curve:
    values = [one.mbps(word) for one in found]
    return Curve(name, where, [one.time_ns / 10**9 for one in found],
                 [value or None for value in values] if name == "minimum" else values)


def with_rounds(run: Run, rounds: List[Round]) -> Run:
    """The same, with what was decided about each vif."""
    for name, track in run.tracks.items():
        found = of_vif(rounds, name)
        track.curves = [_curve(found, *one) for one in CURVES] if found else []
    return run

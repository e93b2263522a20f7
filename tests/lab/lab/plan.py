# SPDX-License-Identifier: GPL-2.0-only
"""Turns a scenario into the shell plan that dom0 runs; the words are functions of dom0/lib.sh."""

from typing import List, Tuple

from . import peers, units
from .scenario import Dom0, Event, Guest, Load, Scenario, is_ours
from .step import step as _step

PEER_MAC = "00:16:3e:ff:00:01"
FIRST_PORT = 5201
# loads that have a port of their own
PORTED = ("udp", "tcp", "offer")
# keys of the backend's directory by what our xl calls them
XL_KEYS = {"priority": "priority", "min-rate": "minrate", "max-rate": "rate", "max-pps": "maxpps",
           "vm-max-pps": "vmmaxpps", "class": "class", "early-drop": "earlydrop", "uplink": "uplink"}
# longer than any run: loads are ended from outside, at their stop time
FOREVER_S = 86000
PING_SNDBUF = 200000
# dom0 hands out a few loads in a second, and one more in these milliseconds
FEW_LOADS = 16
LOAD_MS = 50


def _onoff(value: bool) -> str:
    return "on" if value else "off"


def _xl_keys(vif: Guest) -> str:
    """A vif's settings as our xl spells them."""
    keys = dict(vif.keys)
    if vif.priority is not None:
        keys["priority"] = str(vif.priority)
    return ",".join([vif.vif] * bool(vif.vif) + [f"{XL_KEYS[key]}={value}" for key, value in keys.items()])


def _vif(vif: Guest, layout: str, keys: str) -> str:
    bridge = "ovsbr0" if layout == "ovs" else vif.bridge
    return _step(vif.line, "vif", vif.name, vif.mac, vif.network, vif.address, bridge, _onoff(vif.tso),
                 _onoff(vif.plugged), vif.script, keys)


def _guest(guest: Guest, dom0: Dom0) -> str:
    first = dom0.vcpus if dom0.guest_cpus else 0
    last = dom0.vcpus + dom0.guest_cpus - 1
    return _step(guest.line, "guest", guest.name, guest.queues, guest.frontend, f"{first}-{last}")


def _keys(vif: Guest) -> List[str]:
    """A vif that is to come finds its priority in the same place as its keys."""
    keys = dict(vif.keys)
    if not vif.plugged and vif.priority is not None:
        keys["priority"] = str(vif.priority)
    return [_step(vif.line, "guest_key", vif.name, *key) for key in keys.items()]


def _guests(scenario: Scenario, qos: bool, xl: str) -> List[str]:
    lines = []
    for guest in scenario.domains:
        vifs = scenario.vifs(guest.name)
        # stock netback knows none of the keys
        by_xl = qos and xl == "qos"
        lines += [_vif(vif, scenario.layout, _xl_keys(vif) if by_xl else vif.vif) for vif in vifs]
        lines.append(_guest(guest, scenario.dom0))
        lines += [key for vif in vifs for key in _keys(vif) if qos and not by_xl]
    return lines


def _receiver(scenario: Scenario, load: Load) -> Tuple[str, str]:
    """IP and MAC address of where a load goes."""
    guest = scenario.guest(load.dst)
    return (guest.address, guest.mac) if guest else (scenario.guest(load.guest).peer, PEER_MAC)


def _udp(load: Load, address: str, port: int) -> str:
    payload = load.size - 28
    # the scenario's rate is wire bits; iperf3 wants payload bits of each connection
    rate = load.rate * payload // units.wire_bytes(load.size) // load.connections
    return (f"iperf3 -c {address} -p {port} -u -b {rate} -l {payload} -P {load.connections} "
            f"-t {FOREVER_S} -i 0")


def _offer(load: Load, address: str, port: int) -> str:
    packets = load.rate // 8 // units.wire_bytes(load.size)
    more = f" {load.connections} {load.pace}" if load.connections > 1 or load.pace != "even" else ""
    return f"offer {address} {port} {load.size - 28} {packets} /tmp/offer.total{more}"


def _pktgen(load: Load, address: str, mac: str, index: int) -> str:
    # pktgen doesn't count the FCS
    sizes = ":".join(str(size - 4) for size in load.sizes) + (f"-{load.largest - 4}" if load.largest else "")
    # its rate is of bursts
    return f"pktgen {index} {sizes} {load.rate // (load.burst or 1)} {address} {mac} {load.burst}"


def _command(scenario: Scenario, load: Load, port: int) -> str:
    address, mac = _receiver(scenario, load)
    if load.kind == "udp":
        return _udp(load, address, port)
    if load.kind == "offer":
        return _offer(load, address, port)
    if load.kind == "tcp":
        return f"iperf3 -c {address} -p {port} -P {load.connections} -t {FOREVER_S} -i 0"
    if load.kind == "pktgen":
        return _pktgen(load, address, mac, scenario.guest(load.guest).index)
    # by its full path: the guest's shell has a ping of its own, whose packets carry no time; -U puts it there
    pace = f"-i {load.interval_ns / 10**9:.3f}" if load.interval_ns else f"-f -l {load.inflight}"
    if load.inflight > 1:
        # its own choice has room for one packet that waits to be sent
        pace += f" -S {PING_SNDBUF}"
    return f"/bin/ping -q -U {pace} -s {load.size - 28} {address}"


def _loads(scenario: Scenario) -> List[str]:
    lines = []
    port = FIRST_PORT
    for number, load in enumerate(scenario.loads):
        lines.append(_step(load.line, "load", load.guest, number, load.start_ns, load.stop_ns,
                           _command(scenario, load, port)))
        if load.kind in PORTED:
            port += 1
    return lines


def _servers(scenario: Scenario) -> List[str]:
    loads = enumerate((load for load in scenario.loads if load.kind in PORTED), FIRST_PORT)
    # nobody has to listen for what is only offered
    return [_step(load.line, "guest_server", load.dst, port) if load.dst else _step(load.line, "server", port)
            for port, load in loads if load.kind != "offer"]


def _sysctl(key: str, value: str, line: int) -> str:
    scope, _, name = key.rpartition("/")
    if key == "priorities":
        return _step(line, "priorities_set", *value.split())
    if scope and scope != "default":
        return _step(line, "vif_set", scope, name, value)
    return _step(line, "netback_set", key, value)


def _event(event: Event) -> str:
    if event.kind == "sysctl":
        return _sysctl(event.words[0], event.words[1], event.line)
    if event.kind == "link":
        return _step(event.line, "wires", f"rate {event.words[0]}")
    if event.kind == "wire":
        return _step(event.line, "wire", " ".join(event.words))
    if event.kind == "xenstore":
        return _step(event.line, "backend_write", *event.words)
    if event.kind == "dom0":
        return _step(event.line, "shell", event.words[0])
    return _step(event.line, event.kind, *event.words)


def _events(scenario: Scenario, netback: str) -> List[str]:
    peer = peers.make(netback, scenario)
    lines = []
    for event in scenario.events:
        # stock netback has none of the sysctls
        steps = [_event(event)] if event.kind != "sysctl" or is_ours(netback) else []
        steps += peer.change(event) if peer else []
        if steps:
            lines += [_step(event.line, "at", event.time_ns), *steps]
    return lines


def _settings(scenario: Scenario) -> List[str]:
    """Of netback as a whole: before there are vifs, as a minimum may need room to be accepted."""
    return [_step(0, "netback_set", key, value) for key, value in scenario.netback.items()]


def _priorities(scenario: Scenario) -> List[str]:
    return [_step(guest.line, "vif_set", guest.name, "priority", guest.priority)
            for guest in scenario.guests if guest.priority is not None and guest.plugged]


def _windows(scenario: Scenario, what: str) -> List[int]:
    windows = {"hypercalls": scenario.traced, "instructions": [scenario.profiled or ()]}.get(what, [])
    return [time for window in windows for time in window]


def _handout(loads: List[str]) -> List[int]:
    """Milliseconds that handing out this many takes more than that of a few, if it does."""
    more = len(loads) - FEW_LOADS
    return [more * LOAD_MS] if more > 0 else []


def plan(scenario: Scenario, netback: str, xl: str = "stock") -> str:
    """The plan's text for a netback, one of NETBACKS, and an xl, one of XLS; the scenario fits the netback."""
    qos = is_ours(netback)
    peer = peers.make(netback, scenario)
    # Xen and QEMU tell of any netback
    recorded = [what for what in scenario.record if qos or what != "dba"]
    receivers = sorted({load.dst for load in scenario.loads if load.dst})
    counted = sorted({load.guest for load in scenario.loads if load.kind == "tcp"})
    lines = [f"BIN_US={scenario.bin_ns // 1000}", _step(0, "xl_use", xl)]
    lines.append(_step(0, "wire_up", scenario.link.rate_kbit, scenario.link.ring, scenario.link.qdisc,
                       scenario.layout))
    lines += [_step(0, "wire_bql", scenario.link.bql)] if scenario.link.bql else []
    lines += _settings(scenario) if qos else []
    lines += _guests(scenario, qos, xl)
    lines.append(_step(0, "guests_ready"))
    lines += peer.setup() if peer else []
    lines += _priorities(scenario) if qos and xl == "stock" else []
    lines += [_step(0, "vif_count", name) for name in counted]
    lines += _servers(scenario)
    lines += [_step(0, f"record_{what}", *_windows(scenario, what)) for what in recorded]
    loads = _loads(scenario)
    lines.append(_step(0, "run_prepare", scenario.seconds, *_handout(loads)))
    lines += loads
    lines.append(_step(0, "run_begin", *receivers))
    lines += _events(scenario, netback)
    lines.append(_step(0, "run_end"))
    lines += [_step(0, f"recorded_{what}") for what in recorded]
    return "\n".join(lines) + "\n"

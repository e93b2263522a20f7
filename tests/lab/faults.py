#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Writes the scenarios of the fault suite: which fault is put upon a vif in which state, with how many queues.

What a fault does, and what has to hold after it, is in dom0/faults.sh, by the same name.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Tuple

BYSTANDER = "by"
BYSTANDER_MBPS = 12.0
LEAST = 0.99        # what others keep of it
LINK_MBPS = 40
SLOW_LINK_MBPS = 8  # what one CPU for all can fill with KASAN, and have time for faults
START_S = 1.0
LATE_MS = 500       # by which it may come late, as all of dom0 stands still now and then
LONG_S = 350        # a longer run is not measured in tenths of a second
CHURN_S = 0.12      # a vif takes to come and go
EXPEDITED_S = 0.11  # with RCU's grace periods expedited
AT_ONCE = 20        # vifs come and go
MANY_AT_ONCE = 200  # of many
SLACK_S = 2.0       # faults may take longer than expected: loads go on


@dataclass(frozen=True)
class Fault:
    """One kind of fault; seconds: what it takes at most, for one vif."""

    name: str
    what: str
    seconds: float


# upon one vif; others lose nothing
OF_VIF = (
    Fault("replug", "unplugged and plugged in again", 0.7),
    Fault("connecting", "unplugged before its frontend has connected, at several instants", 2.5),
    Fault("updown", "its device in dom0 down and up", 0.4),
    Fault("reconnect", "its frontend goes and comes back", 0.8),
    Fault("unbind", "netback unbound from it and bound again", 0.7),
    Fault("renamed", "its device renamed, and back", 0.4),
    Fault("bridge", "moved to a bridge without a way out, which is deleted", 0.4),
    Fault("pause", "its guest paused and continued", 0.6),
    Fault("unload", "attempts to unload netback", 0.4),
    Fault("save", "its guest saved and restored", 3.0),
    Fault("destroy", "its guest destroyed", 0.6),
)
# upon the uplink of all; they are back a second later
OF_UPLINK = (
    Fault("uplink_down", "set down, and up", 2.0),
    Fault("carrier", "loses its carrier", 2.0),
    Fault("uplink_renamed", "renamed, and back", 2.0),
    Fault("speed", "a hundredth of its speed, a hundred times its speed, and back", 2.0),
    Fault("netns", "moved to another network namespace, and back", 2.0),
    Fault("stuck", "its driver completes nothing for a while", 2.0),
    Fault("uplink_removed", "a second NIC, removed with its driver", 2.0),
)
# no memory for what our code allocates, each time it does; on a kernel that can fail allocations
OF_MEMORY = (
    Fault("memory_plug", "no memory when a vif comes", 15.0),
    Fault("memory_move", "no memory when it goes to another bridge", 15.0),
    Fault("memory_key", "no memory when its keys are written", 15.0),
    Fault("memory_files", "no memory when sysctls and counters are used, and it is renamed", 15.0),
)
OVS_RESTARTED = Fault("ovs_restarted", "Open vSwitch killed and started again", 3.0)
# upon dom0
OF_HOST = (
    Fault("xenstored_slow", "xenstore answers nobody for a second", 1.8),
    Fault("xenstored_restarted", "xenstored restarted, by live update", 0.8),
    Fault("clock", "dom0's clock set a day ahead, and back", 0.6),
    Fault("queues", "0 queues asked for, and one more than there may be", 0.7),
    Fault("race", "sysctls, debugfs and counters read and written while the vif comes and goes", 6.0),
)
PAUSED_MINUTE = Fault("paused_minute", "its guest paused for a minute, others silent", 61.0)


@dataclass(frozen=True)
class State:
    """What a vif is doing when the fault comes."""

    name: str
    what: str
    options: str        # of the guest
    loads: str          # of a guest with one queue
    loads4: str         # of a guest with four
    most_mbps: float    # that the vif ever sends, in any second; 0: no limit


STATES: Dict[str, State] = {state.name: state for state in (
    State("running", "no limit of its own, more to send than its share", "", "offer rate=25Mb/s", "offer rate=8Mb/s", 0),
    State("parked", "held by its maximum nearly all the time", "max=400Kb/s", "offer rate=1Mb/s", "offer rate=500Kb/s",
          0.5),
    State("slots", "held in front of a packet of many slots", "max=4Mb/s", "tcp", "tcp", 5.5),
    State("due", "as running; a round of reallocation every 10 ms", "min=4Mb/s class=2", "offer rate=25Mb/s",
          "offer rate=8Mb/s", 0),
    State("starved", "as parked, for seconds at a time", "max=2Kb/s", "offer rate=1Mb/s",
          "offer rate=500Kb/s", 0),
    State("flood", "small packets, more than dom0's CPUs can take", "", "pktgen burst=8", "pktgen burst=8", 0),
    State("ovs", "as running, on a bridge of Open vSwitch", "uplink=uplink", "offer rate=25Mb/s", "offer rate=8Mb/s", 0),
)}
# those that every fault meets
MATRIX = ("running", "parked", "slots", "due")

Victims = Tuple[Tuple[str, str], ...]   # guests and their states; the queues are in the name


def _guest(name: str, state: State) -> List[str]:
    queues = int(name[1:])
    lines = [f"guest {name} queues={queues} {state.options}".strip()]
    load = state.loads if queues == 1 else state.loads4
    if load == "tcp":
        return lines + [f"load {name} tcp connections={queues}"]
    return lines + [f"load {name} {load}"] * (queues if load.startswith("offer") else 1)


def _at(time_s: float, command: str) -> str:
    return f'at {time_s:.1f}s dom0 "{command}"'


class Writer:
    """A scenario that grows fault by fault; its loads go on so many times longer than faults are expected to take."""

    slow = 1.0
    cpus = "vcpus=2 guest_cpus=2"
    link_mbps = LINK_MBPS

    def __init__(self, title: str, victims: Victims) -> None:
        self.victims = victims
        self.time_s = START_S
        self.events = [_at(0.5, f"faults_begin {' '.join(name for name, _ in victims)}")]
        self.began: List[float] = []    # faults of vifs
        self.expected: List[str] = []
        states = {state for _, state in victims}
        # of a slow link one that is to be held by its own limit would not get that much
        link_mbps = LINK_MBPS if "slots" in states else self.link_mbps
        self.head = ["# SPDX-License-Identifier: GPL-2.0-only", f"title {title}",
                     f"link {link_mbps}Mb/s ring=256 qdisc=pfifo_fast", f"dom0 {self.cpus} poison=on"]
        self.head += ["netback dba_period_ms=10"] * ("due" in states) + ["layout ovs"] * ("ovs" in states)
        # a minimum, or what is left over would go to the victims' class
        self.head += [f"guest {BYSTANDER} priority=20" + " min=13Mb/s" * ("due" in states)
                      + " uplink=uplink" * ("ovs" in states),
                      f"load {BYSTANDER} offer rate={BYSTANDER_MBPS:.0f}Mb/s"]
        for name, state in victims:
            self.head += _guest(name, STATES[state])

    def event(self, command: str, seconds: float) -> None:
        """Something that nobody else has to notice."""
        self.events.append(_at(self.time_s, command))
        self.time_s += seconds

    def upon_vifs(self, fault: Fault, *victims: Tuple[str, str]) -> None:
        """A fault upon vifs, one after the other."""
        for name, state in victims:
            self.began.append(self.time_s)
            self.event(f"fault {fault.name} {name} {state}", fault.seconds)

    def upon_uplink(self, fault: Fault) -> None:
        """A fault upon all; what the bystander has a while after it counts, whenever that is."""
        least = BYSTANDER_MBPS * LEAST * 1000
        self.event(f"fault {fault.name}; bystander_back {least:.0f}", fault.seconds + 1.2)

    def quiet_second(self) -> None:
        """One in which nothing happens, to compare with."""
        self.spare(self.time_s, self.time_s + 1)
        self.time_s += 1

    def spare(self, start_s: float, stop_s: float, coarse: bool = False) -> None:
        """The bystander loses nothing in any second of these, but for what is late and made good; coarse: of a long run."""
        least = BYSTANDER_MBPS * LEAST
        self.expected.append(f"expect mbps {BYSTANDER} >= {least:.2f} from {start_s:g}s to {stop_s:g}s each 1s within "
                             f"{1000 if coarse or stop_s >= LONG_S else LATE_MS}ms")

    def spare_from_faults(self, run_s: int) -> None:
        """Nor in the second that begins with a fault, nor in the next, nor on the whole."""
        for began_s in self.began:
            self.spare(round(began_s, 1), round(began_s, 1) + 2)
        self.expected.append(f"expect mbps {BYSTANDER} >= {BYSTANDER_MBPS * LEAST:.2f} from 1s to {run_s}s")

    def text(self, spared: bool, limits: bool = True) -> str:
        """The scenario; spared: the bystander loses nothing, whenever it may."""
        run_s = int(self.time_s * self.slow + SLACK_S + 0.99)
        # which takes some of dom0's CPU
        events = [*self.events, _at(max(self.time_s, run_s - 0.1), "faults_end")]
        if spared and self.began:
            self.spare_from_faults(run_s)
        elif spared:
            self.spare(1, run_s - 1)
        for name, state in self.victims:
            most = STATES[state].most_mbps
            if most and limits:
                self.expected.append(f"expect mbps {name} <= {most:g} from 1s each 1s")
        return "\n".join([*self.head, f"run {run_s}s", *events, *self.expected]) + "\n"


def by_name(names: Tuple[Fault, ...]) -> Dict[str, Fault]:
    """Faults by their names."""
    return {fault.name: fault for fault in names}


def _both(state: str) -> Victims:
    return (("v1", state), ("v4", state))


def vif_scenario(state: str) -> str:
    """Every fault of a vif, in one state, with one queue and with four."""
    made = Writer(f"Faults of a vif: {STATES[state].what}", _both(state))
    for fault in OF_VIF:
        made.upon_vifs(fault, *_both(state))
    return made.text(spared=True)


def uplink_scenario(state: str) -> str:
    """Every fault of an uplink, with vifs in one state."""
    made = Writer(f"Faults of an uplink: {STATES[state].what}", _both(state))
    made.quiet_second()
    for fault in OF_UPLINK:
        made.upon_uplink(fault)
    return made.text(spared=False, limits=False)


def host_scenario() -> str:
    """Every fault of dom0; in the last the scheduler is switched off now and then, and the bystander left alone."""
    victims = (("v1", "parked"), ("v4", "running"))
    made = Writer("Faults of dom0", victims)
    for fault in OF_HOST[:-1]:
        made.upon_vifs(fault, *victims)
    made.spare_from_faults(int(made.time_s))
    made.upon_vifs(OF_HOST[-1], victims[0])
    return made.text(spared=False, limits=False)


def minute_scenario() -> str:
    """A guest paused for a minute, in which the machine has nothing to do, as such seconds cost least."""
    made = Writer(PAUSED_MINUTE.what, (("v1", "parked"),))
    began_s = int(made.time_s)
    made.upon_vifs(PAUSED_MINUTE, *made.victims)
    load = made.head.pop(made.head.index(f"load {BYSTANDER} offer rate={BYSTANDER_MBPS:.0f}Mb/s"))
    made.head += [f"{load} stop={began_s}s", f"{load} start={made.time_s:.0f}s"]
    made.time_s += 2
    made.spare(int(made.time_s) - 1, int(made.time_s))
    return made.text(spared=False)


def flood_scenario() -> str:
    """Faults while dom0 has more to do than it can."""
    made = Writer(f"Faults in a flood: {STATES['flood'].what}", _both("flood"))
    for name in ("updown", "bridge", "unload", "destroy"):
        made.upon_vifs(by_name(OF_VIF)[name], *_both("flood"))
    return made.text(spared=True)


def ovs_scenario() -> str:
    """Open vSwitch restarted."""
    made = Writer(OVS_RESTARTED.what, _both("ovs"))
    made.quiet_second()
    made.upon_uplink(OVS_RESTARTED)
    return made.text(spared=False)


def memory_scenario(fault: Fault) -> str:
    """Allocations that fail."""
    made = Writer(fault.what, (("v1", "parked"),))
    made.event(f"fault {fault.name} v1 parked", fault.seconds)
    return made.text(spared=True)


def churn_scenario(cycles: int) -> str:
    """Vifs that come and go. Of many, the bystander sees the first minute: the rest costs less without it."""
    many = cycles * CHURN_S > LONG_S
    at_once = MANY_AT_ONCE if many else AT_ONCE
    made = Writer(f"{cycles} vifs come and go, {at_once} at once", (("v1", "parked"),))
    if many:
        made.head[made.head.index(f"load {BYSTANDER} offer rate={BYSTANDER_MBPS:.0f}Mb/s")] += " stop=60s"
        made.spare(1, 59, coarse=True)
    made.event(f"churn v1 {cycles} {at_once}", cycles * (EXPEDITED_S if many else CHURN_S) + 3)
    return made.text(spared=not many)


def ci_scenario() -> str:
    """What finds most in a few minutes: one vif is parked, the other is held with packets of many slots."""
    victims = (("v1", "parked"), ("v4", "slots"))
    made = Writer("Faults: a selection", victims)
    made.event("netback_set dba_period_ms 10", 0)
    of_vif, of_host, of_uplink = by_name(OF_VIF), by_name(OF_HOST), by_name(OF_UPLINK)
    for name in ("replug", "updown", "unbind", "bridge"):
        made.upon_vifs(of_vif[name], *victims)
    made.upon_vifs(of_vif["connecting"], victims[0])
    made.upon_vifs(of_host["queues"], victims[1])
    made.upon_vifs(of_host["xenstored_slow"], victims[0])
    made.spare_from_faults(int(made.time_s))
    for name in ("uplink_removed", "netns", "stuck"):
        made.upon_uplink(of_uplink[name])
    made.upon_vifs(of_vif["destroy"], *victims)
    return made.text(spared=False)


def scenarios(cycles: int) -> Dict[str, str]:
    """All of the suite, by name."""
    made = {f"vif-{state}": vif_scenario(state) for state in MATRIX}
    made.update({f"uplink-{state}": uplink_scenario(state) for state in MATRIX})
    return {"ci": ci_scenario(), **made, "host": host_scenario(), "minute": minute_scenario(), "flood": flood_scenario(), "ovs": ovs_scenario(),
            "churn": churn_scenario(cycles),
            **{fault.name.replace("_", "-"): memory_scenario(fault) for fault in OF_MEMORY}}


def main() -> None:
    """Write the scenarios named, or all, and say where they are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", nargs="*", help="ci, vif-<state>, uplink-<state>, host, minute, flood, ovs, churn, "
                                                      "memory-<what>; default: all but ci and memory-<what>")
    parser.add_argument("--out", required=True, help="directory for the scenarios")
    parser.add_argument("--cycles", type=int, default=200, help="vifs that churn makes")
    parser.add_argument("--slow", type=float, default=1.0, help="how much longer all takes than on the distribution's kernel")
    parser.add_argument("--share-cpu", action="store_true", help="one CPU for all, where a machine is to be trusted with no more, and a slow link")
    options = parser.parse_args()
    Writer.slow = options.slow
    if options.share_cpu:
        Writer.cpus, Writer.link_mbps = "guest_cpus=0", SLOW_LINK_MBPS
    made = scenarios(options.cycles)
    unknown = sorted(set(options.name) - set(made))
    if unknown:
        parser.error(f"no scenario {', '.join(unknown)}: there are {', '.join(made)}")
    out = Path(options.out)
    out.mkdir(parents=True, exist_ok=True)
    for name in options.name or [name for name in made if name != "ci" and not name.startswith("memory-")]:
        path = out / f"fault-{name}"
        path.write_text(made[name], encoding="utf-8")
        print(path)


if __name__ == "__main__":
    main()

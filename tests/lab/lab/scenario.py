# SPDX-License-Identifier: GPL-2.0-only
"""A scenario: what the parser makes of a scenario file. Times are nanoseconds from the run's start."""

from dataclasses import dataclass, field
from typing import Dict, List, Optional, Tuple

# our netback, and ours with prioritize=0, whatever the scenario says
OURS = ("qos", "qos-off")
# stock netback with a set-up of the kernel's own: see peers
PEERS = ("htb", "police", "fq_codel", "cake", "ovs")
NETBACKS = OURS + ("stock",) + PEERS
XLS = ("qos", "stock")
SCRIPTS = ("vif-lab", "vif-bridge", "vif-openvswitch", "vif-openvswitch-qos")
LAYOUTS = ("bridge", "vlan", "bond", "hostonly", "two", "ovs")


def is_ours(netback: str) -> bool:
    """Has this one of NETBACKS our sysctls and keys?"""
    return netback in OURS


@dataclass
class Link:
    """The physical link: rate of the wire, TX descriptors of its NIC, queueing discipline, BQL's bound in bytes."""

    rate_kbit: int
    ring: int = 256
    qdisc: str = ""
    bql: int = 0            # none


@dataclass
class Dom0:
    """The machine: dom0's CPUs, and the CPUs that all guests share; none of their own: they run on dom0's."""

    vcpus: int = 1
    guest_cpus: int = 1
    xl: str = ""            # one of XLS; "": ours when it is built
    python: bool = False    # it has Python, and the operator's command
    tracers: bool = False   # it has trace-cmd, perf and bpftrace
    poison: bool = False    # its kernel overwrites memory that is freed


@dataclass
class Guest:
    """A vif of a PV guest. The first bears the guest's name, a further one the guest's name and its index: vm1.1."""

    name: str
    number: int             # of the guest
    mac: str
    index: int = 0          # of the vif; what is said of the guest itself stands in that of index 0
    queues: int = 1
    frontend: str = "stock"
    plugged: bool = True    # from the start
    vif: str = ""
    priority: Optional[int] = None
    keys: Dict[str, str] = field(default_factory=dict)  # of the backend's directory in xenstore
    tso: bool = True
    bridge: str = "xenbr0"
    script: str = "vif-lab"
    line: int = 0

    @property
    def domain(self) -> str:
        """The name of the guest that it belongs to."""
        return self.name.partition(".")[0]

    @property
    def network(self) -> str:
        """The network of all vifs of that index, so that a guest's routes tell its vifs apart."""
        return f"10.{self.index}"

    @property
    def address(self) -> str:
        """Its IPv4 address."""
        number = self.number - 1
        return f"{self.network}.{1 + number // 250}.{1 + number % 250}"

    @property
    def peer(self) -> str:
        """The address of the far end of the wire in its network."""
        return f"{self.network}.0.1"


@dataclass
class Load:
    """Traffic that a guest sends to the far end of the wire, or to another guest."""

    guest: str
    kind: str
    size: int
    start_ns: int
    stop_ns: int
    rate: int = 0           # wire bits/s (udp, offer), packets/s (pktgen); 0: as much as goes
    connections: int = 1
    pace: str = "even"      # offer: or random
    interval_ns: int = 0    # ping; 0: flood
    inflight: int = 1       # ping: how many may be without answer in a flood
    sizes: List[int] = field(default_factory=list)  # pktgen: each with the same probability
    largest: int = 0        # pktgen: from the size to this, one after the other; 0: only the sizes
    burst: int = 0          # pktgen: so often is a packet sent at once; 0: each packet is a new one
    dst: str = ""           # the guest that receives; "": the far end
    line: int = 0


@dataclass
class Event:
    """Something changed at a given time; words as in the scenario file."""

    time_ns: int
    kind: str
    words: List[str]
    line: int = 0


@dataclass
class Expectation:
    """What a quantity has to be, over a window of the run or the whole of it."""

    text: str
    netback: str            # one of NETBACKS or any
    quantity: str
    guest: str              # "" for all together
    operator: str           # = >= <= or follows
    bound: float
    tolerance: float
    start_ns: int
    stop_ns: int
    step_ns: int = 0        # every such piece of the window for itself; 0: the window as a whole
    base: Optional[Tuple[int, int]] = None  # the bound is a percentage of the quantity in this window
    base_guest: str = ""    # likewise, of this guest's
    line: int = 0
    more_ns: int = 0        # a piece may be so much longer: what was late counts


@dataclass
class Scenario:
    """Everything a scenario file says."""

    name: str
    path: str
    title: str = ""
    link: Optional[Link] = None
    layout: str = "bridge"
    dom0: Dom0 = field(default_factory=Dom0)
    netback: Dict[str, str] = field(default_factory=dict)
    guests: List[Guest] = field(default_factory=list)
    loads: List[Load] = field(default_factory=list)
    events: List[Event] = field(default_factory=list)
    expectations: List[Expectation] = field(default_factory=list)
    record: List[str] = field(default_factory=list)
    traced: List[Tuple[int, int]] = field(default_factory=list)     # windows in which hypercalls are counted
    profiled: Optional[Tuple[int, int]] = None                      # window in which instructions are counted
    run_ns: int = 0

    @property
    def seconds(self) -> int:
        """The run's length; the parser takes whole seconds only."""
        return self.run_ns // 10**9

    @property
    def bin_ns(self) -> int:
        """Width of the wire's statistics bins, which it has a limited number of."""
        return 10**8 if self.seconds <= 360 else 10**9

    @property
    def domains(self) -> List[Guest]:
        """The guests themselves: of several vifs the first."""
        return [guest for guest in self.guests if not guest.index]

    def guest(self, name: str) -> Optional[Guest]:
        """The guest, or further vif, of that name."""
        return next((guest for guest in self.guests if guest.name == name), None)

    def vifs(self, domain: str) -> List[Guest]:
        """All vifs of a guest."""
        return [guest for guest in self.guests if guest.domain == domain]

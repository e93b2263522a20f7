# SPDX-License-Identifier: GPL-2.0-only
"""Reads scenario files. One line is one statement; whatever it doesn't know is an error."""

import re
from pathlib import Path
from typing import Any, Callable, Dict, Iterable, List, Tuple

from . import syntax, units
from .errors import LabError, ScenarioError
from .expect_parser import parse_expectation, take_window
from .scenario import LAYOUTS, SCRIPTS, XLS, Dom0, Event, Guest, Link, Load, Scenario

MAX_GUESTS = 200
IPERF_PORTS = 999
QDISCS = ("pfifo_fast", "pfifo", "fq_codel", "fq", "cake", "sfq")
NAME = re.compile(r"[a-z][a-z0-9_]{0,14}")
VIF_INDEX = "[1-9]|[12][0-9]|3[01]"
VIF_NAME = re.compile(rf"([a-z][a-z0-9_]{{0,14}})\.({VIF_INDEX})")
# statements about vifs that may be about several of them at once
SPREAD = ("guest", "vif", "load")
# a guest's keys in xenstore by the words for them
BACKEND_KEYS = {"min": "min-rate", "max": "max-rate", "pps": "max-pps", "uplink": "uplink", "class": "class",
                "vmpps": "vm-max-pps", "drop": "early-drop"}
DROPS = ("hold", "ring", "frontend")
RECORDS = ("dba", "hypercalls", "instructions")
MAX_TRACED = 16
DEFAULT_SIZE = {"udp": 1500, "offer": 1500, "ping": 84, "pktgen": 64, "tcp": 1500}
SYSCTL_KEY = re.compile(rf"[a-z][a-z0-9_]*((\.({VIF_INDEX}))?/[a-z][a-z0-9_]*)?")


class Parser:
    """Builds a Scenario from the lines of one file."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.scenario = Scenario(name=Path(path).name, path=path)
        self.seen: Dict[str, int] = {}
        self.line = 0

    def parse(self, text: str) -> Scenario:
        """The scenario, checked as a whole."""
        lines = self._each_line(enumerate(text.splitlines(), 1), lambda line: syntax.spread(syntax.split(line), SPREAD))
        statements = [(line, words) for line, several in lines for words in several]
        # the run's length first: the times of other statements are checked against it
        self._each_line(statements, lambda words: words[:1] == ["run"] and self._statement(words))
        if not self.scenario.run_ns:
            raise ScenarioError(self.path, self.line, "'run' is missing")
        self._each_line(statements, lambda words: words[:1] not in ([], ["run"]) and self._statement(words))
        self._check()
        return self.scenario

    def _each_line(self, lines: Iterable[Tuple[int, Any]], action: Callable) -> List[Tuple[int, Any]]:
        done = []
        for self.line, line in lines:
            try:
                done.append((self.line, action(line)))
            except ValueError as error:
                raise ScenarioError(self.path, self.line, str(error)) from None
        return done

    def _statement(self, words: List[str]) -> None:
        word, *words = words
        handler = getattr(self, "_do_" + word, None) if re.fullmatch("[a-z0-9]+", word) else None
        if handler is None:
            raise ValueError(f"unknown word '{word}'")
        if word in ("title", "link", "layout", "dom0", "run"):
            if word in self.seen:
                raise ValueError(f"'{word}' is given twice, first in line {self.seen[word]}")
            self.seen[word] = self.line
        handler(words)

    def _guest(self, words: List[str]) -> Guest:
        name = syntax.one(words, "a guest's name")
        guest = self.scenario.guest(name)
        if guest is None:
            raise ValueError(f"guest '{name}' is not defined")
        return guest

    def _time(self, text: str) -> int:
        value = units.time_ns(text)
        if value > self.scenario.run_ns:
            raise ValueError(f"{text} is after the run's end")
        return value

    # --- statements ---

    def _do_title(self, words: List[str]) -> None:
        if not words:
            raise ValueError("the title is missing")
        self.scenario.title = " ".join(words)

    def _do_link(self, words: List[str]) -> None:
        rate = syntax.kbit(syntax.one(words, "the link's rate"))
        options = syntax.Options(words)
        self.scenario.link = Link(rate, ring=options.take("ring", syntax.within(2, 65536), 256),
                                  qdisc=options.take("qdisc", syntax.choice(*QDISCS), ""),
                                  bql=options.take("bql", syntax.within(64, 1_000_000), 0))
        options.done()

    def _do_layout(self, words: List[str]) -> None:
        self.scenario.layout = syntax.choice(*LAYOUTS)(syntax.one(words, "the layout"))
        syntax.Options(words).done()

    def _do_dom0(self, words: List[str]) -> None:
        options = syntax.Options(words)
        self.scenario.dom0 = Dom0(vcpus=options.take("vcpus", syntax.within(1, 8), 1),
                                  guest_cpus=options.take("guest_cpus", syntax.within(0, 8), 1),
                                  xl=options.take("xl", syntax.choice(*XLS), ""),
                                  python=options.take("python", syntax.choice("on", "off"), "off") == "on",
                                  tracers=options.take("tracers", syntax.choice("on", "off"), "off") == "on",
                                  poison=options.take("poison", syntax.choice("on", "off"), "off") == "on")
        options.done()

    def _do_netback(self, words: List[str]) -> None:
        options = syntax.Options(words)
        if not options.values:
            raise ValueError("netback needs key=value")
        for key, value in options.values.items():
            self._sysctl_key(key)
            if key in self.scenario.netback:
                raise ValueError(f"'{key}' is given twice")
            self.scenario.netback[key] = value

    def _do_guest(self, words: List[str]) -> None:
        name = syntax.one(words, "a guest's name")
        if not NAME.fullmatch(name):
            raise ValueError(f"'{name}' is not a name: a-z, then a-z 0-9 _, at most 15")
        if self.scenario.guest(name):
            raise ValueError(f"guest '{name}' is defined twice")
        number = len(self.scenario.domains) + 1
        if number > MAX_GUESTS:
            raise ValueError(f"more than {MAX_GUESTS} guests")
        options = syntax.Options(words)
        queues = options.take("queues", syntax.within(1, 16), 1)
        frontend = options.take("frontend", syntax.choice("stock", "qos", "hostile"), "stock")
        guest = self._add_vif(name, number, 0, options)
        guest.queues, guest.frontend = queues, frontend

    def _do_vif(self, words: List[str]) -> None:
        name = syntax.one(words, "a vif's name")
        match = VIF_NAME.fullmatch(name)
        if not match:
            raise ValueError(f"'{name}' is not the name of a further vif such as vm1.1")
        guest, index = self._guest([match[1]]), int(match[2])
        if index != len(self.scenario.vifs(guest.name)):
            raise ValueError(f"the next vif of '{guest.name}' is {guest.name}.{len(self.scenario.vifs(guest.name))}")
        self._add_vif(name, guest.number, index, syntax.Options(words))

    def _add_vif(self, name: str, number: int, index: int, options: syntax.Options) -> Guest:
        mac = f"00:16:3e:{index:02x}:{number >> 8:02x}:{number & 255:02x}"
        guest = Guest(name, number, options.take("mac", syntax.mac, mac), index,
                      vif=options.take("vif", self._vif_keys, ""),
                      priority=options.take("priority", syntax.within(1, 1000), None),
                      keys=self._backend_keys(options), tso=options.take("tso", syntax.onoff, True),
                      plugged=options.take("plugged", syntax.onoff, True),
                      bridge=options.take("bridge", syntax.choice("xenbr0", "xenbr1"), "xenbr0"),
                      script=options.take("script", syntax.choice(*SCRIPTS), "vif-lab"), line=self.line)
        options.done()
        if any(other.mac == guest.mac for other in self.scenario.guests):
            raise ValueError(f"mac: {guest.mac} is another guest's")
        self.scenario.guests.append(guest)
        return guest

    @staticmethod
    def _backend_keys(options: syntax.Options) -> Dict[str, str]:
        parsers = {"min": syntax.rate, "max": syntax.rate, "uplink": syntax.device, "pps": syntax.text_within(1, 10**8),
                   "vmpps": syntax.text_within(1, 10**8), "class": syntax.text_within(1, 7),
                   "drop": syntax.choice(*DROPS)}
        taken = {key: options.take(word, parsers[word], None) for word, key in BACKEND_KEYS.items()}
        return {key: value for key, value in taken.items() if value is not None}

    @staticmethod
    def _vif_keys(text: str) -> str:
        for pair in text.split(","):
            if not re.fullmatch(r"[a-z]+=[^,='\"]+", pair):
                raise ValueError(f"'{pair}' is not key=value of an xl vif")
            if pair.split("=")[0] in ("mac", "bridge", "script"):
                raise ValueError(f"'{pair}': the lab sets this key itself")
        return text

    def _do_load(self, words: List[str]) -> None:
        guest = self._guest(words)
        kind = syntax.choice("udp", "tcp", "pktgen", "ping", "offer")(syntax.one(words, "the kind of load"))
        options = syntax.Options(words)
        load = Load(guest.name, kind, DEFAULT_SIZE[kind], options.take("start", self._time, 0),
                    options.take("stop", self._time, self.scenario.run_ns), line=self.line)
        if load.start_ns >= load.stop_ns:
            raise ValueError("the load stops before it starts")
        if kind in ("udp", "ping", "offer"):
            load.size = options.take("size", syntax.within(*syntax.SIZES[kind]), load.size)
        if kind == "pktgen":
            load.sizes, load.largest = options.take("size", syntax.sizes, ([load.size], 0))
            load.burst = options.take("burst", syntax.within(1, 64), 0)
            if load.burst and (len(load.sizes) > 1 or load.largest):
                raise ValueError("'burst' goes with one size only")
        if kind != "ping":
            load.dst = options.take("dst", lambda text: self._receiver(guest, text), "")
        if kind in ("udp", "tcp", "offer"):
            load.connections = options.take("connections", syntax.within(1, 128), 1)
        if kind in ("udp", "pktgen"):
            parse = units.rate_bits if kind == "udp" else units.packet_rate
            load.rate = options.take("rate", lambda text: 0 if text == "max" else parse(text), 0)
        if kind == "offer":
            load.rate = self._offered(options.take("rate", units.rate_bits, 0), load.size)
            load.pace = options.take("pace", syntax.choice("even", "random"), load.pace)
        if kind == "ping":
            load.interval_ns = options.take("interval", self._interval, 10**9)
            load.inflight = options.take("inflight", syntax.within(1, 1000), 1)
            if load.interval_ns and load.inflight > 1:
                raise ValueError("'inflight' goes with 'interval=flood' only")
        options.done()
        self.scenario.loads.append(load)

    @staticmethod
    def _offered(rate: int, size: int) -> int:
        if not rate:
            raise ValueError("'rate' is missing")
        if rate < 8 * units.wire_bytes(size):
            raise ValueError("rate: less than a packet per second")
        return rate

    def _receiver(self, sender: Guest, text: str) -> str:
        if text == "host":
            return ""
        receiver = self._guest([text])
        if receiver.index != sender.index:
            raise ValueError(f"{receiver.name} is not in the network of {sender.name}")
        return receiver.name

    @staticmethod
    def _interval(text: str) -> int:
        if text == "flood":
            return 0
        value = units.time_ns(text)
        if value < 10**6 or value % 10**6:
            raise ValueError(f"'{text}' is neither flood nor a whole number of milliseconds")
        return value

    def _do_run(self, words: List[str]) -> None:
        length = units.time_ns(syntax.one(words, "the run's length"))
        if words:
            raise ValueError(f"unknown word '{words[0]}'")
        if length % 10**9 or not 1 <= length // 10**9 <= 3600:
            raise ValueError("the run is a whole number of seconds, 1s to 3600s")
        self.scenario.run_ns = length

    def _do_record(self, words: List[str]) -> None:
        what = syntax.choice(*RECORDS)(syntax.one(words, "what to record"))
        if what == "hypercalls":
            self._trace(words)
        elif what == "instructions":
            self._profile(words)
        elif what in self.scenario.record:
            raise ValueError(f"'{what}' is recorded already")
        syntax.Options(words).done()
        if what not in self.scenario.record:
            self.scenario.record.append(what)

    def _profile(self, words: List[str]) -> None:
        """The window in which instructions are counted."""
        if self.scenario.profiled:
            raise ValueError("'instructions' is recorded already")
        self.scenario.profiled = take_window(words, self.scenario)

    def _trace(self, words: List[str]) -> None:
        """A window in which hypercalls are counted; each begins after the last one's end."""
        traced = self.scenario.traced
        window = take_window(words, self.scenario)
        if window[0] < (traced[-1][1] + 1 if traced else 0):
            raise ValueError("it does not begin after the last window's end")
        if len(traced) == MAX_TRACED:
            raise ValueError(f"more than {MAX_TRACED} windows")
        traced.append(window)

    def _do_at(self, words: List[str]) -> None:
        time_ns = self._time(syntax.one(words, "the time"))
        kind = syntax.one(words, "what happens")
        handler = getattr(self, "_at_" + kind, None)
        if handler is None:
            raise ValueError(f"unknown word '{kind}'")
        handler(words)
        self.scenario.events.append(Event(time_ns, kind, words, self.line))

    def _do_expect(self, words: List[str]) -> None:
        self.scenario.expectations.append(parse_expectation(words, self.scenario, self.line))

    # --- events: check the words, which the plan takes as they are ---

    @staticmethod
    def _sysctl_key(key: str) -> None:
        if not SYSCTL_KEY.fullmatch(key):
            raise ValueError(f"'{key}' is not a key under net/xen_netback")

    def _at_sysctl(self, words: List[str]) -> None:
        key, equals, value = (words[0] if words else "").partition("=")
        if len(words) != 1 or not equals or not value:
            raise ValueError("sysctl needs key=value")
        self._sysctl_key(key)
        scope = key.rpartition("/")[0]
        if scope and scope != "default" and not self.scenario.guest(scope):
            raise ValueError(f"guest '{scope}' is not defined")
        if key == "priorities":
            for pair in value.split():
                self._guest([pair.partition("=")[0]])
                units.integer(pair.partition("=")[2], 1, 1000)
        words[:] = [key, value]

    def _at_link(self, words: List[str]) -> None:
        if len(words) != 1:
            raise ValueError("link needs a rate")
        words[:] = [str(syntax.kbit(words[0]))]

    def _at_xenstore(self, words: List[str]) -> None:
        guest = self._guest(words)
        key, equals, value = (words[0] if words else "").partition("=")
        if len(words) != 1 or not equals or not re.fullmatch(r"[a-z][a-z-]*", key):
            raise ValueError("xenstore needs a guest and key=value")
        words[:] = [guest.name, key, value]

    def _at_detach(self, words: List[str]) -> None:
        guest = self._guest(words)
        if words:
            raise ValueError(f"unknown word '{words[0]}'")
        words[:] = [guest.name]

    _at_attach = _at_detach

    def _at_wire(self, words: List[str]) -> None:
        if len(words) != 2 or words[0] not in ("stall", "carrier") or words[1] not in ("0", "1"):
            raise ValueError("wire needs 'stall 0', 'stall 1', 'carrier 0' or 'carrier 1'")

    def _at_dom0(self, words: List[str]) -> None:
        if len(words) != 1:
            raise ValueError("dom0 needs one shell command in quotes")

    # --- the whole ---

    def _check(self) -> None:
        if not self.scenario.link:
            raise ScenarioError(self.path, self.line, "'link' is missing")
        if not self.scenario.guests:
            raise ScenarioError(self.path, self.line, "no guest is defined")
        if self.scenario.profiled and not self.scenario.dom0.guest_cpus:
            raise ScenarioError(self.path, self.line, "instructions are those of dom0's CPUs: guest_cpus=0 gives them to guests, too")
        for guest in self.scenario.guests:
            if guest.bridge != "xenbr0" and self.scenario.layout != "two":
                raise ScenarioError(self.path, guest.line, f"{guest.bridge} is there with 'layout two' only")
            if "rate=" in guest.vif and "max-rate" in guest.keys and self.scenario.dom0.xl != "stock":
                raise ScenarioError(self.path, guest.line, "'max' and 'rate' of 'vif' are one key: not without xl=stock")
            if not guest.plugged and guest.name in {load.dst for load in self.scenario.loads}:
                raise ScenarioError(self.path, guest.line, f"{guest.name} receives: it has to be plugged")
        for load in self.scenario.loads:
            if self.scenario.layout == "hostonly" and not load.dst:
                raise ScenarioError(self.path, load.line, "'layout hostonly' has no far end: 'dst' is missing")
        ported = [load for load in self.scenario.loads if load.kind in ("udp", "tcp", "offer")]
        if len(ported) > IPERF_PORTS:
            raise ScenarioError(self.path, ported[IPERF_PORTS].line,
                                f"more than {IPERF_PORTS} udp, tcp and offer loads")
        self._check_pktgen()
        self._check_received()
        self.scenario.events.sort(key=lambda event: event.time_ns)

    def _check_pktgen(self) -> None:
        senders: Dict[str, str] = {}
        for load in self.scenario.loads:
            domain = load.guest.partition(".")[0]
            if load.kind == "pktgen" and senders.setdefault(domain, load.guest) != load.guest:
                raise ScenarioError(self.path, load.line, f"pktgen serves one vif of {domain} only")

    def _check_received(self) -> None:
        receivers = {load.dst for load in self.scenario.loads if load.dst}
        for expectation in self.scenario.expectations:
            if expectation.quantity in ("in.mbps", "in.pps") and expectation.guest not in receivers | {""}:
                raise ScenarioError(self.path, expectation.line, f"no load has dst={expectation.guest}")


def parse_text(path: str, text: str) -> Scenario:
    """The scenario that a file of that path and text describes."""
    return Parser(path).parse(text)


def set_netback(scenario: Scenario, settings: List[str]) -> None:
    """Begin a scenario with other sysctls than its file says: KEY=VALUE each."""
    for setting in settings:
        key, _, value = setting.partition("=")
        if not SYSCTL_KEY.fullmatch(key) or not value:
            raise LabError(f"'{setting}' is not KEY=VALUE of a sysctl under net/xen_netback")
        scenario.netback[key] = value

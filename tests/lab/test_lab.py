# SPDX-License-Identifier: GPL-2.0-only
"""Tests of the lab's own code; no boot, a few seconds."""

import base64
import copy
import gzip
import hashlib
import importlib.util
import io
import json
import re
import subprocess
import sys
import tempfile
import unittest
import unittest.mock
from collections import Counter
from pathlib import Path
from typing import Callable, List

sys.path.insert(0, str(Path(__file__).resolve().parent))

import fault_mutations  # noqa: E402
import faults  # noqa: E402
import test_bench  # noqa: E402
from lab import (broken, case, console, cost, cpio, hostile, image, invent, kernel, likeness, overload,  # noqa: E402
                 peers, plan, plot, profile, qemu, result, rounds, runs, session, table, units, variants, verdict)
from lab.errors import LabError, ScenarioError  # noqa: E402
from lab.fit import fitted  # noqa: E402
from lab.measure import Measurement  # noqa: E402
from lab.parser import parse_text, set_netback  # noqa: E402
from lab.scenario import NETBACKS, PEERS, Scenario, is_ours  # noqa: E402
from lab.session import boots  # noqa: E402
from vifqos import canvas, pictures  # noqa: E402
from vifqos.run import Mark, Terms  # noqa: E402

LAB = Path(__file__).resolve().parent
SCENARIOS = LAB / "scenarios"
GOOD = """link 100Mb/s ring=256
guest vm1 priority=30
guest vm2
load vm1 udp size=1500
load vm2 udp size=1500
run 4s
"""
# a line added to GOOD as line 7, and the complaint about it
BAD_LINES = [
    ("title", "the title is missing"),
    ("gest vm3", "unknown word 'gest'"),
    ("link 10Mb/s", "'link' is given twice, first in line 1"),
    ("run 5s", "'run' is given twice, first in line 6"),
    ("dom0 vcpus=0", "vcpus: '0' is not an integer from 1 to 8"),
    ("dom0 cores=2", "unknown word 'cores'"),
    ("netback", "netback needs key=value"),
    ("netback a/b/c=1", "'a/b/c' is not a key under net/xen_netback"),
    ("netback hold_limit_us=1 hold_limit_us=2", "'hold_limit_us' is given twice"),
    ("guest", "a guest's name is missing"),
    ("guest vm1", "guest 'vm1' is defined twice"),
    ("guest VM3", "'VM3' is not a name: a-z, then a-z 0-9 _, at most 15"),
    ("guest vm3 colour=red", "unknown word 'colour'"),
    ("guest vm3 queues=many", "queues: 'many' is not an integer from 1 to 16"),
    ("guest vm3 priority=1001", "priority: '1001' is not an integer from 1 to 1000"),
    ("guest vm3 frontend=fast", "frontend: 'fast' is not one of stock, qos, hostile"),
    ("guest vm3 script=vif-fast", "script: 'vif-fast' is not one of vif-lab, vif-bridge, vif-openvswitch, "
     "vif-openvswitch-qos"),
    ("dom0 xl=new", "xl: 'new' is not one of qos, stock"),
    ("guest vm3 max=1Mb/s vif='rate=1Mb/s'", "'max' and 'rate' of 'vif' are one key: not without xl=stock"),
    ("guest vm3 mac=00:16:3e:00:00:01", "mac: 00:16:3e:00:00:01 is another guest's"),
    ("guest vm3 mac=01:00:00:00:00:01", "mac: '01:00:00:00:00:01' is not a unicast MAC address in lower case"),
    ("guest vm3 vif='mac=1'", "vif: 'mac=1': the lab sets this key itself"),
    ("guest vm3 vif='rate'", "vif: 'rate' is not key=value of an xl vif"),
    ("guest vm3 queues=1 queues=2", "'queues' is given twice"),
    ("guest vm3 queues=", "'queues' has no value"),
    ("guest vm3 'vif=rate=1Mb/s", "No closing quotation"),
    ("guest vm3 min=5", "min: '5' is not a rate such as 100Mb/s or 500KB/s"),
    ("guest vm3 max=0Mb/s", "max: '0Mb/s' is not a rate such as 100Mb/s or 500KB/s"),
    ("guest vm3 pps=0", "pps: '0' is not an integer from 1 to 100000000"),
    ("guest vm3 uplink=a/b", "uplink: 'a/b' is not the name of a device"),
    ("guest vm3 tso=yes", "tso: 'yes' is not one of on, off"),
    ("guest vm3 class=8", "class: '8' is not an integer from 1 to 7"),
    ("guest vm3 class=0", "class: '0' is not an integer from 1 to 7"),
    ("guest vm3 vmpps=0", "vmpps: '0' is not an integer from 1 to 100000000"),
    ("guest vm3 plugged=no", "plugged: 'no' is not one of on, off"),
    ("vif", "a vif's name is missing"),
    ("vif vm3", "'vm3' is not the name of a further vif such as vm1.1"),
    ("vif vm1.32", "'vm1.32' is not the name of a further vif such as vm1.1"),
    ("vif vm3.1", "guest 'vm3' is not defined"),
    ("vif vm1.2", "the next vif of 'vm1' is vm1.1"),
    ("vif vm1.1 queues=2", "unknown word 'queues'"),
    ("vif vm1.1 mac=00:16:3e:00:00:02", "mac: 00:16:3e:00:00:02 is another guest's"),
    ("load vm1.1 udp", "guest 'vm1.1' is not defined"),
    ("record", "what to record is missing"),
    ("record tape", "'tape' is not one of dba, hypercalls, instructions"),
    ("record instructions from 3s to 2s", "the window is empty"),
    ("record instructions from 1s for 1s", "unknown word 'for'"),
    ("record dba now", "unknown word 'now'"),
    ("record hypercalls from 3s to 2s", "the window is empty"),
    ("record hypercalls each 1s", "unknown word 'each'"),
    ("dom0 guest_cpus=9", "guest_cpus: '9' is not an integer from 0 to 8"),
    ("dom0 python=3", "python: '3' is not one of on, off"),
    ("guest vm3 drop=early", "drop: 'early' is not one of hold, ring, frontend"),
    ("load vm1 offer", "'rate' is missing"),
    ("load vm1 offer rate=max", "rate: 'max' is not a rate such as 100Mb/s or 500KB/s"),
    ("load vm1 offer rate=1Kb/s", "rate: less than a packet per second"),
    ("load vm1 offer rate=1Mb/s connections=129", "connections: '129' is not an integer from 1 to 128"),
    ("load vm1 offer rate=1Mb/s pace=fast", "pace: 'fast' is not one of even, random"),
    ("load vm1 pktgen burst=65", "burst: '65' is not an integer from 1 to 64"),
    ("load vm1 pktgen size=64:99 burst=2", "'burst' goes with one size only"),
    ("expect cost.dom0 <= 5 from 1.5s", "'cost.dom0' is about whole seconds"),
    ("expect cost.dom0 <= 105% of 1s..2.5s", "'cost.dom0' is about whole seconds"),
    ("expect cost.dom0 <= 105% of 1s", "'1s' is neither a window such as 1s..2s nor a guest"),
    ("expect cost.dom0 <= 105% of vm1", "'of vm1' needs a guest to be compared with it"),
    ("expect cost.dom0 = 105% of 1s..2s", "a part of another window's goes with '>=' and '<=' only"),
    ("expect cost.dom0 <= 105 of 1s..2s", "'105' is not a percentage such as 50%"),
    ("expect delay.p50 vm1 <= 10% of 1s..2s", "'delay.p50' is measured over the whole run: no '1s..2s'"),
    ("at 1s sysctl vm1.1/class=2", "guest 'vm1.1' is not defined"),
    ("at 1s sysctl vm1.32/class=2", "'vm1.32/class' is not a key under net/xen_netback"),
    ("at 1s attach vm1.1", "guest 'vm1.1' is not defined"),
    ("expect sla.met vm1 >= 3 from 1s", "'sla.met' is measured over the whole run: no 'from'"),
    ("expect tbf busy >= 3%", "unknown quantity 'tbf'"),
    ("guest vm3 bridge=xenbr1", "xenbr1 is there with 'layout two' only"),
    ("layout", "the layout is missing"),
    ("layout ring", "'ring' is not one of bridge, vlan, bond, hostonly, two, ovs"),
    ("load vm1 pktgen size=64..64", "size: '64..64' is not a range of sizes such as 64..1518"),
    ("load vm1 pktgen size=64:99..200", "size: '64:99..200' is not a range of sizes such as 64..1518"),
    ("load vm1 pktgen size=64:", "size: '' is not an integer from 64 to 1518"),
    ("load vm1 pktgen size=63..100", "size: '63' is not an integer from 64 to 1518"),
    ("load vm1 udp dst=vm9", "dst: guest 'vm9' is not defined"),
    ("load vm1 ping dst=vm2", "unknown word 'dst'"),
    ("load vm1 ping inflight=2", "'inflight' goes with 'interval=flood' only"),
    ("expect in.mbps vm1 = 3", "no load has dst=vm1"),
    ("load vm9 udp", "guest 'vm9' is not defined"),
    ("load vm1", "the kind of load is missing"),
    ("load vm1 sctp", "'sctp' is not one of udp, tcp, pktgen, ping, offer"),
    ("load vm1 udp size=1501", "size: '1501' is not an integer from 44 to 1500"),
    ("load vm1 udp rate=20", "rate: '20' is not a rate such as 100Mb/s or 500KB/s"),
    ("load vm1 pktgen rate=20Mb/s", "rate: '20Mb/s' is not a packet rate such as 10000pps"),
    ("load vm1 tcp size=100", "unknown word 'size'"),
    ("load vm1 udp start=5s", "start: 5s is after the run's end"),
    ("load vm1 udp start=2s stop=1s", "the load stops before it starts"),
    ("load vm1 ping interval=1.5ms", "interval: '1.5ms' is neither flood nor a whole number of milliseconds"),
    ("at 5s link 10Mb/s", "5s is after the run's end"),
    ("at 1 link 10Mb/s", "'1' is not a time such as 3s or 10ms"),
    ("at 1s", "what happens is missing"),
    ("at 1s explode", "unknown word 'explode'"),
    ("at 1s link 10", "'10' is not a rate such as 100Mb/s or 500KB/s"),
    ("at 1s link 100b/s", "'100b/s' is not a whole number of Kb/s"),
    ("at 1s sysctl prioritize", "sysctl needs key=value"),
    ("at 1s sysctl vm9/priority=1", "guest 'vm9' is not defined"),
    ("at 1s sysctl priorities='vm1=1 vm9=1'", "guest 'vm9' is not defined"),
    ("at 1s sysctl priorities='vm1=0'", "'0' is not an integer from 1 to 1000"),
    ("at 1s xenstore vm1 rate", "xenstore needs a guest and key=value"),
    ("at 1s detach vm9", "guest 'vm9' is not defined"),
    ("at 1s detach vm1 now", "unknown word 'now'"),
    ("at 1s wire stall 2", "wire needs 'stall 0', 'stall 1', 'carrier 0' or 'carrier 1'"),
    ("at 1s dom0 ls /", "dom0 needs one shell command in quotes"),
    ("expect", "what is expected is missing"),
    ("expect beauty vm1 = 1", "unknown quantity 'beauty'"),
    ("expect share vm9 = 50%", "guest 'vm9' is not defined"),
    ("expect share = 50%", "'share' needs a guest"),
    ("expect busy vm1 >= 50%", "'busy' is not of one guest"),
    ("expect share vm1 > 50%", "'>' is not one of = >= <="),
    ("expect share vm1 = 50", "'50' is not a percentage such as 50%"),
    ("expect share vm1 = 50% +- 1", "'1' is not a percentage such as 50%"),
    ("expect share vm1 >= 50% +- 1%", "'+-' goes with '=' only"),
    ("expect share vm1 = 50% from 1s to 5s", "5s is after the run's end"),
    ("expect share vm1 = 50% from 1s from 2s", "'from' is given twice"),
    ("expect share vm1 = 50% from 2s to 2s", "the window is empty"),
    ("expect share vm1 = 50% from 1ms", "1ms is not a multiple of 100ms"),
    ("expect share vm1 = 50% each 3s", "'each' does not divide the window"),
    ("expect mbps vm1 >= 5 within 1s", "'within' goes with 'each'"),
    ("expect mbps vm1 >= 5 each 1s within 1s", "'within' is after the run's end"),
    ("expect mbps vm1 >= 50% of vm2 to 2s each 1s within 1s", "'within' goes with a bound that is a number"),
    ("expect delay.p99 vm1 <= 2ms from 1s", "'delay.p99' is measured over the whole run: no 'from'"),
    ("expect delay.p99 vm1 <= 2", "'2' is not a time such as 3s or 10ms"),
    ("expect dropped.dom0 = -1", "'-1' is not a number"),
    ("expect follows priorities", "'+-' is missing"),
    ("expect follows priorities +- 3% from 1.5s", "'follows' is about whole seconds, each for itself"),
]


def scenario(extra: str = "") -> Scenario:
    """GOOD with more lines."""
    return parse_text("test", GOOD + extra)


class ParserTest(unittest.TestCase):
    """Scenario files."""

    def test_bad_lines(self) -> None:
        for line, message in BAD_LINES:
            with self.subTest(line=line):
                with self.assertRaises(ScenarioError) as caught:
                    scenario(line + "\n")
                self.assertEqual(str(caught.exception), f"test:7: {message}")

    def test_missing_statements(self) -> None:
        for word in ("link", "run"):
            text = "".join(line + "\n" for line in GOOD.splitlines() if not line.startswith(word))
            with self.assertRaisesRegex(ScenarioError, rf"^test:5: '{word}' is missing$"):
                parse_text("test", text)
        with self.assertRaisesRegex(ScenarioError, r"^test:4: 'layout hostonly' has no far end: 'dst' is missing$"):
            scenario("layout hostonly\n")
        with self.assertRaisesRegex(ScenarioError, r"^test:2: no guest is defined$"):
            parse_text("test", "link 1Mb/s\nrun 1s\n")

    def test_too_many_iperf_loads(self) -> None:
        with self.assertRaisesRegex(ScenarioError, r"^test:1004: more than 999 udp, tcp and offer loads$"):
            scenario("load vm1 tcp\n" * 1000)

    def test_run_may_come_last(self) -> None:
        self.assertEqual(parse_text("x", "link 1Mb/s\nguest a\nload a tcp stop=2s\nrun 3s").loads[0].stop_ns, 2 * 10**9)

    def test_comments_and_quotes(self) -> None:
        made = scenario("guest vm3 vif=\"rate=10Mb/s\" # limited\n\n  # nothing\n")
        self.assertEqual(made.guest("vm3").vif, "rate=10Mb/s")
        self.assertEqual(made.guest("vm3").line, 7)

    def test_titles_are_taken_as_they_are(self) -> None:
        self.assertEqual(scenario("  title vm1's \"share\" # 1 \n").title, "vm1's \"share\" # 1")

    def test_events_are_sorted(self) -> None:
        made = scenario("at 3s link 10Mb/s\nat 1s link 20Mb/s\n")
        self.assertEqual([event.words for event in made.events], [["20000"], ["10000"]])

    def test_addresses_differ(self) -> None:
        made = parse_text("x", "link 1Mb/s\nrun 1s\n" + "".join(f"guest g{i}\n" for i in range(200)))
        self.assertEqual(len({guest.address for guest in made.guests}), 200)
        self.assertEqual(len({guest.mac for guest in made.guests}), 200)
        with self.assertRaisesRegex(ScenarioError, "x:203: more than 200 guests"):
            parse_text("x", "link 1Mb/s\nrun 1s\n" + "".join(f"guest g{i}\n" for i in range(201)))

    def test_shipped_scenarios(self) -> None:
        for path in SCENARIOS.iterdir():
            with self.subTest(path=path.name):
                made = parse_text(str(path), path.read_text())
                self.assertTrue(made.title)
                for netback in NETBACKS:
                    if netback == "ovs" and (made.layout not in ("bridge", "ovs") or "script=vif-bridge" in path.read_text()):
                        with self.assertRaisesRegex(LabError, f"{path.name}.*: netback ovs"):
                            fitted(made, netback)
                    else:
                        self.assertTrue(plan.plan(fitted(made, netback), netback))


    def test_statements_that_do_not_go_together(self) -> None:
        for lines, message in (
                ("vif vm1.1\nload vm1.1 udp dst=vm2\n", "test:8: dst: vm2 is not in the network of vm1.1"),
                ("vif vm1.1\nload vm1 pktgen\nload vm1.1 pktgen\n", "test:9: pktgen serves one vif of vm1 only"),
                ("guest vm3 plugged=off\nload vm1 udp dst=vm3\n", "test:7: vm3 receives: it has to be plugged"),
                ("record dba\nrecord dba\n", "test:8: 'dba' is recorded already"),
                ("record instructions from 1s to 2s\nrecord instructions from 3s\n", "test:8: 'instructions' is recorded already"),
                ("record instructions from 1s to 2s\ndom0 guest_cpus=0\n", "test:8: instructions are those of dom0's CPUs: "
                                                                           "guest_cpus=0 gives them to guests, too")):
            with self.subTest(lines=lines), self.assertRaises(ScenarioError) as caught:
                scenario(lines)
            self.assertEqual(str(caught.exception), message)

    def test_further_vifs(self) -> None:
        made = scenario("guest vm3\nvif vm1.1 min=5Mb/s vmpps=9\nvif vm1.2\nload vm1.1 udp\n")
        self.assertEqual([guest.name for guest in made.domains], ["vm1", "vm2", "vm3"])
        self.assertEqual([guest.name for guest in made.vifs("vm1")], ["vm1", "vm1.1", "vm1.2"])
        vif = made.guest("vm1.1")
        self.assertEqual((vif.domain, vif.address, vif.peer, vif.mac), ("vm1", "10.1.1.1", "10.1.0.1",
                                                                       "00:16:3e:01:00:01"))
        self.assertEqual(vif.keys, {"min-rate": "5Mb/s", "vm-max-pps": "9"})
        self.assertEqual(len({guest.mac for guest in made.guests}), 5)


class UnitsTest(unittest.TestCase):
    """Rates, times, bytes."""

    def test_rates(self) -> None:
        for text, bits in (("100Mb/s", 10**8), ("100MB/s", 8 * 10**8), ("5b/s", 5), ("1Gb/s", 10**9), ("7KB/s", 56000)):
            self.assertEqual(units.rate_bits(text), bits)
        for text in ("100", "100mb/s", "Mb/s", "1.5Mb/s", "-1Mb/s", "100Mb", "0Mb/s", "100Mb/s "):
            with self.assertRaises(ValueError):
                units.rate_bits(text)

    def test_times(self) -> None:
        self.assertEqual(units.time_ns("1.5s"), 1_500_000_000)
        self.assertEqual(units.time_ns("0.25us"), 250)
        for text in ("1", "s", "1m", "-1s", "1e3s", "0.5ns"):
            with self.assertRaises(ValueError):
                units.time_ns(text)

    def test_wire_bytes(self) -> None:
        self.assertEqual(units.wire_bytes(1500), 1538)
        self.assertEqual(units.wire_bytes(44), 84)


class PlanTest(unittest.TestCase):
    """What dom0 is told to do."""

    def test_rate_is_of_the_wire(self) -> None:
        made = plan.plan(scenario("load vm1 udp size=1500 rate=15380Kb/s connections=2\n"), "qos")
        self.assertIn("-u -b 7360000 -l 1472 -P 2 ", made)

    def test_stock_has_no_sysctls(self) -> None:
        made = scenario("netback prioritize=2\nat 1s sysctl vm1/priority=5\nat 2s sysctl priorities='vm1=3 vm2=4'\n")
        lines = plan.plan(made, "qos").splitlines()
        self.assertIn("L=0; netback_set prioritize 2", lines)
        self.assertIn("L=2; vif_set vm1 priority 30", lines)
        self.assertIn("L=8; vif_set vm1 priority 5", lines)
        self.assertIn("L=9; priorities_set vm1=3 vm2=4", lines)
        self.assertNotIn("_set", plan.plan(made, "stock"))

    def test_settings_of_the_command_line_count(self) -> None:
        made = scenario("netback prioritize=1\n")
        set_netback(made, ["prioritize=2", "hold_limit_us=250"])
        self.assertEqual(made.netback, {"prioritize": "2", "hold_limit_us": "250"})
        for bad in ("", "prioritize", "prioritize=", "=1", "../x=1"):
            with self.assertRaises(LabError):
                set_netback(made, [bad])

    def test_keys_are_written_before_loads_and_not_for_stock(self) -> None:
        made = scenario("guest vm3 max=30Mb/s pps=5 uplink=eth0 tso=off\n")
        lines = plan.plan(made, "qos").splitlines()
        keys = [f"L=7; guest_key vm3 {pair}" for pair in ("max-rate 30Mb/s", "max-pps 5", "uplink eth0")]
        first = lines.index(keys[0])
        self.assertEqual(lines[first:first + 3], keys)
        self.assertEqual(lines[first - 2:first],
                         ["L=7; vif vm3 00:16:3e:00:00:03 10.0 10.0.1.3 xenbr0 off on vif-lab ''",
                          "L=7; guest vm3 1 stock 1-1"])
        self.assertLess(first, lines.index("L=0; run_prepare 4"))
        self.assertNotIn("guest_key", plan.plan(made, "stock"))

    def test_many_loads_take_longer_to_hand_out(self) -> None:
        few = scenario("load vm1 offer rate=1Mb/s\n" * 8)
        self.assertIn("L=0; run_prepare 4", plan.plan(few, "qos").splitlines())
        many = scenario("load vm1 offer rate=1Mb/s\n" * 38)
        self.assertIn(f"L=0; run_prepare 4 {(38 + len(few.loads) - 8 - 16) * 50}", plan.plan(many, "qos").splitlines())

    def test_our_xl_has_all_keys_in_the_vif_line(self) -> None:
        made = scenario("guest vm3 priority=7 min=1Mb/s max=30Mb/s pps=5 vmpps=6 class=2 drop=ring uplink=eth0 vif='ip=1'\n")
        text = plan.plan(made, "qos", "qos")
        self.assertIn("L=0; xl_use qos\n", text)
        self.assertIn(" vif-lab ip=1,minrate=1Mb/s,rate=30Mb/s,maxpps=5,uplink=eth0,class=2,vmmaxpps=6,earlydrop=ring,"
                      "priority=7\n", text)
        self.assertIn("10.0.1.1 xenbr0 on on vif-lab priority=30\n", text)
        self.assertNotIn("guest_key", text)
        self.assertNotIn("vif_set", text)
        self.assertIn(" vif-lab ip=1\n", plan.plan(made, "stock", "qos"))
        self.assertIn("L=0; xl_use stock\n", plan.plan(made, "qos"))

    def test_hotplug_scripts(self) -> None:
        self.assertIn(" on on vif-bridge ''\n", plan.plan(scenario("guest vm3 script=vif-bridge\n"), "qos"))

    def test_loads_between_guests(self) -> None:
        made = plan.plan(scenario("load vm1 tcp dst=vm2\nload vm1 pktgen dst=vm2\n"), "qos")
        self.assertIn("L=7; guest_server vm2 5203\n", made)
        self.assertIn("'iperf3 -c 10.0.1.2 -p 5203 ", made)
        self.assertIn("'pktgen 0 60 0 10.0.1.2 00:16:3e:00:00:02 0'", made)
        self.assertIn("run_begin vm2\n", made)
        self.assertNotIn("L=7; server", made)

    def test_sizes(self) -> None:
        made = plan.plan(scenario("load vm1 pktgen size=64..1518\nload vm1 pktgen size=64:500\n"), "qos")
        self.assertIn("'pktgen 0 60-1514 0 ", made)
        self.assertIn("'pktgen 0 60:496 0 ", made)

    def test_ping_floods_with_several_in_flight(self) -> None:
        made = plan.plan(scenario("load vm1 ping interval=flood inflight=8\n"), "qos")
        self.assertIn("/bin/ping -q -U -f -l 8 -S 200000 -s 56 10.0.0.1'", made)

    def test_the_links_rate_is_of_both_wires(self) -> None:
        made = plan.plan(scenario("at 1s link 10Mb/s\nat 1s wire carrier 0\n"), "qos")
        self.assertIn("L=7; wires 'rate 10000'\n", made)
        self.assertIn("L=8; wire 'carrier 0'\n", made)

    def test_further_vifs(self) -> None:
        made = scenario("vif vm1.1 class=2\nload vm1.1 udp size=1500\nload vm1.1 pktgen\n")
        lines = plan.plan(made, "qos").splitlines()
        first = lines.index("L=2; vif vm1 00:16:3e:00:00:01 10.0 10.0.1.1 xenbr0 on on vif-lab ''")
        self.assertEqual(lines[first + 1:first + 4],
                         ["L=7; vif vm1.1 00:16:3e:01:00:01 10.1 10.1.1.1 xenbr0 on on vif-lab ''",
                          "L=2; guest vm1 1 stock 1-1", "L=7; guest_key vm1.1 class 2"])
        self.assertTrue(any(line.startswith("L=8; load vm1.1 2 0 4000000000 'iperf3 -c 10.1.0.1 ") for line in lines))
        self.assertTrue(any("'pktgen 1 60 0 10.1.0.1 00:16:3e:ff:00:01 0'" in line for line in lines))

    def test_vifs_to_be_plugged_have_keys_only(self) -> None:
        made = plan.plan(scenario("guest vm3 plugged=off priority=7 class=1\nat 1s attach vm3\n"), "qos")
        self.assertIn("10.0.1.3 xenbr0 on off vif-lab ''\nL=7; guest vm3 1 stock 1-1\n"
                      "L=7; guest_key vm3 class 1\nL=7; guest_key vm3 priority 7\n", made)
        self.assertNotIn("vif_set vm3", made)
        self.assertIn("L=8; attach vm3\n", made)

    def test_netbacks_settings_come_before_guests(self) -> None:
        made = plan.plan(scenario("netback reservable_percent=100\n"), "qos")
        self.assertLess(made.index("netback_set reservable_percent 100"), made.index("; guest vm1 "))

    def test_records_are_of_our_netback(self) -> None:
        made = scenario("record dba\n")
        lines = plan.plan(made, "qos").splitlines()
        self.assertEqual(lines[lines.index("L=0; run_prepare 4") - 1], "L=0; record_dba")
        self.assertEqual(lines[-1], "L=0; recorded_dba")
        self.assertNotIn("record", plan.plan(made, "stock"))

    def test_hypercalls_are_xens(self) -> None:
        made = plan.plan(scenario("record hypercalls from 1s to 1.5s\nrecord hypercalls from 2s to 3s\n"), "stock")
        self.assertIn("L=0; record_hypercalls 1000000000 1500000000 2000000000 3000000000\n", made)
        with self.assertRaisesRegex(ScenarioError, "does not begin after the last window's end"):
            scenario("record hypercalls from 1s to 2s\nrecord hypercalls from 2s to 3s\n")

    def test_instructions_are_qemus(self) -> None:
        made = scenario("record instructions from 1s to 3s\n")
        for netback in ("stock", "qos"):
            lines = plan.plan(made, netback).splitlines()
            self.assertIn("L=0; record_instructions 1000000000 3000000000", lines)
            self.assertEqual(lines[-1], "L=0; recorded_instructions")
        self.assertEqual([len(group) for group in boots([made, scenario(), scenario()])], [1, 2])

    def test_early_drops_are_a_key(self) -> None:
        made = scenario("guest vm3 drop=ring frontend=qos\n")
        self.assertIn("L=7; guest_key vm3 early-drop ring\n", plan.plan(made, "qos"))
        self.assertNotIn("early-drop", plan.plan(made, "stock"))

    def test_offered_packets_have_a_port_and_no_server(self) -> None:
        made = plan.plan(scenario("load vm1 offer size=100 rate=2Mb/s connections=64\n"), "qos")
        self.assertIn(" /tmp/offer.total 64 even'", made)
        made = plan.plan(scenario("load vm1 offer size=100 rate=2Mb/s pace=random\n"), "qos")
        self.assertIn(" /tmp/offer.total 1 random'", made)
        made = plan.plan(scenario("load vm1 offer size=100 rate=2Mb/s\n"), "qos")
        self.assertIn(" /tmp/offer.total'", made)
        self.assertIn("'offer 10.0.0.1 5203 72 1811 /tmp/offer.total'", made)
        self.assertNotIn("server 5203", made)

    def test_bursts_are_of_pktgen(self) -> None:
        self.assertIn(f"'pktgen 0 60 100 10.0.0.1 {plan.PEER_MAC} 10'",
                      plan.plan(scenario("load vm1 pktgen rate=1000pps burst=10\n"), "qos"))

    def test_guests_without_a_cpu_of_their_own(self) -> None:
        self.assertIn("guest vm1 1 stock 0-0\n", plan.plan(scenario("dom0 guest_cpus=0\n"), "qos"))
        self.assertIn("guest vm1 1 stock 0-1\n", plan.plan(scenario("dom0 vcpus=2 guest_cpus=0\n"), "qos"))

    def test_layout(self) -> None:
        self.assertIn("wire_up 100000 256 '' bond\n", plan.plan(scenario("layout bond\n"), "stock"))
        self.assertIn(" ovsbr0 on on vif-lab ''\n", plan.plan(scenario("layout ovs\n"), "stock"))
        self.assertEqual(scenario("layout two\nguest vm3 bridge=xenbr1\n").guest("vm3").bridge, "xenbr1")

    def test_byte_queue_limits(self) -> None:
        bounded = parse_text("test", GOOD.replace("ring=256", "bql=3028"))
        self.assertIn("wire_up 100000 256 '' bridge\nL=0; wire_bql 3028\n", plan.plan(bounded, "qos"))
        self.assertNotIn("wire_bql", plan.plan(scenario(), "qos"))
        with self.assertRaisesRegex(LabError, "bql: '0' is not an integer from 64 to 1000000"):
            parse_text("test", GOOD.replace("ring=256", "bql=0"))

    def test_python_only_where_asked(self) -> None:
        self.assertTrue(scenario("dom0 python=on\n").dom0.python)
        self.assertFalse(scenario("dom0 vcpus=2\n").dom0.python)
        self.assertTrue(scenario("dom0 tracers=on\n").dom0.tracers)
        self.assertFalse(scenario("dom0 python=on\n").dom0.tracers)

    def test_several_at_once(self) -> None:
        made = scenario("guest a{1..2} max=1Mb/s\nvif a{1..2}.{1..31} priority=3\nload a{1..2}.{30..31} offer rate=1Mb/s\n")
        names = [guest.name for guest in made.guests][-64:]
        self.assertEqual(names[:3] + names[-2:], ["a1", "a2", "a1.1", "a2.30", "a2.31"])
        self.assertEqual([load.guest for load in made.loads][-4:], ["a1.30", "a1.31", "a2.30", "a2.31"])
        self.assertEqual({guest.priority for guest in made.guests if guest.index}, {3})

    def test_words_are_quoted(self) -> None:
        made = plan.plan(scenario("at 1s dom0 \"echo '$HOME'; ls\"\n"), "qos")
        self.assertIn("""L=7; shell 'echo '"'"'$HOME'"'"'; ls'""", made)

    def test_one_boot_for_equal_machines(self) -> None:
        two_cpus = parse_text("b", GOOD + "dom0 guest_cpus=2\n")
        self.assertEqual([len(group) for group in boots([scenario(), two_cpus, scenario()])], [2, 1])


class PeersTest(unittest.TestCase):
    """What stock netback is compared with."""

    @staticmethod
    def steps(text: str, netback: str = "htb") -> list:
        lines = plan.plan(parse_text("x", "link 100Mb/s\nrun 4s\n" + text), netback).splitlines()
        return [line.partition("; tc_do ")[2] for line in lines if "tc_do" in line]

    @staticmethod
    def planned(text: str, netback: str) -> list:
        """All steps that only a peer has, with events' own left out."""
        made = fitted(parse_text("x", "link 100Mb/s\nrun 4s\n" + text), netback)
        lines = plan.plan(made, netback).splitlines()
        return [line for line in lines if re.search("; (tc_do|vif_(un)?police|vif_shape|ovs_[a-z]+) ", line)]

    def test_names(self) -> None:
        self.assertEqual(tuple(peers.PEERS), PEERS)
        for netback in set(NETBACKS) - set(PEERS):
            self.assertEqual(self.planned("guest a max=1Mb/s\n", netback), [])
        self.assertEqual([netback for netback in NETBACKS if is_ours(netback)], ["qos", "qos-off"])

    def test_htb_follows_the_scenario(self) -> None:
        steps = self.steps("guest a min=60Mb/s class=2\nguest b max=5Mb/s priority=30\nguest c\n"
                           "guest d max=80Mb/s\n")
        wire = "overhead 24 mpu 84 linklayer ethernet"
        bursts = "burst 15000 cburst 15000"
        self.assertEqual(steps[:6], [
            "qdisc replace dev uplink root handle 1: htb",
            f"class replace dev uplink parent 1: classid 1:1 htb rate 100000kbit ceil 100000kbit {bursts} {wire}",
            f"class replace dev uplink parent 1:1 classid 1:10 htb rate 60000kbit ceil 100000kbit {bursts} {wire} "
            "prio 2 quantum 1538",
            # three fifths of what is left over by its priority, but not more than its maximum
            f"class replace dev uplink parent 1:1 classid 1:11 htb rate 5000kbit ceil 5000kbit {bursts} {wire} "
            "prio 4 quantum 4614",
            f"class replace dev uplink parent 1:1 classid 1:12 htb rate 8000kbit ceil 100000kbit {bursts} {wire} "
            "prio 4 quantum 1538",
            f"class replace dev uplink parent 1:1 classid 1:13 htb rate 8000kbit ceil 80000kbit {bursts} {wire} "
            "prio 4 quantum 1538"])
        self.assertEqual(steps[6:8], ["filter add dev uplink parent 1: protocol all flower "
                                      f"src_mac 00:16:3e:00:00:0{i} classid 1:1{i - 1}" for i in (1, 2)])

    def test_htb_takes_bursts_of_a_millisecond(self) -> None:
        self.assertIn("rate 1000000kbit ceil 1000000kbit burst 125000 cburst 125000 ",
                      "".join(plan.plan(parse_text("x", "link 1Gb/s\nrun 1s\nguest a\n"), "htb")))

    def test_htb_without_anything_left_over(self) -> None:
        self.assertIn(" classid 1:11 htb rate 8kbit ", self.steps("guest a min=100Mb/s\nguest b\n")[3])

    def test_policer_is_of_vifs_with_a_maximum(self) -> None:
        text = ("guest a max=20Mb/s\nguest b\nat 1s sysctl a/max_rate=40000\nat 1s sysctl a/priority=4\n"
                "at 2s attach a\nat 2s attach b\nat 3s sysctl a/max_rate=0\n")
        self.assertEqual(self.planned(text, "police"),
                         ["L=3; vif_police a 20000kbit 25000 overhead 38 mpu 84",
                          "L=5; vif_police a 40000kbit 50000 overhead 38 mpu 84",
                          "L=7; vif_police a 40000kbit 50000 overhead 38 mpu 84",
                          "L=9; vif_unpolice a"])

    def test_a_vif_that_is_not_there_yet_is_limited_when_it_comes(self) -> None:
        text = "guest a max=20Mb/s plugged=off\nat 1s attach a\n"
        for netback in ("police", "cake", "ovs"):
            lines = plan.plan(fitted(parse_text("x", "link 100Mb/s\nrun 4s\n" + text), netback), netback).splitlines()
            of_a = [number for number, line in enumerate(lines) if re.search("; (vif_|ovs_)[a-z]+ a ", line)]
            self.assertTrue(of_a and min(of_a) > lines.index("L=4; attach a"), netback)

    def test_fq_codel_has_a_target_of_a_frame_at_least(self) -> None:
        self.assertEqual(self.planned("guest a max=1Mb/s min=1Mb/s\nat 1s sysctl a/priority=4\n", "fq_codel"),
                         ["L=0; tc_do qdisc replace dev uplink root fq_codel target 5000us"])
        slow = plan.plan(parse_text("x", "link 2Mb/s\nrun 1s\nguest a\n"), "fq_codel")
        # 1538 bytes
        self.assertIn(" fq_codel target 6152us\n", slow)

    def test_cake_shapes_the_link_and_vifs_with_a_maximum(self) -> None:
        text = ("guest a max=20Mb/s\nguest b min=5Mb/s priority=3\nat 1s sysctl b/max_rate=7000\n"
                "at 2s sysctl b/class=1\nat 2s attach a\nat 3s sysctl a/max_rate=0\n")
        self.assertEqual(self.planned(text, "cake"),
                         ["L=0; tc_do qdisc replace dev uplink root cake bandwidth 99000kbit ethernet besteffort "
                          "dual-srchost",
                          "L=3; vif_shape a bandwidth 20000kbit ethernet besteffort flows",
                          "L=5; vif_shape b bandwidth 7000kbit ethernet besteffort flows",
                          "L=7; vif_shape a bandwidth 20000kbit ethernet besteffort flows",
                          "L=8; vif_shape a unlimited ethernet besteffort flows"])
        self.assertRegex(self.planned("layout vlan\nguest a\n", "cake")[0], " ethernet besteffort ether-vlan dual-srchost$")

    def test_qdiscs_are_on_each_wire(self) -> None:
        for netback in ("fq_codel", "cake"):
            for layout, wires in (("two", 2), ("bond", 2), ("vlan", 1), ("hostonly", 0)):
                made = f"layout {layout}\nguest a\nguest b\nload a udp dst=b\n"
                self.assertEqual(len(self.planned(made, netback)), wires)

    def test_ovs_has_queues_flows_and_policers(self) -> None:
        text = "guest a min=60Mb/s class=2\nguest b max=5Mb/s priority=30\nguest c\nguest d plugged=off\n"
        # in full frames, so by 1514 bytes of 1538; of what is left over, three fifths are more than b may have
        queues = ["--id=@q1 create Queue other-config:min-rate=59063719 other-config:max-rate=98439531 "
                  "other-config:priority=2 other-config:burst=120000",
                  "--id=@q2 create Queue other-config:min-rate=4921976 other-config:max-rate=4921976 "
                  "other-config:priority=4 other-config:burst=120000",
                  "--id=@q3 create Queue other-config:min-rate=7875162 other-config:max-rate=98439531 "
                  "other-config:priority=4 other-config:burst=120000"]
        steps = self.planned(text, "ovs")
        self.assertTrue(steps[0].startswith(
            "L=0; ovs_do set Port uplink qos=@qos -- --id=@qos create QoS type=linux-htb "
            "other-config:max-rate=98439531 queues:1=@q1 queues:2=@q2 queues:3=@q3 queues:4=@q4 -- "
            + " -- ".join(queues) + " -- --id=@q4 "), steps[0])
        # 5000 kbit by 1500 bytes of 1538, and four fifths of it
        self.assertEqual(steps[1:], ["L=3; ovs_flow a 1", "L=4; ovs_flow b 2", "L=5; ovs_flow c 3",
                                     "L=4; ovs_police b 4876 3900"])

    def test_ovs_lets_a_frame_of_a_slow_vif_pass(self) -> None:
        self.assertEqual(self.planned("guest a max=10Kb/s\n", "ovs")[-1], "L=3; ovs_police a 9 12")

    def test_ovs_is_told_of_changes(self) -> None:
        text = ("guest a min=60Mb/s\nguest b\nat 1s sysctl a/min_rate=70000\nat 2s sysctl b/class=1\n"
                "at 3s sysctl b/max_rate=20000\nat 3s detach b\nat 3s attach b\nat 3s sysctl b/max_rate=0\nat 4s link 1Mb/s\n")
        steps = self.planned(text, "ovs")[3:]
        self.assertEqual([re.sub("other-config:", "", step) for step in steps],
                         ["L=5; ovs_queue 1 min-rate=68907672 max-rate=98439531 priority=4 burst=120000",
                          "L=5; ovs_queue 2 min-rate=29531859 max-rate=98439531 priority=4 burst=120000",
                          "L=6; ovs_queue 2 min-rate=29531859 max-rate=98439531 priority=1 burst=120000",
                          "L=7; ovs_queue 2 min-rate=19687906 max-rate=19687906 priority=1 burst=120000",
                          "L=7; ovs_police b 19505 15604",
                          "L=9; ovs_flow b 2", "L=9; ovs_police b 19505 15604",
                          "L=10; ovs_queue 2 min-rate=29531859 max-rate=98439531 priority=1 burst=120000",
                          "L=10; ovs_police b 0 0"])

    def test_ovs_has_a_bridge_of_its_own(self) -> None:
        made = fitted(scenario(), "ovs")
        self.assertIn("wire_up 100000 256 '' ovs\n", plan.plan(made, "ovs"))
        self.assertIn(" 10.0.1.1 ovsbr0 ", plan.plan(made, "ovs"))
        self.assertEqual(scenario().layout, "bridge")
        for text, message in (("layout bond\n", "test: netback ovs stands for a bridge, not for 'layout bond'"),
                              ("guest vm3 script=vif-bridge\n", "test:7: netback ovs: vif-bridge knows no Open vSwitch")):
            with self.assertRaises(LabError) as caught:
                fitted(scenario(text), "ovs")
            self.assertEqual(str(caught.exception), message)

    def test_ours_switched_off(self) -> None:
        text = ("netback prioritize=2 hold_limit_us=500\nat 1s sysctl prioritize=1\nat 1s sysctl vm1/priority=9\n"
                "guest vm3 max=1Mb/s\n")
        made = plan.plan(fitted(scenario(text), "qos-off"), "qos-off", "qos").splitlines()
        self.assertEqual([line for line in made if "netback_set" in line],
                         ["L=0; netback_set prioritize 0", "L=0; netback_set hold_limit_us 500"])
        self.assertIn("L=9; vif_set vm1 priority 9", made)
        self.assertTrue(any("rate=1Mb/s" in line for line in made))
        self.assertEqual(fitted(scenario(), "qos-off").netback, {"prioritize": "0"})
        self.assertEqual(fitted(scenario(text), "qos").netback["prioritize"], "2")
        for netback, settings in (("qos-off", {"prioritize": "0"}), ("htb", {})):
            built = result.build(measurement(fitted(scenario(), netback), EQUAL), netback)
            self.assertEqual(built["settings"], settings)

    def test_sessions_have_the_scenario_of_their_netback(self) -> None:
        with unittest.mock.patch.object(session, "Session") as made, \
                unittest.mock.patch.object(session.kernel, "find"), unittest.mock.patch("builtins.print"):
            made.return_value.run.return_value = Counter()
            for netback, layout in (("stock", "bridge"), ("ovs", "ovs")):
                session.run_all([scenario()], netback, "6.1", Path("o"))
                self.assertEqual(made.call_args.args[1][0].layout, layout)

    def test_htb_is_told_of_changes(self) -> None:
        changes = ("at 1s sysctl a/min_rate=70000\nat 2s sysctl b/class=1\nat 3s sysctl a/max_pps=9\n"
                   "at 3s link 1Mb/s\n")
        steps = self.steps("guest a min=60Mb/s\nguest b\n" + changes)[6:]
        self.assertEqual([step.split()[7] for step in steps], ["1:10", "1:11", "1:11"])
        self.assertIn(" rate 70000kbit ", steps[0])
        self.assertIn(" rate 30000kbit ", steps[1])
        self.assertIn(" prio 1 ", steps[2])

    def test_htb_is_on_each_wire(self) -> None:
        made = "layout two\nguest a\nguest b bridge=xenbr1\n"
        self.assertEqual([step.split()[7] for step in self.steps(made) if "parent 1:1 " in step], ["1:10", "1:11"])
        self.assertEqual(sum("parent 1:1 " in step for step in self.steps("layout bond\nguest a\nguest b\n")), 4)
        self.assertEqual(self.steps("layout hostonly\nguest a\nguest b\nload a udp dst=b\n"), [])


ROUNDS = """5000000000
4.900000 uplink=uplink vif=vif1.0 class=4 priority=10 min=1250000 max=0 max_pps=0 vm=1 vm_pps=0 rate=0 pps=0 held=no \
want=0 allocation=0 guarantee=1250000 allowance=1250000 packets=0 why=idle sla=unwanted
5.100000 uplink=uplink vif=vif1.0 class=4 priority=10 min=1250000 max=5000000 max_pps=0 vm=1 vm_pps=0 rate=2500000 \
pps=1625 held=others want=5000000 allocation=5000000 guarantee=1250000 allowance=1250000 packets=7 why=max sla=met
5.100000 uplink=uplink vif=vif9.0 class=4 priority=10 min=0 max=0 max_pps=0 vm=9 vm_pps=0 rate=1 pps=1 held=no \
want=1 allocation=1 guarantee=0 allowance=0 packets=0 why=demand sla=unwanted
9.000001 uplink=uplink vif=vif1.0 class=4 priority=10 min=0 max=0 max_pps=0 vm=1 vm_pps=0 rate=1 pps=1 held=no want=1 \
allocation=1 guarantee=0 allowance=0 packets=0 why=demand sla=unwanted
"""


class RoundsTest(unittest.TestCase):
    """Rounds of reallocation."""

    def test_csv(self) -> None:
        found = rounds.parse(ROUNDS, {"vif1.0": "vm1"}, 4 * 10**9)
        self.assertEqual(rounds.csv(found), ",".join(rounds.COLUMNS) + "\n" +
                         "0.100000,vm1,4,10.000,40.000,40.000,others,40.000,10.000,10.000,20.000,7,max,met\n")

    def test_names_are_those_of_the_vifs(self) -> None:
        run = measurement(scenario("vif vm1.1\n"), EQUAL, rounds=ROUNDS)
        self.assertEqual(run.vif_names(), {"vif1.0": "vm1", "vif1.1": "vm1.1", "vif2.0": "vm2"})
        self.assertEqual([one.vif for one in run.rounds], ["vm1"])

    def test_nothing_recorded(self) -> None:
        self.assertEqual(rounds.parse("", {}, 1), [])

    def test_other_lines_are_refused(self) -> None:
        with self.assertRaisesRegex(LabError, "not a round of reallocation: 'CPU:0 \\[LOST 5 EVENTS\\]'"):
            rounds.parse("5\nCPU:0 [LOST 5 EVENTS]\n", {}, 1)


class CostTest(unittest.TestCase):
    """What a period costs."""

    def test_table(self) -> None:
        built = result.build(measurement(scenario("netback dba_period_ms=30\n"), EQUAL), "qos")
        one = cost.of_result(built, "period-30")
        self.assertEqual((one.period_ms, one.packet_ns, one.cpu_percent), (30, 1281.25, 1.0))
        self.assertRegex(cost.text([one], "t"), r"\nperiod-30 +30 +1281 +1\.00% +98\.43 +99\.0%\n")
        self.assertIsNone(cost.of_result(dict(built, netback="stock"), "stock").period_ms)


class OverloadTest(unittest.TestCase):
    """What a vif's excess costs."""

    SHIPPED = (SCENARIOS / "overload").read_text(encoding="utf-8")

    def outcome(self, setup: overload.Setup, cost_at_10: int) -> overload.Outcome:
        made = parse_text("overload", self.SHIPPED)
        costs = [1000 * 1810] * 9 + [cost_at_10 * 1810] * 3
        built = {"cost": {"dom0_ns": costs, "recorded": []},
                 "vifs": {"vm": {"pps": [1810] * 12, "mbps": [2.0] * 12,
                                 "dropped": {"dom0": 0, "frontend": 0, "ring": 5}}},
                 "guests": {"vm": {"cpu_ns": [10**6] * 9 + [10**8] * 3}}}
        return overload.outcome(built, setup, made)

    def test_setups_are_scenarios(self) -> None:
        for setup in overload.SETUPS:
            with self.subTest(setup=setup.label):
                made = parse_text(setup.label, overload.text_of(setup, self.SHIPPED))
                self.assertEqual((made.title, len(made.loads), made.expectations), (setup.what, 4, []))
                plan.plan(made, setup.netback)

    def test_setups_of_a_netback_share_a_boot(self) -> None:
        with tempfile.TemporaryDirectory() as where:
            out = Path(where)
            found = overload.variants(out, self.SHIPPED, ["hold", "ring", "htb"])
            self.assertEqual([(one.label, len(one.scenarios)) for one in found], [("htb", 1), ("qos", 2)])
            self.assertEqual(variants.command("", found[1], "6.1", out)[3], str(out / "scenarios" / "hold"))
            paths = {setup.label: overload.result_of(out, setup, found) for setup in overload.SETUPS
                     if setup.label in ("hold", "htb")}
            self.assertEqual(paths, {"htb": out / "htb/result.json", "hold": out / "qos/hold/result.json"})

    def test_outcome_and_bars(self) -> None:
        setups = {setup.label: setup for setup in overload.SETUPS}
        hold, stock = self.outcome(setups["hold-burst"], 1101), self.outcome(setups["htb"], 3000)
        self.assertEqual([step.load for step in hold.steps], [1, 2, 4, 10])
        self.assertEqual(hold.at(10).relative, 1.101)
        self.assertAlmostEqual(hold.guest_ns_per_drop, 99e6 / (18115.9 - 1811.6), delta=1)
        bars = overload.bars([stock, hold])
        self.assertEqual([(bar.value, bar.met) for bar in bars], [(1.0, True), (1.101, False), (0, True), (1.0, False)])
        self.assertRegex(overload.text([stock, hold], bars),
                         r"\nFAIL hold-burst: cost at 10 times .*: 1\.101, at most 1\.1\n")
        self.assertEqual([bar["met"] for bar in overload.as_json([hold], bars)["bars"]], [True, False, True, False])

    def test_plot(self) -> None:
        with tempfile.TemporaryDirectory() as where:
            plot.draw_overload([self.outcome(overload.SETUPS[0], 2000)], Path(where))
            self.assertTrue((Path(where) / "plot.svg").is_file())


class VariantsTest(unittest.TestCase):
    """Several runs of a scenario."""

    def test_command(self) -> None:
        one = variants.Variant("period-10", "qos", ["dba_period_ms=10"])
        self.assertEqual(variants.command("x", one, "6.1", Path("o"))[2:],
                         ["run", "x", "--netback", "qos", "--kver", "6.1", "--set", "dba_period_ms=10", "--out",
                          "o/period-10"])

    def test_runs_and_failures(self) -> None:
        script = "import sys; print('FAIL ' + sys.argv[6]); sys.exit(sys.argv[4] == 'stock')"
        with tempfile.TemporaryDirectory() as where:
            out, program = Path(where) / "out", Path(where) / "lab.py"
            program.write_text(script)
            chosen = [variants.Variant(name, name) for name in ("qos", "stock", "htb")]
            with unittest.mock.patch.object(sys, "argv", [str(program)]), \
                    unittest.mock.patch.object(variants, "POLL_S", 0.01):
                self.assertEqual(variants.run("x", chosen, "6.1", out, 2), {"qos": 0, "stock": 1, "htb": 0})
            self.assertEqual(variants.failures(chosen, out), ["qos: FAIL 6.1", "stock: FAIL 6.1", "htb: FAIL 6.1"])


class CpioTest(unittest.TestCase):
    """Reproducible archives."""

    @staticmethod
    def archive(names: list) -> bytes:
        tree = cpio.Tree()
        for name in names:
            tree.file(name, name.encode())
        out = io.BytesIO()
        cpio.write(tree, out)
        return out.getvalue()

    def test_order_does_not_matter(self) -> None:
        self.assertEqual(self.archive(["b/x", "a/y", "c"]), self.archive(["c", "a/y", "b/x"]))

    def test_cpio_reads_it(self) -> None:
        tree = cpio.Tree()
        tree.file("bin/tool", b"12345", 0o755)
        tree.symlink("bin/other", "tool")
        out = io.BytesIO()
        cpio.write(tree, out)
        with tempfile.TemporaryDirectory() as where:
            subprocess.run(["cpio", "-i", "--quiet"], input=out.getvalue(), cwd=where, check=True)
            self.assertEqual((Path(where) / "bin/other").read_bytes(), b"12345")
            self.assertEqual((Path(where) / "bin/tool").stat().st_mode & 0o777, 0o755)


class ConsoleTest(unittest.TestCase):
    """The console log."""

    @staticmethod
    def lines(text: str) -> list:
        digest = hashlib.md5(text.encode()).hexdigest()
        body = []
        for line in text.splitlines():
            body += [line[i:i + 1000] for i in range(0, len(line), 1000)] or [""]
        return ["LAB SCENARIO one", f"LAB DATA stats {digest}"] + ["LAB| " + line for line in body] + ["LAB END stats"]

    def test_data_comes_whole(self) -> None:
        for text in ("short\n", "x" * 2500, "a\n" + "y" * 1500 + "\nb\n", "no newline"):
            log = console.Log()
            for line in self.lines(text):
                log.feed(line + "\r\n")
                log.feed("(XEN) something else\r\n")
            self.assertEqual(log.sections[0].data["stats"], text)

    def test_torn_data_is_an_error(self) -> None:
        lines = self.lines("first\nsecond\n")
        for damaged in (lines[:3] + lines[4:], lines[:2] + ["LAB| fir(XEN) st"] + lines[3:], lines[:1] + lines[4:]):
            log = console.Log()
            with self.assertRaisesRegex(LabError, "torn"):
                for line in damaged:
                    log.feed(line)

    def test_errors_have_the_scenarios_line(self) -> None:
        log = console.Log()
        for line in ("LAB ERROR 0 early", "LAB SCENARIO one", "LAB ERROR 12 no vif", "LAB FINISHED one", "LAB DONE"):
            log.feed(line)
        self.assertEqual((log.errors, log.sections[0].errors), ([(0, "early")], [(12, "no vif")]))
        self.assertTrue(log.done and log.sections[0].finished)


def source(mac: str, per_second: list, delay: bool = True) -> dict:
    """What the wire tells of a guest that sends so many 1500-byte datagrams in each second."""
    bins = [[count // 10 * 1538, count // 10] for count in per_second for _ in range(10)]
    packets = sum(one[1] for one in bins)
    numbers = {"samples": packets, "min": 1000, "mean": 2500, "p50": 2000, "p99": 9000, "p999": 9500, "max": 9999,
               "stddev": 700, "quantiles": [[0, 1000], [500, 2000], [1000, 9999]]}
    return {"mac": mac, "packets": packets, "wire_bytes": packets * 1538, "ip_bytes": packets * 1500, "bins": bins,
            "delay_ns": numbers if delay else None, "gap_ns": numbers}


def measurement(made: Scenario, rates: dict, **changes: str) -> Measurement:
    """A run in which the guests were delivered so many packets in each second."""
    sources = [source(made.guest(name).mac, counts) for name, counts in rates.items()]
    stats = {"bin_us": made.bin_ns // 1000, "busy_bins": [99_000_000] * 10 * made.seconds, "sources": sources}
    times = [f"0={1000 + 10_250_000 * second} 1={2000 + 2500 * second} 2={3000 + 2500 * second}"
             for second in range(made.seconds + 1)]
    before, after = ["kernel 6.1.0", "xen 4.17.6", "domtime 0=1000 1=2000 2=3000"], []
    for number, (name, counts) in enumerate(rates.items(), 1):
        sent = sum(counts)
        after += [f"guest.{name} ip_out={sent + 7} tcp_out={sent} udp_out=0 udp_refused=0 icmp_out=0 "
                  f"tx_packets={sent + 5} "
                  f"tx_dropped=2 qdisc_dropped=1 pktgen_sent=0 pktgen_errors=0 offer_sent=0 offer_lost=0",
                  f"vif.{name} rx_packets={sent + 3}", f"wire.{name} packets={sent + 4}", f"domid.{name} {number}",
                  f"guest.{name}.clock 5500 9"]
        before += [f"guest.{name} ip_out=0 tcp_out=0 udp_out=0 udp_refused=0 icmp_out=0 tx_packets=0 tx_dropped=0 "
                   f"qdisc_dropped=0 pktgen_sent=0 pktgen_errors=0 offer_sent=0 offer_lost=0",
                   f"vif.{name} rx_packets=0", f"wire.{name} packets=0", f"guest.{name}.clock 500 9"]
    after += ["domtime 0=41001000 1=12000 2=13000"]
    data = {"before": "\n".join(before), "after": "\n".join(after), "stats": json.dumps(stats),
            "domtimes": "\n".join(times)}
    data.update(changes)
    return Measurement(made, console.Section("test", data=data))


EQUAL = {"vm1": [4000] * 4, "vm2": [4000] * 4}


class ResultTest(unittest.TestCase):
    """result.json."""

    def test_rates_and_packets(self) -> None:
        built = result.build(measurement(scenario(), EQUAL), "qos")
        vif = built["vifs"]["vm1"]
        self.assertEqual(vif["mbps"], [49.216] * 4)
        self.assertEqual(vif["pps"], [4000.0] * 4)
        self.assertEqual(vif["goodput_mbps"], 48.0)
        self.assertEqual(vif["delay_us"], {"p50": 2.0, "p99": 9.0, "max": 9.999})
        self.assertEqual(vif["gap_us"], {"mean": 2.5, "stddev": 0.7})
        self.assertEqual((vif["offered_packets"], vif["delivered_packets"]), (16007, 16000))
        self.assertEqual(vif["dropped"], {"guest": 0, "frontend": 2, "ring": 2, "dom0": 3})
        self.assertEqual(built["link"]["busy_fraction"], 0.99)
        self.assertEqual(built["cost"]["dom0_busy_fraction"], 0.01)
        self.assertEqual(built["cost"]["dom0_ns_per_delivered_packet"], round(41_000_000 / 32000, 3))
        self.assertEqual(built["cost"]["guest_ns_per_delivered_packet"], round(20000 / 32000, 3))
        self.assertEqual((built["kernel"], built["xen"], built["clock_drift_us"]), ("6.1.0", "4.17.6", 5.0))

    def test_cpu_time_of_guests(self) -> None:
        built = result.build(measurement(scenario(), EQUAL), "qos")
        self.assertEqual(built["guests"]["vm2"], {"cpu_ns": [2500] * 4})
        self.assertEqual(built["cost"]["dom0_ns"], [10_250_000] * 4)
        gone = result.build(measurement(scenario(), EQUAL, domtimes="0=1 1=2\n0=2\n0=3\n0=4\n0=5"), "qos")
        self.assertEqual(gone["guests"]["vm1"], {"cpu_ns": [None] * 4})

    def test_hypercalls_in_windows(self) -> None:
        made = scenario("record hypercalls to 1s\nrecord hypercalls from 2s to 2.5s\n"
                        "expect cost.hypercalls <= 3 to 1s\nexpect cost.grant_ops <= 2 from 1s\n")
        run = measurement(made, EQUAL, hypercalls="0 0 24000 8000\n0 1 99 9\n1 0 9000 12000\n")
        built = result.build(run, "qos")
        self.assertEqual(built["cost"]["hypercalls_per_delivered_packet"], 2.75)
        self.assertEqual(built["cost"]["recorded"][1], {"from_s": 2.0, "to_s": 2.5, "hypercalls": 9000,
                                                        "grant_ops": 12000, "delivered_packets": 4000})
        self.assertEqual([(one["value"], one["ok"]) for one in built["expect"]], [(3.0, True), (3.0, False)])

    def test_instructions_by_function(self) -> None:
        symbols = ("ffffffff81000000 first\nffffffff81000100 second\nffffffffc0000010 poll [xen_netback]\n")
        packed = base64.b64encode(gzip.compress(symbols.encode())).decode()
        run = measurement(scenario("record instructions from 1s to 2s\n"), EQUAL, symbols=packed)
        with tempfile.TemporaryDirectory() as work:
            blocks, functions = Path(work) / "blocks", Path(work) / "functions"
            blocks.write_text("ffffffff810000ff 8000\nffffffff81000100 4000\nffffffff810001f0 4000\nffffffffc0000010 16000\n"
                              "ffff82d040203120 24000\n401000 2000\n1000 1\n")
            functions.write_text(profile.of_run(run, blocks))
            found = profile.read(functions)
            blocks.write_text("")
            with self.assertRaisesRegex(LabError, "no instructions"):
                profile.of_run(run, blocks)
        delivered = run.delivered("", 10**9, 2 * 10**9)
        self.assertEqual(found, {(module, name): round(count / delivered, 2) for module, name, count in (
            ("Xen", "", 24000), ("xen_netback", "poll", 16000), ("kernel", "first", 8000), ("kernel", "second", 8000),
            ("user space", "", 2001))})

    def test_profiles_side_by_side(self) -> None:
        first = {("kernel", "same"): 40.0, ("kernel", "more"): 10.0, ("xen_netback", "gone"): 3.0}
        second = {("kernel", "same"): 40.2, ("kernel", "more"): 15.0, ("xen_netback", "new"): 20.0}
        lines = profile.side_by_side([first, second], ["stock", "qos"]).splitlines()
        self.assertEqual([line.split() for line in lines if line], [
            ["instructions", "per", "delivered", "packet", "stock", "qos", "qos"], ["all", "53.0", "75.2", "+22.2"],
            ["kernel", "50.0", "55.2", "+5.2"], ["xen_netback", "3.0", "20.0", "+17.0"],
            ["new", "[xen_netback]", "0.0", "20.0", "+20.0"], ["more", "10.0", "15.0", "+5.0"],
            ["gone", "[xen_netback]", "3.0", "0.0", "-3.0"]])

    def test_what_a_socket_refuses_was_offered(self) -> None:
        run = measurement(scenario(), EQUAL)
        run.after["guest.vm1"]["offer_lost"] = 100
        vif = result.build(run, "qos")["vifs"]["vm1"]
        self.assertEqual((vif["offered_packets"], vif["dropped"]["guest"]), (16107, 100))

    def test_tcp_counts_segments(self) -> None:
        made = scenario("load vm1 tcp\n")
        dropped = result.build(measurement(made, EQUAL), "qos")["vifs"]["vm1"]["dropped"]
        self.assertEqual(dropped, {"guest": 1, "frontend": 2, "ring": 2, "dom0": 4})

    def test_quantiles_of_delays(self) -> None:
        self.assertEqual(result.build(measurement(scenario(), EQUAL), "qos")["vifs"]["vm1"]["delay_quantiles"],
                         {"permille": [0, 500, 1000], "us": [1.0, 2.0, 9.999]})

    def test_settings_and_changes(self) -> None:
        made = scenario("guest vm3 min=2Mb/s max=500KB/s class=2 vmpps=9\nguest vm4 vif=rate=3Mb/s\n"
                        "netback default/max_rate=7000 default/priority=20 burst_us=100\n"
                        "at 1s sysctl vm1/min_rate=5000\nat 1s sysctl burst_us=200\nat 2s link 50Mb/s\n"
                        "at 2s sysctl priorities='vm1=1 vm2=2'\nat 2.5s sysctl vm1/max_rate=0\n"
                        "at 3s xenstore vm2 max-rate=4Mb/s\nat 3s xenstore vm2 max-rate=soon\n"
                        "at 3s xenstore vm2 min-rate=none\n"
                        "at 3s xenstore vm2 priority=8\nat 3s sysctl default/class=2\n")
        built = result.build(measurement(made, EQUAL), "stock")
        self.assertEqual({name: list(vif["settings"].values()) for name, vif in built["vifs"].items()},
                         {"vm1": [30, 4, None, 7000, None, None], "vm2": [20, 4, None, 7000, None, None],
                          "vm3": [20, 2, 2000, 4000, None, 9], "vm4": [20, 4, None, 3000, None, None]})
        self.assertEqual([tuple(change.values()) for change in built["changes"]], [
            (1.0, "vm1", "min_rate_kbit", 5000), (2.0, None, "rate_kbit", 50000), (2.0, "vm1", "priority", 1),
            (2.0, "vm2", "priority", 2), (2.5, "vm1", "max_rate_kbit", None), (3.0, "vm2", "max_rate_kbit", 4000),
            (3.0, "vm2", "min_rate_kbit", None), (3.0, "vm2", "priority", 8)])

    def test_unmeasured_is_null(self) -> None:
        made = scenario("at 1s detach vm1\n")
        run = measurement(made, {"vm1": [0] * 4, "vm2": [0] * 4})
        run.stats["sources"] = []
        run.sources = {}
        vif = result.build(run, "qos")["vifs"]["vm1"]
        self.assertIsNone(vif["delay_us"])
        self.assertEqual(set(vif["dropped"].values()), {None})
        self.assertEqual((vif["delivered_packets"], vif["mean_mbps"], vif["goodput_mbps"]), (0, 0.0, 0.0))

    def test_a_vif_plugged_in_once_is_measured(self) -> None:
        made = scenario("guest vm3 plugged=off\nat 1s attach vm3\n")
        vif = result.build(measurement(made, dict(EQUAL, vm3=[0, 0, 4000, 4000])), "qos")["vifs"]["vm3"]
        self.assertEqual(vif["dropped"], {"guest": 0, "frontend": 2, "ring": 2, "dom0": 3})

    def test_vifs_of_one_guest(self) -> None:
        made = scenario("vif vm1.1\n")
        built = result.build(measurement(made, dict(EQUAL, **{"vm1.1": [4000] * 4})), "qos")
        vif = built["vifs"]["vm1.1"]
        self.assertEqual((vif["offered_packets"], vif["delivered_packets"]), (None, 16000))
        self.assertEqual(vif["dropped"], {"guest": None, "frontend": 2, "ring": 2, "dom0": 3})
        self.assertEqual(built["cost"]["guest_ns_per_delivered_packet"], round(20000 / 48000, 3))

    def test_periods_of_the_sla(self) -> None:
        made = scenario("expect sla.met vm1 = 40\nexpect sla.missed <= 2\nexpect any sla.missed vm2 = 0\n")
        run = measurement(made, EQUAL)
        for name, missed in (("vm1", 1), ("vm2", 2)):
            run.before["vif." + name].update(sla_met=3, sla_missed=0)
            run.after["vif." + name].update(sla_met=43, sla_missed=missed)
        built = result.build(run, "qos")
        self.assertEqual(built["vifs"]["vm1"]["sla"], {"met": 40, "missed": 1})
        self.assertEqual([(one["value"], one["ok"]) for one in built["expect"]], [(40, True), (3, False), (2, False)])
        stock = result.build(measurement(made, EQUAL), "stock")
        self.assertIsNone(stock["vifs"]["vm1"]["sla"])
        self.assertEqual([(one["value"], one["ok"]) for one in stock["expect"]], [(None, False)])

    def test_sent_to_a_guest_is_not_dropped(self) -> None:
        made = scenario("load vm1 udp dst=vm2\n")
        vif = result.build(measurement(made, EQUAL), "qos")["vifs"]["vm1"]
        self.assertEqual(vif["dropped"], {"guest": 0, "frontend": 2, "ring": 2, "dom0": None})

    def test_same_input_same_bytes(self) -> None:
        texts = {result.text(result.build(measurement(scenario(), EQUAL), "qos")) for _ in range(3)}
        self.assertEqual(len(texts), 1)

    def test_cpu_time_may_differ_a_little(self) -> None:
        def differences(change: Callable[[dict], None]) -> List[str]:
            first, second = ({"vifs": {"vm1": {"mbps": [50.0, 50.0], "packets": 4000}},
                              "cost": {"dom0_ns": [278705522, 5], "dom0_ns_per_delivered_packet": 35251.38}}
                             for _ in range(2))
            change(second)
            return list(likeness.differences(first, second))

        self.assertEqual(differences(lambda two: two["cost"].update(dom0_ns=[278705443, 5])), [])
        self.assertEqual(differences(lambda two: two["cost"].update(dom0_ns_per_delivered_packet=35251.377)), [])
        self.assertEqual(len(differences(lambda two: two["cost"].update(dom0_ns=[278709443, 6]))), 2)
        self.assertEqual(differences(lambda two: two["cost"].update(dom0_ns=[278705522])),
                         ["dom0_ns: [278705522, 5] and [278705522]"])
        self.assertEqual(differences(lambda two: two["cost"].pop("dom0_ns")), ["dom0_ns"])
        self.assertEqual(differences(lambda two: two["vifs"]["vm1"].update(mbps=[50.0, 50.0001])),
                         ["mbps: 50.0 and 50.0001"])
        self.assertEqual(differences(lambda two: two["vifs"]["vm1"].update(packets=4001)), ["packets: 4000 and 4001"])

    def test_text_is_the_result(self) -> None:
        built = result.build(measurement(scenario("title a  [ b\nexpect jain <= 1\n"), EQUAL), "qos")
        self.assertEqual(json.loads(result.text(built)), built)
        self.assertIn('"seconds": [0, 1, 2, 3],\n', result.text(built))

    def test_short_bins_are_zero(self) -> None:
        run = measurement(scenario(), EQUAL)
        for one in run.sources.values():
            one["bins"] = one["bins"][:25]
        self.assertEqual(result.build(run, "qos")["vifs"]["vm2"]["pps"], [4000.0, 4000.0, 2000.0, 0.0])

    def test_other_bins_are_refused(self) -> None:
        with self.assertRaisesRegex(LabError, "bins"):
            measurement(scenario(), EQUAL, stats='{"bin_us": 1, "sources": []}')

    def test_two_wires_add_up(self) -> None:
        made = scenario()
        one = source(made.guest("vm1").mac, [1000] * 4)
        more = source(made.guest("vm2").mac, [500] * 2)
        stats = json.dumps({"bin_us": 100_000, "busy_bins": [1_000_000] * 45, "sources": [one, more]})
        run = measurement(made, {"vm1": [4000] * 4}, stats2=stats)
        self.assertEqual(run.pps("vm1", 0, 4 * 10**9), 5000)
        self.assertEqual(run.pps("vm2", 0, 4 * 10**9), 250)
        self.assertEqual(run.source("vm1")["packets"], 20000)
        self.assertEqual(run.busy(0, 10**9), 1.0)

    def test_received_by_guests(self) -> None:
        made = scenario("load vm1 udp dst=vm2\nexpect in.mbps vm2 = 80 +- 1 each 1s\nexpect in.pps vm2 >= 60 to 1s\n")
        bins = " ".join(["1000000:5"] * 20 + ["0:0"] * 10 + ["1000000:6"] * 10)
        built = result.build(measurement(made, EQUAL, received=f"vm2 {bins}\n"), "qos")
        self.assertEqual(built["vifs"]["vm2"]["in_mbps"], [80.0, 80.0, 0.0, 80.0])
        self.assertIsNone(built["vifs"]["vm1"]["in_mbps"])
        self.assertEqual([(one["value"], one["at_s"], one["ok"]) for one in built["expect"]],
                         [(0.0, 2.0, False), (50.0, 0.0, False)])

    def test_missing_data_is_refused(self) -> None:
        with self.assertRaisesRegex(LabError, "no before and no after and no stats"):
            Measurement(scenario(), console.Section("test"))

    def test_series_has_every_bin(self) -> None:
        lines = result.series(measurement(scenario(), EQUAL)).splitlines()
        self.assertEqual(lines[:2], ["time_s,vif,mbps,pps", "0.0,vm1,49.216,4000"])
        self.assertEqual(len(lines), 1 + 40 * 2)


# expectation, delivered packets per second of vm1 and vm2, worst value, ok
EXPECTATIONS = [
    ("share vm1 = 50% +- 1%", [4000] * 4, [4000] * 4, 50.0, True),
    ("share vm1 = 50% +- 1%", [4200] * 4, [3800] * 4, 52.5, False),
    ("share vm1 = 50% +- 1% from 1s", [8000, 4000, 4000, 4000], [0, 4000, 4000, 4000], 50.0, True),
    # even over the run, but not in each second
    ("share vm1 = 50% +- 1%", [5000, 3000, 5000, 3000], [3000, 5000, 3000, 5000], 50.0, True),
    ("share vm1 = 50% +- 1% each 1s", [5000, 3000, 5000, 3000], [3000, 5000, 3000, 5000], 62.5, False),
    # what is late in a second is there in the next, or is not
    ("mbps vm1 >= 49 each 1s", [4000, 3800, 4200, 4000], [0] * 4, 46.755, False),
    ("mbps vm1 >= 49 to 3s each 1s within 1s", [4000, 3800, 4200, 4000], [0] * 4, 49.216, True),
    ("mbps vm1 >= 49 to 3s each 1s within 1s", [4000, 3800, 4000, 4000], [0] * 4, 47.986, False),
    ("share vm1 = 50%", [0] * 4, [0] * 4, None, False),
    ("mbps vm1 >= 49.2", [4000] * 4, [4000] * 4, 49.216, True),
    ("mbps vm1 >= 49.3", [4000] * 4, [4000] * 4, 49.216, False),
    ("mbps <= 98.4", [4000] * 4, [4000] * 4, 98.432, False),
    ("pps vm2 = 2000 from 1s to 2s", [4000] * 4, [4000, 2000, 4000, 4000], 2000.0, True),
    ("busy >= 98%", [4000] * 4, [4000] * 4, 99.0, True),
    ("busy >= 99.5% each 1s", [4000] * 4, [4000] * 4, 99.0, False),
    ("jain >= 0.999", [4000] * 4, [4000] * 4, 1.0, True),
    ("jain >= 0.999", [8000] * 4, [0] * 4, 0.5, False),
    ("goodput vm1 = 48", [4000] * 4, [4000] * 4, 48.0, True),
    ("delay.p99 vm1 <= 9us", [4000] * 4, [4000] * 4, 9.0, True),
    ("delay.p99 vm1 <= 8.9us", [4000] * 4, [4000] * 4, 9.0, False),
    ("dropped.dom0 = 0", [4000] * 4, [4000] * 4, 6, False),
    ("dropped.dom0 vm1 = 3", [4000] * 4, [4000] * 4, 3, True),
    ("dropped.dom0 <= 6", [4000] * 4, [4000] * 4, 6, True),
    ("cost.dom0 <= 2000", [4000] * 4, [4000] * 4, 1281.25, True),
    ("cost.dom0 <= 2000 from 1s to 2s", [4000, 2000, 4000, 4000], [4000, 3000, 4000, 4000], 2050.0, False),
    ("cost.dom0 <= 160% of 0s..1s from 1s to 2s", [4000, 2000, 4000, 4000], [4000, 3000, 4000, 4000], 2050.0, True),
    ("cost.dom0 <= 159% of 0s..1s from 1s to 2s", [4000, 2000, 4000, 4000], [4000, 3000, 4000, 4000], 2050.0, False),
    ("cost.dom0 <= 159% of 0s..1s from 1s to 2s", [0, 2000, 4000, 4000], [0, 3000, 4000, 4000], None, False),
    ("cost.guest vm1 <= 1", [2500] * 4, [4000] * 4, 1.0, True),
    ("cost.guest <= 1", [2500] * 4, [4000] * 4, 0.769, True),
    ("cost.hypercalls <= 1", [4000] * 4, [4000] * 4, None, False),
    ("mbps vm2 >= 75% of vm1", [4000] * 4, [3000] * 4, 36.912, True),
    ("mbps vm2 >= 76% of vm1", [4000] * 4, [3000] * 4, 36.912, False),
    # priorities 30 and 10 of a link that carries 8127 packets each second
    ("follows priorities +- 3%", [6090] * 4, [2030] * 4, 0.069, True),
    ("follows priorities +- 3%", [6090, 6090, 6000, 5000], [2030] * 4, 13.48, False),
    ("follows priorities +- 3% to 3s", [6090, 6090, 6090, 0], [2030] * 4, 0.069, True),
]


class ExpectTest(unittest.TestCase):
    """Expectations, met and not."""

    def expect(self, line: str, first: list, second: list, extra: str = "") -> dict:
        made = scenario(extra + f"expect {line}\n")
        return result.build(measurement(made, {"vm1": first, "vm2": second}), "qos")["expect"][0]

    def test_table(self) -> None:
        for line, first, second, value, good in EXPECTATIONS:
            with self.subTest(line=line, first=first, second=second):
                entry = self.expect(line, first, second)
                self.assertEqual((entry["value"], entry["ok"]), (value, good))

    def test_follows_changes(self) -> None:
        change = "at 2s sysctl priorities='vm1=10 vm2=30'\n"
        swapped = ([6090, 6090, 2030, 2030], [2030, 2030, 6090, 6090])
        self.assertTrue(self.expect("follows priorities +- 3%", *swapped, extra=change)["ok"])
        self.assertFalse(self.expect("follows priorities +- 3%", *swapped)["ok"])
        entry = self.expect("follows priorities +- 3%", [6090] * 4, [2030] * 4, extra=change)
        self.assertEqual((entry["ok"], entry["at_s"]), (False, 2.0))

    def test_second_of_the_change_is_left_out(self) -> None:
        change = "at 1.5s sysctl vm1/priority=10\n"
        self.assertTrue(self.expect("follows priorities +- 3%", [6090, 0, 4060, 4060], [2030, 0, 4060, 4060],
                                    extra=change)["ok"])

    def test_link_change_counts(self) -> None:
        change = "at 2s link 50Mb/s\n"
        self.assertTrue(self.expect("follows priorities +- 3%", [6090, 6090, 3045, 3045], [2030, 2030, 1015, 1015],
                                    extra=change)["ok"])

    def test_only_for_its_netback(self) -> None:
        made = scenario("expect stock jain <= 1\nexpect any jain <= 1\nexpect jain <= 1\n")
        run = measurement(made, EQUAL)
        self.assertEqual([entry["what"] for entry in result.build(run, "stock")["expect"]],
                         ["stock jain <= 1", "any jain <= 1"])
        self.assertEqual([entry["what"] for entry in result.build(run, "qos")["expect"]],
                         ["any jain <= 1", "jain <= 1"])


class ReportTest(unittest.TestCase):
    """Tables and plots."""

    def setUp(self) -> None:
        made = scenario("title A test\nexpect jain >= 0.999\nexpect dropped.dom0 = 0\n")
        self.result = result.build(measurement(made, EQUAL), "qos")

    def test_table(self) -> None:
        text = table.text(self.result)
        self.assertRegex(text, r"vm1 +49\.22 +4000 +50\.0% +2 us +9 us +16007 +16000 +0 +2 +2 +3\n")
        self.assertIn("ok   expect jain >= 0.999: 1\n", text)
        self.assertIn("FAIL expect dropped.dom0 = 0: 6 packets\n", text)

    def test_null_shows_as_a_dash(self) -> None:
        empty = copy.deepcopy(self.result)
        empty["vifs"]["vm1"].update(delay_us=None, dropped=dict.fromkeys(table.PLACES))
        self.assertRegex(table.text(empty), r"vm1 .* - +- +16007 +16000 +- +- +- +-\n")

    def test_side_by_side(self) -> None:
        other = dict(copy.deepcopy(self.result), netback="stock")
        text = table.side_by_side([other, self.result, other], ["stock", "qos", "third"])
        self.assertRegex(text, r"(?s)vm1 +stock .*\n +qos .*\n +third .*\nvm2 +stock ")
        self.assertRegex(text, r"qos +49\.22 +4000 +50\.0% +2 us +9 us +10 us +2 us +1 us +16000 +3\n")

    def test_what_a_result_lacks_shows_as_dashes(self) -> None:
        other = copy.deepcopy(self.result)
        del other["vifs"]["vm2"]
        self.assertRegex(table.side_by_side([self.result, other], ["a", "b"]), r"\n +b( +-){10}\n")

    def test_plots_are_reproducible(self) -> None:
        with tempfile.TemporaryDirectory() as where:
            for name in ("a", "b"):
                plot.draw(self.result, Path(where) / name)
                plot.draw_all([self.result] * 3, ["a", "b", "c"], Path(where) / name / "all")
                plot.draw_rounds(self.result, rounds.parse(ROUNDS, {"vif1.0": "vm1"}, 4 * 10**9), Path(where) / name)
                plot.draw_costs([cost.of_result(self.result, "stock")], Path(where) / name / "cost")
            for name in ("plot.svg", "plot.png", "dba.svg", "dba.png", "all/plot.svg", "all/plot.png",
                         "cost/plot.svg", "cost/plot.png"):
                self.assertEqual((Path(where) / "a" / name).read_bytes(), (Path(where) / "b" / name).read_bytes())


class PictureTest(unittest.TestCase):
    """What is drawn of results."""

    def setUp(self) -> None:
        made = scenario("title A test\nat 2s sysctl vm1/priority=10\nat 2.5s sysctl vm2/max_rate=60000\n"
                        "at 3s link 50Mb/s\nat 3s sysctl vm1/priority=10\n")
        rates = {"vm1": [4000] * 4, "vm2": [2000, 4000, 4000, 4000]}
        self.result = result.build(measurement(made, rates), "qos")
        self.stock = result.build(measurement(made, {"vm1": [2000] * 4, "vm2": [4000] * 4}), "stock")

    def test_run(self) -> None:
        run = runs.of_result(self.result, "qos")
        self.assertEqual((run.edges, run.link), ([0, 1, 2, 3, 4], [100, 100, 100, 50]))
        self.assertEqual(run.tracks["vm1"].series, {"mbps": [49.216] * 4})
        self.assertEqual(run.tracks["vm1"].terms, [Terms(30)] * 2 + [Terms(10)] * 2)
        self.assertEqual(run.tracks["vm2"].terms, [Terms(10)] * 3 + [Terms(10, None, 60.0)])
        self.assertEqual(run.tracks["vm2"].delays, [(0, 0.001), (50, 0.002), (100, 9.999 / 1000)])
        self.assertEqual(run.tracks["vm1"].dropped, self.result["vifs"]["vm1"]["dropped"])
        self.assertEqual(run.marks, [Mark(2, "vm1: priority 30 → 10"), Mark(2.5, "vm2: max none → 60 Mb/s"),
                                     Mark(3, "link 100 Mb/s → 50 Mb/s")])

    def test_results_without_settings(self) -> None:
        for vif in self.result["vifs"].values():
            del vif["settings"], vif["delay_quantiles"]
        del self.result["changes"]
        run = runs.of_result(self.result, "old")
        self.assertEqual((run.tracks["vm1"].terms, run.tracks["vm1"].delays, run.marks), ([None] * 4, [], []))

    def test_rounds(self) -> None:
        found = rounds.parse(ROUNDS, {"vif1.0": "vm1"}, 4 * 10**9)
        run = runs.with_rounds(runs.of_result(self.result, ""), found)
        self.assertEqual([(one.name, one.where, one.times, one.mbps) for one in run.tracks["vm1"].curves],
                         [("demand", "pre", [0.1], [40.0]), ("allocation", "post", [0.1], [40.0]),
                          ("usage", "pre", [0.1], [20.0]), ("minimum", "post", [0.1], [10.0])])
        self.assertEqual(run.tracks["vm2"].curves, [])

    def test_side_by_side(self) -> None:
        made = [runs.of_result(self.stock, "stock"), runs.of_result(self.result, "qos")]
        with canvas.style():
            stock, ours, shares, delays, drops = pictures.lab(made, "A test").axes
        self.assertEqual([[float(value) for value in patch.get_data().values] for patch in stock.patches[:1]],
                         [[24.608] * 4])
        self.assertEqual(ours.get_ylim(), stock.get_ylim())
        self.assertEqual([list(line.get_xdata()) for line in ours.lines], [[2, 2], [2.5, 2.5], [3, 3]])
        self.assertEqual([text.get_text() for text in shares.get_yticklabels()],
                         ["vm1  stock", "vm1  qos", "vm2  stock", "vm2  qos"])
        for bar, wanted in zip(shares.patches, (100 / 3, 160 / 3, 200 / 3, 140 / 3)):
            self.assertAlmostEqual(bar.get_width(), wanted, 3)
        self.assertEqual([(list(line.get_xdata()), list(line.get_ydata()), line.get_linestyle())
                          for line in delays.lines],
                         [([0.001, 0.002, 9.999 / 1000], [0, 50, 100], dash) for dash in ("-", "-", "--", "--")])
        # plain text: formulas are not drawn
        self.assertEqual(delays.xaxis.get_major_formatter()(0.01), "0.01")
        # guest, frontend, ring, dom0, one after the other
        self.assertEqual([(bar.get_x(), bar.get_width()) for bar in drops.patches][:4],
                         [(0, 0), (0, 2), (2, 2), (4, 3)])
        self.assertEqual(drops.texts[0].get_text(), "7")


class CommandTest(unittest.TestCase):
    """lab.py."""

    def compare(self, *results: dict) -> subprocess.CompletedProcess:
        with tempfile.TemporaryDirectory() as where:
            for number, one in enumerate(results):
                (Path(where) / f"run{number}").mkdir()
                (Path(where) / f"run{number}" / "result.json").write_text(result.text(one))
            names = [f"{where}/run{number}" for number in range(len(results))]
            done = subprocess.run([sys.executable, str(SCENARIOS.parent / "lab.py"), "compare", *names, "--out", where],
                                  capture_output=True, text=True, check=False)
            if not done.returncode:
                self.assertEqual((Path(where) / "table.txt").read_text() + "\n", done.stdout)
                self.assertTrue((Path(where) / "plot.svg").is_file())
            return done

    def test_compare(self) -> None:
        one = result.build(measurement(scenario(), EQUAL), "qos")
        self.assertRegex(self.compare(one, dict(one, netback="htb")).stdout, r"\nvm1 +qos .*\n +htb ")
        self.assertRegex(self.compare(one, one, one).stdout, r"\nvm1 +run0 .*\n +run1 .*\n +run2 ")
        done = self.compare(one, dict(one, scenario="other"))
        self.assertEqual((done.returncode, done.stderr), (2, "lab: these are of several scenarios: test, other\n"))


class FaultsTest(unittest.TestCase):
    """The scenarios of the fault suite."""

    def test_scenarios(self) -> None:
        functions = (LAB / "dom0" / "faults.sh").read_text()
        for name, text in faults.scenarios(1000).items():
            with self.subTest(name=name):
                made = parse_text(name, text)
                commands = [event.words[0] for event in made.events]
                self.assertTrue(plan.plan(made, "qos"))
                self.assertTrue(made.expectations)
                for command in commands:
                    for part in command.split("; "):
                        function = re.fullmatch(r"(?:fault )?(\w+)( .*)?", part)
                        self.assertTrue(function, part)
                        known = functions + (LAB / "dom0" / "lib.sh").read_text()
                        self.assertRegex(known, rf"(?m)^(?:fault_)?{function[1]}\(\)")

    def test_every_fault_meets_every_state_with_one_queue_and_with_four(self) -> None:
        made = faults.scenarios(1000)
        for state in faults.MATRIX:
            for fault in faults.OF_VIF:
                for guest in ("v1", "v4"):
                    self.assertIn(f'"fault {fault.name} {guest} {state}"', made[f"vif-{state}"])
            for fault in faults.OF_UPLINK:
                self.assertIn(f"fault {fault.name}; bystander_back 11880\"", made[f"uplink-{state}"])
        self.assertIn("guest v4 queues=4", made["vif-running"])

    def test_the_bystander_is_judged_from_the_beginning_of_each_fault(self) -> None:
        made = faults.scenarios(1000)["vif-running"]
        began = re.findall(r'(?m)^at (\d+\.\d)s dom0 "fault ', made)
        judged = re.findall(r"(?m)^expect mbps by >= 11.88 from (\S+)s to (\S+)s each 1s within 500ms$", made)
        self.assertEqual(len(began), 2 * len(faults.OF_VIF))
        self.assertEqual([(float(start), float(stop)) for start, stop in judged],
                         [(float(start), round(float(start) + 2, 1)) for start in began])
        self.assertRegex(made, r"(?m)^expect mbps by >= 11.88 from 1s to \d+s$")

    def test_every_mutation_has_a_fault_that_has_to_find_it(self) -> None:
        patches = [broken.read(path) for path in (LAB / "mutations").glob("*.cocci")]
        self.assertTrue(patches)
        for patch in patches:
            with self.subTest(patch=patch.name):
                self.assertTrue((LAB.parents[1] / "drivers/net/xen-netback" / patch.note("file")).is_file())
                text = fault_mutations.scenario(*patch.note("fault").split())
                self.assertTrue(plan.plan(parse_text(patch.name, text), "qos"))
        with self.assertRaisesRegex(LabError, "no fault drought"):
            fault_mutations.scenario("drought", "v1", "parked")

    def test_a_complaint_is_the_first_whole_line(self) -> None:
        with tempfile.TemporaryDirectory() as directory:
            console = Path(directory) / "console.log"
            self.assertEqual(fault_mutations.complaint(console), "")
            console.write_text("LAB PHASE running\nLAB ERROR 12 not wi")
            self.assertEqual(fault_mutations.complaint(console), "")
            console.write_text("LAB PHASE running\nLAB ERROR 12 not within\nLAB ERROR 0 later\n")
            self.assertEqual(fault_mutations.complaint(console), "not within")

    def test_memory_is_poisoned_where_a_scenario_says_so(self) -> None:
        texts = ["link 1Mb/s\nguest vm1\nload vm1 udp\nrun 1s\n", "dom0 poison=on\n"]
        made = [parse_text("one", texts[0]), parse_text("two", "".join(texts)), parse_text("three", texts[0])]
        self.assertEqual([[one.name for one in boot] for boot in boots(made)], [["one", "three"], ["two"]])
        for scenario_ in made[:2]:
            command = qemu.Machine(1, 1, 1, poison=scenario_.dom0.poison).command(Path("work"), Path("console"))
            for option in ("slub_debug=FPU,,kmalloc-*", "kfence.sample_interval="):
                self.assertEqual(option in command[-1], scenario_.dom0.poison)


class CallsTest(unittest.TestCase):
    """What is read from a trace of function calls."""

    TRACE = """\
# CPU  DURATION                  FUNCTION CALLS
 0)               |  xenvif_uplink_timer [xen_netback]() {
 0)   2.000 us    |    xen_evtchn_do_upcall();
 0)               |    xen_evtchn_do_upcall() {
 1)   0.811 us    |  __xenvif_qos_hold [xen_netback]();
 0) ! 500.100 us  |    }
 0) ! 600.100 us  |  }
 1) + 40.000 us   |  } /* __xenvif_qos_poll_done [xen_netback] */
 1)   1.811 us    |  xen_evtchn_do_upcall();
"""

    def test_interrupts_are_no_part_of_a_call(self) -> None:
        script = f"awk() {{ busybox awk \"$@\"; }}; . {LAB / 'dom0' / 'numbers.sh'}; calls_own"    # as in dom0
        said = subprocess.run(["busybox", "sh", "-c", script], input=self.TRACE, capture_output=True, text=True,
                              check=True).stdout
        self.assertEqual([line.split()[:2] for line in said.splitlines()], [["811", "0"], ["98000", "502100"]])


class HostileTest(unittest.TestCase):
    """Cases of the hostile frontend, and what came of them."""

    LINE = "jump|played=0 backend=4 null=2 odd=0 0-1:ok 2-2:err 3-3:none|fatal error; disabling device;|99|ok=7 err=1"

    def verdict(self, **fields) -> verdict.Verdict:
        """A verdict with other fields."""
        with tempfile.TemporaryDirectory() as directory:
            path = Path(directory) / "verdicts.txt"
            path.write_text(self.LINE + "\n")
            found = verdict.read(path)["jump"]
        for name, value in fields.items():
            setattr(found, name, value)
        return found

    def test_compiled(self) -> None:
        text = "connect queues=2 base=0xfffffff0 allowance  # so\nrequest tcp size=60 offset=2 flags=more,csum times=3\n" \
               "extra gso more size=1448\npush -4\n"
        ops = list(case.OP.iter_unpack(case.compiled("test", text)))
        self.assertEqual(ops, [(ord("c"), 0, 0, 2, 8, 0xfffffff0), (ord("r"), 0, 5, 1 | 2 << 16, 60, 3),
                               (ord("x"), 0, 1, 1, 1448 | 1 << 16, 0), (ord("p"), 0, 0, 2**32 - 4, 0, 0)])

    def test_bad_cases(self) -> None:
        for line in ("jump", "request size=x", "request soap", "request flags=most", "rewrite 1", "expect much", "push 1 2",
                     "beside nothing"):
            with self.subTest(line=line), self.assertRaisesRegex(LabError, "case test:1: "):
                case.compiled("test", line + "\n")

    def test_shipped(self) -> None:
        for name in case.shipped():
            with self.subTest(name=name):
                self.assertTrue(case.compiled(name, case.text_of(name)))
                self.assertIn(case.expected(case.text_of(name)), case.EXPECTED)

    def test_names_of_the_module(self) -> None:
        header = (case.CASES.parent / "hostile.h").read_text()
        for names, pattern in ((case.GRANTS, r"^\tHOSTILE_(\w+),$"), (case.FEATURES, r"^#define HOSTILE_(\w+)\s+BIT")):
            found = [name.lower().replace("_", "-") for name in re.findall(pattern, header, re.MULTILINE)]
            self.assertEqual([name for name in found if name != "grants"], list(names))

    def test_made_up(self) -> None:
        texts = [invent.case(seed) for seed in range(200)]
        self.assertEqual(texts, [invent.case(seed) for seed in range(200)])
        self.assertEqual(len(set(texts)), 200)
        for seed, text in enumerate(texts):
            self.assertTrue(case.compiled(str(seed), text))
        self.assertEqual(case.named(["hostile_cases vm1 0 '' random-3 jump random-12", "true"]), ["random-12", "random-3"])

    def test_verdict(self) -> None:
        found = self.verdict()
        self.assertEqual((found.ids, found.kind(), found.flood), (["ok", "ok", "err", "none"], "disabled", {"ok": 7, "err": 1}))
        self.assertEqual(verdict.unexpected(found, "expect disabled\n"), "")
        self.assertIn("not sent", verdict.unexpected(found, "expect sent\n"))
        self.assertIn("played", verdict.unexpected(self.verdict(seen={"played": "-110"}), ""))

    def test_difference(self) -> None:
        stock = self.verdict()
        self.assertEqual(verdict.difference(self.verdict(), stock, "plain"), "")
        for mode, wrong in (("plain", {"ids": ["ok", "ok", "err", "ok"]}), ("held", {"ids": ["ok", "ok", "err"]}),
                            ("held", {"log": ""}), ("drop", {"seen": {"played": "0"}}),
                            ("held", {"ids": ["drop", "ok", "err", "none"]}), ("drop", {"ids": ["ok", "ok", "err", "drop"]})):
            with self.subTest(mode=mode, wrong=wrong):
                self.assertTrue(verdict.difference(self.verdict(**wrong), stock, mode))
        self.assertEqual(verdict.difference(self.verdict(ids=["drop", "ok", "drop", "none"]), stock, "drop"), "")
        self.assertEqual(verdict.compare({}, {"jump": stock}, "plain"), {"jump": "ours was not played"})

    def test_wrong(self) -> None:
        text = "slots-17|played=0 backend=4 null=0 odd=0 0-0:ok 1-1:{}||99|\n"
        for mode, last, good in (("plain", "ok", True), ("plain", "err", False), ("plain", "drop", False),
                                 ("drop", "drop", True), ("drop", "none", False), ("held", "drop", False)):
            with self.subTest(mode=mode, last=last):
                self.assertEqual(not verdict.wrong(text.format(last), {"slots-17": mode}), good)
        self.assertIn("asked for", verdict.wrong(text.format("ok").replace("odd=0", "odd=1"), {})["slots-17"])
        # what disables a vif disables it when it would be dropped, too
        self.assertIn("jump", verdict.wrong("jump|played=0 odd=0 0-0:drop||9|", {"jump": "drop"}))

    def test_odd(self) -> None:
        text = "slots-19-empty|played=0 backend=4 null=0 odd=1 0-19:ok||99|\n"
        self.assertEqual(verdict.wrong(text, {"slots-19-empty": "plain"}), {})
        self.assertIn("sent, not odd", verdict.wrong(text.replace("odd=1", "odd=0"), {"slots-19-empty": "plain"})["slots-19-empty"])
        odd, even, other = (verdict.parse(text.strip().replace("odd=1", word)) for word in ("odd=1", "odd=0", "odd=0 more=1"))
        self.assertTrue(verdict.difference(even, odd, "plain"))
        self.assertEqual(verdict.difference(even, odd, "drop"), "")
        self.assertTrue(verdict.difference(other, odd, "drop"))

    def test_beside(self) -> None:
        self.assertEqual(case.beside(["jump", "connect-read", "receive-never"]), "connect-read statistics\nreceive-never traffic\n")
        script = (Path(__file__).parent / "dom0" / "hostile.sh").read_text()
        for what in case.BESIDE:
            self.assertIn(f"\nbeside_{what}() {{", script)

    def test_modes(self) -> None:
        commands = ["hostile_cases vm1 0 '' jump rewind; hostile_cases vm1 8 'max_rate=1000 early_drop=2' plain",
                    "hostile_cases vm1 8 max_rate=1000 wrap", "true"]
        self.assertEqual(case.modes(commands), {"jump": "plain", "rewind": "plain", "plain": "drop", "wrap": "held"})
        self.assertEqual(set(case.modes(["hostile_cases vm1 8 max_rate=1000 all"])), set(case.shipped()))

    def test_dearer(self) -> None:
        one, other = self.verdict(cost_ns=1000), self.verdict(cost_ns=int(1000 * hostile.FACTOR) + 1)
        self.assertEqual(hostile.dearer(one, other), "")
        self.assertTrue(hostile.dearer(other, one))

    def test_faults(self) -> None:
        spec = importlib.util.spec_from_file_location("hostile_faults", case.CASES.parent / "faults.py")
        faults = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(faults)
        for path in sorted((case.CASES.parent / "faults").glob("*.cocci")):
            with self.subTest(path=path.name):
                fault = faults.read(path)
                self.assertIn(fault.case, case.shipped())
                self.assertIn(fault.mode, {*hostile.MODES, "starve"})
        said = faults.Console("LAB PHASE case jump on good\nLAB VERDICT good jump|played=0\n"
                              "LAB PHASE case jump on bad\nKernel panic - not syncing\n")
        self.assertEqual((len(said.begun), said.said, said.last), (2, [("good", "jump|played=0")],
                                                                   "Kernel panic - not syncing"))

    def test_boots(self) -> None:
        names = {name for boot in hostile.BOOTS for name in boot.scenarios}
        self.assertLessEqual(names, {path.name for path in SCENARIOS.iterdir()})


class KernelTest(unittest.TestCase):
    """Finding kernels."""

    def test_unknown_version(self) -> None:
        with self.assertRaisesRegex(LabError, "no kernel 3.2 "):
            kernel.find("3.2")

    def test_modules_from_elsewhere_have_to_be_there(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            with self.assertRaisesRegex(LabError, "6.1.0/xen-netback.ko is not there"):
                image.module("6.1.0", "xen-netback", "qos", Path(name))

    def test_beginning_ends_at_a_number(self) -> None:
        for wanted in ("6.1", "6.12"):
            self.assertRegex(kernel.find(wanted), "^" + wanted.replace(".", r"\.") + r"[.+-]")


def load_tests(loader: unittest.TestLoader, tests: unittest.TestSuite, _pattern: object) -> unittest.TestSuite:
    """The bench's tests are the lab's as well."""
    tests.addTests(loader.loadTestsFromModule(test_bench))
    return tests


def main() -> int:
    """Run all, and close with the line that the test suite counts by."""
    outcome = unittest.main(exit=False).result
    failed = len({str(test) for test, _ in outcome.failures + outcome.errors})
    print(f"{outcome.testsRun - failed} passed, {failed} failed")
    return 0 if outcome.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())

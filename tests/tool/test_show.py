# SPDX-License-Identifier: GPL-2.0-only
"""show: what its columns say, and what it costs on a large host."""

import json

from vifqos import errors, flow
from vifqos.ethtool import Ethtool
from vifqos.host import DEBUG, NEEDS_ROOT
from vifqos.traffic import parse_devices
from vifqos.xenstore import parse_list
from world import DBA, STATE, SYSCTL, ToolCase


class Shown(ToolCase):
    """The recorded host."""

    def test_columns(self) -> None:
        """A vif's settings and what the lab's wire saw, in Mb/s."""
        self.assertEqual(self.run_tool("show"), 0, self.errors)
        self.assertEqual(self.line("vif1.0"),
                         "vm1 vif1.0 uplink 4 30 20 - - 58.6 4762 - 0 - 0 34/0".split())
        self.assertEqual(self.line("vif2.0"), "vm2 vif2.0 uplink 4 10 - 10 - 10 815 - 0 - 0 0/0".split())
        self.assertEqual(self.line("vif3.0"), "vm3 vif3.0 uplink 2 10 - - 500 0.33 498 - 0 - 0 0/0".split())
        self.assertIn("uplink: 100 Mb/s, sends 78.9, promised 20 of 90, dropped 0", self.output)

    def test_align(self) -> None:
        """Numbers end where their heading does, and all fits."""
        self.run_tool("show")
        lines = self.output.split("\n\n", maxsplit=1)[0].splitlines()
        for title in ("PRI", "MAXPPS", "Mb/s", "D.DOM0"):
            end = lines[0].index(title) + len(title)
            for line in lines[1:]:
                self.assertNotEqual(line[end - 1], " ")
                self.assertEqual(line[end:end + 1], " ")
        self.assertLessEqual(max(map(len, self.output.splitlines())), 120)

    def test_widest(self) -> None:
        """The longest of each column still fits 120."""
        self.world.processes.nodes["/local/domain/1/name"] = "n" * 90
        self.world.change(STATE, "vif vif1.0 uplink uplink priority 30",
                          "vif vif1.0 uplink enp101s0f0npp11 priority 1000")
        self.world.change(STATE, "min_kbit 20000 promised_kbit 20000 max_kbit 0 max_pps 0 class 4 vm_max_pps 0",
                          "min_kbit 20123456 promised_kbit 1 max_kbit 400000000 max_pps 600000000 class 4 vm_max_pps 7")
        self.world.count("vif1.0", qos_ring_dropped=2**63, qos_frontend_dropped_claimed=2**63, qos_parked_ns=1)
        self.world.passing = lambda: None
        self.run_tool("show")
        self.assertLessEqual(max(map(len, self.output.splitlines())), 120, self.output)
        self.assertIn("n" * 17 + "~", self.output)

    def test_order(self) -> None:
        """By uplink, then VM; those without uplink last."""
        self.world.passing = lambda: None
        self.world.change(STATE, "vif vif3.0 uplink uplink", "vif vif3.0 uplink eth0")
        self.world.change(STATE, "vif vif1.0 uplink uplink", "vif vif1.0 uplink -")
        self.world.processes.nodes["/local/domain/2/name"] = "aaa"
        self.run_tool("show")
        shown = [line.split()[1] for line in self.output.split("\n\n", maxsplit=1)[0].splitlines()[1:]]
        self.assertEqual(shown, ["vif3.0", "vif2.0", "vif1.1", "vif1.0"])

    def test_order_numbers(self) -> None:
        """A name's number counts as one."""
        for domid, name in ((1, "web10"), (2, "web9"), (3, "9web")):
            self.world.processes.nodes[f"/local/domain/{domid}/name"] = name
        self.run_tool("show")
        shown = [line.split()[1] for line in self.output.split("\n\n", maxsplit=1)[0].splitlines()[1:]]
        self.assertEqual(shown, ["vif3.0", "vif2.0", "vif1.0", "vif1.1"])

    def test_vm_limit(self) -> None:
        """The smaller limit in packets; the VM's is marked."""
        self.world.passing = lambda: None
        self.world.change(STATE, "max_pps 500 class 2 vm_max_pps 0", "max_pps 500 class 2 vm_max_pps 400")
        self.run_tool("show", "vm3")
        self.assertEqual(self.line("vif3.0")[7], "400v")

    def test_new_counters(self) -> None:
        """Held time, and drops by place; what the guest claims is marked."""
        def passing() -> None:
            self.world.count("vif2.0", qos_parked_ns=750_000_000, qos_ring_dropped=12345,
                             qos_frontend_dropped_claimed=7, qos_sla_missed=3)
        self.world.counting.by_device["vif2.0"] |= {"qos_parked_ns": 5, "qos_frontend_dropped_claimed": 0}
        self.world.passing = passing
        self.run_tool("show", "vm2", "--interval", "1")
        self.assertEqual(self.line("vif2.0")[-5:], ["75", "12.3k", "7", "0", "0/3"])
        self.assertIn("*as the guest claims", self.output)

    def test_no_interval(self) -> None:
        """Nothing is measured."""
        self.assertEqual(self.run_tool("show", "--interval", "0"), 0)
        self.assertEqual(self.line("vif1.0")[8:11], ["-", "-", "-"])
        self.assertEqual(self.world.now, 18.86)

    def test_selection(self) -> None:
        """By vif, domain, number, domain and index; what is none is an error."""
        for words, vifs in ((["vif2.0"], ["vif2.0"]), (["vm1"], ["vif1.0", "vif1.1"]), (["1:1"], ["vif1.1"]),
                            (["vm1:0", "vm1"], ["vif1.0", "vif1.1"]), (["3"], ["vif3.0"])):
            self.assertEqual(self.run_tool("show", "-i", "0", "--json", *words), 0)
            self.assertEqual(list(json.loads(self.output)["vifs"]), vifs)
        for word in ("vm9", "vm1:7", "", "vif1.00", ":", "\x1b[2J"):
            self.assertEqual(self.run_tool("show", word), 2, word)
            self.assertIn("there is no vif or domain", self.errors)
            self.assertNotIn("\x1b", self.errors)
        self.run_tool("show", "vm1:7")
        self.assertIn("it has vif1.0, vif1.1", self.errors)

    def test_json(self) -> None:
        """Units are in the names; what is not set or not counted is null."""
        self.run_tool("show", "--json")
        host = json.loads(self.output)
        self.assertEqual(host["netback"], "qos")
        vif = host["vifs"]["vif2.0"]
        self.assertEqual(vif["settings"], {
            "priority": 10, "class": 4, "min_rate_kbit": None, "max_rate_kbit": 10000, "max_pps": None,
            "vm_max_pps": None, "early_drop": "hold", "promised_kbit": 0})
        self.assertAlmostEqual(vif["flow"]["mbps"], 10.0, delta=0.1)
        self.assertIsNone(vif["flow"]["held_percent"])
        self.assertEqual(host["uplinks"]["uplink"]["reservable_kbit"], 90000)


class Others(ToolCase):
    """Hosts that are not as they should be."""

    def test_renamed(self) -> None:
        """A vif's domain is known by its device, not by its name."""
        for name in (STATE, DBA, "proc/net/dev"):
            self.world.change(name, "vif3.0", "gold")
        self.world.tree.put("sys/class/net/gold/device", "-> ../../../vif-3-0")
        self.world.passing = lambda: None
        self.run_tool("show", "vm3")
        self.assertEqual(self.line("gold")[:3], ["vm3", "gold", "uplink"])

    def test_stock(self) -> None:
        """Rates all the same, and a word about the rest."""
        self.world.tree.path(SYSCTL).rename(self.world.tree.path("gone"))
        self.assertEqual(self.run_tool("show"), 0)
        self.assertIn("stock xen-netback", self.errors)
        self.assertEqual(self.line("vif1.0"), "vm1 vif1.0 - - - - - - 58.6 4762 - 0 - 0 34/0".split())

    def test_no_debugfs(self) -> None:
        """Settings by the sysctls; what is missing is said."""
        self.world.passing = lambda: None
        for name in (STATE, DBA):
            self.world.tree.path(name).unlink()
        self.assertEqual(self.run_tool("show"), 0)
        self.assertIn(f"/{DEBUG}/state", self.errors)
        self.assertEqual(self.line("vif1.0")[2:8], ["-", "4", "30", "20", "-", "-"])

    def test_unprivileged(self) -> None:
        """One sentence says what it needs."""
        def read(name: str) -> str:
            if name.startswith(DEBUG):
                raise PermissionError(13, "Permission denied")
            return type(self.world.tree).read(self.world.tree, name)
        self.world.host.tree.read = read
        self.assertEqual(self.run_tool("show"), 2)
        self.assertEqual(self.errors, f"vif-qos: {NEEDS_ROOT}\n")

    def test_no_xenstore(self) -> None:
        """Without names vifs are still shown."""
        self.world.processes._xenstore_ls = lambda *words: type(self.world.processes.run("none"))(1, "", "no daemon\n")
        self.assertEqual(self.run_tool("show"), 0)
        self.assertIn("xenstore can't be read: no daemon", self.errors)
        self.assertIn("dom1 ", self.output)

    def test_no_names(self) -> None:
        """A tool of xenstore's is missing: that is said, and no domain is meant by no name."""
        self.world.processes.answers["xenstore-list"] = type(self.world.processes.run("none"))(127, "", "not installed")
        self.assertEqual(self.run_tool("show", "vm1"), 2)
        self.assertEqual(self.errors, "vif-qos: there is no vif or domain 'vm1' here (xenstore can't be read: not "
                         "installed)\n")
        self.assertEqual(self.run_tool("show", "1:0"), 0)
        self.assertEqual(self.line("vif1.0")[0], "dom1")

    def test_dead_domain(self) -> None:
        """One that goes while it is read takes no other's name along."""
        listed = self.world.processes._xenstore_list
        self.world.processes._xenstore_list = lambda below: listed(below)._replace(output="0\n1\n99\n2\n3\n")
        self.run_tool("show")
        self.assertEqual([self.line(vif)[0] for vif in ("vif1.0", "vif2.0", "vif3.0")], ["vm1", "vm2", "vm3"])

    def test_hostile_name(self) -> None:
        """No control character reaches the terminal."""
        self.world.processes.nodes["/local/domain/2/name"] = "\x1b[31mred\x07\u202e\x9b"
        self.run_tool("show")
        self.assertEqual([char for char in self.output if not char.isprintable() and char != "\n"], [])
        self.assertIn("?[31mred??", self.output)

    def test_broken_state(self) -> None:
        """Words that are missing, too many, new, or no numbers."""
        self.world.passing = lambda: None
        text = ("vif\nvif vif2.0\nvif vif1.0 priority x min_kbit 1\nqueue vif1.0/0 parked 1\n\nvif vif3.0 new 9 "
                "priority 7 min_kbit \u0663 max_kbit -5 max_pps 99999999999999999999999999999 odd\n")
        self.world.tree.put(STATE, text)
        self.world.tree.put(DBA, "vif vm\nvif3.0 1\nvif vm class held by gets\nvif3.0 a b c d\n")
        self.assertEqual(self.run_tool("show"), 0, self.errors)
        self.assertEqual(self.line("vif3.0")[3:8], ["4", "7", "-", "-", "-"])
        self.assertEqual(self.line("vif2.0")[3:8], ["-"] * 5)

    def test_comes_and_goes(self) -> None:
        """A vif that came has no rate yet, one that went is not shown."""
        def passing() -> None:
            self.world.change(STATE, "vif3.0", "vif7.0")
        self.world.passing = passing
        self.assertEqual(self.run_tool("show"), 0)
        self.assertEqual(self.line("vif7.0")[8:11], ["-", "-", "-"])
        self.assertNotIn("vif3.0", self.output)

    def test_number_again(self) -> None:
        """Counters that began anew are no huge difference."""
        def passing() -> None:
            self.world.change("proc/net/dev", "14729154    9828", "15000 10")
            self.world.counting.by_device["vif1.0"]["qos_ring_dropped"] = 1
        self.world.counting.by_device["vif1.0"]["qos_ring_dropped"] = 10**9
        self.world.passing = passing
        self.run_tool("show", "--json", "vif1.0")
        shown = json.loads(self.output)["vifs"]["vif1.0"]["flow"]
        self.assertEqual((shown["pps"], shown["dropped"]["ring"]), (10.0, 1))


class Large(ToolCase):
    """Five hundred vifs."""

    COUNT = 500

    def setUp(self) -> None:
        super().setUp()
        uplink, line = self.world.tree.read(STATE).splitlines()[:2]
        names = [f"vif{domid}.0" for domid in range(1, self.COUNT + 1)]
        self.world.tree.put(STATE, "\n".join([uplink, *(line.replace("vif1.0", name) for name in names)]) + "\n")
        head, *_ = self.world.tree.read("proc/net/dev").partition("lo:")
        self.world.tree.put("proc/net/dev", head + "".join(
            f"{name}: 1 1 0 0 0 0 0 0 1 1 0 0 0 0 0 0\n" for name in names))
        nodes = self.world.processes.nodes
        for domid in range(1, self.COUNT + 1):
            nodes[f"/local/domain/{domid}/name"] = f"guest{domid}"
            nodes[f"/local/domain/0/backend/vif/{domid}/0/mac"] = "00:16:3e:00:00:01"
        self.world.passing = lambda: None

    def test_cost(self) -> None:
        """Processes and files don't grow with the number of vifs."""
        reads = self.world.tree.reads
        self.assertEqual(self.run_tool("show", "-i", "0"), 0)
        self.assertEqual(self.output.count("\nguest"), self.COUNT)
        self.assertEqual(self.world.processes.started, 3)
        self.assertLessEqual(self.world.tree.reads - reads, 12)
        self.assertEqual(self.world.counting.asked, self.COUNT)

    def test_interval(self) -> None:
        """The second reading asks xenstore for nothing, and only for those that are meant."""
        self.assertEqual(self.run_tool("show", "guest7"), 0)
        self.assertEqual(self.world.processes.started, 3)
        self.assertEqual(self.world.counting.asked, 2)


class Parsers(ToolCase):
    """Texts of the kernel and of others."""

    def test_wire(self) -> None:
        """Bytes on the wire: of full frames, of the smallest, of GSO packets."""
        self.assertEqual(flow.wire(1500 * 10, 10), (1538 * 10, 10))
        self.assertEqual(flow.wire(46 * 10, 10), (84 * 10, 10))
        self.assertEqual(flow.wire(28 * 10, 10), (84 * 10, 10))
        self.assertEqual(flow.wire(52 + 10 * 1448, 1), (10 * 1538, 10))
        self.assertEqual(flow.wire(0, 0), (0, 0))

    def test_devices(self) -> None:
        """Names that stick to their numbers, lines that are none."""
        found = parse_devices("junk\n face |bytes\nvif1.0:99 2 0 3 0 0 0 0 5 6 0 7 0 0 0 0\nshort: 1 2\n")
        self.assertEqual(list(found), ["vif1.0"])
        self.assertEqual((found["vif1.0"].received.dropped, found["vif1.0"].sent.dropped), (3, 7))

    def test_xenstore_list(self) -> None:
        """A value may look like a line of its own."""
        self.assertEqual(parse_list('/a/b = "x = "y""\n/c = ""\nno = "z"\n'), {"/a/b": 'x = "y"', "/c": ""})

    def test_errors(self) -> None:
        """What is wrong in the words is an error of the tool's."""
        self.assertTrue(issubclass(errors.UsageError, errors.ToolError))
        for words in (["show", "--interval", "x"], ["show", "--interval", "-1"], ["show", "-i", "nan"],
                      ["monitor", "-n", "0"],
                      ["monitor", "-n", "\u0663"], ["frobnicate"], [], ["set", "vm2"], ["show", "--js"]):
            self.assertEqual(self.run_tool(*words), 2, words)

    def test_real_ioctl(self) -> None:
        """A device without counters, and one that is not there, have none."""
        self.assertEqual(Ethtool().counters("lo"), {})
        self.assertEqual(Ethtool().counters("no such device by far"), {})

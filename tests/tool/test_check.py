# SPDX-License-Identifier: GPL-2.0-only
"""check: each finding is there when it should be, and not when it should not."""

import json

from vifqos.facts import our_keys, parse_qdiscs
from vifqos.processes import Done
from world import DBA, STATE, SYSCTL, ToolCase

CONF = "etc/xen/vif-qos.conf"
HOOK = "etc/xen/scripts/vif-post.d/vif-qos.hook"
BACKEND = "/local/domain/0/backend/vif"
SRCVERSION = "F558803C8276F9C04659B11"
MODINFO = f"""filename:       /lib/modules/6.1/updates/xen-netback.ko
source_package: linux-source-6.1 6.1.192-2
srcversion:     {SRCVERSION}
parm:           separate_tx_rx_irq:bool
"""


class CheckCase(ToolCase):
    """A host where nothing is wrong."""

    def setUp(self) -> None:
        super().setUp()
        world = self.world
        del world.processes.nodes[f"{BACKEND}/2/0/qos-error"]
        world.change(STATE, "early_drop 2", "early_drop 0")
        world.tree.put(HOOK, "#!/bin/sh\n")
        world.tree.path(HOOK).chmod(0o755)
        world.tree.put("proc/version", "Linux version 6.1.0-56-amd64 () #1 SMP Debian 6.1.192-2 (2026-10-01)\n")
        world.processes.answers["modinfo"] = Done(0, MODINFO, "")
        world.processes.answers["tc"] = Done(0, json.dumps([{"kind": "pfifo_fast", "dev": "uplink", "root": True}]), "")
        world.change("proc/net/dev", "2299917     116", "2299917    9000")

    def names(self, status: int) -> list[str]:
        """Which findings there are, and with which status."""
        self.assertEqual(self.run_tool("check", "--json"), status, self.output + self.errors)
        return [one["name"] for one in json.loads(self.output)["findings"]]

    def problem(self, *names: str) -> None:
        """These problems and nothing else."""
        self.assertEqual(self.names(1), list(names), self.output)

    def note(self, *names: str) -> None:
        """These notes and no problem."""
        self.assertEqual(self.names(0), list(names), self.output)

    def conf(self, text: str) -> None:
        """vif-qos.conf as it shall be."""
        self.world.tree.put(CONF, text)


class Fine(CheckCase):
    """Nothing is wrong."""

    def test_nothing(self) -> None:
        """No finding, by four processes for xenstore, one each for modinfo and tc."""
        self.note()
        self.assertEqual(self.world.processes.started, 6)
        self.run_tool("check")
        self.assertEqual(self.output, "0 problems, 0 notes\n")

    def test_cannot_look(self) -> None:
        """Not a Xen, or something is not readable."""
        self.world.tree.path("sys/hypervisor/type").unlink()
        self.assertEqual(self.run_tool("check"), 2)
        self.world.tree.put("sys/hypervisor/type", "xen\n")
        self.world.tree.path(STATE).unlink()
        self.world.tree.path(DBA).unlink()
        self.assertEqual(self.run_tool("check"), 2)
        self.assertIn("could not look: /sys/kernel/debug", self.output)

    def test_others(self) -> None:
        """modinfo and tc are missing: what they would tell is not judged."""
        self.world.processes.answers.clear()
        self.note()


class Modules(CheckCase):
    """Which netback it is."""

    def test_stock(self) -> None:
        """Ours is not loaded, or none."""
        self.world.tree.path(SYSCTL).rename(self.world.tree.path("gone"))
        self.problem("stock")
        self.assertIn(SRCVERSION, self.output)
        self.world.tree.path("sys/module/xen_netback").rename(self.world.tree.path("gone2"))
        self.problem("not-loaded")

    def test_other(self) -> None:
        """What modprobe would load is another."""
        self.world.processes.answers["modinfo"] = Done(0, MODINFO.replace(SRCVERSION, "ABC"), "")
        self.problem("other-module")

    def test_source(self) -> None:
        """It is made from older source than the kernel."""
        self.world.change("proc/version", "6.1.192-2", "6.1.195-1")
        self.problem("source")


class Host(CheckCase):
    """Switches, uplinks, minimums."""

    def test_prioritize(self) -> None:
        """It is off."""
        self.world.tree.put(f"{SYSCTL}/prioritize", "0\n")
        self.problem("prioritize")

    def test_dba(self) -> None:
        """Rounds are off, and somebody needs them; or nobody does."""
        self.world.tree.put(f"{SYSCTL}/dba_period_ms", "0\n")
        self.problem("dba-off")
        self.world.change(STATE, "class 2", "class 4")
        self.note()

    def test_no_uplink(self) -> None:
        """A bridge without a way out; with a minimum; on Open vSwitch."""
        self.conf("")
        self.world.change(STATE, "vif vif3.0 uplink uplink", "vif vif3.0 uplink -")
        self.note("no-uplink")
        self.world.processes.nodes[f"{BACKEND}/3/0/script"] = "/etc/xen/scripts/vif-openvswitch"
        self.problem("no-uplink")
        self.world.processes.nodes[f"{BACKEND}/3/0/script"] = "/etc/xen/scripts/vif-bridge"
        self.world.change(STATE, "min_kbit 0 promised_kbit 0 max_kbit 0 max_pps 500",
                          "min_kbit 9 promised_kbit 0 max_kbit 0 max_pps 500")
        self.problem("no-uplink")

    def test_speed(self) -> None:
        """Nobody tells it; the admin does."""
        for text in ("-1\n", "\n", "0\n", "4294967295\n"):
            self.world.tree.put("sys/class/net/uplink/speed", text)
            self.problem("speed")
        self.world.tree.put(f"{SYSCTL}/link_rates", "eth0=5 uplink=100000 \n")
        self.note()

    def test_carrier(self) -> None:
        """It is down."""
        self.world.tree.put("sys/class/net/uplink/carrier", "0\n")
        self.problem("carrier")

    def test_stuck(self) -> None:
        """It was opened."""
        self.world.change(STATE, "stuck 0", "stuck 3")
        self.note("stuck")

    def test_minimums(self) -> None:
        """They don't fit the link, or one is not promised."""
        self.world.change(STATE, "scale_percent 100", "scale_percent 99")
        self.problem("minimums")
        self.world.change(STATE, "scale_percent 99", "scale_percent 100")
        self.world.change(STATE, "promised_kbit 20000", "promised_kbit 19999")
        self.problem("promised")

    def test_frontend(self) -> None:
        """A guest that is told nothing; one that is."""
        self.world.change(STATE, "early_drop 0 ring_dropped 0 told 0\nvif vif1.1",
                          "early_drop 2 ring_dropped 0 told 0\nvif vif1.1")
        self.note("frontend")
        self.world.change(STATE, "early_drop 2 ring_dropped 0 told 0", "early_drop 2 ring_dropped 0 told 1")
        self.note()

    def test_qdisc(self) -> None:
        """It has an order of its own; on another device, or below mq."""
        self.world.processes.answers["tc"] = Done(0, json.dumps([
            {"kind": "mq", "dev": "uplink", "root": True}, {"kind": "fq_codel", "dev": "uplink", "parent": ":1"},
            {"kind": "htb", "dev": "vif1.0", "root": True}]), "")
        self.note("qdisc")
        self.assertIn("fq_codel", self.output)
        self.assertNotIn("htb", self.output)

    def test_offload(self) -> None:
        """GSO packets under a small limit; small packets; a larger limit."""
        self.world.change("proc/net/dev", "2299917    9000", "2299917     116")
        self.note("offload")
        self.world.change(STATE, "max_kbit 10000", "max_kbit 20000")
        self.note()


class Xenstore(CheckCase):
    """What was refused."""

    def test_nodes(self) -> None:
        """netback's and the hook's; hostile text is made fit for a terminal."""
        self.world.processes.nodes[f"{BACKEND}/2/0/qos-error"] = "class: must be 1 to 7"
        self.world.processes.nodes[f"{BACKEND}/3/0/qos-hook-error"] = "/etc\x1b[2J"
        self.problem("qos-error", "qos-hook-error")
        self.run_tool("check")
        self.assertIn("problem: /local/domain/0/backend/vif/2/0/qos-error: class: must be 1 to 7\n", self.output)
        self.assertNotIn("\x1b", self.output)


class Configuration(CheckCase):
    """vif-qos.conf, the hook, xl."""

    def test_unknown(self) -> None:
        """A key, a word, a vif that are none; lines with nothing on them."""
        for line in ("vm2 0 colour=red", "vm2 0 priority", "vm2 0 priority=", "vm2 0x priority=1", "vm2 00 priority=1",
                     "vm2 0", "vm2", "vm2 00:16:3e:00:00 priority=1"):
            self.conf(f"# a\n{line} # b\n")
            with self.subTest(line):
                self.problem("conf")
                self.assertIn("/etc/xen/vif-qos.conf:2", self.output)
        self.conf("vm2 * rate=5Mb/s uplink=eth0 # colour=red\nvm2 00:16:3E:00:00:02 priority=3\n")
        self.note()

    def test_domain(self) -> None:
        """Of a domain that doesn't run; by UUID of one that does."""
        self.conf("vm9 0 priority=1\n")
        self.note("conf-domain")
        self.conf("B22EAC9D-7243-4231-8EDC-4215346325B8 0 priority=1\n")
        self.note()

    def test_vif(self) -> None:
        """A vif that the domain has not."""
        self.conf("vm2 1 priority=1\nvm1 1 priority=1\n")
        self.problem("conf-vif")

    def test_hook(self) -> None:
        """Not executable; not there, and needed or not."""
        self.world.tree.path(HOOK).chmod(0o644)
        self.problem("hook")
        self.world.tree.path(HOOK).unlink()
        self.problem("hook")
        self.conf("# nothing\n")
        self.note()

    def test_script(self) -> None:
        """vif-openvswitch calls no hook."""
        self.world.processes.nodes[f"{BACKEND}/2/0/script"] = "/etc/xen/scripts/vif-openvswitch"
        self.problem("hook-script")
        self.world.processes.nodes[f"{BACKEND}/2/0/script"] = "/etc/xen/scripts/vif-openvswitch-qos"
        self.note()

    def test_unreadable(self) -> None:
        """A directory is no file."""
        self.world.tree.path(CONF).unlink()
        self.world.tree.path(CONF).mkdir()
        self.assertEqual(self.run_tool("check"), 2)
        self.assertIn("could not look: /etc/xen/vif-qos.conf: Is a directory", self.output)

    def test_xl(self) -> None:
        """Our keys in a configuration, with the stock xl, ours beside it, ours in its place."""
        self.world.tree.put("etc/xen/web.cfg",
                            "name = 'web'\nvif = [ 'bridge=br0',\n 'rate=5Mb/s,minrate=2Mb/s, class=1' ]\n")
        self.problem("xl")
        self.assertIn("minrate, class", self.output)
        self.world.tree.put("opt/vif-qos/sbin/xl", "")
        self.note("xl")
        self.world.tree.put("usr/lib/xen-4.17/bin/xl", "-> /opt/vif-qos/sbin/xl")
        self.note()

    def test_our_keys(self) -> None:
        """Only keys of vif lists, not what is commented out."""
        self.assertEqual(our_keys("class = 5\n# vif = ['class=1']\nvif=['mac=a,bridge=b,rate=1Mb/s']\n"), [])
        self.assertEqual(our_keys('vif = [ "bridge=b",\n# "class=1",\n"uplink=eth0" ]\n'), ["uplink"])

    def test_qdiscs(self) -> None:
        """What tc may print."""
        self.assertIsNone(parse_qdiscs(""))
        self.assertIsNone(parse_qdiscs("[5]"))
        self.assertIsNone(parse_qdiscs('{"a": 1}'))
        self.assertEqual(parse_qdiscs('[{"dev":"a","kind":"x"},{"dev":"a","kind":"r","root":true}]'), {"a": ["r", "x"]})

# SPDX-License-Identifier: GPL-2.0-only
"""set: values, all or nothing, and the file that keeps them."""

import errno
import os
import pathlib
import stat
from unittest import mock

from vifqos import conf
from vifqos.vif import Vif
from world import SYSCTL, NetbackCase

CONF = "etc/xen/vif-qos.conf"
UUID = "b22eac9d-7243-4231-8edc-4215346325b8"


class Values(NetbackCase):
    """How values are written."""

    def test_good(self) -> None:
        """As for xl, and as for the sysctl."""
        for word, file, value in (
                ("priority=30", "priority", "30"), ("min-rate=2Mb/s", "min_rate", "2000"),
                ("minrate=1MB/s", "min_rate", "8000"), ("max-rate=40000", "max_rate", "40000"),
                ("rate=30Mb/s", "max_rate", "30000"), ("max_rate=1Gb/s", "max_rate", "1000000"),
                ("max-rate=none", "max_rate", "0"), ("max-rate=0", "max_rate", "0"),
                ("max-rate=400Gb/s", "max_rate", "400000000"),
                ("max-rate=9000900b/s", "max_rate", "9001"), ("maxpps=500", "max_pps", "500"),
                ("max-pps=none", "max_pps", "0"),
                ("class=1", "class", "1"), ("vmmaxpps=9", "vm_max_pps", "9"), ("earlydrop=ring", "early_drop", "1"),
                ("early-drop=2", "early_drop", "2"), ("min-rate=none", "min_rate", "0")):
            with self.subTest(word):
                self.assertEqual(self.run_tool("set", "vm2", word), 0, self.errors)
                self.assertEqual(self.value("vif2.0", file), value)

    def test_bad(self) -> None:
        """Each is refused by name, with what is allowed, and nothing is written."""
        for word in ("priority=0", "priority=1001", "priority=-1", "priority=1e3", "priority=", "priority",
                     "priority= 5", "priority=\u0665", "priority=none", "class=0", "class=8", "max-rate=20mb/s",
                     "max-rate=20Mb", "max-rate=1b/s",
                     "max-rate=124B/s", "max-rate=401Gb/s", "max-rate=400000001", "max-rate=-5", "max-rate=20Mb/s@50ms",
                     "max-rate=99999999999999999999999999Gb/s", "max-pps=600000001", "max-pps=1k", "early-drop=drop",
                     "early-drop=3", "uplink=", "uplink=a/b", "uplink=0123456789abcdef", "uplink=none", "uplink=..",
                     "uplink=\x1b[m", "colour=red", "=5", "max-rate=1Mb/s\nweb"):
            with self.subTest(word):
                good = "class=3" if "priority" in word else "priority=5"
                self.assertEqual(self.run_tool("set", "vm2", good, word), 2)
                self.assertIn("must be" if word.partition("=")[0] in conf.KNOWN else "there is no key", self.errors)
                self.assertEqual(self.world.tree.writes, [])
                self.assertNotIn("\x1b", self.errors)

    def test_twice(self) -> None:
        """A key has one value."""
        self.assertEqual(self.run_tool("set", "vm2", "rate=5Mb/s", "max-rate=6Mb/s"), 2)
        self.assertIn("max-rate is given twice", self.errors)

    def test_order(self) -> None:
        """Minimum and maximum move up and down together, past each other."""
        for low, high in (("20000", "30000"), ("40000", "50000"), ("1000", "2000"), ("5000", "none"), ("900", "1000")):
            words = [f"min-rate={low}", f"max-rate={high}"]
            for order in (words, words[::-1]):
                self.assertEqual(self.run_tool("set", "vm2", *order), 0, self.errors)
                self.assertEqual(self.value("vif2.0", "min_rate"), low)
                # as debugfs would tell it next time
            self.fresh()

    def fresh(self) -> None:
        """debugfs shows what the sysctls hold."""
        lines = []
        for line in self.world.tree.read("sys/kernel/debug/xen-netback-qos/state").splitlines():
            words = line.split()
            if words[1] == "vif2.0":
                words[words.index("min_kbit") + 1] = self.value("vif2.0", "min_rate")
                words[words.index("max_kbit") + 1] = self.value("vif2.0", "max_rate")
            lines.append(" ".join(words))
        self.world.tree.put("sys/kernel/debug/xen-netback-qos/state", "\n".join(lines) + "\n")

    def test_told(self) -> None:
        """What it was and what it is."""
        self.run_tool("set", "vif2.0", "max-rate=20Mb/s", "early-drop=ring")
        self.assertEqual(self.output, "vif2.0: max-rate 10Mb/s -> 20Mb/s\nvif2.0: early-drop hold -> ring\n")


class AllOrNothing(NetbackCase):
    """One refusal, and all is as it was."""

    def setUp(self) -> None:
        super().setUp()
        self.before = self.all_values()

    def all_values(self) -> dict[str, str]:
        """All sysctls of the vif."""
        return {name: self.value("vif2.0", name) for name in os.listdir(self.world.tree.path(f"{SYSCTL}/vif2.0"))}

    def test_promise(self) -> None:
        """A minimum that the uplink can't promise."""
        self.assertEqual(self.run_tool("set", "vm2", "max-rate=none", "priority=99", "class=1", "min-rate=95Mb/s",
                                       "max-pps=5", "--persist"), 2)
        self.assertEqual(self.all_values(), self.before)
        self.assertIn("vif2.0: min-rate=95Mb/s: uplink can't promise it: 20Mb/s of 90Mb/s are promised; "
                      "min-rate=none stays", self.errors)
        self.assertIn("nothing is changed", self.errors)
        self.assertNotIn("95Mb/s", self.world.tree.read(CONF))

    def test_conflict(self) -> None:
        """A minimum over the maximum is seen before anything is written."""
        self.assertEqual(self.run_tool("set", "vm2", "priority=99", "min-rate=20Mb/s"), 2)
        self.assertEqual(self.world.tree.writes, [])
        self.assertIn("the minimum of 20Mb/s would exceed the maximum of 10Mb/s", self.errors)

    def test_each_position(self) -> None:
        """Whichever write fails."""
        words = ["priority=99", "class=1", "max-pps=5", "vm-max-pps=6", "early-drop=ring", "max-rate=20Mb/s",
                 "min-rate=1Mb/s"]
        for bad in range(len(words)):
            self.world.tree.writes.clear()
            # the write of that place fails, those after it take back
            self.world.tree.refuse = lambda name, text, bad=bad: \
                errno.EINVAL if len(self.world.tree.writes) == bad + 1 else 0
            with self.subTest(bad):
                self.assertEqual(self.run_tool("set", "vm2", *words), 2)
                self.assertEqual(self.all_values(), self.before)
                self.assertEqual(len(self.world.tree.writes), 2 * bad + 1)

    def test_undo_fails(self) -> None:
        """What could not be taken back is told."""
        self.world.tree.refuse = lambda name, text: errno.EIO if len(self.world.tree.writes) > 1 else 0
        self.assertEqual(self.run_tool("set", "vm2", "priority=99", "class=1"), 2)
        self.assertIn("AND priority=99 could not be taken back", self.errors)
        self.assertNotIn("nothing is changed", self.errors)

    def test_gone(self) -> None:
        """A vif that goes meanwhile."""
        self.world.tree.refuse = lambda name, text: errno.ENOENT
        self.assertEqual(self.run_tool("set", "vm2", "priority=99"), 2)
        self.assertIn("the vif is gone", self.errors)

    def test_unprivileged(self) -> None:
        """Who may not is told so."""
        self.world.tree.refuse = lambda name, text: errno.EACCES
        self.assertEqual(self.run_tool("set", "vm2", "priority=99"), 2)
        self.assertIn("run it as root", self.errors)

    def test_file_fails(self) -> None:
        """The file can't be replaced: nothing is set."""
        with mock.patch("os.replace", side_effect=OSError(errno.EROFS, "Read-only file system")):
            self.assertEqual(self.run_tool("set", "vm2", "priority=99", "--persist"), 2)
        self.assertIn("can't be replaced: Read-only", self.errors)
        self.assertEqual(self.all_values(), self.before)

    def test_stock(self) -> None:
        """A stock netback has nothing to set."""
        self.world.tree.path(SYSCTL).rename(self.world.tree.path("gone"))
        self.assertEqual(self.run_tool("set", "vm2", "priority=99"), 2)
        self.assertIn("stock xen-netback", self.errors)


class Uplink(NetbackCase):
    """The key that only xenstore has."""

    NODE = "/local/domain/0/backend/vif/2/0/uplink"

    def setUp(self) -> None:
        super().setUp()
        del self.world.processes.nodes["/local/domain/0/backend/vif/2/0/qos-error"]

    def test_set(self) -> None:
        """It is written last, by one process."""
        self.assertEqual(self.run_tool("set", "vm2", "uplink=eth0", "priority=7"), 0, self.errors)
        self.assertEqual(self.world.processes.nodes[self.NODE], "eth0")
        self.assertEqual(self.value("vif2.0", "priority"), "7")

    def test_last(self) -> None:
        """It is not touched when a sysctl is refused: netback would miss a key that goes again."""
        self.world.tree.refuse = lambda name, text: errno.EINVAL
        self.assertEqual(self.run_tool("set", "vm2", "uplink=eth0", "priority=7"), 2)
        self.assertNotIn("xenstore-write", [call[0] for call in self.world.processes.calls])

    def test_refused(self) -> None:
        """Netback says no in qos-error: the old key is back, and so is the rest."""
        self.world.processes.nodes[self.NODE] = "eth1"

        def heeds(path: str, text: str) -> None:
            if path == self.NODE and text == "vif1.0":
                self.world.processes.nodes[self.NODE.replace("uplink", "qos-error")] = "uplink: must be the name of ..."
        self.world.processes.heeds = heeds
        self.assertEqual(self.run_tool("set", "vm2", "uplink=vif1.0", "priority=7"), 2)
        self.assertIn("netback says 'uplink: must be", self.errors)
        self.assertEqual(self.world.processes.nodes[self.NODE], "eth1")
        self.assertEqual(self.value("vif2.0", "priority"), "10")


class Persist(NetbackCase):
    """/etc/xen/vif-qos.conf."""

    def persist(self, text: str, *words: str, status: int = 0) -> str:
        """The file after set."""
        path = self.world.tree.path(CONF)
        path.write_bytes(text.encode("utf-8", "surrogateescape"))
        self.assertEqual(self.run_tool("set", "vm2", *words, "--persist"), status, self.errors)
        return path.read_bytes().decode("utf-8", "surrogateescape")

    def test_replaced(self) -> None:
        """In its place; comments, blanks and other lines stay."""
        text = ("# limits\n\nvm1 0\tmax-rate=1Mb/s\n  vm2 0   priority=5\tmax-rate=10Mb/s  # ours\n"
                "vm2 1 priority=9\nodd\n")
        self.assertEqual(self.persist(text, "max-rate=20Mb/s"), text.replace("=10Mb/s", "=20Mb/s"))
        self.assertEqual(self.persist(text, "class=1"), text.replace("10Mb/s  #", "10Mb/s class=1  #"))

    def test_new(self) -> None:
        """A new line at the end, which may lack its own."""
        self.assertEqual(self.persist("", "priority=5", "max-rate=20000"), "vm2 0 priority=5 max-rate=20000Kb/s\n")
        self.assertEqual(self.persist("vm1 0 class=1", "priority=5"), "vm1 0 class=1\nvm2 0 priority=5\n")
        self.assertEqual(self.persist("# a\n", "priority=5"), "# a\nvm2 0 priority=5\n")

    def test_other_names(self) -> None:
        """Lines by UUID and MAC are the vif's as well."""
        mac = "00:16:3E:00:00:02"
        for line in (f"{UUID.upper()} 0", f"vm2 {mac}", f"{UUID} {mac.lower()}"):
            self.assertEqual(self.persist(f"{line} priority=5\n", "priority=6"), f"{line} priority=6\n")

    def test_star(self) -> None:
        """A line for each vif of the domain is left alone, and outdone."""
        self.assertEqual(self.persist("vm2 * priority=5\n", "priority=6"), "vm2 * priority=5\nvm2 0 priority=6\n")
        self.assertEqual(self.persist("vm2 0 priority=4\nvm2 * priority=5\n", "priority=6"),
                         "vm2 0 priority=6\nvm2 * priority=5\nvm2 0 priority=6\n")

    def test_none(self) -> None:
        """A limit that is lifted is in no line; a line for all that has it is not ours to change."""
        self.assertEqual(self.persist("vm2 0 max-rate=9Mb/s priority=4 max-rate=8Mb/s # c\n", "max-rate=none"),
                         "vm2 0 priority=4 # c\n")
        self.assertEqual(self.persist("a\nvm2 0 max-rate=9Mb/s\nb\n", "max-rate=none"), "a\nb\n")
        self.assertEqual(self.persist("vm2 0 max-rate=9Mb/s # why\n", "max-rate=none"), "# why\n")
        text = "vm2 * max-rate=9Mb/s\n"
        self.world.tree.writes.clear()
        self.assertEqual(self.persist(text, "max-rate=none", status=2), text)
        self.assertIn("line 1 of vif-qos.conf sets max-rate for each vif of vm2", self.errors)
        self.assertEqual(self.world.tree.writes, [])

    def test_other_vif(self) -> None:
        """Nobody else's line is touched."""
        text = "vm2 1 priority=5\nvm22 0 priority=5\n#vm2 0 priority=5\nvm2 00 priority=5\nvm2 0x priority=5\n"
        self.assertEqual(self.persist(text, "priority=6"), text + "vm2 0 priority=6\n")

    def test_bytes(self) -> None:
        """What is no UTF-8, and other line ends, survive."""
        text = "# \udcff\x0b\u2028\r\nvm2 0 priority=5\r\n"
        self.assertEqual(self.persist(text, "priority=6"), text.replace("=5", "=6"))
        self.assertEqual(self.persist("vm1 0 class=1\r\n", "priority=6"), "vm1 0 class=1\r\nvm2 0 priority=6\r\n")

    def test_atomic(self) -> None:
        """A whole new file takes the old one's place, with its mode; nothing is left behind."""
        path = self.world.tree.path(CONF)
        path.chmod(0o640)
        old = path.stat().st_ino
        seen = []
        real = os.replace

        def replace(source: str, target: str) -> None:
            seen.append((path.read_text(), pathlib.Path(source).read_text()))
            real(source, target)
        with mock.patch("os.replace", side_effect=replace):
            self.persist("vm2 0 priority=5\n", "priority=6")
        self.assertEqual(seen, [("vm2 0 priority=5\n", "vm2 0 priority=6\n")])
        self.assertNotEqual(path.stat().st_ino, old)
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o640)
        self.assertEqual(os.listdir(path.parent), ["vif-qos.conf"])

    def test_left_behind(self) -> None:
        """Nothing is, when netback refuses."""
        self.world.tree.refuse = lambda name, text: errno.EINVAL
        self.assertEqual(self.persist("vm2 0 priority=5\n", "priority=6", status=2), "vm2 0 priority=5\n")
        self.assertEqual(os.listdir(self.world.tree.path("etc/xen")), ["vif-qos.conf"])

    def test_link(self) -> None:
        """A link stays one."""
        path = self.world.tree.path(CONF)
        real = self.world.tree.path("etc/real.conf")
        path.rename(real)
        path.symlink_to("../real.conf")
        self.assertEqual(self.run_tool("set", "vm2", "priority=6", "--persist"), 0, self.errors)
        self.assertTrue(path.is_symlink())
        self.assertIn("priority=6", real.read_text())

    def test_name(self) -> None:
        """A domain whose name the file can't hold."""
        for name in ("two words", "#vm", ""):
            self.world.processes.nodes["/local/domain/2/name"] = name
            self.assertEqual(self.run_tool("set", "vif2.0", "priority=6", "--persist"), 2)
            self.assertIn("can't hold the domain's name", self.errors)
            self.assertEqual(self.world.tree.writes, [])

    def test_later(self) -> None:
        """What will keep it from being so is said: no hook, a rate in the domain's configuration."""
        self.run_tool("set", "vm2", "max-rate=none", "--persist")
        self.assertIn("the hook that reads it is not installed", self.output)
        self.assertNotIn("rate=", self.output)
        hook = "etc/xen/scripts/vif-post.d/vif-qos.hook"
        self.world.tree.put(hook, "")
        self.world.tree.path(hook).chmod(0o755)
        self.world.processes.nodes["/local/domain/0/backend/vif/2/0/rate"] = "62500,50000"
        self.run_tool("set", "vm2", "max-rate=none", "--persist")
        self.assertIn("configuration has a rate=", self.output)
        self.assertNotIn("hook", self.output)

    def test_effective(self) -> None:
        """Later lines win, as in the hook."""
        vif = Vif("vif2.0", 2, 0, "vm2", UUID, nodes={"mac": "00:16:3e:00:00:02"})
        text = f"vm2 * class=1 priority=2\n{UUID} 00:16:3e:00:00:02 priority=3 bad= worse\nvm2 1 class=7\n"
        self.assertEqual(conf.effective(text, vif), {"class": "1", "priority": "3"})

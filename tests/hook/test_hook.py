# SPDX-License-Identifier: GPL-2.0-only
"""The hook by itself, in each shell that may source it."""

import os
import shutil
import socket
import subprocess
import unittest

from fake import DIR, HERE, HOOK, MAC, NAME, UUID, Machine

OTHER = "11111111-2222-3333-4444-555555555555"
PROGRAMS = ("dash", "bash", "busybox")
# A script such as Xen's: it ends at the first error.
CALLER = """set -eu
command=${ACTION-online}
. "$HOOK"
echo went on
"""
# busybox has one built in
OWN_LOGGER = """logger() { "$FAKE_DIR/bin/logger" "$@"; }
"""


class HookCase(Machine):
    """Sources the hook as Xen's scripts do."""

    shell: tuple[str, ...] = ("bash",)
    prefix: tuple[str, ...] = ()

    def source(self, conf: str | None = None, caller: str = CALLER, **env: str) -> subprocess.CompletedProcess:
        """Run a script that sources it; whatever the hook finds, the script goes on."""
        if conf is not None:
            self.conf.write_text(conf, newline="")
        program = shutil.which(self.shell[0]) or ""
        if self.shell[0] == "busybox":
            caller = OWN_LOGGER + caller
        done = self.run_program(*self.prefix, program, *self.shell[1:], "-c", caller, **env)
        self.assertEqual((done.returncode, done.stdout[-8:]), (0, "went on\n"), done.stderr)
        return done

    def settings(self, conf: str, **env: str) -> dict[str, str]:
        """What a file without a fault sets."""
        done = self.source(conf, **env)
        self.assertEqual((done.stderr, self.logged(), self.key("qos-hook-error")), ("", [], None))
        return dict(line.removeprefix(f"{DIR}/").split(" ", 1) for line in self.written())

    def shouts(self, conf: str | None, where: str, what: str, **env: str) -> None:
        """It is said in the log, on stderr and in the node, and nowhere twice."""
        done = self.source(conf, **env)
        text = f"{self.conf}{where}: domain {NAME} vif 1: {what}"
        self.assertEqual(self.logged(), [f"daemon.err vif-qos: {text}"])
        self.assertEqual(done.stderr, f"vif-qos: {text}\n")
        self.assertEqual(self.key("qos-hook-error"), text)


class Lines:
    """What a line may be."""

    def test_every_key(self) -> None:
        keys = {"priority": "30", "class": "2", "min-rate": "20Mb/s", "max-rate": "50Mb/s", "rate": "9Mb/s",
                "max-pps": "1000", "vm-max-pps": "2000", "early-drop": "ring", "uplink": "eth0"}
        self.assertEqual(self.settings("web 1 " + " ".join(f"{key}={value}" for key, value in keys.items())), keys)

    def test_domain_by_name(self) -> None:
        self.assertEqual(self.settings("web 1 class=1\nWEB 1 class=2\nwe 1 class=3\nwebb 1 class=4\n"), {"class": "1"})

    def test_domain_by_uuid_of_any_case(self) -> None:
        self.assertEqual(self.settings(f"{UUID} 1 class=1\n{UUID.upper()} 1 priority=2\n{OTHER} 1 class=7\n"),
                         {"class": "1", "priority": "2"})

    def test_xenstore_uuid_of_any_case(self) -> None:
        self.put("/local/domain/5/vm", f"/vm/{UUID.upper()}")
        self.assertEqual(self.settings(f"{UUID} 1 class=1\n"), {"class": "1"})

    def test_vif_by_number(self) -> None:
        self.assertEqual(self.settings("web 0 class=2\nweb 1 class=1\nweb 11 class=3\n"), {"class": "1"})

    def test_vif_by_mac_of_any_case(self) -> None:
        self.assertEqual(self.settings(f"web {MAC} class=1\nweb {MAC.upper()} priority=2\nweb 00:16:3e:00:00:01 class=3\n"),
                         {"class": "1", "priority": "2"})

    def test_every_vif(self) -> None:
        self.assertEqual(self.settings("web * class=1\ndb * class=2\n"), {"class": "1"})

    def test_the_last_line_wins(self) -> None:
        self.settings("web * class=1 priority=5\nweb 1 class=2\ndb * class=3\n")
        self.assertEqual(self.written(), [f"{DIR}/class 1", f"{DIR}/priority 5", f"{DIR}/class 2"])
        self.assertEqual((self.key("class"), self.key("priority")), ("2", "5"))

    def test_comments_and_blanks(self) -> None:
        self.assertEqual(self.settings("# web 1 class=1\n\n \t\n\t# web 1 class=2\n#\n  web\t1   class=3 # class=4\n"
                                       "web 1 priority=5\t#priority=6\n"), {"class": "3", "priority": "5"})

    def test_a_number_sign_within_a_word(self) -> None:
        self.assertEqual(self.settings("web 1 uplink=eth#0 # no\n"), {"uplink": "eth#0"})

    def test_no_newline_at_the_end(self) -> None:
        self.assertEqual(self.settings("db 1 class=1\nweb 1 class=2"), {"class": "2"})

    def test_windows_newlines(self) -> None:
        self.assertEqual(self.settings("# a\r\n\r\nweb 1 class=2\r\nweb 1 priority=3 # b\r\nweb 1 max-pps=4\r"),
                         {"class": "2", "priority": "3", "max-pps": "4"})

    def test_values_pass_as_they_are(self) -> None:
        for value in ("*", "eth*", "-1", "1e9", "a=b", "\\n", "$HOME", "`id`", "'x'", '"', "--", "[a-z]", "a\\", "?", "~"):
            with self.subTest(value=value):
                self.assertEqual(self.settings(f"web 1 uplink={value}\n"), {"uplink": value})
                (self.dir / "calls").unlink()

    def test_files_and_separators_of_the_caller(self) -> None:
        for name in ("uplink=eth7", "1", "web", "class=9"):
            (self.dir / "cwd" / name).touch()
        caller = CALLER.replace("set -eu\n", "set -eu\nIFS=:=\n")
        self.source("web * uplink=eth* class=?\n* * class=9\n", caller)
        self.assertEqual(self.written(), [f"{DIR}/uplink eth*", f"{DIR}/class ?"])

    def test_a_name_with_a_blank(self) -> None:
        self.put("/local/domain/5/name", "web server")
        self.assertEqual(self.settings(f"web 1 class=1\nserver 1 class=2\n{UUID} 1 priority=3\n"), {"priority": "3"})

    def test_a_restored_domain(self) -> None:
        self.put("/local/domain/5/name", "web--incoming")
        self.assertEqual(self.settings("web 1 class=1\n"), {"class": "1"})

    def test_commands_that_read_their_input(self) -> None:
        self.source("web 1 prio=1\nweb 1 class=2\n")
        self.assertEqual(self.key("class"), "2")


class Faults:
    """What is shouted."""

    def test_unknown_key(self) -> None:
        for word in ("prio=3", "Class=1", "=5", "qos-error=x", "../../6/0/class=1", "max_rate=1Mb/s"):
            with self.subTest(word=word):
                self.shouts(f"\nweb 1 {word}\n", ":2", f"'{word}': there is no such key")
                self.assertEqual(len(self.written()), 1)
                for name in ("log", "calls"):
                    (self.dir / name).unlink()

    def test_no_equals_sign(self) -> None:
        self.shouts("web 1 class\n", ":1", "'class' is not <key>=<value>")

    def test_no_value(self) -> None:
        self.shouts("web 1 class=\n", ":1", "'class=' has no value")

    def test_too_few_words(self) -> None:
        self.shouts("db 1 class=1\nweb 1\n", ":2", "the line has to be <domain> <vif> <key>=<value> ...")

    def test_a_domain_alone(self) -> None:
        self.shouts("web # 1 class=1\n", ":1", "the line has to be <domain> <vif> <key>=<value> ...")

    def test_no_vif(self) -> None:
        for word in ("eth0", "01", "00", "-1", "+1", "**", "vif5.1", "class=1", "00:16:3e:ab:cd", f"{MAC}:", f"{MAC}:00",
                     "00:16:3e:ab:cd:eg", ":0:16:3e:ab:cd:ef", "00:16:3e:a::cd:ef", "00:16:3e:ab:cd:e:", "1a"):
            with self.subTest(word=word):
                self.shouts(f"web {word} class=1\n", ":1", f"'{word}' is no vif: neither a number nor a MAC nor *")
                self.assertIsNone(self.key("class"))
                (self.dir / "log").unlink()

    def test_the_good_of_a_bad_line(self) -> None:
        self.shouts("web 1 class=1 prio=3 priority=4\n", ":1", "'prio=3': there is no such key")
        self.assertEqual((self.key("class"), self.key("priority")), ("1", "4"))

    def test_a_line_of_another_domain(self) -> None:
        done = self.source(f"db 0 prio=1\ndb eth0 class=1\ndb\n{OTHER} 1 class\nweb 1 class=2\n")
        texts = [f"{self.conf}:1: domain db vif 0: 'prio=1': there is no such key",
                 f"{self.conf}:2: domain db vif eth0: 'eth0' is no vif: neither a number nor a MAC nor *",
                 f"{self.conf}:3: domain db vif -: the line has to be <domain> <vif> <key>=<value> ...",
                 f"{self.conf}:4: domain {OTHER} vif 1: 'class' is not <key>=<value>"]
        self.assertEqual(self.logged(), [f"daemon.err vif-qos: {text}" for text in texts])
        self.assertEqual(done.stderr, "".join(f"vif-qos: {text}\n" for text in texts))
        self.assertEqual(self.written(), [f"{DIR}/class 2"])

    def test_a_line_of_another_vif(self) -> None:
        self.source("web 0 prio=1\nweb 1 class=2\n")
        self.assertEqual(self.logged(), [f"daemon.err vif-qos: {self.conf}:1: domain web vif 0: "
                                         "'prio=1': there is no such key"])
        self.assertEqual(self.written(), [f"{DIR}/class 2"])

    def test_several(self) -> None:
        self.source("web 1 prio=1 class=\ndb 1 x=1\nweb\n")
        here = f"{self.conf}:{{}}: domain web vif 1: {{}}"
        self.assertEqual(self.key("qos-hook-error"), "; ".join((
            here.format(1, "'prio=1': there is no such key"), here.format(1, "'class=' has no value"),
            here.format(3, "the line has to be <domain> <vif> <key>=<value> ..."))))
        self.assertEqual(len(self.logged()), 4)

    def test_very_many(self) -> None:
        self.source("web 1 prio=1\n" * 40)
        self.assertEqual(len(self.logged()), 40)
        self.assertEqual(len(self.key("qos-hook-error") or ""), 1000)

    def test_a_failing_write(self) -> None:
        self.shouts("web 1 class=1 priority=2\n", ":1", "'class=1': xenstore-write failed", FAKE_BROKEN="*/class")
        self.assertEqual(self.key("priority"), "2")

    def test_a_node_that_cannot_be_written(self) -> None:
        self.source("web 1 prio=1\n", FAKE_BROKEN="*/qos-hook-error")
        self.assertEqual(self.logged()[1], f"daemon.err vif-qos: cannot write {DIR}/qos-hook-error")

    def test_no_name(self) -> None:
        self.node("/local/domain/5/name").unlink()
        self.source(f"{UUID} 1 class=1\nweb 1 class=2\n")
        text = f"{self.conf}: domain 5 vif 1: cannot read the domain's name, lines that have it are not applied"
        self.assertEqual((self.key("qos-hook-error"), self.logged()), (text, [f"daemon.err vif-qos: {text}"]))
        self.assertEqual(self.key("class"), "1")

    def test_no_uuid(self) -> None:
        self.node("/local/domain/5/vm").unlink()
        self.shouts("web 1 class=1\n", "", "cannot read the domain's UUID, lines that have it are not applied")
        self.assertEqual(self.key("class"), "1")

    def test_no_mac(self) -> None:
        self.node(f"{DIR}/mac").unlink()
        self.shouts("web 1 class=1\n", "", "cannot read the vif's MAC, lines that have it are not applied")
        self.assertEqual(self.key("class"), "1")

    def test_stock_netback(self) -> None:
        (self.root / "proc/sys/net/xen_netback").rmdir()
        self.shouts("web 1 class=1\n", "", "the loaded xen-netback is the stock one, which heeds no settings")
        self.assertEqual(self.key("class"), "1")

    def test_stock_netback_without_settings(self) -> None:
        (self.root / "proc/sys/net/xen_netback").rmdir()
        self.assertEqual(self.settings("web 0 class=1\ndb 1 class=1\n"), {})

    def test_a_directory_for_a_file(self) -> None:
        self.conf.mkdir()
        self.shouts(None, "", "is there but cannot be read, nothing is set")

    def test_a_link_to_nothing(self) -> None:
        self.conf.symlink_to("nothing")
        done = self.source()
        self.assertIn("is there but cannot be read, nothing is set", done.stderr)
        self.assertIn("cannot be read", self.key("qos-hook-error") or "")

    def test_neither_file_nor_directory(self) -> None:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(str(self.conf))
            self.assertIn("cannot be read", self.source().stderr)

    def test_an_unreadable_file(self) -> None:
        self.conf.write_text("web 1 class=1\n")
        self.conf.chmod(0)
        # root reads all, unless it is told not to
        self.prefix = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if os.geteuid() == 0 else ()
        self.assertIn("is there but cannot be read", self.source().stderr)

    def test_no_tools(self) -> None:
        for name in ("xenstore-rm", "xenstore-read", "xenstore-write"):
            with self.subTest(name=name):
                (self.dir / "bin" / name).unlink()
                done = self.source("web 1 class=1\n")
                text = f"{self.conf}: domain 5 vif 1: {name} is not installed, nothing is set"
                self.assertIn(f"daemon.err vif-qos: {text}", self.logged())
                self.assertIn(f"vif-qos: {text}\n", done.stderr)
                self.assertIsNone(self.key("class"))
                (self.dir / "bin" / name).symlink_to(HERE / "fake-command")

    def test_no_logger(self) -> None:
        (self.dir / "bin/logger").unlink()
        done = self.source("web 1 prio=1\n")
        text = f"vif-qos: {self.conf}:1: domain web vif 1: 'prio=1': there is no such key\n"
        self.assertEqual((done.stderr, self.text("root/dev/kmsg")), (text, f"<27>{text}"))

    def test_neither_logger_nor_kmsg(self) -> None:
        (self.dir / "bin/logger").unlink()
        shutil.rmtree(self.root / "dev")
        self.assertIn("prio=1", self.source("web 1 prio=1\n").stderr)
        self.assertIn("prio=1", self.key("qos-hook-error") or "")

    def test_mended(self) -> None:
        self.source("web 1 prio=1\n")
        self.assertIsNotNone(self.key("qos-hook-error"))
        self.source("web 1 priority=1\n")
        self.assertIsNone(self.key("qos-hook-error"))
        self.put(f"{DIR}/qos-hook-error", "old")
        self.conf.unlink()
        self.source()
        self.assertIsNone(self.key("qos-hook-error"))

    def test_netbacks_own_node_is_left_alone(self) -> None:
        self.put(f"{DIR}/qos-error", "netback's")
        self.source("web 1 prio=1\n")
        self.source("web 1 class=1\n")
        self.assertEqual(self.key("qos-error"), "netback's")


class Calls:
    """When it is called, and what becomes of its caller."""

    def test_nothing_to_do(self) -> None:
        self.assertEqual(self.settings("# nothing\n"), {})
        self.conf.unlink()
        self.assertEqual(self.source().stderr, "")

    def test_without_a_file_it_needs_no_tools(self) -> None:
        for name in ("xenstore-read", "xenstore-write", "xenstore-rm"):
            (self.dir / "bin" / name).unlink()
        self.assertEqual((self.source().stderr, self.logged()), ("", []))

    def test_only_online(self) -> None:
        for action in ("offline", "remove", "add", "move"):
            done = self.source("web 1 class=1 prio=2\n", ACTION=action)
            self.assertEqual((done.stderr, self.written(), self.logged()), ("", [], []))

    def test_xapi(self) -> None:
        self.conf.write_text(f"{UUID} 1 class=1\n")
        self.env["XENBUS_PATH"] = "backend/vif/5/1"
        for action, value in (("remove", None), ("online", "1")):
            done = self.run_program(shutil.which(self.shell[0]) or "", *self.shell[1:], str(HOOK), "-action", action,
                                    "-vifuuid", OTHER, "-vmuuid", UUID)
            self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
            self.assertEqual(self.key("class"), value)

    def test_xapi_takes_a_domain_in(self) -> None:
        self.put("/local/domain/5/vm", f"/vm/{OTHER}")
        self.put(f"/vm/{OTHER}/final-uuid", UUID)
        self.assertEqual(self.settings(f"{UUID} 1 class=1\n"), {"class": "1"})

    def test_a_driver_domain(self) -> None:
        path = "/local/domain/3/backend/vif/5/1"
        self.put(f"{path}/mac", MAC)
        self.source("web 1 class=1\n", XENBUS_PATH=path)
        self.assertEqual(self.written(), [f"{path}/class 1"])

    def test_no_path(self) -> None:
        for path in ("", "/", "/local/domain/0/backend/vif/x/0", "5", "/5/"):
            done = self.source("web 1 class=1\n", XENBUS_PATH=path)
            self.assertIn(f"XENBUS_PATH is '{path}', which is no vif's directory", done.stderr)
        del self.env["XENBUS_PATH"]
        self.assertIn("XENBUS_PATH is ''", self.source().stderr)
        self.assertEqual(self.written(), [])

    def test_a_vif_that_is_gone(self) -> None:
        shutil.rmtree(self.node(DIR))
        self.assertIn(f"cannot read {DIR}, nothing is set", self.source("web 1 class=1 prio=3\n").stderr)
        self.assertFalse(self.node(DIR).exists())

    def test_the_caller_keeps_its_own(self) -> None:
        caller = """name=n uuid=u mac=m conf=c path=p line=l word=w id=i said=s ours=o cr=r LC_ALL=C
command=online
set -eu
set -- a 'b c'
set >before
. "$HOOK"
set >after
printf '%s|' "$-" "$@"
for name in say blame fault identify do_line leave apply; do
	if command -v "$name"; then exit 3; fi
done
echo went on
"""
        done = self.source("web 1 class=1 prio=3\n", caller)
        noise = ("_=", "LINENO", "BASH_", "PIPESTATUS", "PPID", "RANDOM", "SECONDS", "EPOCH", "SRANDOM")
        before, after = ([line for line in self.text(f"cwd/{name}").splitlines() if not line.startswith(noise)]
                         for name in ("before", "after"))
        self.assertEqual(before, after)
        self.assertGreater(len(before), 10)
        self.assertRegex(done.stdout, r"^[^f|]*e[^f|]*\|a\|b c\|went on\n$")


class Dash(Lines, Faults, Calls, HookCase):
    """Debian's /bin/sh."""
    shell = ("dash",)


class Bash(Lines, Faults, Calls, HookCase):
    """What Xen's scripts run in."""
    shell = ("bash",)

    def test_a_trap_of_the_caller(self) -> None:
        caller = "set -E\ntrap 'echo trapped; exit 9' ERR\nset -o pipefail\nset -C\n" + CALLER
        self.assertEqual(self.source("web 1 class=1 prio=3\ndb\n", caller).stdout, "went on\n")


class Busybox(Lines, Faults, Calls, HookCase):
    """A small dom0."""
    shell = ("busybox", "sh")


class Programs(unittest.TestCase):
    """What the tests need."""

    def test_there(self) -> None:
        for name in PROGRAMS:
            self.assertTrue(shutil.which(name), f"{name} is not installed")


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: GPL-2.0-only
"""The hook in the scripts that Debian installs, and the wrapper of the one that calls none."""

import shutil
import subprocess
import unittest

from fake import DIR, HOOK, MAC, WRAPPER, XEN_SCRIPTS, Machine

CONNECTED = f"{DIR}/hotplug-status connected"
WITH_HOOKS = ("vif-bridge", "vif-route", "vif-nat")


class Scripts(Machine):
    """A copy of the scripts' directory, with the hook installed and this machine's paths out of reach."""

    def setUp(self) -> None:
        super().setUp()
        self.scripts = self.root / "etc/xen/scripts"
        self.scripts.mkdir()
        for name in (*WITH_HOOKS, "vif-openvswitch", "vif-common.sh", "xen-hotplug-common.sh", "xen-network-common.sh",
                     "xen-script-common.sh", "logging.sh", "locking.sh"):
            text = (XEN_SCRIPTS / name).read_text()
            for place in ("/etc/xen/", "/var/log/", "/proc/sys/"):
                text = text.replace(place, f"{self.root}{place}")
            self.install(name, text)
        # they put these directories in front of PATH
        self.install("hotplugpath.sh", "".join(f"{name}={self.dir}/bin\n" for name in ("sbindir", "bindir", "LIBEXEC_BIN")))
        for name in ("vif5.1", "web-lan"):
            (self.root / f"proc/sys/net/ipv4/conf/{name}").mkdir(parents=True)
        (self.root / "var/log/xen").mkdir(parents=True)
        (self.scripts / "vif-post.d").mkdir()
        self.install("vif-post.d/vif-qos.hook", HOOK.read_text())
        self.install("vif-openvswitch-qos", WRAPPER.read_text())
        self.conf.write_text("web * class=2 prio=1\n")

    def install(self, name: str, text: str) -> None:
        """An executable file in the scripts' directory."""
        (self.scripts / name).write_text(text)
        (self.scripts / name).chmod(0o755)

    def call(self, script: str, action: str, kind: str = "vif", **env: str) -> subprocess.CompletedProcess:
        """Run a script as libxl does."""
        env = {"vif": "vif5.1", "INTERFACE": "vif5.1-emu", **env}
        return self.run_program(str(self.scripts / script), action, f"type_if={kind}", **env)

    def connects(self, script: str, **env: str) -> list[str]:
        """What an "online" that succeeds writes before the vif connects."""
        done = self.call(script, "online", **env)
        self.assertEqual(done.returncode, 0, done.stderr + self.text("root/var/log/xen/xen-hotplug.log"))
        self.assertEqual(self.written()[-1], CONNECTED)
        return self.written()[:-1]

    def test_each_calls_the_hook_first(self) -> None:
        for script in (*WITH_HOOKS, "vif-openvswitch-qos"):
            with self.subTest(script=script):
                written = self.connects(script)
                self.assertIn(f"{DIR}/class 2", written)
                self.assertIn("'prio=1': there is no such key", self.key("qos-hook-error") or "")
                self.assertEqual(self.logged(), [f"daemon.err vif-qos: {self.key('qos-hook-error')}"])
                for name in ("calls", "log"):
                    (self.dir / name).unlink()
                self.node(f"{DIR}/class").unlink()

    def test_each_goes_on_whatever_the_hook_meets(self) -> None:
        for script in (*WITH_HOOKS, "vif-openvswitch-qos"):
            with self.subTest(script=script):
                self.connects(script, FAKE_BROKEN="*/[cq]*s*")
                self.assertIsNone(self.key("class"))

    def test_a_vif_with_a_name_of_its_own(self) -> None:
        self.put(f"{DIR}/vifname", "web-lan")
        self.conf.write_text(f"web {MAC} class=3\n")
        for script in (*WITH_HOOKS, "vif-openvswitch-qos"):
            with self.subTest(script=script):
                self.assertIn(f"{DIR}/class 3", self.connects(script))
                self.assertIn("ip link set vif5.1 name web-lan", self.text("calls"))
                (self.dir / "calls").unlink()

    def test_what_goes_sets_nothing(self) -> None:
        for script in (*WITH_HOOKS, "vif-openvswitch-qos"):
            for action, kind in (("offline", "vif"), ("remove", "vif"), ("remove", "tap")):
                with self.subTest(script=script, action=action, kind=kind):
                    self.assertEqual(self.call(script, action, kind).returncode, 0)
                    self.assertEqual((self.written(), self.logged()), ([], []))

    def test_an_emulated_nic_sets_nothing(self) -> None:
        for script in ("vif-bridge", "vif-openvswitch-qos"):
            for action in ("add", "online"):
                with self.subTest(script=script, action=action):
                    self.assertEqual(self.call(script, action, "tap").returncode, 0)
                    self.assertEqual([line for line in self.written() if "/backend/" in line], [])

    def test_openvswitch_calls_no_hook(self) -> None:
        self.assertEqual(self.connects("vif-openvswitch"), [])

    def test_the_wrapper_comes_before_the_switch(self) -> None:
        self.connects("vif-openvswitch-qos")
        calls = self.text("calls").splitlines()
        port = next(number for number, line in enumerate(calls) if "add-port" in line)
        self.assertLess(calls.index(f"xenstore-write {DIR}/class 2"), port)

    def test_the_wrapper_passes_all_on(self) -> None:
        self.install("vif-openvswitch", '#!/bin/sh\nprintf "%s|" "$0" "$vif" "$@"\nexit 7\n')
        for words in (("online", "type_if=vif"), ("offline",), ("a=b c", "add", "type_if=tap"), ("remove", "*", "x y"), ()):
            done = self.run_program(str(self.scripts / "vif-openvswitch-qos"), *words, vif="vif5.1")
            self.assertEqual((done.returncode, done.stdout),
                             (7, "|".join((str(self.scripts / "vif-openvswitch"), "vif5.1", *words, ""))))

    def test_the_wrapper_finds_the_command_as_xen_does(self) -> None:
        done = self.run_program(str(self.scripts / "vif-openvswitch-qos"), "a=b", "online", vif="vif5.1")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(f"{DIR}/class 2", self.written())

    def test_no_openvswitch_script(self) -> None:
        (self.scripts / "vif-openvswitch").unlink()
        text = f"{self.scripts}/vif-openvswitch-qos: there is no {self.scripts}/vif-openvswitch"
        done = self.call("vif-openvswitch-qos", "online")
        self.assertEqual((done.returncode, done.stderr), (1, text + "\n"))
        self.assertEqual((self.key("hotplug-error"), self.key("hotplug-status")), (text, "error"))
        self.assertEqual(self.logged(), [f"daemon.err vif-qos: {text}"])
        self.assertIsNone(self.key("class"))

    def test_no_openvswitch_script_when_it_goes(self) -> None:
        (self.scripts / "vif-openvswitch").unlink()
        shutil.rmtree(self.node(DIR))
        self.assertEqual(self.call("vif-openvswitch-qos", "offline").returncode, 1)
        self.assertFalse(self.node(DIR).exists())

    def test_a_wrapper_without_a_hook(self) -> None:
        hook = self.scripts / "vif-post.d/vif-qos.hook"
        for lose in (lambda: hook.chmod(0o644), hook.unlink):
            lose()
            self.assertEqual(self.connects("vif-openvswitch-qos")[-1],
                             f"{DIR}/qos-hook-error there is no {hook}, nothing is set")
            self.assertIn(f"there is no {hook}, nothing is set", self.logged()[-1])


if __name__ == "__main__":
    unittest.main()

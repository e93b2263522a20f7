# SPDX-License-Identifier: GPL-2.0-only
"""A machine for the hook: a xenstore, a configuration, a log, and commands that know nothing else."""

import pathlib
import shutil
import subprocess
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parents[1]
HOOK = TOP / "scripts/xen/vif-qos.hook"
WRAPPER = TOP / "scripts/xen/vif-openvswitch-qos"
XEN_SCRIPTS = pathlib.Path("/etc/xen/scripts")

NAME = "web"
UUID = "0a1b2c3d-4e5f-6789-abcd-ef0123456789"
MAC = "00:16:3e:ab:cd:ef"
DIR = "/local/domain/0/backend/vif/5/1"
REAL = ("basename", "cat", "cut", "dirname", "expr", "grep", "mkdir", "rm", "sed", "setpriv", "sh", "tr", "which")
FAKES = ("xenstore-read", "xenstore-write", "xenstore-rm", "logger", "ip", "brctl", "bridge", "ovs-vsctl", "ifconfig",
         "ifdown", "iptables")


class Machine(unittest.TestCase):
    """Vif 1 of the domain web, whose id is 5."""

    def setUp(self) -> None:
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="vif-qos-hook."))
        self.addCleanup(shutil.rmtree, self.dir)
        self.root = self.dir / "root"
        self.conf = self.root / "etc/xen/vif-qos.conf"
        for name in ("bin", "store", "cwd", "root/etc/xen", "root/dev", "root/proc/sys/net/xen_netback"):
            (self.dir / name).mkdir(parents=True)
        for name in FAKES:
            (self.dir / "bin" / name).symlink_to(HERE / "fake-command")
        for name in REAL:
            (self.dir / "bin" / name).symlink_to(shutil.which(name) or "/nonexistent")
        self.env = {"PATH": str(self.dir / "bin"), "FAKE_DIR": str(self.dir), "VIF_QOS_ROOT": str(self.root),
                    "XENBUS_PATH": DIR, "HOOK": str(HOOK)}
        for path, value in {"/local/domain/5/name": NAME, "/local/domain/5/vm": f"/vm/{UUID}", f"{DIR}/mac": MAC,
                            f"/vm/{UUID}/name": NAME, f"/vm/{UUID}/uuid": UUID, f"{DIR}/handle": "1",
                            f"{DIR}/frontend-id": "5", f"{DIR}/bridge": "xenbr0"}.items():
            self.put(path, value)

    def node(self, path: str) -> pathlib.Path:
        """Where the store has a node."""
        return self.dir / "store" / path.lstrip("/")

    def put(self, path: str, value: str) -> None:
        """Write a node."""
        self.node(path).parent.mkdir(parents=True, exist_ok=True)
        self.node(path).write_text(value + "\n")

    def key(self, name: str) -> str | None:
        """A key of the vif's directory."""
        path = self.node(f"{DIR}/{name}")
        return path.read_text().removesuffix("\n") if path.exists() else None

    def text(self, name: str) -> str:
        """What a command or the hook left in a file."""
        path = self.dir / name
        return path.read_text() if path.exists() else ""

    def logged(self) -> list[str]:
        """The lines of the log, without those that Xen's own scripts write."""
        return [line for line in self.text("log").splitlines() if " vif-qos: " in line]

    def written(self) -> list[str]:
        """What was written, in its order."""
        return [line.split(" ", 1)[1] for line in self.text("calls").splitlines() if line.startswith("xenstore-write ")]

    def run_program(self, *words: str, **env: str) -> subprocess.CompletedProcess:
        """Run something with nothing but the machine's commands."""
        return subprocess.run(list(words), cwd=self.dir / "cwd", env={**self.env, **env}, text=True, check=False,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=60)

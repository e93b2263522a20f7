# SPDX-License-Identifier: GPL-2.0-only
"""xl on a machine without Xen: with a hypervisor, a xenstore and a netback of its own."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest
from typing import Any

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parents[1]
XL = TOP / "build/xl/xl"
STOCK = pathlib.Path("/usr/lib/xen-4.17/bin/xl")
PRELOADED = TOP / "build/xl/fake_xen.so"
ATTACH = TOP / "build/xl/attach"
LIBRARIES = ("xenstore", "xenctrl", "xenguest", "xenhypfs", "xenevtchn", "xendevicemodel", "xenforeignmemory",
             "xentoollog", "xentoolcore", "yajl", "uuid", "util")
BACKEND = "/local/domain/0/backend/vif/1"
CONFIG = "userdata-d.1.00000000-0000-0000-0000-000000000000.libxl-json"
STORE = """domid 0
/local/domain/0/name Domain-0
/local/domain/1/name web
/local/domain/1/domid 1
/local/domain/1/memory/target 131072
/local/domain/1/memory/static-max 131072
/local/domain/1/memory/videoram 0
/local/pool/0/name Pool-0
/libxl/1/type pv
"""


def compile_programs() -> None:
    """Make the library that stands in for Xen, and the caller of libxl that is not xl."""
    flags = ["gcc", "-O1", "-Wall", "-Wextra", "-Werror", "-Wno-unused-parameter"]
    subprocess.run([*flags, "-shared", "-fPIC", "-o", PRELOADED, HERE / "fake_xen.c", "-lxenstore"], check=True)
    built = XL.parent
    objects = [file for part in ("light", "acpi", "qos") for file in sorted((built / "obj" / part).glob("*.o"))
               if file.name != "qos_xl.o"]
    subprocess.run([*flags, "-pthread", "-isystem", built / "src/light", "-isystem", built / "src/include", "-o",
                    ATTACH, HERE / "attach.c", *objects, *(f"-l{name}" for name in LIBRARIES)], check=True)


class XlCase(unittest.TestCase):
    """Runs xl against a Xen with one domain, whose configuration has no vif."""

    def setUp(self) -> None:
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="vif-qos-xl."))
        self.addCleanup(shutil.rmtree, self.dir)
        (self.dir / "store").write_text(STORE)
        (self.dir / CONFIG).write_text(self.create("").stdout)

    def xl(self, *words: str, program: pathlib.Path = XL) -> subprocess.CompletedProcess:
        """Run xl; an end by a signal is no answer."""
        env = {**os.environ, "LD_PRELOAD": str(PRELOADED), "FAKE_XEN_DIR": str(self.dir), "LC_ALL": "C"}
        done = subprocess.run([str(program), *words], env=env, capture_output=True, text=True,
                              timeout=60, check=False)
        self.assertGreaterEqual(done.returncode, 0, done.stderr)
        return done

    def create(self, *vifs: str, program: pathlib.Path = XL) -> subprocess.CompletedProcess:
        """Read a domain's configuration with these vif lines, as "xl create" does."""
        lines = ", ".join(f"'{vif}'" for vif in vifs if vif)
        file = self.dir / "web.cfg"
        file.write_text(f'name = "web"\ntype = "pv"\nkernel = "/boot/vmlinuz"\nmemory = 128\nvif = [ {lines} ]\n')
        return self.xl("-N", "create", str(file), program=program)

    def attach(self, *options: str, program: pathlib.Path = XL) -> subprocess.CompletedProcess:
        """Give the domain a vif."""
        return self.xl("network-attach", "1", "script=/bin/true", *options, program=program)

    def nics(self, text: str) -> list[dict[str, Any]]:
        """The vifs of a configuration."""
        return json.loads(text).get("nics", [])

    def backend(self, vif: int = 0) -> dict[str, str]:
        """The backend directory of a vif."""
        found = {}
        for line in (self.dir / "store").read_text().splitlines():
            path, _, value = line.partition(" ")
            match = re.fullmatch(rf"{BACKEND}/{vif}/([^/]+)", path)
            if match:
                found[match.group(1)] = value
        return found

    def kept(self) -> list[dict[str, Any]]:
        """The vifs in what the toolstack keeps of the domain for save and reboot."""
        return self.nics((self.dir / CONFIG).read_text().rstrip("\0"))

    def settings(self, nic: dict[str, Any]) -> dict[str, Any]:
        """Our fields of a vif."""
        return {name: value for name, value in nic.items() if name.startswith("qos_")}

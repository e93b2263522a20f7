# SPDX-License-Identifier: GPL-2.0-only
"""What xl is built from, and that the build stops where it doesn't fit."""

import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

from fake import STOCK, TOP, XL

sys.path.insert(0, str(TOP / "scripts"))
import source  # noqa: E402  (from scripts/)
import xen_source  # noqa: E402

DEBUG = TOP / "build/xl/obj/xl.debug"
LIBRARIES = [pathlib.Path(f"/usr/lib/x86_64-linux-gnu/lib{name}.so.4.17") for name in ("xenlight", "xlutil")]


def output(*words: object) -> str:
    """What a tool prints."""
    return subprocess.run([str(word) for word in words], capture_output=True, text=True, check=True).stdout


def symbols(*words: object) -> set[str]:
    """Names that a program or library defines, without those of its versions."""
    rows = [line.split() for line in output("nm", "--defined-only", *words).splitlines()]
    return {row[2].split("@")[0] for row in rows if len(row) == 3 and row[1] != "A"}


class Program(unittest.TestCase):
    """The program beside the distribution's."""

    def test_all_functions_of_the_libraries_are_there(self) -> None:
        theirs = set().union(*(symbols("-D", library) for library in LIBRARIES))
        self.assertGreater(len(theirs), 500)
        self.assertEqual(theirs - symbols(DEBUG), set())

    def test_it_uses_the_same_files_as_the_distributions(self) -> None:
        paths = {line for file in (STOCK, *LIBRARIES) for line in output("strings", "-a", file).splitlines()
                 if line.startswith(("/var/", "/etc/", "/usr/", "/dev/", "/sys/", "/proc/"))
                 and not line.startswith("/usr/lib/debug/")}
        self.assertGreater(len(paths), 20)
        self.assertEqual(paths - set(output("strings", "-a", XL).splitlines()), set())

    def test_nobody_shares_its_libxl(self) -> None:
        needed = [line for line in output("readelf", "-d", XL).splitlines() if "NEEDED" in line]
        self.assertTrue(any("libxenctrl.so" in line for line in needed))
        self.assertFalse(any("xenlight" in line or "xlutil" in line for line in needed))

    def test_no_path_of_the_build_is_in_it(self) -> None:
        self.assertNotIn(str(TOP), output("strings", "-a", XL))


class Fit(unittest.TestCase):
    """Sources that are not as expected."""

    def setUp(self) -> None:
        directory = tempfile.TemporaryDirectory(prefix="vif-qos-xl-")
        self.addCleanup(directory.cleanup)
        self.scratch = pathlib.Path(directory.name)
        self.tree = self.scratch / "xen"
        shutil.copytree(xen_source.tree()[0], self.tree, symlinks=True)

    def change(self, name: str, old: str, new: str) -> None:
        """Replace a text that is in a file."""
        file = self.tree / "tools" / name
        text = file.read_text()
        self.assertIn(old, text)
        file.write_text(text.replace(old, new))

    def assert_stops(self, *said: str) -> None:
        """The build does not begin, and says why."""
        done = subprocess.run([TOP / "scripts/xen/xl/prepare", "--tree", self.tree, "--out", self.scratch / "out"],
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 1, done.stderr)
        for text in said:
            self.assertIn(text, done.stderr)
        self.assertFalse((self.scratch / "out").exists())

    def test_a_hook_without_a_place(self) -> None:
        self.change("libs/light/libxl_nic.c", "libxl__set_xenstore_nic", "libxl__write_nic")
        self.assert_stops("libxl_nic.c: hook xlvif_qos_write in libxl__set_xenstore_nic: found 0, expected 1")

    def test_a_result_that_is_looked_at_elsewhere(self) -> None:
        self.change("xl/xl_parse.c", "                parse_nic_config(nic, &config, p);",
                    "                i = parse_nic_config(nic, &config, p);")
        self.assert_stops("xl_parse.c: hook xlvif_qos_refuse in parse_config_data: found 0, expected 1")

    def test_a_place_that_is_there_twice(self) -> None:
        self.change("libs/light/libxl_nic.c", "    libxl_device_nic_init(nic);\n",
                    "    libxl_device_nic_init(nic);\n    libxl_device_nic_init(nic);\n")
        self.assert_stops("libxl_nic.c: hook xlvif_qos_read in libxl__nic_from_xenstore: found 2, expected 1")

    def test_a_source_with_our_hooks(self) -> None:
        self.change("xl/xl_nic.c", '#include "xl_parse.h"', '#include "xl_parse.h"\n#include "qos_xl.h"')
        self.assert_stops('xl_nic.c: "qos_xl.h" is in - before patching')

    def test_another_struct(self) -> None:
        self.change("libs/light/libxl_types.idl", 'libxl_device_nic = Struct("device_nic", [',
                    'libxl_nic = Struct("device_nic", [')
        self.assert_stops("libxl_types.idl: found 0 of libxl_device_nic, expected 1")

    def test_a_source_with_our_fields(self) -> None:
        self.change("libs/light/libxl_types.idl", '    ("gatewaydev", string),\n',
                    '    ("gatewaydev", string),\n    ("qos_class", uint8),\n')
        self.assert_stops("libxl_types.idl has fields named qos_ before patching")

    def test_a_missing_file(self) -> None:
        (self.tree / "tools/xl/xl_nic.c").unlink()
        self.assert_stops("xl/xl_nic.c is named by hooks.manifest but not in the source")


class Source(unittest.TestCase):
    """Where the source comes from."""

    def test_versions_are_ordered_as_dpkg_does(self) -> None:
        newer, older = "4.17.7+13-g2445b30a44-0+deb12u1", "4.17.5+72-g01140da4e8-1"
        self.assertEqual((xen_source.compare(newer, older), xen_source.compare(older, newer),
                          xen_source.compare(older, older)), (1, -1, 0))

    def test_only_debian_is_asked(self) -> None:
        for uri, suite in xen_source.mirrors():
            self.assertRegex(uri, r"^(https?|file|mirror\S*):")
            self.assertRegex(suite, r"^[\w-]+$")

    def test_a_tool_that_fails_says_so(self) -> None:
        with self.assertRaisesRegex(source.SourceError, "apt-get frob"):
            xen_source.run(["apt-get", "frob"], pathlib.Path("/"))


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: GPL-2.0-only
"""The build takes the driver as it should be and stops at anything else."""

import pathlib
import re

import anchors
import anchors_netfront
from scratch import NETBACK, NETFRONT, SERIES, TOP, ScratchCase, kernel, run

import manifest
import source

HOOKS = manifest.read(TOP / NETBACK / "hooks.manifest")
NETFRONT_HOOKS = manifest.read(TOP / NETFRONT / "hooks.manifest")


class Unmodified(ScratchCase):
    """The distribution's own source."""

    def prepared(self, series: str, driver: str, name: str) -> dict[str, bytes]:
        """Contents of a freshly prepared directory."""
        out = self.scratch / name
        result = run([TOP / "scripts/prepare", "--driver", driver, "--krel", kernel(series),
                      "--out", out])
        self.assertEqual(result.returncode, 0, result.stderr)
        return {file.name: file.read_bytes() for file in out.iterdir()}

    def test_both_kernels_give_the_same_bytes_twice(self) -> None:
        for series in SERIES:
            for driver in source.DRIVERS:
                with self.subTest(kernel=series, driver=driver):
                    first = self.prepared(series, driver, f"{driver}-{series}-1")
                    self.assertEqual(first, self.prepared(series, driver, f"{driver}-{series}-2"))
                    self.assertLess({"Kbuild", "version.h", "qos_version.c"}, set(first))

    def test_without_a_home(self) -> None:
        result = run(["env", "-u", "HOME", TOP / "scripts/prepare", "--driver", "xen-netback", "--krel", kernel("6.1"),
                      "--out", self.scratch / "out"])
        self.assertEqual((result.returncode, result.stderr), (0, ""))

    def test_every_hook_is_called_in_the_result(self) -> None:
        for series in SERIES:
            for directory, hooks in ((NETBACK, HOOKS), (NETFRONT, NETFRONT_HOOKS)):
                files = self.prepared(series, directory.name, f"{directory.name}-{series}")
                for hook in hooks:
                    with self.subTest(kernel=series, hook=hook.name, file=hook.file):
                        times = len(re.findall(rf"(?<!\w){re.escape(hook.name)}(?!\w)",
                                               files[hook.file].decode()))
                        self.assertEqual(times, sum(other.times for other in hooks if (
                            other.file, other.name) == (hook.file, hook.name)))


class Spoiled:
    """A kernel source where what a hook hangs on is missing, doubled or elsewhere."""

    driver: pathlib.Path
    hooks: list[manifest.Hook]
    anchors: tuple[anchors.Anchor, ...]

    def origin(self, tree: pathlib.Path, file: str) -> pathlib.Path:
        """Where a file of the driver is in a kernel's tree."""
        return tree / self.driver / file

    def spoiled(self, series: str, spoil: dict[anchors.Anchor, str]) -> str:
        """What the build says of a source whose anchors are replaced."""
        tree = self.tree(series)
        for anchor, text in spoil.items():
            self.replace(self.origin(tree, anchor.file), anchor.text, text)
        result = self.prepare(series, "--tree", tree, driver=self.driver.name)
        self.assert_stops(result, "the hooks do not fit this kernel source")
        self.assertFalse((self.scratch / "out").exists())
        return result.stderr

    def test_anchors_cover_the_manifest(self) -> None:
        covered = {(anchor.file, anchor.where, hook)
                   for anchor in self.anchors for hook in anchor.hooks}
        self.assertEqual(covered, {hook[:3] for hook in self.hooks})

    def test_one_missing_anchor_names_its_hooks_and_no_other(self) -> None:
        for series in SERIES:
            for anchor in self.anchors:
                with self.subTest(kernel=series, anchor=anchor.text.strip()):
                    said = self.spoiled(series, {anchor: anchors.missing(anchor)})
                    self.assertEqual(sorted(line.strip() for line in said.splitlines()[1:]),
                                     sorted(anchors.fault(anchor, hook, 0)
                                            for hook in anchor.hooks))

    def test_doubled_anchors_are_all_named(self) -> None:
        for series in SERIES:
            said = self.spoiled(series, {anchor: anchors.twice(anchor)
                                         for anchor in self.anchors if anchor.found != 1})
            for anchor in self.anchors:
                for hook in anchor.hooks if anchor.found != 1 else ():
                    with self.subTest(kernel=series, hook=hook):
                        self.assertIn(anchors.fault(anchor, hook, anchor.found), said)

    def test_renamed_functions_are_all_named(self) -> None:
        for series in SERIES:
            tree = self.tree(series)
            for file in {anchor.file for anchor in self.anchors}:
                names = "|".join(anchor.where for anchor in self.anchors if anchor.file == file)
                path = self.origin(tree, file)
                path.write_text(re.sub(rf"\b({names})(?=\(| \{{)", r"\1_too", path.read_text()))
            result = self.prepare(series, "--tree", tree, driver=self.driver.name)
            self.assert_stops(result)
            for hook in self.hooks:
                if hook.where != manifest.OUTSIDE:
                    self.assertIn(f"{hook.file}: hook {hook.name} in {hook.where}: "
                                  f"found 0, expected 1", result.stderr)


class NetfrontAnchors(Spoiled, ScratchCase):
    """xen-netfront."""

    driver = NETFRONT
    hooks = NETFRONT_HOOKS
    anchors = anchors_netfront.ANCHORS

    def origin(self, tree: pathlib.Path, file: str) -> pathlib.Path:
        return tree / "drivers/net/xen-netfront.c"


class Anchors(Spoiled, ScratchCase):
    """xen-netback, and what holds for both."""

    driver = NETBACK
    hooks = HOOKS
    anchors = anchors.ANCHORS

    def test_a_hook_in_another_function_is_named_with_both(self) -> None:
        self.assertEqual(self.prepare("6.1").returncode, 0)
        out = self.scratch / "out"
        manifest.check(HOOKS, out)
        file = out / "interface.c"
        file.write_text(re.sub(r"\bxenvif_up\(", "xenvif_rise(", file.read_text()))
        with self.assertRaises(manifest.ManifestError) as caught:
            manifest.check(HOOKS, out)
        name = "interface.c: hook xenvif_qos_queue_start in"
        self.assertIn(f"{name} xenvif_up: found 0, expected 1", str(caught.exception))
        self.assertIn(f"{name} xenvif_rise: found 1, expected 0", str(caught.exception))

    def test_make_stops_and_builds_nothing(self) -> None:
        top, tree = self.project(), self.tree("6.1")
        anchor = anchors.ANCHORS[3]
        self.replace(tree / NETBACK / anchor.file, anchor.text, anchors.missing(anchor))
        result = run(["make", "-C", top, "modules", "KVER=6.1", f"TREE={tree}"])
        self.assert_stops(result, anchors.fault(anchor, anchor.hooks[0], 0))
        self.assertEqual(list(top.rglob("*.ko")), [])


class Files(ScratchCase):
    """A kernel source with a file too few or too many."""

    def test_patched_already(self) -> None:
        tree = self.tree("6.12")
        self.assertEqual(self.prepare("6.12").returncode, 0)
        for file in ("netback.c", "interface.c", "common.h"):
            with self.subTest(file=file):
                spoilt = tree / NETBACK / file
                stock = spoilt.read_bytes()
                spoilt.write_bytes((self.scratch / "out" / file).read_bytes())
                hook = next(hook for hook in HOOKS if hook.file == file)
                result = self.prepare("6.12", "--tree", tree)
                self.assert_stops(result, file, "before patching")
                self.assertRegex(result.stderr, rf"{file}: \S+ is in \S+ before patching")
                self.assertIn(hook.name, result.stderr)
                spoilt.write_bytes(stock)

    def test_file_missing(self) -> None:
        tree = self.tree("6.1")
        (tree / NETBACK / "interface.c").unlink()
        self.assert_stops(self.prepare("6.1", "--tree", tree),
                          "xen-netback: interface.c is named by hooks.manifest but not in")

    def test_driver_missing(self) -> None:
        tree = self.tree("6.1")
        (tree / "drivers/net/xen-netfront.c").unlink()
        self.assert_stops(self.prepare("6.1", "--tree", tree, driver="xen-netfront"),
                          str(tree / "drivers/net/xen-netfront.c"), "is missing")

    def test_our_file_never_replaces_the_distributions(self) -> None:
        tree = self.tree("6.1")
        for name in ("qos_vif.c", "sched.c", "qos_version.c"):
            with self.subTest(file=name):
                (tree / NETBACK / name).write_text("int other;\n")
                self.assert_stops(self.prepare("6.1", "--tree", tree),
                                  f"our {name} would replace the distribution's")
                (tree / NETBACK / name).unlink()


class Manifest(ScratchCase):
    """A manifest that is malformed or does not say what the patch does."""

    def with_manifest(self, change) -> tuple[str, int]:
        """What the build says once a line more, or another text, is in; that line."""
        top = self.project()
        path = top / NETBACK / "hooks.manifest"
        path.write_text(change(path.read_text()))
        result = self.prepare("6.1", top=top)
        self.assert_stops(result)
        return result.stderr, len(path.read_text().splitlines())

    def test_malformed_lines_are_named(self) -> None:
        for line in ("netback.c xenvif_tx_submit xenvif_qos_hold", "netback.c f g h 1",
                     "netback.c f xenvif_qos_hold 0", "netback.c f xenvif_qos_hold once",
                     "netback.c f xenvif_qos_hold -1"):
            with self.subTest(line=line):
                said, number = self.with_manifest(lambda text, line=line: f"{text}{line}\n")
                self.assertIn(f"hooks.manifest:{number}: expected: file function hook times", said)

    def test_a_hook_listed_twice_is_named(self) -> None:
        said, number = self.with_manifest(
            lambda text: text + "netback.c xenvif_tx_build_gops xenvif_qos_hold 2\n")
        self.assertIn(f"hooks.manifest:{number}: xenvif_qos_hold in xenvif_tx_build_gops "
                      "is listed twice", said)

    def test_a_hook_of_the_patch_that_is_not_listed_is_named(self) -> None:
        said, _ = self.with_manifest(lambda text: "".join(
            line for line in text.splitlines(True) if "xenvif_qos_hold" not in line))
        self.assertIn("hooks.cocci: xenvif_qos_hold is not in hooks.manifest", said)

    def test_a_listed_hook_that_is_not_in_the_patch_is_named(self) -> None:
        said, _ = self.with_manifest(lambda text: text + "netback.c f xenvif_qos_frob 1\n")
        self.assertIn("hooks.cocci: xenvif_qos_frob of hooks.manifest is not inserted", said)

    def test_a_file_that_the_kernel_has_not_is_named(self) -> None:
        said, _ = self.with_manifest(lambda text: text + "frob.c f xenvif_qos_hold 1\n")
        self.assertIn("frob.c is named by hooks.manifest but not in the source", said)

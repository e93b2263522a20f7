# SPDX-License-Identifier: GPL-2.0-only
"""A domain's vifs as xl creates, attaches, lists and keeps them."""

import json
import re
import subprocess
import unittest

from fake import ATTACH, STOCK, XlCase

OPTIONS = ("mac=00:16:3e:00:00:01", "bridge=xenbr0", "rate=100Mb/s", "priority=30", "minrate=20Mb/s",
           "maxpps=6000", "vmmaxpps=8000", "class=1", "earlydrop=hold", "uplink=eth0")
FIELDS = {"qos_priority": 30, "qos_min_rate": 2500000, "qos_max_pps": 6000, "qos_vm_max_pps": 8000,
          "qos_class": 1, "qos_early_drop": "hold", "qos_uplink": "eth0"}
NODES = {"rate": "625000,50000", "priority": "30", "min-rate": "20Mb/s", "max-pps": "6000",
         "vm-max-pps": "8000", "class": "1", "early-drop": "hold", "uplink": "eth0"}
SHOWN = "priority=30,minrate=20Mb/s,maxpps=6000,vmmaxpps=8000,class=1,earlydrop=hold,uplink=eth0"


class Lines(XlCase):
    """vif lines of a configuration."""

    def test_all_keys_together(self) -> None:
        nic = self.nics(self.create(",".join(OPTIONS)).stdout)[0]
        self.assertEqual(self.settings(nic), FIELDS)
        self.assertEqual((nic["rate_bytes_per_interval"], nic["rate_interval_usecs"]), (625000, 50000))

    def test_spaces_after_commas(self) -> None:
        self.assertEqual(self.settings(self.nics(self.create(", ".join(OPTIONS)).stdout)[0]), FIELDS)

    def test_any_order(self) -> None:
        created = self.create(",".join(reversed(OPTIONS)))
        self.assertEqual(self.settings(self.nics(created.stdout)[0]), FIELDS)

    def test_each_vif_has_its_own(self) -> None:
        created = self.create("priority=1", "bridge=b", "class=7,priority=3")
        self.assertEqual([self.settings(nic) for nic in self.nics(created.stdout)],
                         [{"qos_priority": 1}, {}, {"qos_priority": 3, "qos_class": 7}])

    def test_a_vif_without_keys_is_as_ever(self) -> None:
        for vif in ("mac=00:16:3e:00:00:01,bridge=br0,rate=3MB/s@20ms,ip=10.0.0.1,untrusted,mtu=1400",
                    "backend=driver,vifname=web0,model=e1000,devid=3,script=vif-route,type=vif", ""):
            with self.subTest(vif=vif):
                ours, theirs = self.create(vif), self.create(vif, program=STOCK)
                self.assertEqual(theirs.returncode, 0, theirs.stderr)
                self.assertEqual(self.nics(ours.stdout), self.nics(theirs.stdout))

    def test_the_same_key_twice(self) -> None:
        for twice in ("priority=1,priority=2", "priority=1,priority=1", "uplink=a,class=1,uplink=b",
                      "minrate=1Mb/s,minrate=1Mb/s"):
            with self.subTest(vif=twice):
                created = self.create(twice)
                self.assertNotEqual(created.returncode, 0)
                self.assertIn(twice.split(",")[-1], created.stderr)
                self.assertIn("there already", created.stderr)

    def test_the_second_vif_may_be_the_bad_one(self) -> None:
        created = self.create("priority=1", "class=8")
        self.assertNotEqual(created.returncode, 0)
        self.assertIn("class=8", created.stderr)
        self.assertIn("1 (most important) to 7", created.stderr)

    def test_a_bad_rate_is_refused_as_ever(self) -> None:
        created = self.create("rate=100Mb")
        self.assertNotEqual(created.returncode, 0)
        self.assertIn("100Mb", created.stderr)

    def test_what_stock_xl_says_is_why_we_are_here(self) -> None:
        created = self.create("priority=30", program=STOCK)
        self.assertEqual(created.returncode, 0)
        self.assertIn("unrecognized argument `priority=30'", created.stderr)


class Attached(XlCase):
    """vifs of a running domain."""

    def setUp(self) -> None:
        super().setUp()
        attached = self.attach(*OPTIONS)
        self.assertEqual(attached.returncode, 0, attached.stderr)

    def test_netback_finds_all_keys(self) -> None:
        self.assertEqual(NODES, {name: text for name, text in self.backend().items() if name in NODES})

    def test_the_guest_sees_none(self) -> None:
        store = (self.dir / "store").read_text()
        seen = {line.split(" ")[0].rpartition("/")[2] for line in store.splitlines()
                if line.startswith("/local/domain/1/")}
        self.assertIn("mac", seen)
        self.assertFalse(seen & set(NODES))

    def test_save_and_reboot_keep_them(self) -> None:
        self.assertEqual([self.settings(nic) for nic in self.kept()], [FIELDS])

    def test_another_vif_leaves_them(self) -> None:
        self.assertEqual(self.attach("bridge=b").returncode, 0)
        self.assertEqual([self.settings(nic) for nic in self.kept()], [FIELDS, {}])
        self.assertEqual(self.backend(0)["priority"], "30")
        self.assertNotIn("priority", self.backend(1))

    def test_list_l(self) -> None:
        listed = self.xl("list", "-l")
        self.assertEqual(listed.returncode, 0, listed.stderr)
        nics = json.loads(listed.stdout)[0]["config"]["nics"]
        self.assertEqual([self.settings(nic) for nic in nics], [FIELDS])

    def test_network_list(self) -> None:
        self.assertEqual(self.attach("bridge=b").returncode, 0)
        lines = self.xl("network-list", "1").stdout.splitlines()
        self.assertEqual(lines[2].strip(), SHOWN)
        self.assertEqual([line.split()[0] for line in lines], ["Idx", "0", SHOWN, "1"])

    def test_what_is_shown_can_be_written(self) -> None:
        self.assertEqual(self.settings(self.nics(self.create(SHOWN).stdout)[0]), FIELDS)

    def test_network_list_survives_a_bad_text(self) -> None:
        store = self.dir / "store"
        text, count = re.subn(r"(/libxl/1/device/vif/0/class) 1", r"\1 x", store.read_text())
        self.assertEqual(count, 1)
        store.write_text(text)
        listed = self.xl("network-list", "1")
        self.assertEqual(listed.returncode, 0)
        self.assertIn(SHOWN.replace("class=1,", ""), listed.stdout)
        self.assertIn("class: 'x' must be 1", listed.stderr)

    def test_stock_xl_forgets_them(self) -> None:
        self.assertEqual(self.attach("bridge=b", program=STOCK).returncode, 0)
        self.assertEqual([self.settings(nic) for nic in self.kept()], [{}, {}])
        self.assertEqual(self.backend(0)["priority"], "30")

    def test_stock_xl_still_lists_it(self) -> None:
        listed = self.xl("network-list", "1", program=STOCK)
        self.assertEqual((listed.returncode, len(listed.stdout.splitlines())), (0, 2))


class Refused(XlCase):
    """What libxl refuses, whoever asks."""

    def add(self, **fields: object) -> subprocess.CompletedProcess:
        """Give the domain a vif by libxl itself."""
        return self.xl(json.dumps({"script": "/bin/true"} | fields), program=ATTACH)

    def test_values_that_are_none(self) -> None:
        for fields, said in (({"qos_priority": 1001}, "priority=1001"), ({"qos_class": 8}, "class=8"),
                             ({"qos_max_pps": 600000001}, "maxpps=600000001"),
                             ({"qos_vm_max_pps": 2 ** 32 - 1}, "vmmaxpps=4294967295"),
                             ({"qos_min_rate": 124}, "minrate=124B/s"),
                             ({"qos_min_rate": 50000000001}, "minrate=50000000001B/s"),
                             ({"qos_min_rate": 2 ** 62}, f"minrate={2 ** 62}B/s"),
                             ({"qos_early_drop": ""}, "earlydrop="), ({"qos_early_drop": "on"}, "earlydrop=on"),
                             ({"qos_uplink": "a/b"}, "uplink=a/b"), ({"qos_uplink": "x" * 200}, "uplink=xxx")):
            with self.subTest(fields=fields):
                added = self.add(**fields)
                self.assertEqual(added.returncode, 1)
                self.assertIn(f"vif: {said}", added.stderr)
                self.assertEqual((self.backend(), self.kept()), ({}, []))

    def test_values_that_are_good(self) -> None:
        added = self.add(**FIELDS)
        self.assertEqual((added.returncode, added.stderr), (0, ""))
        self.assertEqual([self.settings(nic) for nic in self.kept()], [FIELDS])

    def test_a_minimum_over_the_limit(self) -> None:
        attached = self.attach("rate=10Mb/s", "minrate=20Mb/s")
        self.assertNotEqual(attached.returncode, 0)
        self.assertIn("minrate (2500000B/s) exceeds rate (1250000B/s)", attached.stderr)
        self.assertEqual((self.backend(), self.kept()), ({}, []))

    def test_a_minimum_that_is_the_limit(self) -> None:
        self.assertEqual(self.attach("rate=20Mb/s@10ms", "minrate=20Mb/s").returncode, 0)


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: GPL-2.0-only
"""explain: which limit binds, from netback's counters, and without them."""

import json

from world import DBA, SYSCTL, STATE, ToolCase

ROUND = """round 5, period 100 ms, rates in Mb/s on the wire; 0: none

uplink uplink, Mb/s:    100.000, may be promised:     90.000
vif vm class priority min max demand usage allocation guarantee allowance pps max-pps held by sla gets
"""


class Old(ToolCase):
    """The recorded netback counts no reasons: the last round, and the limits themselves."""

    def verdict(self, vif: str) -> str:
        """One word; the sentences are in output."""
        self.world.rewind()
        self.assertEqual(self.run_tool("explain", vif, "--json"), 0, self.errors)
        word = json.loads(self.output)["verdict"]
        self.world.rewind()
        self.run_tool("explain", vif)
        return str(word)

    def test_recorded(self) -> None:
        """A maximum, packets, the uplink, and a guest that has all it wants."""
        self.assertEqual(self.verdict("vm2"), "rate")
        self.assertIn("Its own max-rate of 10 Mb/s binds", self.output)
        self.assertEqual(self.verdict("vm3"), "pps")
        self.assertIn("Its own max-pps of 500 packets/s binds", self.output)
        self.assertEqual(self.verdict("vm1:0"), "uplink")
        self.assertIn("Some have all they may or want, 20.3 Mb/s; of the other 79.7 Mb/s its priority 30 of 30 that "
                      "compete is 100 %, 79.7 Mb/s.", self.output)
        self.assertEqual(self.verdict("vm1:1"), "guest")

    def test_stock(self) -> None:
        """There is nothing to look at."""
        self.world.tree.path(SYSCTL).rename(self.world.tree.path("gone"))
        self.assertEqual(self.verdict("vm2"), "stock")

    def test_off(self) -> None:
        """Scheduling is switched off."""
        self.world.tree.put(f"{SYSCTL}/prioritize", "0\n")
        self.assertEqual(self.verdict("vm2"), "off")

    def test_one(self) -> None:
        """One vif, not a domain with several, not none, not over no time."""
        self.assertEqual(self.run_tool("explain", "vm1"), 2)
        self.assertIn("vm1:0 (vif1.0), vm1:1 (vif1.1)", self.errors)
        self.assertEqual(self.run_tool("explain", "vm1:1", "-i", "0"), 2)

    def test_gone(self) -> None:
        """It goes while it is measured."""
        self.world.passing = lambda: self.world.change(STATE, "vif3.0", "vif9.0")
        self.assertEqual(self.run_tool("explain", "vm3"), 2)
        self.assertIn("vif3.0 is gone", self.errors)


class New(ToolCase):
    """A netback that counts reasons; what passes is made up, two seconds long."""

    def setUp(self) -> None:
        super().setUp()
        for vif in ("vif1.0", "vif1.1", "vif2.0", "vif3.0"):
            self.world.count(vif, qos_held_uplink=0, qos_held_rate=0, qos_held_pps=0, qos_held_turn=0, qos_parked_ns=0,
                             qos_grants=0, qos_frontend_dropped_claimed=0)
        self.world.tree.put(DBA, ROUND)

    def explain(self, vif: str, traffic: dict[str, tuple[int, int]], **counters: int) -> str:
        """The verdict; traffic is bytes and packets by device."""
        def passing() -> None:
            lines = []
            for line in self.world.tree.read("proc/net/dev").splitlines():
                name = line.partition(":")[0].strip()
                if name in traffic:
                    at = 9 if name == "uplink" else 1
                    words = line.replace(":", " ").split()
                    words[at:at + 2] = [str(int(words[at + n]) + traffic[name][n]) for n in (0, 1)]
                    line = f"{name}: " + " ".join(words[1:])
                lines.append(line)
            self.world.tree.put("proc/net/dev", "\n".join(lines) + "\n")
            self.world.count(vif, **{f"qos_{name}": value for name, value in counters.items()})
        self.world.passing = passing
        self.assertEqual(self.run_tool("explain", vif, "--json"), 0, self.errors)
        word = json.loads(self.output)["verdict"]
        self.run_tool("explain", vif)
        return str(word)

    def test_rate(self) -> None:
        """Held by its own maximum."""
        self.assertEqual(self.explain("vif2.0", {"vif2.0": (2437500, 1625)}, held_rate=900, held_turn=30,
                                      parked_ns=1_600_000_000), "rate")
        self.assertIn("was held 80 % of the time (times held by rate 900, turn 30)", self.output)

    def test_pps(self) -> None:
        """Its own limit in packets."""
        self.assertEqual(self.explain("vif3.0", {"vif3.0": (46000, 1000)}, held_pps=900, parked_ns=10**9), "pps")
        self.assertIn("max-pps of 500 packets/s binds: it sends 500", self.output)

    def test_vm(self) -> None:
        """The VM's limit, set for another vif of it; what its mates send."""
        self.world.change(STATE, "max_pps 0 class 4 vm_max_pps 0 early_drop 1",
                          "max_pps 0 class 4 vm_max_pps 700 early_drop 1")
        self.world.tree.put(DBA, ROUND + "vif1.0 1 4 30 0.0 0.0 1.0 1.0 1.0 0.0 0.0 400 450 packets - all it wants\n")
        self.assertEqual(self.explain("vif1.0", {"vif1.0": (46000, 900), "vif1.1": (46000, 500)}, held_pps=900,
                                      parked_ns=10**9), "vm-pps")
        self.assertIn("The VM's limit of 700 packets/s binds: it sends 450, its part of the limit is 450.", self.output)
        self.assertIn("vif1.1 of the same VM sends 250.", self.output)
        # it has a limit of its own, which is larger, or the smaller one
        for own, word in ((600, "vm-pps"), (400, "pps")):
            self.world.change(STATE, "max_pps 0 class 4 vm_max_pps 0 early_drop 2",
                              f"max_pps {own} class 4 vm_max_pps 0 early_drop 2")
            self.assertEqual(self.explain("vif1.0", {"vif1.0": (46000, 900)}, held_pps=900, parked_ns=10**9), word)
            self.world.change(STATE, f"max_pps {own} class 4 vm_max_pps 0 early_drop 2",
                              "max_pps 0 class 4 vm_max_pps 0 early_drop 2")

    def test_uplink(self) -> None:
        """Full, by whom, and what its priority makes of it."""
        full = {"uplink": (24615384, 16256), "vif2.0": (6000000, 4000), "vif1.0": (18384000, 12256)}
        self.world.change(STATE, "max_kbit 10000", "max_kbit 0")
        self.world.count("vif1.0", qos_held_turn=5)
        for name in ("qos_parked_ns", "qos_held_uplink"):
            del self.world.counting.by_device["vif1.0"][name]
        self.world.tree.put(DBA, ROUND + "vif1.0 1 4 30 0.0 0.0 1.0 1.0 1.0 0.0 0.0 400 0 others - its share\n")
        self.assertEqual(self.explain("vif2.0", full, held_turn=900, held_uplink=100, parked_ns=10**9), "uplink")
        self.assertIn("The uplink is full: uplink sends 100 Mb/s of 100 Mb/s.", self.output)
        self.assertIn("Its priority 10 of 40 that compete is 25 %, 25 Mb/s.", self.output)
        self.assertIn("vif1.0 (vm1): 75.4 Mb/s, priority 30, class 4, minimum 20 Mb/s", self.output)
        self.assertNotIn("dom0 itself", self.output)
        self.world.tree.put(DBA, ROUND + "vif1.0 1 4 30 0.0 0.0 1.0 1.0 1.0 0.0 0.0 400 0 max - its maximum\n")
        self.explain("vif2.0", full, held_turn=900, parked_ns=10**9)
        self.assertIn("Some have all they may or want, 75.4 Mb/s; of the other 24.6 Mb/s its priority 10 of 10 that "
                      "compete is 100 %, 24.6 Mb/s.", self.output)

    def test_dom0(self) -> None:
        """dom0 itself fills the uplink."""
        self.world.change(STATE, "max_kbit 10000", "max_kbit 0")
        self.assertEqual(self.explain("vif2.0", {"uplink": (24615384, 16256), "vif2.0": (600000, 400)}, held_uplink=9,
                                      parked_ns=10**9), "uplink")
        self.assertIn("dom0 itself, which is not scheduled: about 97.6 Mb/s", self.output)

    def test_class(self) -> None:
        """Reallocation gave it its minimum and no more; minimums that don't fit."""
        full = {"uplink": (24615384, 16256), "vif1.0": (6000000, 4000)}
        row = "vif1.0 1 4 30 20.000 0.0 100.0 24.6 20.0 20.0 0.0 400 0 others met "
        self.world.tree.put(DBA, ROUND + row + "its minimum\n")
        self.assertEqual(self.explain("vif1.0", full, held_turn=900, parked_ns=10**9), "uplink")
        self.assertIn("Reallocation (DBA) gives it its minimum of 20 Mb/s and no more: what is left goes to more "
                      "important classes than its 4.", self.output)
        self.world.tree.put(DBA, ROUND + row + "minimums don't fit\n")
        self.world.change(STATE, "scale_percent 100", "scale_percent 50")
        self.explain("vif1.0", full, held_turn=900, parked_ns=10**9)
        self.assertIn("The minimums of this uplink's vifs don't fit it any more", self.output)
        self.assertIn("each is kept to 50 %", self.output)

    def test_turns_at_limit(self) -> None:
        """Turns are waited for often, but the limit is what it has reached."""
        self.assertEqual(self.explain("vif2.0", {"vif2.0": (2437500, 1625)}, held_rate=400, held_turn=900,
                                      parked_ns=10**9), "rate")

    def test_guest(self) -> None:
        """Hardly ever held, and nothing sent."""
        self.assertEqual(self.explain("vif1.1", {"vif1.1": (150000, 100)}, held_turn=50, parked_ns=10**7), "guest")
        self.assertIn("Nothing here holds it", self.output)
        self.assertEqual(self.explain("vif1.0", {}), "idle")
        self.assertIn("Its guest sends nothing.", self.output)

    def test_held_throughout(self) -> None:
        """Nothing new is held, as all of the interval was: what the last round says."""
        row = "vif1.0 1 4 30 20.000 0.0 100.0 0.0 20.0 20.0 0.0 400 0 {} - its share\n"
        for held_by, word in (("others", "uplink"), ("max", "rate"), ("packets", "vm-pps"), ("-", "uplink")):
            self.world.tree.put(DBA, ROUND + row.format(held_by))
            self.assertEqual(self.explain("vif1.0", {}, parked_ns=4 * 10**9), word)

    def test_waits(self) -> None:
        """What a queue waits for now says more than the last round."""
        text = self.world.tree.read(STATE)
        for reason, word in (("rate", "rate"), ("pps", "pps"), ("turn", "uplink"), ("uplink", "uplink"),
                             ("new", "uplink")):
            self.world.tree.put(STATE, text + "queue vif3.0/0 parked 0 waits_for - waited_us 0\nqueue vif3.0/1 "
                                f"parked 1 waits_for {reason} waited_us 52000 ring_slots 9\n")
            self.assertEqual(self.explain("vif3.0", {}, parked_ns=4 * 10**9), word)
            self.assertIn(f"Right now its queues wait: 52 ms for {reason}.", self.output)

    def test_drop(self) -> None:
        """What it has too much is dropped and not held."""
        self.assertEqual(self.explain("vif1.1", {"vif1.1": (1500000, 1000)}, ring_dropped=500,
                                      frontend_dropped_claimed=20), "early-drop")
        self.assertIn("250 packets/s dropped in the ring, 10 in the frontend as its guest claims", self.output)

    def test_no_uplink(self) -> None:
        """Limits bind all the same; that it is not held is said."""
        self.world.change(STATE, "vif vif2.0 uplink uplink", "vif vif2.0 uplink -")
        self.assertEqual(self.explain("vif2.0", {"vif2.0": (2437500, 1625)}, held_rate=900, parked_ns=10**9), "rate")
        self.assertIn("Its uplink is not known", self.output)

    def test_notes(self) -> None:
        """Carrier, promise, drops behind netback, missed periods."""
        self.world.tree.put("sys/class/net/uplink/carrier", "0\n")
        self.world.change(STATE, "promised_kbit 20000", "promised_kbit 0")
        self.explain("vif1.0", {"vif1.0": (15000, 10)}, sla_missed=4)
        for text in ("has no carrier", "Of its minimum of 20Mb/s only none are promised", "missed in 4 periods"):
            self.assertIn(text, self.output)

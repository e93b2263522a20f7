# SPDX-License-Identifier: GPL-2.0-only
"""What each key takes and what it doesn't."""

from typing import NamedTuple

HUGE = 2 ** 64


class Key(NamedTuple):
    """A key of a vif line, its field in libxl, its node in xenstore."""
    option: str
    field: str
    node: str


PRIORITY = Key("priority", "qos_priority", "priority")
MINRATE = Key("minrate", "qos_min_rate", "min-rate")
MAXPPS = Key("maxpps", "qos_max_pps", "max-pps")
VMMAXPPS = Key("vmmaxpps", "qos_vm_max_pps", "vm-max-pps")
CLASS = Key("class", "qos_class", "class")
EARLYDROP = Key("earlydrop", "qos_early_drop", "early-drop")
UPLINK = Key("uplink", "qos_uplink", "uplink")
KEYS = (PRIORITY, MINRATE, MAXPPS, VMMAXPPS, CLASS, EARLYDROP, UPLINK)

NO_NUMBERS = ("", "0", "-1", "+1", " 1", "1 ", "1.5", "1e3", "0x10", "ten", "1\t", "1/s",
              str(HUGE), str(HUGE + 1), str(2 ** 32 + 1), str(10 ** 40))

# (key, text, value of the field, text in xenstore)
GOOD = [
    *((PRIORITY, text, int(text), str(int(text))) for text in ("1", "10", "999", "1000", "0030")),
    *((CLASS, str(value), value, str(value)) for value in range(1, 8)),
    *((key, str(value), value, str(value)) for key in (MAXPPS, VMMAXPPS)
      for value in (1, 6000, 599999999, 600000000)),
    (MINRATE, "1Kb/s", 125, "1Kb/s"),
    (MINRATE, "1000b/s", 125, "1Kb/s"),
    (MINRATE, "1007b/s", 125, "1Kb/s"),
    (MINRATE, "125B/s", 125, "1Kb/s"),
    (MINRATE, "126B/s", 126, "126B/s"),
    (MINRATE, "1KB/s", 1000, "8Kb/s"),
    (MINRATE, "20Mb/s", 2500000, "20Mb/s"),
    (MINRATE, "2500KB/s", 2500000, "20Mb/s"),
    (MINRATE, "20000Kb/s", 2500000, "20Mb/s"),
    (MINRATE, "3MB/s", 3000000, "24Mb/s"),
    (MINRATE, "1Gb/s", 125000000, "1Gb/s"),
    (MINRATE, "1GB/s", 1000000000, "8Gb/s"),
    (MINRATE, "1234567B/s", 1234567, "1234567B/s"),
    (MINRATE, "49999999999B/s", 49999999999, "49999999999B/s"),
    (MINRATE, "400Gb/s", 50000000000, "400Gb/s"),
    (MINRATE, "50GB/s", 50000000000, "400Gb/s"),
    *((EARLYDROP, text, text, text) for text in ("hold", "ring", "frontend")),
    *((UPLINK, text, text, text) for text in ("eth0", "bond0.100", "ovs-br_1", "e", "fifteen-letters")),
]

BAD = [
    *((key, text) for key in (PRIORITY, CLASS, MAXPPS, VMMAXPPS) for text in NO_NUMBERS),
    (PRIORITY, "1001"), (CLASS, "8"), (MAXPPS, "600000001"), (VMMAXPPS, "600000001"),
    *((MINRATE, text) for text in (
        "", "0", "20", "20M", "20Mb", "20M/s", "20mb/s", "20kb/s", "20Mbit/s", "20Tb/s", "Mb/s", "b/s",
        "/s", "20 Mb/s", "20Mb/s ", " 20Mb/s", "20.5Mb/s", "2e1Mb/s", "-20Mb/s", "0x20Mb/s",
        "20Mb/s@50ms", "20Mb/sx", "20MMb/s", "0b/s", "999b/s", "124B/s", "401Gb/s", "400001Mb/s",
        "50000000001B/s", f"{HUGE}b/s", f"{HUGE}B/s", f"{HUGE // 10 ** 9 + 1}GB/s", f"{10 ** 40}b/s")),
    *((EARLYDROP, text) for text in ("", "drop", "Hold", "hold ", "holding", "1", "on")),
    *((UPLINK, text) for text in ("", ".", "..", "a/b", "a b", "a:b", "eth0 ", "sixteen-letters-")),
]

OTHERS = ("frob=1", "Priority=30", "prio=30", "priority", "min-rate=20Mb/s", "max-rate=20Mb/s", "=1",
          "mac=zz", "type=none")

# SPDX-License-Identifier: GPL-2.0-only
"""Makes cases of the hostile frontend up, from a number: the same number, the same case.

What is made up ends the same way whenever the backend looks at it: only whole packets are told of, and nothing is
changed that has been.
"""

import random
from typing import List, Tuple

# Each with how likely it is.
GRANTS = {"udp": 12, "tcp": 4, "beyond": 2, "ended": 2, "other": 1}
SIZES = (0, 1, 13, 14, 59, 60, 127, 128, 129, 1514, 2000, 4095, 4096)
REST = (0, 1, 60, 128, 1000, 4096)
# requests behind the first: 19 and more are too many for a packet, which costs it its life only
COUNTS = (0, 0, 0, 0, 1, 2, 5, 16, 17, 18, 19)
STEPS = 24
# slots that may wait for answers
RING = 150
DISORDER = ("notify 20", "scribble 0xff", "index 1000 events=7", "sleep 5", "forge 2")
EXTRAS = ("gso size=1000", "hash", "xdp", "mcast-add address=51", "mcast-del address=51")
LAST = ("push 300", "request size=65535", "request size=60 flags=more", "request size=60 flags=extra",
        "request tcp size=1000 flags=extra,csum\nextra gso size=0")


def _request(grant: str, size: int, flags: List[str], offset: int = 0) -> str:
    words = [f"request {grant} size={size}"] + [f"offset={offset}"] * bool(offset)
    return " ".join(words + ([f"flags={','.join(flags)}"] if flags else []))


def _packet(dice: random.Random) -> Tuple[List[str], int]:
    """A packet of one request or several, mostly in order; and its slots."""
    grant = dice.choices(list(GRANTS), list(GRANTS.values()))[0]
    rest = [dice.choice(REST) for _ in range(dice.choice(COUNTS))]
    first = dice.choice((14, 64, 128, 1000) if rest else SIZES)
    total = first + sum(rest) + dice.choice((-1, 1)) * (bool(rest) and dice.random() < 0.1)
    extra = dice.random() < 0.2
    flags = ["more"] * bool(rest) + ["extra"] * extra + ["csum"] * (dice.random() < 0.2)
    lines = [_request(grant, total & 0xffff, flags, 0 if rest else dice.choice((0, 4096 - first)))]
    lines += [f"extra {dice.choice(EXTRAS)}"] * extra
    for number, size in enumerate(rest, 1):
        lines.append(_request(dice.choice(("udp", grant)), size, ["more"] * (number < len(rest))))
    return lines, 1 + extra + len(rest)


def case(seed: int) -> str:
    """The text of a case."""
    dice = random.Random(seed)
    words = dice.choice(("", " allowance", " one-channel"))
    lines = [f"connect base={dice.choice((0, 0xfffffff0, 0x7fffffff))}{words}"]
    slots = 0
    for _ in range(STEPS):
        packet, more = _packet(dice) if dice.random() < 0.8 else ([dice.choice(DISORDER)], 0)
        if slots + more > RING:
            lines += ["push", "notify 1", "wait 3000"]
            slots = 0
        lines += packet
        slots += more
        if dice.random() < 0.3:
            lines += ["push", "notify 1"]
    lines += ["push", "notify 1", "wait 3000"]
    if dice.random() < 0.5:
        last = dice.choice(LAST)
        lines += [last, *["push"] * (not last.startswith("push")), "notify 1", "wait 100"]
    return "\n".join(lines) + "\n"

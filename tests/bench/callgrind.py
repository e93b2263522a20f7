# SPDX-License-Identifier: GPL-2.0-only
"""What callgrind writes, read for one question: what do calls into the core cost?"""

import collections
import re

# fn and cfn name the function that runs, and the one it calls; a name is
# written once, with a number, and the number alone stands for it later.
FUNCTION = re.compile(r"(c?)fn=\((\d+)\)(?: (.*))?")
CALLS = re.compile(r"calls=(\d+) ")


def calls(text: str, origin: str) -> dict[str, tuple[int, int]]:
    """(calls, instructions in them and below) of each function that another one calls."""
    names: dict[str, str] = {}
    found: dict[str, list[int]] = collections.defaultdict(lambda: [0, 0])
    caller = callee = ""
    lines = iter(text.splitlines())
    for line in lines:
        function = FUNCTION.match(line)
        if function:
            called, number, name = function.groups()
            if name:
                names[number] = name
            if called:
                callee = names[number]
            else:
                caller = names[number]
            continue
        times = CALLS.match(line)
        if not times:
            continue
        cost = int(next(lines).split()[1])      # position, inclusive cost
        if caller == origin:
            found[callee][0] += int(times.group(1))
            found[callee][1] += cost
    return {name: (count, cost) for name, (count, cost) in found.items()}

# SPDX-License-Identifier: GPL-2.0-only
"""Where dom0's instructions go: what plugin/profile.c counts, by function and delivered packet."""

import base64
import csv
import gzip
import io
from bisect import bisect_right
from collections import Counter
from pathlib import Path
from typing import Dict, List, Sequence, Tuple

from .errors import LabError
from .measure import Measurement

BLOCKS = "instructions.txt"
FUNCTIONS = "functions.csv"
COLUMNS = ["module", "function", "per_packet"]
USER_END = 1 << 47
XEN = range(0xffff82d000000000, 0xffff830000000000)
# of a packet, below which a function is not worth a line
LEAST = 0.5

Function = Tuple[str, str]      # module, name


class Symbols:
    """The functions of dom0's kernel, as /proc/kallsyms has them."""

    def __init__(self, text: str) -> None:
        lines = sorted((int(address, 16), name, rest) for address, name, *rest in map(str.split, text.splitlines()))
        self.addresses = [address for address, _, _ in lines]
        self.functions: List[Function] = [(rest[0].strip("[]") if rest else "kernel", name) for _, name, rest in lines]

    def function(self, address: int) -> Function:
        """Which one has this instruction."""
        if address < USER_END:
            return ("user space", "")
        if address in XEN:
            return ("Xen", "")
        index = bisect_right(self.addresses, address) - 1
        return self.functions[index] if index >= 0 else ("unknown", "")


def unpacked(text: str) -> str:
    """What dom0 sends of its symbols."""
    return gzip.decompress(base64.b64decode(text)).decode()


def by_function(blocks: str, symbols: Symbols) -> Dict[Function, int]:
    """Instructions by function."""
    found: Counter = Counter()
    for line in blocks.splitlines():
        address, instructions = line.split()
        found[symbols.function(int(address, 16))] += int(instructions)
    return dict(found)


def of_run(run: Measurement, path: Path) -> str:
    """The table of a run, as CSV: the functions, and how many instructions of each a delivered packet took."""
    delivered = run.delivered("", *run.scenario.profiled)
    blocks = path.read_text(encoding="ascii")
    if not blocks or not delivered:
        raise LabError(f"no instructions to count, or no packets: see {path}")
    found = by_function(blocks, Symbols(unpacked(run.symbols)))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([*function, f"{count / delivered:.2f}"]
                     for function, count in sorted(found.items(), key=lambda one: (-one[1], one[0])))
    return out.getvalue()


def read(path: Path) -> Dict[Function, float]:
    """What of_run() wrote."""
    with open(path, encoding="ascii", newline="") as lines:
        return {(row["module"], row["function"]): float(row["per_packet"]) for row in csv.DictReader(lines)}


def _row(name: str, values: Sequence[float]) -> str:
    more = [f"{value - values[0]:+10.1f}" for value in values[1:]]
    return f"{name:44}" + "".join(f"{value:10.1f}" for value in values) + "".join(more)


def side_by_side(found: Sequence[Dict[Function, float]], labels: Sequence[str]) -> str:
    """Several runs: modules, then functions in which they differ; behind each, what it is more than in the first."""
    modules: Dict[str, List[float]] = {}
    for number, one in enumerate(found):
        for (module, _), value in one.items():
            modules.setdefault(module, [0.0] * len(found))[number] += value
    functions = {name: [one.get(name, 0.0) for one in found] for name in {name for one in found for name in one}}
    head = f"{'instructions per delivered packet':44}" + "".join(f"{label:>10}" for label in [*labels, *labels[1:]])
    lines = [head, _row("all", [sum(values) for values in zip(*modules.values())])]
    lines += [_row(name, values) for name, values in sorted(modules.items(), key=lambda one: -max(one[1]))
              if max(values) >= LEAST]
    lines.append("")
    lines += [_row(f"{name} [{module}]" if module != "kernel" else name, values)
              for (module, name), values in sorted(functions.items(), key=lambda one: (min(one[1]) - max(one[1]), one[0]))
              if max(values) - min(values) >= LEAST]
    return "\n".join(lines) + "\n"

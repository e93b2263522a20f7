# SPDX-License-Identifier: GPL-2.0-only
"""Cases of the hostile frontend: their text, as what its module plays (struct hostile_op in tests/hostile/hostile.h)."""

import re
import shlex
import struct
from pathlib import Path
from typing import Callable, Dict, List

from . import invent
from .errors import LabError

CASES = Path(__file__).resolve().parents[2] / "hostile" / "cases"
GRANTS = ("udp", "tcp", "broadcast", "beyond", "ended", "other", "ring")
FEATURES = ("one-channel", "rx-notify", "no-copy", "allowance", "bad-ring", "bad-channel", "no-queues", "bad-rx-ring",
            "multicast")
FLAGS = {"csum": 1, "validated": 2, "more": 4, "extra": 8}
EXTRAS = {"gso": 1, "mcast-add": 2, "mcast-del": 3, "hash": 4, "xdp": 5}
FIELDS = ("size", "offset", "flags")
FLOODS = ("wanted", "always", "never")
# what the stock netback has to make of it
EXPECTED = ("sent", "errors", "disabled", "nothing", "odd")
# how ours may treat the vif, beside doing nothing to it
MODES = ("held", "drop")
# what dom0 does while a case is played
BESIDE = ("statistics", "traffic", "multicast")
OP = struct.Struct("<BBHIII")
U32 = 2**32 - 1


def _number(text: str) -> int:
    return int(text, 0) & U32


class _Words:
    """The words of a step: key=value, and words that stand for themselves."""

    def __init__(self, words: List[str]) -> None:
        self.plain = [word for word in words if "=" not in word]
        self.values = dict(word.split("=", 1) for word in words if "=" in word)

    def number(self, key: str, default: int = 0) -> int:
        """The value of a key."""
        return _number(self.values.pop(key, str(default)))

    def first(self, default: str = "") -> str:
        """The next word that has no key."""
        return self.plain.pop(0) if self.plain else default

    def among(self, names) -> List[str]:
        """All words that are among these."""
        found = [word for word in self.plain if word in names]
        self.plain = [word for word in self.plain if word not in names]
        return found

    def done(self) -> None:
        """Complain about what nobody took."""
        for word in [*self.plain, *self.values]:
            raise ValueError(f"unknown word '{word}'")


def _op(code: str, queue: int = 0, flags: int = 0, a: int = 0, b: int = 0, c: int = 0) -> bytes:
    return OP.pack(ord(code), queue, flags, a & U32, b & U32, c & U32)


def _connect(words: _Words, _queue: int) -> bytes:
    features = sum(1 << FEATURES.index(word) for word in words.among(FEATURES))
    return _op("c", a=words.number("queues", 1), b=features, c=words.number("base"))


def _flags(text: str) -> int:
    return sum(FLAGS[word] for word in text.split(",")) if text else 0


def _request(words: _Words, queue: int) -> bytes:
    # what a flood repeats has no id of its own
    flood = bool(words.among(["flood"]))
    grant = GRANTS.index(words.first("udp"))
    return _op("r", queue, _flags(words.values.pop("flags", "")), grant | words.number("offset") << 16,
               words.number("size") | flood << 16, words.number("times", 1))


def _extra(words: _Words, queue: int) -> bytes:
    more = bool(words.among(["more"]))
    name = words.first()
    kind = EXTRAS[name] if name in EXTRAS else _number(name)
    body = bytes([words.number("address")] * 6) if "address" in words.values else \
        struct.pack("<HBxH", words.number("size"), words.number("type", 1), 0)
    return _op("x", queue, more, kind, *struct.unpack("<IH", body))


def _simple(code: str, *names: str) -> Callable[[_Words, int], bytes]:
    """A step of plain numbers: the first without a key, others by name."""
    def step(words: _Words, queue: int) -> bytes:
        first = _number(words.first("0"))
        return _op(code, queue, 0, first, *(words.number(name) for name in names))
    return step


def _rewrite(words: _Words, queue: int) -> bytes:
    back = _number(words.first())
    field = next((name for name in FIELDS if name in words.values), "")
    if not field:
        raise ValueError(f"one of {', '.join(FIELDS)} is missing")
    text = words.values.pop(field)
    return _op("e", queue, 0, back, FIELDS.index(field), _flags(text) if field == "flags" else _number(text))


def _flood(words: _Words, queue: int) -> bytes:
    return _op("f", queue, 0, _number(words.first()), FLOODS.index(words.first("wanted")))


def _expect(words: _Words, _queue: int) -> bytes:
    """Not for the module: see expected()."""
    EXPECTED.index(words.first())
    return b""


def _differs(words: _Words, _queue: int) -> bytes:
    """Not for the module: see differs()."""
    MODES.index(words.first())
    return b""


def _beside(words: _Words, _queue: int) -> bytes:
    """Not for the module: see beside()."""
    BESIDE.index(words.first())
    return b""


STEPS: Dict[str, Callable[[_Words, int], bytes]] = {
    "connect": _connect, "request": _request, "extra": _extra, "push": _simple("p"), "notify": _simple("n", "gap"),
    "record": _simple("t"), "flood": _flood, "flicker": _simple("k", "by"), "rewrite": _rewrite,
    "scribble": _simple("g"), "untouched": _simple("u"), "forge": _simple("a"),
    "index": _simple("i", "events"), "disconnect": _simple("d"),
    "state": _simple("s"), "wait": _simple("w"), "sleep": _simple("z"), "expect": _expect,
    "differs": _differs, "beside": _beside,
}


def _step(line: str) -> bytes:
    words = shlex.split(line, comments=True)
    if not words:
        return b""
    if words[0] not in STEPS:
        raise ValueError(f"unknown step '{words[0]}'")
    rest = _Words(words[1:])
    try:
        op = STEPS[words[0]](rest, rest.number("queue"))
    except (KeyError, IndexError) as error:
        raise ValueError(f"{words[0]}: {error}") from None
    rest.done()
    return op


def compiled(name: str, text: str) -> bytes:
    """What the module plays."""
    ops = []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            ops.append(_step(line))
        except ValueError as error:
            raise LabError(f"case {name}:{number}: {error}") from None
    return b"".join(ops)


def expected(text: str) -> str:
    """What the stock netback has to make of a case; "": it doesn't say."""
    found = re.search(r"^expect (\w+)$", text, re.MULTILINE)
    return found[1] if found else ""


def differs(text: str, mode: str) -> bool:
    """May dom0 say something else where ours treats the vif so?"""
    return re.search(f"^differs {mode}$", text, re.MULTILINE) is not None


def beside(names: List[str]) -> str:
    """What dom0 does beside cases: a line each."""
    return "".join(f"{name} {what}\n" for name in names for what in re.findall(r"^beside (\w+)$", text_of(name), re.MULTILINE))


def text_of(name: str) -> str:
    """A case of tests/hostile/cases; random-SEED is made up, the same at each time."""
    seed = re.fullmatch(r"random-([0-9]+)", name)
    if seed:
        return invent.case(int(seed[1]))
    try:
        return (CASES / name).read_text(encoding="utf-8")
    except OSError as error:
        raise LabError(f"case {name}: {error.strerror}") from None


def shipped() -> List[str]:
    """The names of all cases in the directory."""
    return sorted(path.name for path in CASES.iterdir())


def compared() -> List[str]:
    """Those that end the same way on every netback; of the others only the cost tells."""
    return [name for name in shipped() if expected(text_of(name)) != "nothing"]


def named(commands: List[str]) -> List[str]:
    """Cases that are made up and named in what dom0 is to do."""
    return sorted({name for command in commands for name in re.findall(r"\brandom-[0-9]+\b", command)})


def modes(commands: List[str]) -> Dict[str, str]:
    """How ours treats the vif, by the cases that dom0's commands name, each in one of them."""
    found: Dict[str, str] = {}
    for settings, names in re.findall(r"hostile_cases \S+ \d+ ('[^']*'|\S+) ([^;]*)", " ; ".join(commands)):
        mode = "drop" if "early_drop" in settings else "held" if "max_rate" in settings else "plain"
        found.update({name: mode for name in (shipped() if names.split() == ["all"] else names.split())})
    return found


def files(names: List[str]) -> Dict[str, bytes]:
    """The cases by the names of their files in a guest."""
    return {f"hostile/{name}": compiled(name, text_of(name)) for name in names}

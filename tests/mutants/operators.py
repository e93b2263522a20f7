# SPDX-License-Identifier: GPL-2.0-only
"""The small changes that can be made to a file of C: a comparison, a sign, a number, a statement less."""

import re
from collections.abc import Iterator
from typing import NamedTuple

# what each of these may be taken for
SWAPS = {
    " < ": (" <= ", " > "), " <= ": (" < ",), " > ": (" >= ", " < "), " >= ": (" > ",),
    " == ": (" != ",), " != ": (" == ",), " && ": (" || ",), " || ": (" && ",),
    " + ": (" - ",), " - ": (" + ",), " * ": (" + ",), " / ": (" * ",), " % ": (" / ",),
    " += ": (" -= ", " = "), " -= ": (" += ",), "++;": ("--;",), "--;": ("++;",), " << ": (" >> ",), " >> ": (" << ",),
    " & ": (" | ",), " | ": (" & ",), "(!": ("(",), " !": (" ",), "true": ("false",), "false": ("true",),
    "min(": ("max(",), "max(": ("min(",), "min_t(": ("max_t(",), "max_t(": ("min_t(",),
    "continue;": ("break;",),
}
WORDS = re.compile("|".join(re.escape(word) for word in sorted(SWAPS, key=len, reverse=True)))
NUMBER = re.compile(r"(?<![\w.])\d+(?=(?:U|L|UL|LL|ULL)?\b)")
STATEMENT = re.compile(r"^\t+(?!return\b|break\b|continue\b|goto\b|case\b|default\b|else\b|do\b|\}|struct\b|u\d|s\d|int\b|bool\b|"
                       r"unsigned\b|const\b|static\b|enum\b|lockdep_)[\w*(>.\[\]&-]+.*;$")
RETURN = re.compile(r"^\t+return (?!0;|false;|true;|NULL;)[^;]+;$")
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\])*\"", re.DOTALL)


class Mutant(NamedTuple):
    """One change: characters of a file from one place to another, and what is there instead."""

    start: int
    stop: int
    text: str


def _blank(code: str) -> str:
    """The same with nothing in comments, strings and what the preprocessor reads."""
    code = COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), code)
    return re.sub(r"^#.*(?:\\\n.*)*$", lambda found: re.sub(r"[^\n]", " ", found[0]), code, flags=re.MULTILINE)


def _body(code: str) -> Iterator[tuple[int, str]]:
    """Lines of functions, each with its place."""
    place, inside = 0, False
    for line in code.splitlines(keepends=True):
        if line.startswith("{"):
            inside = True
        elif line.startswith("}"):
            inside = False
        elif inside:
            yield place, line.rstrip("\n")
        place += len(line)


def mutants(code: str) -> Iterator[Mutant]:
    """All changes to a file, in order."""
    blank = _blank(code)
    for place, line in _body(blank):
        for word in WORDS.finditer(line):
            for text in SWAPS[word[0]]:
                yield Mutant(place + word.start(), place + word.end(), text)
        for number in NUMBER.finditer(line):
            yield Mutant(place + number.start(), place + number.end(), str(int(number[0]) + 1))
        if STATEMENT.match(line):
            indent = len(line) - len(line.lstrip("\t"))
            yield Mutant(place + indent, place + len(line), ";")
        if RETURN.match(line):
            yield Mutant(place + line.index("return"), place + len(line), "return 0;")


def line_of(code: str, mutant: Mutant) -> int:
    """Where a reader finds it."""
    return code.count("\n", 0, mutant.start) + 1


def apply(code: str, mutant: Mutant) -> str:
    """The file with the change."""
    return code[:mutant.start] + mutant.text + code[mutant.stop:]

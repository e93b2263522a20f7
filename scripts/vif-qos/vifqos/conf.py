# SPDX-License-Identifier: GPL-2.0-only
"""/etc/xen/vif-qos.conf, which the hook reads for each new vif: DOMAIN VIF KEY=VALUE ...

DOMAIN is a name or a UUID, VIF a number, a MAC or * (each).  All lines that match apply in order, the later wins.  A
word that begins with # begins a comment.
"""

import re
from dataclasses import dataclass

from vifqos.errors import ToolError
from vifqos.key import KEYS
from vifqos.text import printable
from vifqos.vif import Vif

KNOWN = {key.name for key in KEYS} | {"rate"}
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
VIF = re.compile(r"\*|0|[1-9][0-9]*|[0-9a-f]{2}(:[0-9a-f]{2}){5}", re.ASCII)
COMMENT = re.compile(r"(^|[ \t])#.*", re.DOTALL)
WORD = re.compile(r"[^ \t\r]+")


@dataclass(frozen=True)
class Line:
    """A line that says something; its words are as they are written."""

    number: int             # from 1
    domain: str
    vif: str                # empty: there is none
    words: tuple[str, ...]

    def settings(self) -> dict[str, str]:
        """Values by key; words that are none are left out."""
        pairs = (word.partition("=") for word in self.words)
        return {key: value for key, found, value in pairs if found and value and key in KNOWN}

    def is_of_domain(self, vif: Vif) -> bool:
        """Whether the domain's name or UUID is here."""
        uuid = self.domain.lower()
        return self.domain == vif.vm or bool(UUID.fullmatch(uuid)) and uuid == vif.uuid.lower()

    def is_exact(self, vif: Vif) -> bool:
        """Whether it is about this vif and no other."""
        return self.is_of_domain(vif) and self.vif.lower() in (str(vif.index), vif.nodes.get("mac", "-").lower())

    def matches(self, vif: Vif) -> bool:
        """Whether the hook applies it to the vif."""
        return self.is_exact(vif) or self.is_of_domain(vif) and self.vif == "*"


def split(text: str) -> list[str]:
    """Lines without their ends; a file that ends as it should has an empty one last."""
    return text.split("\n")


def parse_line(number: int, text: str) -> Line | None:
    """What a line says; None when it is blank or a comment."""
    words = WORD.findall(COMMENT.sub("", text))
    return Line(number, words[0], words[1] if len(words) > 1 else "", tuple(words[2:])) if words else None


def parse(text: str) -> list[Line]:
    """All lines that say something."""
    lines = (parse_line(number, line) for number, line in enumerate(split(text), 1))
    return [line for line in lines if line]


def faults(line: Line) -> list[str]:
    """What the hook would complain of, but for values: these are judged by netback."""
    if not VIF.fullmatch(line.vif.lower()):
        return [f"'{printable(line.vif)}' is no vif: neither a number nor a MAC nor *"]
    if not line.words:
        return ["there are no settings on it"]
    texts = []
    for word in line.words:
        key, found, value = word.partition("=")
        if not found or not value:
            texts.append(f"'{printable(word)}' is not KEY=VALUE")
        elif key not in KNOWN:
            texts.append(f"there is no key '{printable(key)}'")
    return texts


def effective(text: str, vif: Vif) -> dict[str, str]:
    """What the hook would write for a vif."""
    settings: dict[str, str] = {}
    for line in parse(text):
        if line.matches(vif):
            settings |= line.settings()
    return settings


def word_pattern(key: str) -> re.Pattern[str]:
    """A setting of this key with the blanks before it."""
    return re.compile(rf"[ \t]+{re.escape(key)}=[^ \t\r]*")


def body_and_rest(text: str) -> tuple[str, str]:
    """A line without and its comment, and the blanks or CR before that."""
    found = COMMENT.search(text)
    body = text[:found.start()] if found else text
    kept = body.rstrip(" \t\r")
    return kept, text[len(kept):]


def without(text: str, key: str) -> str:
    """A line that no longer sets a key; only its comment, when nothing is left to set."""
    body, rest = body_and_rest(text)
    body = word_pattern(key).sub("", body)
    line = parse_line(0, body)
    return body + rest if line and line.words else rest.lstrip(" \t")


def within(text: str, key: str, value: str) -> str:
    """A line that sets a key: where it did last, or at its end."""
    body, rest = body_and_rest(text)
    places = list(word_pattern(key).finditer(body))
    setting = f"{key}={value}"
    if not places:
        return f"{body} {setting}{rest}"
    last = places[-1]
    blanks = re.match(r"[ \t]+", last[0])
    return f"{body[:last.start()]}{blanks[0] if blanks else ' '}{setting}{body[last.end():]}{rest}"


class Edit:
    """Changes of the file for one vif; all other lines stay as they are."""

    def __init__(self, text: str, vif: Vif) -> None:
        self.lines = split(text)
        self.vif = vif

    def exact(self) -> list[int]:
        """Places of the lines that are about this vif alone."""
        lines = ((at, parse_line(at, text)) for at, text in enumerate(self.lines))
        return [at for at, line in lines if line and line.is_exact(self.vif)]

    def text(self) -> str:
        """The file as it is now."""
        return "\n".join(self.lines)

    def drop(self, key: str) -> None:
        """No line of this vif alone sets the key."""
        for at in reversed(self.exact()):
            if not word_pattern(key).search(body_and_rest(self.lines[at])[0]):
                continue
            self.lines[at] = without(self.lines[at], key)
            if not self.lines[at].strip("\r"):
                del self.lines[at]
        for line in parse(self.text()):
            if line.matches(self.vif) and key in line.settings():
                raise ToolError(f"line {line.number} of vif-qos.conf sets {key} for each vif of "
                                f"{printable(self.vif.vm)}: change it there")

    def put(self, key: str, value: str) -> None:
        """The key is set, by the line that sets it, the last of this vif, or a new one."""
        places = self.exact()
        setting = [at for at in places if word_pattern(key).search(body_and_rest(self.lines[at])[0])]
        if setting or places:
            at = (setting or places)[-1]
            self.lines[at] = within(self.lines[at], key, value)
        if effective(self.text(), self.vif).get(key) != value:
            self.append(f"{self.vif.vm} {self.vif.index} {key}={value}")

    def append(self, line: str) -> None:
        """A new last line."""
        end = "\r" if any(text.endswith("\r") for text in self.lines) else ""
        if self.lines[-1]:
            self.lines[-1] = self.lines[-1].removesuffix("\r") + end
            self.lines.append("")
        self.lines.insert(len(self.lines) - 1, line + end)


def edited(text: str, vif: Vif, changes: dict[str, str]) -> str:
    """The file with a vif's keys as they shall be; an empty value takes a key out."""
    if not vif.vm or WORD.fullmatch(vif.vm) is None or vif.vm.startswith("#") or "\n" in vif.vm:
        raise ToolError(f"{vif.name}: vif-qos.conf can't hold the domain's name '{printable(vif.vm)}'")
    edit = Edit(text, vif)
    for key, value in changes.items():
        if value:
            edit.put(key, value)
        else:
            edit.drop(key)
    return edit.text()

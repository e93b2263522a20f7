# SPDX-License-Identifier: GPL-2.0-only
"""What the code has for admins, what the pages say of it, and what is on one side only.

Each rule is a function of the checkout's directory that returns what it looked at, and its findings.
"""

import pathlib
import re
import subprocess
from typing import Callable, Iterator, NamedTuple

from docutils import nodes
from docutils.core import publish_doctree


class Kind(NamedTuple):
    """Something that admins see: where the code names it, and how a page does."""
    what: str
    files: str                      # the code's, as a glob
    in_code: str                    # regular expressions; a group is the name
    page: str                       # below Documentation, as a glob
    in_page: str                    # {} stands for the name
    block: str = ""                 # only what this matches in the code counts


class Report(NamedTuple):
    """What a rule looked at, and what it has against it."""
    looked_at: int
    findings: list[str]


NETBACK = "drivers/net/xen-netback"

KINDS = (
    Kind("sysctl", f"{NETBACK}/qos_sysctl*.c", r'(?:\.procname\s*=\s*|\bSETTING\()"(\w+)"',
         "admin-guide/sysctl/xen_netback.rst", r"^(?:vifN\.M/)?{} {{2,}}\S|^(?:vifN\.M/)?{} +\d"),
    Kind("section on the sysctl", f"{NETBACK}/qos_sysctl*.c", r'(?:\.procname\s*=\s*|\bSETTING\()"(\w+)"',
         "admin-guide/sysctl/xen_netback.rst", r"^(?:[\w, ]*, )?{}(?:, [\w, ]*)?\n[-=]{{3,}}$"),
    Kind("xenstore key", f"{NETBACK}/qos_*.c", r'\[KEY_\w+\]\s*=\s*\{\s*"([\w-]+)"',
         "admin-guide/xen-netback-xenstore.rst", r"^``{}`` +\S"),
    Kind("xenstore node", f"{NETBACK}/qos_*.c", r'#define\s+ERROR_NODE\s+"([\w-]+)"',
         "admin-guide/xen-netback-xenstore.rst", r"(?<![\w-]){}(?![\w-])"),
    Kind("feature key", "include/xen/interface/io/*.h", r'#define\s+\w+_KEY\s+"([\w-]+)"',
         "**/*.rst", r"(?<![\w-]){}(?![\w-])"),
    Kind("xl key", "scripts/xen/xl/qos_keys.c", r'\{\s*"(\w+)",\s*"[\w-]+",',
         "man/xl-vif-qos.rst", r"^{}="),
    Kind("ethtool counter", "drivers/net/xen-net*/qos_ethtool.c", r'"(\w+)"',
         "**/*.rst", r"(?<!\w){}(?!\w)", block=r"ETH_GSTRING_LEN\] = \{.*?\};"),
    Kind("tracepoint", "include/trace/events/*.h",
         r"\bTRACE_EVENT(?:_CONDITION)?\((\w+)|\bDEFINE_EVENT(?:_CONDITION)?\(\w+,\s*(\w+)",
         "**/*.rst", r"(?<!\w){}(?!\w)"),
    Kind("debugfs file", f"{NETBACK}/qos_*.c", r'\bdebugfs_create_file\("(\w+)"',
         "**/*.rst", r"xen-netback-qos/{}(?!\w)"),
    Kind("module parameter", "drivers/net/xen-net*/qos_*.c", r"\bmodule_param(?:_named)?\((\w+)",
         "**/*.rst", r"^``{}`` "),
)


def text_of(files: Iterator[pathlib.Path]) -> str:
    """What some files have, one after the other."""
    return "\n".join(file.read_text() for file in sorted(files))


def names_in_code(top: pathlib.Path, kind: Kind) -> set[str]:
    """Names that the code's tables have."""
    text = text_of(top.glob(kind.files))
    if kind.block:
        text = "\n".join(re.findall(kind.block, text, re.DOTALL))
    return {match[match.lastindex] for match in re.finditer(kind.in_code, text)}


def documented(top: pathlib.Path, kind: Kind) -> Report:
    """Each name of a kind stands where it is looked for."""
    text = text_of((top / "Documentation").glob(kind.page))
    names = names_in_code(top, kind)
    return Report(len(names), [
        f"{kind.what} {name} is not in Documentation/{kind.page}" for name in sorted(names)
        if not re.search(kind.in_page.format(*[re.escape(name)] * 2), text, re.MULTILINE)])


# Words of a path; a page may name several files at once by * or <name>.
PATH = re.compile(r"(?<![\w/.-])(?:Documentation|drivers|include|scripts|tests)/[\w./*<>{},-]*\w[\w./*<>{},-]*")
SHORT = re.compile(r"(?<![\w/])\.\.\./([\w.-]+)")
MARKDOWN = re.compile(r"`([^`\n]+)`|^(?: {4}|\t)(.*)$", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#:]+)\)")
MAKE = re.compile(r"(?:^|[;&|(])[ \t]*(?:sudo )?make((?: [^;&|#]*)?)(?:$|[;&|#])")
WORD = re.compile(r"[\w.-]+=(?:\"[^\"]*\"|'[^']*'|\S*)|\S+")
TARGET = re.compile(r"[a-z][a-z0-9-]*")
SCENARIO = re.compile(r"\bSCENARIO=(?:\"([^\"]*)\"|'([^']*)'|(\S+))")
COUNTER = re.compile(r"(?<![\w./*])(?:qos|tx_dropped)_[a-z]\w*(?<!_)(?![\w*]|\.[ch])")


def pages(top: pathlib.Path) -> list[pathlib.Path]:
    """What people read."""
    return sorted([*(top / "Documentation").rglob("*.rst"), *top.glob("README.md")])


def literal(page: pathlib.Path) -> str:
    """What a page has as commands or names, not as prose."""
    if page.suffix == ".md":
        return "\n".join("".join(match) for match in MARKDOWN.findall(page.read_text()))
    tree = publish_doctree(page.read_text(), source_path=str(page),
                           settings_overrides={"report_level": 5, "halt_level": 5, "file_insertion_enabled": False})
    return "\n".join(node.astext() for node in tree.findall()
                     if isinstance(node, (nodes.literal, nodes.literal_block)))


def exists(top: pathlib.Path, path: str) -> bool:
    """There is such a file, directory or, with a wildcard, one at least."""
    path = re.sub(r"<[^>]*>|NAME\b", "*", path.rstrip(".,:/"))
    for choice in re.findall(r"\{([^}]*)\}", path)[:1]:
        return all(exists(top, path.replace(f"{{{choice}}}", one, 1)) for one in choice.split(","))
    return any(top.glob(path))


def paths(top: pathlib.Path) -> Report:
    """Files of ours that the pages name are there."""
    seen, findings = 0, []
    for page in pages(top):
        text = page.read_text()
        named = set(PATH.findall(text)) | {f"drivers/net/*/{name}" for name in SHORT.findall(text)}
        if page.suffix == ".md":
            named |= set(LINK.findall(text))
        seen += len(named)
        findings += [f"{page.relative_to(top)}: there is no {path}" for path in sorted(named)
                     if not exists(top, path)]
    return Report(seen, findings)


def targets_of(top: pathlib.Path) -> set[str]:
    """Every target that make knows."""
    known = subprocess.run(["make", "-pRrnq", "-C", str(top), ".DEFAULT"], capture_output=True,
                           text=True, check=False).stdout
    return set(re.findall(r"^([a-z][a-z0-9-]*):", known, re.MULTILINE))


def targets_in(text: str) -> set[str]:
    """Targets that commands of a text make, of our Makefile."""
    named = set()
    for line in text.splitlines():
        for words in MAKE.findall(line):
            words = [word for word in WORD.findall(words) if "=" not in word]
            if not {"-f", "-C"} & set(words):
                named |= {word.rstrip(",") for word in words if TARGET.fullmatch(word.rstrip(","))}
    return named


def targets(top: pathlib.Path) -> Report:
    """Targets of make that the pages name are there."""
    known, seen, findings = targets_of(top), 0, []
    for page in pages(top):
        named = targets_in(literal(page))
        seen += len(named)
        findings += [f"{page.relative_to(top)}: make has no target {name}"
                     for name in sorted(named - known)]
    return Report(seen, findings)


def scenarios(top: pathlib.Path) -> Report:
    """Scenarios that the pages run are there."""
    seen, findings = 0, []
    for page in pages(top):
        named = {word for words in SCENARIO.findall(literal(page)) for word in "".join(words).split()
                 if re.fullmatch(r"[\w-]+", word)}
        seen += len(named)
        findings += [f"{page.relative_to(top)}: there is no scenario {name}" for name in sorted(named)
                     if not (top / "tests/lab/scenarios" / name).exists()]
    return Report(seen, findings)


def counters(top: pathlib.Path) -> Report:
    """Counters that the pages name are the code's."""
    known = names_in_code(top, next(kind for kind in KINDS if kind.what == "ethtool counter"))
    seen, findings = 0, []
    for page in pages(top):
        named = set(COUNTER.findall(page.read_text()))
        seen += len(named)
        findings += [f"{page.relative_to(top)}: there is no counter {name}"
                     for name in sorted(named - known)]
    return Report(seen, findings)


def documented_sysctls(top: pathlib.Path) -> Report:
    """The table of sysctls has none that the code has not."""
    kind = KINDS[0]
    text = text_of((top / "Documentation").glob(kind.page))
    named = set(re.findall(r"^(?:vifN\.M/)?([a-z_]+) {2,}\S|^vifN\.M/([a-z_]+) ", text, re.MULTILINE))
    named = {one or other for one, other in named} - {"file"} - names_in_code(
        top, next(kind for kind in KINDS if kind.what == "ethtool counter"))
    return Report(len(named), [f"Documentation/{kind.page}: there is no sysctl {name}"
                               for name in sorted(named - names_in_code(top, kind))])


RULES: dict[str, Callable[[pathlib.Path], Report]] = {
    **{f"each {kind.what} is documented": lambda top, kind=kind: documented(top, kind) for kind in KINDS},
    "paths": paths,
    "targets of make": targets,
    "scenarios": scenarios,
    "counters": counters,
    "sysctls in the table": documented_sysctls,
}

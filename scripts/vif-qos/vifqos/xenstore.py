# SPDX-License-Identifier: GPL-2.0-only
"""xenstore, by few processes whatever the number of vifs."""

from vifqos.errors import ToolError
from vifqos.processes import Processes

BACKENDS = "/local/domain/0/backend/vif"
DOMAINS = "/local/domain"
# domains that go while they are read, at most
TRIES = 20


def parse_list(text: str) -> dict[str, str]:
    """What xenstore-ls -f printed, by path; a path has no blanks, a value may hold anything but a line's end."""
    nodes = {}
    for line in text.split("\n"):
        path, found, value = line.partition(' = "')
        if found and path.startswith("/"):
            nodes[path] = value.removesuffix('"')
    return nodes


def parse_values(text: str) -> dict[str, str]:
    """What xenstore-read -p printed, by path."""
    pairs = (line.partition(": ") for line in text.split("\n"))
    return {path: value for path, found, value in pairs if found and path.startswith("/")}


class Xenstore:
    """Reads and writes nodes."""

    def __init__(self, processes: Processes) -> None:
        self.processes = processes

    def backends(self) -> dict[str, str]:
        """All nodes of all vifs' backend directories; ToolError when xenstore can't be read."""
        done = self.processes.run("xenstore-ls", "-f", BACKENDS)
        if done.status and "No such file" in done.errors + done.output:
            return {}       # no vif was ever made
        if done.status:
            raise ToolError(f"xenstore can't be read: {done.errors.strip() or 'xenstore-ls failed'}")
        return parse_list(done.output)

    def domids(self) -> list[int]:
        """The domains that there are, without dom0; ToolError when they can't be listed."""
        done = self.processes.run("xenstore-list", DOMAINS)
        if done.status:
            raise ToolError(f"xenstore can't be read: {done.errors.strip() or 'xenstore-list failed'}")
        return [int(word) for word in done.output.split() if word.isdigit() and word != "0"]

    def of_domains(self, domids: list[int], key: str) -> dict[int, str]:
        """A node of each domain, as name or vm; domains that have none are left out."""
        paths = {f"{DOMAINS}/{domid}/{key}": domid for domid in domids}
        found: dict[int, str] = {}
        for _ in range(TRIES):
            if not paths:
                break
            done = self.processes.run("xenstore-read", "-p", *paths)
            told = {path: text for path, text in parse_values(done.output).items() if path in paths}
            found |= {paths[path]: text for path, text in told.items()}
            # it stops at the first that is missing; those before it were told
            missing = done.errors.rpartition("path ")[2].strip()
            if not done.status or missing not in paths:
                break
            paths = {path: domid for path, domid in paths.items() if path not in told and path != missing}
        return found

    def read(self, path: str) -> str | None:
        """A node's text; None when it is not there."""
        done = self.processes.run("xenstore-read", path)
        return None if done.status else done.output.removesuffix("\n")

    def write(self, path: str, text: str) -> None:
        """Write a node; OSError when it is refused."""
        done = self.processes.run("xenstore-write", "--", path, text)
        if done.status:
            raise OSError(0, done.errors.strip() or "xenstore-write failed")

    def remove(self, path: str) -> None:
        """Take a node away."""
        self.processes.run("xenstore-rm", path)

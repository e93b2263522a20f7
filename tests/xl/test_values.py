# SPDX-License-Identifier: GPL-2.0-only
"""Each value of each key, through xl itself; a test a value."""

import unittest
from typing import Callable

from fake import XlCase
from values import BAD, GOOD, OTHERS, Key


class Values(XlCase):
    """Good ones arrive, bad ones stop xl with a word about it."""

    def takes(self, key: Key, text: str, value: object, node: str) -> None:
        """A good value: read, kept, written for netback, and nothing beside it."""
        option = f"{key.option}={text}"
        created = self.create(f"bridge=br0,{option}")
        self.assertEqual(created.returncode, 0, created.stderr)
        self.assertEqual([self.settings(nic) for nic in self.nics(created.stdout)], [{key.field: value}])
        attached = self.attach(option)
        self.assertEqual(attached.returncode, 0, attached.stderr)
        self.assertEqual([self.settings(nic) for nic in self.kept()], [{key.field: value}])
        backend = self.backend()
        self.assertEqual(backend[key.node], node)
        plain = XlCase.backend(self.without())
        self.assertEqual(set(backend) - set(plain), {key.node})
        # What netback and the next xl read is the same again.
        self.assertEqual(self.nics(self.create(f"{key.option}={node}").stdout)[0][key.field], value)

    def without(self) -> "Values":
        """Another machine, whose vif has no settings."""
        other = Values()
        other.setUp()
        self.addCleanup(other.doCleanups)
        self.assertEqual(other.attach().returncode, 0)
        return other

    def refuses(self, token: str) -> None:
        """A bad one: xl says which, creates nothing and attaches nothing."""
        created = self.create(f"bridge=br0,{token}")
        self.assertNotEqual(created.returncode, 0)
        self.assertEqual(created.stdout, "")
        self.assertIn(f"'bridge=br0,{token}'", created.stderr)
        attached = self.attach(token)
        self.assertNotEqual(attached.returncode, 0)
        self.assertEqual((self.backend(), self.kept()), ({}, []))
        for said in (created.stderr, attached.stderr):
            self.assertIn(token if "=" in token and not token.startswith(("mac", "type"))
                          else token.split("=", maxsplit=1)[0], said)


def good(row: tuple) -> Callable[[Values], None]:
    """The test of a good value."""
    return lambda self: self.takes(*row)


def bad(token: str) -> Callable[[Values], None]:
    """The test of a bad one."""
    return lambda self: self.refuses(token)


for count, line in enumerate(GOOD):
    setattr(Values, f"test_good_{count:03}_{line[0].option}={line[1]}", good(line))
for count, word in enumerate([*(f"{key.option}={text}" for key, text in BAD), *OTHERS]):
    setattr(Values, f"test_bad_{count:03}_{word}", bad(word))


if __name__ == "__main__":
    unittest.main()

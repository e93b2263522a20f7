# SPDX-License-Identifier: GPL-2.0-only
"""What the command gives up with: a sentence for the admin."""


class ToolError(Exception):
    """It can't be done; the text says why and what helps."""


class UsageError(ToolError):
    """The words on the command line make no sense here."""

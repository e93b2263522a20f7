# SPDX-License-Identifier: GPL-2.0-only
"""The rules of `make check`: one module each.

A rule is a function of the checkout's directory that returns a Report.
"""

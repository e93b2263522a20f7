# SPDX-License-Identifier: GPL-2.0-only
"""The benchmark: every set-up that shares a link on the same scenarios, and a page of what came out.

A figure (waste, tax, rates, ...) says which cells it wants, a cell being a scenario in a set-up; campaign runs what has
not been run yet; the figure then makes tables and bars of the results, and page puts them together.
"""

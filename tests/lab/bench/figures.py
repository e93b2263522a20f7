# SPDX-License-Identifier: GPL-2.0-only
"""All figures, in the page's order."""

from typing import Dict

from . import delay, flood, rates, reallocation, scale, shares, tax, tcp, waste
from .figure import Figure

FIGURES: Dict[str, Figure] = {module.FIGURE.name: module.FIGURE
                              for module in (waste, tax, rates, shares, delay, flood, reallocation, scale, tcp)}

# SPDX-License-Identifier: GPL-2.0-only
"""Sphinx: these pages as a site.  They stay readable as text, as the kernel's own do."""
# pylint: disable=invalid-name     (the names are Sphinx's)

import pathlib
import re

from docutils import nodes
from sphinx.application import Sphinx

TOP = pathlib.Path(__file__).resolve().parent.parent
PAGE = re.compile(r"\bDocumentation/([\w./-]+)\.rst\b")

project = "vif-qos"
release = version = (TOP / "VERSION").read_text().strip()
root_doc = "index"
smartquotes = False     # two dashes are two dashes
html_theme = "alabaster"
html_copy_source = False
html_show_copyright = False
html_title = "vif-qos"
html_sidebars = {"**": ["globaltoc.html", "searchbox.html"]}
html_theme_options = {"page_width": "1280px", "body_max_width": "none",
                      "sidebar_width": "300px", "show_powered_by": False}


def linked(text: str, known: set[str], uri) -> list[nodes.Node]:
    """A text, with the pages that it names as links."""
    parts, end = [], 0
    for match in PAGE.finditer(text):
        if match[1] in known:
            parts += [nodes.Text(text[end:match.start()]),
                      nodes.reference("", match[0], internal=True, refuri=uri(match[1]))]
            end = match.end()
    return parts + [nodes.Text(text[end:])] if parts else []


def link_pages(app: Sphinx, doctree: nodes.document, name: str) -> None:
    """Text names pages by their paths; here these are links."""
    def uri(page: str) -> str:
        return app.builder.get_relative_uri(name, page)

    if app.builder.name != "html":
        return
    for text in list(doctree.findall(nodes.Text)):
        if isinstance(text.parent, (nodes.paragraph, nodes.entry)):
            parts = linked(text.astext(), app.env.found_docs, uri)
            if parts:
                text.parent.replace(text, parts)


def setup(app: Sphinx) -> dict[str, bool]:
    """Sphinx calls this."""
    app.connect("doctree-resolved", link_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

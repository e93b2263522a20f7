# SPDX-License-Identifier: GPL-2.0-only
# make docs        these pages as a site, in build/docs/html; a warning is an error
# make docs-check  that, and do the pages name all there is, and only what there is?
# Works by itself as well: make -f Documentation/docs.mk docs

DOCS_DIR := $(patsubst %/,%,$(dir $(lastword $(MAKEFILE_LIST))))
DOCS_PYTHON ?= /usr/bin/python3
SPHINX ?= sphinx-build
SPHINX_OPTIONS = -W -n -E -q --keep-going -b html -d build/docs/doctrees

.PHONY: docs docs-check
docs:
	@command -v $(SPHINX) >/dev/null || { echo 'docs: sphinx-build is not installed' \
		'(package python3-sphinx, make deps)' >&2; exit 1; }
	@mkdir -p build/docs
	@$(SPHINX) $(SPHINX_OPTIONS) $(DOCS_DIR) build/docs/html
	@echo 'built build/docs/html/index.html'

docs-check:
	@$(DOCS_PYTHON) $(DOCS_DIR)/../tests/docs/run

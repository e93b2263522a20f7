# SPDX-License-Identifier: GPL-2.0-only
# make tool-install [DESTDIR=] [TOOL_PREFIX=/usr]: the command vif-qos, its manual page, its completion
# make tool-remove [DESTDIR=] [TOOL_PREFIX=/usr]: all of that undone

TOOL_PREFIX ?= /usr

.PHONY: tool-install tool-remove
tool-install:
	@scripts/vif-qos/install '$(DESTDIR)' '$(TOOL_PREFIX)'

tool-remove:
	@scripts/vif-qos/install --remove '$(DESTDIR)' '$(TOOL_PREFIX)'

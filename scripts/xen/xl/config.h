/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _XLVIF_QOS_CONFIG_H
#define _XLVIF_QOS_CONFIG_H

/* What the distribution configures its own xl with: all it runs is its own. */
#define HAVE_UTMP_H			1
#define HAVE_YAJL_YAJL_VERSION_H	1

#define LIBEXEC_BIN		"/usr/lib/xen-4.17/bin"
#define XENFIRMWAREDIR		"/usr/lib/xen-4.17/boot"
#define XEN_CONFIG_DIR		"/etc/xen"
#define XEN_SCRIPT_DIR		"/etc/xen/scripts"
#define XEN_LIB_DIR		"/var/lib/xen"
#define XEN_DUMP_DIR		"/var/lib/xen/dump"
#define XEN_LOG_DIR		"/var/log/xen"
#define XEN_LOCK_DIR		"/var/lock"
#define XEN_RUN_DIR		"/var/run/xen"
#define QEMU_XEN_PATH		"/usr/libexec/xen-qemu-system-i386"
#define OVMF_PATH		"/usr/share/ovmf/OVMF.fd"
#define SEABIOS_PATH		"/usr/share/seabios/bios-256k.bin"
#define STUBDOM_QMP_PROXY_PATH	"/usr/bin/vchan-socket-proxy"

#endif /* _XLVIF_QOS_CONFIG_H */

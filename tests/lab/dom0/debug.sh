# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# shellcheck disable=SC2034 # what is set here is for other files
# Dom0 with a debug kernel: sourced last, it says some words of lib.sh and check.sh anew, and tells what the kernel found.

KMEMLEAK=$DEBUGFS/kmemleak
# an object younger than this is none of kmemleak's business
LEAK_AGE_S=6
# nothing is fast here
HANDOUT_NS=20000000000
SOON_TRIES=100 SOON_MS=20000 FREED_MS=60000 RESUMES_MS=30000
# nor are TCP's packets large when its answers are late
MANY_SLOTS=3

# PV guests do not start on the machine of a PVH dom0; and each PVH one has a TSC of its own
if [ "$(cat /sys/hypervisor/guest_type)" != PV ]; then
	GUEST_TYPE=pvh
	offsets() {
		# shellcheck disable=SC2046 # words wanted
		set -- $(guest_ask "$1" clock) $(clock)
		echo $(($1 - $4)) $(($1 - $4))
	}
fi

# messages of all reports, for those who read the console of a kernel that has died
dmesg -n 5

# leaks_find: two scans, as what changes between them is no leak
leaks_find() {
	[ -e "$KMEMLEAK" ] || return 0
	sleep $LEAK_AGE_S
	echo scan > "$KMEMLEAK"
	sleep 1
	echo scan > "$KMEMLEAK"
}

# leaks_note: those so far, once
leaks_note() {
	leaks_find
	[ ! -e "$KMEMLEAK" ] || cat "$KMEMLEAK" >> /run/leaks
	[ ! -e "$KMEMLEAK" ] || echo clear > "$KMEMLEAK"
}

# checkers: each that is at work
checkers() {
	sed -n 's/^ *debug_locks: */debug_locks /p' /proc/lockdep_stats
	[ ! -e "$KMEMLEAK" ] || ! echo scan > "$KMEMLEAK" || echo "kmemleak 1"
	[ ! -e "$DEBUGFS/debug_objects/stats" ] || echo "debug_objects 1"
	! grep -q "^setup_watchpoints: [1-9]" "$DEBUGFS/kcsan" || sed -n 's/^enabled: /kcsan /p' "$DEBUGFS/kcsan"
	! grep -q " __asan_load8$" /proc/kallsyms || echo "kasan 1"
}

# the boot is judged with the first scenario; but what it leaked is nobody's here
kernel_begin() {
	leaks_note
	rm -f /run/leaks
}

# while netback is there, its functions have names
vifs_gone() { leaks_note; }

kernel_end() {
	leaks_note
	checkers 2> /dev/null | data checkers
	# the names of a PVH dom0's ACPI tables are no text
	dmesg -c | tr -cd '\t\n -~' | data kernel
	[ ! -e /run/leaks ] || data leaks < /run/leaks
	rm -f /run/leaks
}

# figures mean nothing here
counted() { echo "LAB NOTE not judged: $1 $2 $(count "$1" "$2") ($3 to $4)" > /dev/console; }
# nor does what there is in a tenth of a second
traced() { echo "LAB NOTE not judged: a traced $1" > /dev/console; }

bystander_back() { :; }

# those with user tracking tell
[ -e "$DEBUGFS/slab/kmalloc-64/alloc_traces" ] || objects_now() { echo "vifs 1"; echo "nobody 1"; }

# all reports are judged in the end, the boot's as well
no_report() { :; }

soon() {
	what=$1 tries=0
	shift
	while [ $tries -lt $SOON_TRIES ]; do
		"$@" && return
		sleep 0.1
		tries=$((tries + 1))
	done
	fail "$what"
}

# deliberate <fault>: by a process that may die of it
deliberate() {
	[ -e "$DEBUGFS/vif_qos_deliberate" ] || insmod /mod/deliberate.ko || fail "insmod deliberate failed"
	sh -c "echo $1 > $DEBUGFS/vif_qos_deliberate"
	return 0
}

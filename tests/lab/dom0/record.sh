# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# What a scenario wants recorded: record_<what> before the run, recorded_<what> after it.

TRACING=/sys/kernel/tracing
ROUND=$TRACING/events/vif_qos/vif_qos_round
TRACE_KB=16384

# rounds of reallocation, into the kernel's own buffer: nobody runs for it in the run
record_dba() {
	[ -d $TRACING/events ] || mount -t tracefs tracefs $TRACING
	[ -d $ROUND ] || return
	echo mono > $TRACING/trace_clock
	echo $TRACE_KB > $TRACING/buffer_size_kb
	echo > $TRACING/trace
	echo 1 > $ROUND/enable
}

# lost rounds would be taken for vifs that were not there
recorded_dba() {
	[ -d $ROUND ] || { echo "LAB NOTE this netback tells of no rounds of reallocation" && return; }
	echo 0 > $ROUND/enable
	! grep -q "^overrun: [1-9]" $TRACING/per_cpu/cpu*/stats || fail "more rounds than the trace buffer holds"
	# the clock is that of the run's start
	echo "$T0" > /run/rounds
	sed -n 's/^.* \([0-9.]*\): vif_qos_round: /\1 /p' $TRACING/trace >> /run/rounds
	echo > $TRACING/trace
	data rounds < /run/rounds
}

# record_hypercalls <from ns> <to ns>...: windows of the run in which Xen's trace is on
record_hypercalls() { TRACED=$*; }

# the run's start is known now
hypercalls_begin() {
	[ -n "$TRACED" ] || return 0
	windows=
	for time in $TRACED; do
		windows="$windows $((T0 + time))"
	done
	# shellcheck disable=SC2086 # words wanted
	hypercalls $windows > /run/hypercalls &
	TRACER=$!
}

recorded_hypercalls() {
	wait "$TRACER" || fail "Xen's hypercalls could not be counted"
	data hypercalls < /run/hypercalls
}

# record_instructions <from ns> <to ns>: the window of the run in which QEMU counts them
record_instructions() { MARKS=$*; }

instructions_begin() {
	[ -n "$MARKS" ] || return 0
	# shellcheck disable=SC2086 # words wanted
	set -- $MARKS
	mark $((T0 + $1)) $((T0 + $2)) &
	MARKER=$!
}

# where they are is told by the kernel's symbols, of which there are many
recorded_instructions() {
	wait "$MARKER" || fail "the window could not be marked"
	awk '$2 == "t" || $2 == "T" { print $1, $3, $4 }' /proc/kallsyms | gzip -9 | base64 > /run/symbols
	data symbols < /run/symbols
}

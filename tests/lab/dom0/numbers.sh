# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# What netback needs of dom0: memory, timers, time under an uplink's lock. Printed as LAB NOTE, and judged by who asks.

TRACING=/sys/kernel/tracing

# at_most <what> <number> <most>
at_most() {
	echo "LAB NOTE $1 $2 (at most $3)" > /dev/console
	[ "$2" -le "$3" ] || fail "$1 is $2, more than $3"
}

# memory_free: kB, without what caches could give back
memory_free() {
	sync
	echo 3 > /proc/sys/vm/drop_caches
	awk '/^(MemFree|Buffers|Cached):/ { free += $2 } END { print free }' /proc/meminfo
}

# memory_note <when>: to be compared with that of another netback, or of another time
memory_note() { echo "LAB NOTE memory.$1 $(memory_free) kB free" > /dev/console; }

# held_requests: what waits in all TX rings and has not been taken
held_requests() {
	awk '/^(TX|RX):/ { ring = $1 }
		ring == "TX:" && $1 == "req" { gsub(/[()]/, ""); held += $4 - $7 }
		END { print held + 0 }' /sys/kernel/debug/xen-netback/*/io_ring_q*
}

# grants_note <when> <guest>: its grants that dom0 has in use, those of its rings among them, while requests wait.
# Xen's log holds some 200 of them: the guest with the highest number is told of last
grants_note() {
	grants=$(grants_in_use "$(domid_of "$2")")
	[ "$grants" -gt 0 ] || fail "Xen says nothing of $2's grants"
	echo "LAB NOTE grants.$1 $grants in use, $(held_requests) requests wait" > /dev/console
	echo "$grants" > "/run/grants.$1"
}

# grants_as <before> <now> <more>: no more than so many came up between two notes, however many requests wait
grants_as() {
	read -r before < "/run/grants.$1"
	read -r now < "/run/grants.$2"
	at_most "grants.$2" "$now" $((before + $3))
}

tracing_on() {
	[ -d $TRACING/events ] || mount -t tracefs tracefs $TRACING
	echo 0 > $TRACING/tracing_on
	echo 8192 > $TRACING/buffer_size_kb
	echo > $TRACING/trace
}

# timer_find: an uplink's timer, to be looked for while there is time
timer_find() { TIMER=$(awk '$3 == "xenvif_uplink_timer" { print "0x" $1; exit }' /proc/kallsyms); }

# timer_at_most <times> <late>: how often it fires in a second, and how late at worst, ns
timer_at_most() {
	tracing_on
	for event in hrtimer_start hrtimer_expire_entry; do
		echo "function == $TIMER" > $TRACING/events/timer/$event/filter
		echo 1 > $TRACING/events/timer/$event/enable
	done
	echo 1 > $TRACING/tracing_on
	sleep 1
	echo 0 > $TRACING/tracing_on
	echo 0 > $TRACING/events/timer/enable
	tr ' ' '\n' < $TRACING/trace | awk -F = '
		$1 == "softexpires" { due = $2 }
		$1 == "now" { fired++; if (due && $2 - due > late) late = $2 - due }
		END { print fired + 0, late + 0 }' > /run/timer
	read -r fired late < /run/timer
	[ "$fired" -gt 0 ] || fail "the uplink's timer was not seen"
	at_most timer.fired "$fired" "$1"
	at_most timer.late_ns "$late" "$2"
}

# calls_own: a function_graph trace as lines "<ns> <ns of interrupts in it> <function>", one a call
calls_own() {
	awk -F '|' '
		function done(name, ns) {
			if (name ~ /upcall/) {
				if (depth[cpu]) inside[cpu, depth[cpu]] += ns
				return
			}
			print ns - own_less, own_less, name
		}
		/^#/ || NF < 2 { next }
		{
			cpu = $1; sub(/\).*/, "", cpu); cpu += 0
			ns = match($1, /[0-9.]+ us/) ? substr($1, RSTART, RLENGTH - 3) * 1000 : 0
			what = $2; gsub(/[ ;]|\(\)|\/\*.*/, "", what)
			own_less = 0
		}
		what ~ /[{]$/ { sub(/[{]$/, "", what); called[cpu, ++depth[cpu]] = what; inside[cpu, depth[cpu]] = 0; next }
		what == "}" && !depth[cpu] { next }
		what == "}" { own_less = inside[cpu, depth[cpu]]; done(called[cpu, depth[cpu]--], ns); next }
		what ~ /^[_a-z]/ { done(what, ns) }'
}

# locked_at_most <ns>: the longest call that takes an uplink's lock, of those that a packet or a timer makes; without
# what interrupts it
locked_at_most() {
	tracing_on
	grep -E '^_*xen_evtchn_do_upcall( |$)' $TRACING/available_filter_functions > $TRACING/set_ftrace_filter
	echo xenvif_uplink_timer __xenvif_qos_hold __xenvif_qos_poll_done >> $TRACING/set_ftrace_filter
	echo function_graph > $TRACING/current_tracer
	echo 1 > $TRACING/tracing_on
	sleep 0.5
	echo 0 > $TRACING/tracing_on
	calls_own < $TRACING/trace | sort -n > /run/calls
	calls=$(wc -l < /run/calls)
	echo nop > $TRACING/current_tracer
	echo > $TRACING/set_ftrace_filter
	[ "$calls" -gt 0 ] || fail "no call was seen: $(head -n 20 $TRACING/trace)"
	read -r half rest <<-EOF
		$(sed -n $((calls / 2 + 1))p /run/calls)
	EOF
	# shellcheck disable=SC2034 # the rest of the line
	read -r longest interrupts function rest <<-EOF
		$(tail -n 1 /run/calls)
	EOF
	echo "LAB NOTE locked.calls $calls, half of them at most $half ns; the longest $function, interrupted for $interrupts ns; with interrupts $(awk '{ print $1 + $2 }' /run/calls | sort -n | tail -n 1) ns" > /dev/console
	at_most locked.longest_ns "$longest" "$1"
}

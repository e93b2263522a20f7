# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# What netback counts and traces, beside what the wire and the guest do: at .. dom0 "counts_begin vm1", later
# "counts_end vm1; counted vm1 held_rate 0 0".

EVENTS=/sys/kernel/tracing/events/vif_qos

# counts_now <vif>: netback's counters, those of the wire and of the guest, and the time, as name=value words
counts_now() {
	device=$(vif_of "$1")
	eval "mac=\$mac_$(slot "$1")"
	echo "clock_ns=$(clock | cut -d ' ' -f 1)"
	/bin/ethtool -S "$device" | sed -n 's/^ *qos_\([a-z_]*\): /\1=/p'
	sed -n 's/^uplink uplink .* held \([0-9]*\) .*/all_held=\1/p' "$STATE"
	# shellcheck disable=SC2154 # assigned by eval
	tr '{' '\n' < "$WIRE/stats" |
		sed -n "s/^\"mac\":\"$mac\",\"packets\":\([0-9]*\),\"wire_bytes\":\([0-9]*\).*/wire_packets=\1 wire_bytes=\2/p"
	index=$(index_of "$1")
	guest_ask "$1" "counters $index"
	guest_ask "$1" "ethtool -S \$(device $index)" | sed -n 's/^ *tx_dropped_allowance: /refused=/p'
}

# counts_begin <vif>..., counts_end <vif>...: from when and until when growth is meant below
counts_begin() { for vif; do counts_now "$vif" > "/run/counts.$vif.first"; done; }
counts_end() { for vif; do counts_now "$vif" > "/run/counts.$vif.last"; done; }

# count_in <file> <name>: 0 when it has no such
count_in() { tr ' ' '\n' < "$1" | awk -F = -v name="$2" '$1 == name { value = $2 } END { print value == "" ? 0 : value }'; }

# count <vif> <name>: how much it has grown
count() { echo $(($(count_in "/run/counts.$1.last" "$2") - $(count_in "/run/counts.$1.first" "$2"))); }

# counted <vif> <name> <least> <most>
counted() {
	grown=$(count "$1" "$2")
	echo "LAB NOTE $1 $2 $grown ($3 to $4)" > /dev/console
	if [ "$grown" -lt "$3" ] || [ "$grown" -gt "$4" ]; then
		fail "$1's $2 grew by $grown, not by $3 to $4"
	fi
}

# not_counted <vif> <name>...: these have not grown
not_counted() {
	vif=$1
	shift
	for name; do counted "$vif" "$name" 0 0; done
}

# counted_like <vif> <name> <number> <percent> [more]: nearly as much
counted_like() { counted "$1" "$2" $(($3 - $3 * $4 / 100 - ${5:-0})) $(($3 + $3 * $4 / 100 + ${5:-0})); }

# trace_begin, trace_end: all events of netback's
trace_begin() {
	[ -d /sys/kernel/tracing/events ] || mount -t tracefs tracefs /sys/kernel/tracing
	echo > /sys/kernel/tracing/trace
	echo 1 > $EVENTS/enable
}

trace_end() {
	echo 0 > $EVENTS/enable
	cat /sys/kernel/tracing/trace > /run/trace
}

# traced <event> <pattern>: there is such a line
traced() { grep -q ": vif_qos_$1: .*$2" /run/trace || fail "no $1 with '$2' in: $(grep -m 3 "vif_qos_$1" /run/trace)"; }

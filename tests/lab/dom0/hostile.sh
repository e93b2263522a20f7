# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Cases of the hostile frontend, and what dom0 sees of them: at .. dom0 "hostile_cases vm1 0 '' jump rewind". A line for
# each goes to the host: the case, what the guest saw, the log and the CPU time of dom0.

VERDICTS=/run/verdicts
# there while a case is played; and what what goes on beside it has seen
BESIDE=/run/beside
BESIDE_SEEN=/run/beside.log

# dom0_ns: its CPU time so far
dom0_ns() { domtime | sed 's/.*\b0=\([0-9]*\).*/\1/'; }

# hostile_plug <vif> <key=value>...: a new vif for it, as one that was disabled stays so
hostile_plug() {
	guest=$1
	shift
	# shellcheck disable=SC2046 # words wanted
	xl network-attach "${guest%.*}" $(vif_config "$guest" | tr , ' ') || fail "xl network-attach $guest failed"
	for setting; do
		# stock netback has none of them
		[ ! -d "$SYSCTL" ] || vif_set "$guest" "${setting%=*}" "${setting#*=}"
	done
}

# hostile_log <mark>: what the kernel said of vifs since the mark, each once, without names and numbers; but for what it
# does not say each time
hostile_log() {
	dmesg | sed "1,/hostile: $1\$/d" | sed -n 's/.* vif[0-9.]*[^:]*: //p' | sed 's/-\{0,1\}[0-9][0-9]*/N/g' |
		grep -v "Too many multicast" | sort -u | tr '\n' ';' | tr '|' '/'
}

# wire_split: packets on the wire so far whose headers are in pieces
wire_split() { sed -n 's/.*"split_packets":\([0-9]*\).*/\1/p' "$WIRE/stats"; }

# beside_statistics <vif>: whatever tells of it, again and again
beside_statistics() {
	device=$(vif_of "$1")
	while [ -e $BESIDE ]; do
		cat /proc/net/dev "/sys/class/net/$device/statistics/"*
		/bin/ethtool -S "$device"
		find "$SYSCTL" "$DEBUGFS"/xen-netback* -type f -exec cat {} +
	done > /dev/null 2>&1
}

# beside_send <vif> <address> <packets/s>: half a second of packets to a MAC address, from the far end, and whether its
# driver took them all
beside_send() {
	counter=/sys/class/net/$(vif_of "$1")/statistics/tx_dropped
	while [ -e $BESIDE ] && [ "$(cat "${counter%/*/*}/carrier")" != 1 ]; do
		sleep 0.01
	done
	before=$(cat "$counter")
	ext ip neigh replace "${PEER%.*}.78" lladdr "$2" dev "$FAR" nud permanent
	# the very process, not a function's shell, has to be told to end
	/bin/ip netns exec ext offer "${PEER%.*}.78" 9 1400 "$3" /run/offer.log &
	sender=$!
	sleep 0.5
	kill $sender
	wait $sender
	taken="not all taken;"
	[ "$(cat "$counter")" != "$before" ] || taken="all taken;"
	echo "$taken" >> $BESIDE_SEEN
}

# more than its queue may hold while it takes none
beside_traffic() {
	eval "mac=\$mac_$(slot "$1")"
	# shellcheck disable=SC2154 # assigned by eval
	beside_send "$1" "$mac" 1000
}

# to the address that the cases name as 3, when it has had the time to ask for it
beside_multicast() {
	sleep 0.3
	beside_send "$1" 03:03:03:03:03:03 100
}

# beside_begin <vif> <case>: what goes on beside it
beside_begin() {
	: > $BESIDE_SEEN
	: > $BESIDE
	wanted=$(sed -n "s/^$2 //p" /lab/beside)
	for what in $wanted; do
		"beside_$what" "$1" > /dev/null 2>&1 &
	done
}

beside_end() {
	rm $BESIDE
	wait
}

# hostile_case <vif> <case> <packets before it> <settings>: play it
hostile_case() {
	# shellcheck disable=SC2086 # words wanted
	hostile_plug "$1" $4
	# a case may be played several times
	mark="$2 at $(cut -d ' ' -f 1 /proc/uptime)"
	echo "hostile: $mark" > /dev/kmsg
	split=$(wire_split)
	beside_begin "$1" "$2"
	before=$(dom0_ns)
	seen=$(guest_ask "$1" "hostile $2 $3") || exit 1
	spent=$(($(dom0_ns) - before))
	beside_end
	said="$(hostile_log "$mark")$(cat $BESIDE_SEEN)"
	[ "$(wire_split)" = "$split" ] || said="${said}headers in pieces;"
	echo "$2|${seen% ; *}|$said|$spent|${seen#* ; }" >> $VERDICTS
	xl network-detach "${1%.*}" "$(index_of "$1")" || fail "xl network-detach $1 failed"
}

# netback_change <name>: another netback, while no vif is there
netback_change() {
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		rmmod xen_netback 2> /dev/null && break
		sleep 0.1
	done
	insmod "/mod/netbacks/$1.ko" max_queues=16 || fail "netback $1 can't be loaded"
}

# hostile_with <netback> <vif> <case> <packets before it> <settings>: play it on another netback, and tell of it at once,
# as dom0 may not live to see the end; after a complaint of the kernel nothing can be relied on
hostile_with() {
	name=$1
	shift
	echo "LAB PHASE case $2 on $name" > /dev/console
	if (netback_change "$name" && hostile_case "$@") > /run/hostile.log 2>&1; then
		said=$(tail -n 1 $VERDICTS)
	else
		said="failed: $(tail -n 1 /run/hostile.log)"
	fi
	broken=$(dmesg | grep -m 1 -E 'BUG:|WARNING:|Oops|Call Trace')
	[ -z "$broken" ] || said="broken: $broken"
	echo "LAB VERDICT $name $said" > /dev/console
	case $said in failed:* | broken:*) poweroff -f ;; esac
}

# hostile_cases <vif> <packets before each> <settings> all|<case>...: one after the other, while the run lasts
hostile_cases() {
	vif=$1 prelude=$2 settings=$3
	shift 3
	# shellcheck disable=SC2046 # words wanted
	[ "$1" != all ] || set -- $(cat /lab/cases)
	for name; do
		phase "case $name" > /dev/console
		(hostile_case "$vif" "$name" "$prelude" "$settings") > /run/hostile.log 2>&1 ||
			fail "case $name: $(cat /run/hostile.log)"
	done
	# shellcheck disable=SC2046
	set -- $(clock)
	# shellcheck disable=SC2154 # run_prepare's
	[ "$1" -lt $((T0 + seconds * 1000000000)) ] || fail "the cases take longer than the run"
}

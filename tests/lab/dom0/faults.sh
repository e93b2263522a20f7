# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Faults put upon a vif, its uplink or dom0, and what has to hold after each: tests/lab/faults.py makes scenarios of
# them. A fault is a function fault_<name> [vif]; it begins what it is about, mends it, and breaks off when something is
# not as it should be.

REPORTS='BUG[: ]|WARNING:|Oops|Call Trace|general protection|refcount_t|list_(add|del) corruption|blocked for more than'
REPORTS="$REPORTS|unregister_netdevice: waiting|soft lockup|self-detected stall|detected stalls|scheduling while atomic"
BACKENDS=/sys/bus/xen-backend
# how long others' faults may last, and a vif's that is unplugged
SOON_MS=1000
FREED_MS=15000
# TCP sends again after a while only
RESUMES_MS=4000
# of packets of 64 KiB
MANY_SLOTS=17

note() { echo "LAB NOTE $*" > /dev/console; }

# now_ms: since boot, to 10 ms
now_ms() {
	read -r uptime _ < /proc/uptime
	echo "${uptime%.*}${uptime#*.}0"
}

# within <ms> <command>...: true at last, asked each 20 ms or $EVERY_US; what it prints then is the complaint
within() {
	patience=$1 began=$(now_ms)
	shift
	until "$@" > /run/within; do
		[ $(($(now_ms) - began)) -lt "$patience" ] || fail "$FAULT: not within $patience ms: $*: $(cat /run/within)"
		usleep "${EVERY_US:-20000}"
	done
}

# --- what a vif is doing --------------------------------------------------------------------------

grants_of() { sed -n "s/^vif $(vif_of "$1") .* grants \([0-9]*\) .*/\1/p" "$STATE"; }

# queues_parked <vif> <least slots> [for what]: its queues whose packets wait
queues_parked() {
	sed -n "s,^queue $(vif_of "$1")/[0-9]* parked 1 waits_for ${3:-[a-z]*} .* ring_slots \([0-9]*\)$,\1,p" "$STATE" |
		awk -v least="$2" '$1 >= least { queues++ } END { print queues + 0 }'
}

grants_grew() {
	echo "$2 grants as before"
	[ "$(grants_of "$1")" -gt "$2" ]
}

# passes <vif>: its packets are taken
passes() {
	granted=$(grants_of "$1")
	within $RESUMES_MS grants_grew "$1" "${granted:-0}"
}

state_running() { passes "$1"; }
state_flood() { passes "$1"; }
state_ovs() { passes "$1"; }

parked_for_rate() {
	queues_parked "$1" "$2" rate
	[ "$(queues_parked "$1" "$2" rate)" -gt 0 ]
}

state_parked() { within $RESUMES_MS parked_for_rate "$1" 2; }
state_starved() { within $RESUMES_MS parked_for_rate "$1" 2; }

state_slots() { within $RESUMES_MS parked_for_rate "$1" $MANY_SLOTS; }

# a round is never further away than its period
state_due() {
	has "$SYSCTL/dba_period_ms" 10 || fail "rounds are not due"
	passes "$1"
}

# --- what has to hold after a fault -----------------------------------------------------------------

no_report() {
	dmesg | grep -m 1 -E "$REPORTS" || return 0
	return 1
}

# a domain that is dying, or has lost its name
no_zombie() { ! xl list | grep -E '^\(null\)| [rbpsc-]{5}d '; }

# each vif has its device, its sysctls, its line in netback's state, and two references to the module: xenbus has one
vifs_in() { (cd "$1" && for each in vif*; do [ ! -e "$each" ] || echo "$each"; done) | sort | tr '\n' ' '; }

one_of_each() {
	devices=$(vifs_in /sys/class/net) sysctls=$(vifs_in "$SYSCTL") references=$(cat /sys/module/xen_netback/refcnt)
	lines=$(sed -n 's/^vif \([^ ]*\) .*/\1/p' "$STATE" | sort | tr '\n' ' ')
	echo "devices $devices, sysctls $sysctls, state $lines, $references references"
	[ "$devices" = "$sysctls" ] && [ "$devices" = "$lines" ] && [ $(($(echo "$devices" | wc -w) * 2)) = "$references" ]
}

# the devices that netback knows as uplinks
uplinks_now() { sed -n 's/^uplink \([^ ]*\) .*/\1/p' "$STATE" | sort | tr '\n' ' '; }

uplinks_are() {
	echo "uplinks $(uplinks_now)"
	[ "$(uplinks_now)" = "$1" ]
}

# pages of rings that guests have granted and dom0 has mapped
rings_now() { grep -c xenbus_map_ring /proc/vmallocinfo; }

rings_are() {
	echo "$(rings_now) rings are mapped, not $1"
	[ "$(rings_now)" = "$1" ]
}

# how many objects are in use that netback has allocated, by the place that did; and for how many vifs
objects_now() {
	echo "vifs $(grep -c '^vif ' "$STATE")"
	cat "$DEBUGFS"/slab/kmalloc-[0-9]*/alloc_traces "$DEBUGFS"/slab/kmalloc-rnd-*/alloc_traces 2> /dev/null | awk '
		$1 ~ /^[0-9]+$/ && $3 == "[xen_netback]" { used[$2] += $1 }
		END { for (place in used) print place, used[place] }'
}

# objects_back: there are no more than there were, without those of vifs that are gone
objects_back() {
	sleep 1
	objects_now > /run/objects.now
	awk 'NR == FNR { before[$1] = $2; next }
		$1 == "vifs" { vifs = before[$1]; gone = vifs - $2 }
		{ due = before[$1] - gone * int(before[$1] / vifs) }
		$2 > due { print $2, "objects of", $1 ", not", due; more = 1 }
		END { exit more }' /run/objects /run/objects.now
}

# faults_end: what is freed is so some seconds later
faults_end() {
	FAULT='in the end'
	within $FREED_MS objects_back
}

# grants_in_use <domid>: by Xen's own account
grants_in_use() {
	xl dmesg -c > /dev/null
	xl debug-keys g
	xl dmesg -c | awk -v domain="d$1" '
		{ sub(/^\(XEN\) /, "") }
		/^grant-table for remote/ { this = $4 }
		/^\[0x/ && this == domain { grants++ }
		END { print grants + 0 }'
}

# its console and its xenstore are what is left of a domain without vifs
grants_gone() {
	grants=$(grants_in_use "$1")
	echo "domain $1 has $grants grants in use"
	[ "$grants" -le "$2" ]
}

# guarded: KFENCE is at work, where the kernel has it
guarded() { [ ! -e "$DEBUGFS/kfence/stats" ] || grep '^enabled: 1' "$DEBUGFS/kfence/stats"; }

# faults_begin <vif>...: what they are put upon
faults_begin() {
	guarded || fail "KFENCE is not at work"
	VICTIMS=$*
	RENEWED="$RENEWED $* "
	FAULT='at the start'
	RINGS=$(rings_now)
	objects_now > /run/objects
	[ "$(wc -l < /run/objects)" -gt 1 ] || fail "$FAULT: who has allocated what can't be told"
	sound
}

# sound: all is as it was
sound() {
	within 0 no_report
	within $SOON_MS one_of_each
	within $SOON_MS uplinks_are 'uplink '
	within $SOON_MS rings_are "$RINGS"
	within $SOON_MS no_zombie
}

# fault <name> [<vif> <state>]...: upon each of them, while it is in that state; without any, upon their uplink or dom0
fault() {
	FAULT=$1
	shift
	while
		victim=${1:-} wanted=${2:-}
		[ -z "$victim" ] || "state_$wanted" "$victim"
		parked=${victim:+", $(queues_parked "$victim" 1) of its queues parked"}
		began_fault=$(now_ms)
		"fault_$FAULT" ${victim:+"$victim"}
		note "fault $FAULT${victim:+ $victim $wanted}: $(($(now_ms) - began_fault)) ms$parked"
		sound
		[ $# -gt 2 ]
	do
		shift 2
	done
}

# bystander_now: the time, ns, and what has arrived of its packets by then, wire bytes
bystander_now() {
	clock | cut -d ' ' -f 1
	cat "$WIRE/stats" > /run/arrived
	# shellcheck disable=SC2154 # assigned by vif
	tr '{' '\n' < /run/arrived | sed -n "s/^\"mac\":\"$mac_by\",.*\"wire_bytes\":\([0-9]*\).*/\1/p"
}

# bystander_back <kbit/s>: it has that much in the second that begins two after the fault, whenever that was
bystander_back() {
	wait_ms=$((began_fault + 2000 - $(now_ms)))
	[ $wait_ms -le 0 ] || usleep ${wait_ms}000
	earlier=$(bystander_now)
	usleep 1000000
	# shellcheck disable=SC2046,SC2086 # words wanted
	set -- "$1" $earlier $(bystander_now)
	kbit=$((($5 - $3) * 8000000 / ($4 - $2)))
	note "fault $FAULT: the bystander has $kbit kbit/s"
	[ $kbit -ge "$1" ] || fail "$FAULT: the bystander has $kbit of $1 kbit/s"
}

# --- a vif --------------------------------------------------------------------------------------------

device_gone() { [ ! -e "/sys/class/net/$1" ]; }
device_there() { [ -e "/sys/class/net/$1" ]; }

# unplug <vif>: it is gone a second after the command at the latest, and so are its grants
unplug() {
	device=$(vif_of "$1") asked=$(now_ms)
	xl network-detach "${1%.*}" "$(index_of "$1")" || fail "$FAULT: xl network-detach $1 failed"
	within $((SOON_MS - $(now_ms) + asked)) device_gone "$device"
	note "fault $FAULT $1: gone after $(($(now_ms) - asked)) ms"
	within $SOON_MS grants_gone "$(domid_of "$1")" 2
	vif_gone "$1"
}

# attached <vif>: as it was; without waiting for a ping, which may have to wait for tokens
attached() {
	# shellcheck disable=SC2046 # words wanted
	xl network-attach "${1%.*}" $(vif_config "$1" | tr , ' ') || fail "$FAULT: xl network-attach $1 failed"
	guest_address "$1"
}

plug() {
	attached "$1"
	passes "$1"
}

fault_replug() {
	unplug "$1"
	plug "$1"
}

# unplugged before its frontend has connected: at several instants of that
fault_connecting() {
	unplug "$1"
	for late in 0 5 20 60; do
		# shellcheck disable=SC2046 # words wanted
		xl network-attach "${1%.*}" $(vif_config "$1" | tr , ' ') || fail "$FAULT: xl network-attach $1 failed"
		usleep ${late}000
		unplug "$1"
	done
	plug "$1"
}

fault_updown() {
	device=$(vif_of "$1")
	ip link set "$device" down
	usleep 200000
	ip link set "$device" up
	passes "$1"
}

frontend_of() { echo "/local/domain/$(domid_of "$1")/device/vif/$(index_of "$1")"; }

# frontend_goes <vif>, frontend_comes <vif>: a guest's driver that is unbound or bound does not watch its backend then, and
# may look for it every 5 s only; so the backend is brought before into the state that the driver wants to find
frontend_goes() {
	xenstore-write "$(frontend_of "$1")/state" 5
	within $SOON_MS backend_in "$(backend_of "$1")" 6
	guest_ask "$1" "echo vif-$(index_of "$1") > /sys/bus/xen/drivers/vif/unbind"
}

frontend_comes() {
	xenstore-write "$(frontend_of "$1")/state" 1
	within $SOON_MS backend_in "$(backend_of "$1")" 2
	guest_ask "$1" "echo vif-$(index_of "$1") > /sys/bus/xen/drivers/vif/bind"
	guest_address "$1"
	passes "$1"
}

fault_reconnect() {
	frontend_goes "$1"
	frontend_comes "$1"
}

# netback is taken from the device, and given it again: it goes on with the rings that the frontend has
fault_unbind() {
	name=vif-$(domid_of "$1")-$(index_of "$1") device=$(vif_of "$1")
	echo "$name" > $BACKENDS/drivers/vif/unbind
	within $SOON_MS device_gone "$device"
	within $SOON_MS grants_gone "$(domid_of "$1")" 2
	echo "$name" > $BACKENDS/drivers/vif/bind || fail "$FAULT: $name can't be bound"
	within $SOON_MS device_there "$device"
	# what its hotplug script would do
	backend_write "$1" hotplug-status connected
	ip link set "$device" up master xenbr0
	within $SOON_MS backend_in "$(backend_of "$1")" 4
	passes "$1"
}

# its sysctls go by its name
fault_renamed() {
	device=$(vif_of "$1")
	ip link set "$device" down
	ip link set "$device" name renamed
	[ -e "$SYSCTL/renamed" ] || fail "$FAULT: no sysctls of the new name"
	ip link set renamed name "$device"
	ip link set "$device" up
	passes "$1"
}

# a bridge without a way out, which is deleted under it
fault_bridge() {
	device=$(vif_of "$1")
	bridge_add lonely
	ip link set "$device" master lonely
	uplink_is "$1" -
	usleep 100000
	ip link del lonely
	uplink_is "$1" -
	ip link set "$device" master xenbr0
	uplink_is "$1" uplink
	passes "$1"
}

fault_pause() {
	xl pause "$1"
	usleep 300000
	xl unpause "$1"
	passes "$1"
}

fault_save() {
	guest_save "$1"
	guest_restore "$1"
	passes "$1"
}

# a module in use stays
fault_unload() {
	for _ in 1 2 3 4 5; do
		! rmmod xen_netback || fail "$FAULT: rmmod took netback away"
	done
	passes "$1"
}

# the last of a guest's faults
fault_destroy() {
	domid=$(domid_of "$1") device=$(vif_of "$1") asked=$(now_ms)
	xl destroy "$1" || fail "$FAULT: xl destroy failed"
	within $((SOON_MS - $(now_ms) + asked)) device_gone "$device"
	within $SOON_MS no_zombie
	within $SOON_MS grants_gone "$domid" 0
	without=
	for name in $GUESTS; do
		[ "$name" = "$1" ] || without="$without $name"
	done
	GUESTS=$without DETACHED="$DETACHED $1 " RINGS=$(rings_now)
}

# --- the uplink -----------------------------------------------------------------------------------------

all_pass() {
	for each in $VICTIMS; do
		uplink_is "$each" uplink
		passes "$each"
	done
}

fault_uplink_down() {
	ip link set uplink down
	usleep 300000
	ip link set uplink up
	all_pass
}

fault_carrier() {
	wire "carrier 0"
	usleep 300000
	wire "carrier 1"
	all_pass
}

fault_uplink_renamed() {
	ip link set uplink down
	ip link set uplink name downlink
	ip link set downlink up
	for each in $VICTIMS; do
		uplink_is "$each" downlink
	done
	usleep 100000
	ip link set downlink down
	ip link set downlink name uplink
	ip link set uplink up
	all_pass
}

# so slow a link does not tell ethtool its speed; the fast one does
fault_speed() {
	speed=$(sed -n 's/^uplink uplink rate_kbit \([0-9]*\) .*/\1/p' "$STATE")
	wires "rate $((speed / 100))"
	usleep 300000
	wires "rate $((speed * 100))"
	within $SOON_MS grep "^uplink uplink rate_kbit $((speed * 100)) " "$STATE"
	wires "rate $speed"
	within $SOON_MS grep "^uplink uplink rate_kbit $speed " "$STATE"
	all_pass
}

fault_netns() {
	ip netns add elsewhere
	ip link set uplink netns elsewhere
	for each in $VICTIMS; do
		uplink_is "$each" -
	done
	usleep 100000
	ip -n elsewhere link set uplink netns 1
	ip netns del elsewhere
	ip link set uplink up master xenbr0
	all_pass
}

# a driver that completes nothing; packets pass as on a stock netback after a while, and it is counted
fault_stuck() {
	wire "stall 1"
	within $SOON_MS grep '^uplink uplink .* stuck [1-9]' "$STATE"
	usleep 500000
	wire "stall 0"
	all_pass
}

removed() { [ -e /run/removed ]; }

# elsewhere <vif>...: onto the second NIC
elsewhere() {
	for each; do
		ip link set "$(vif_of "$each")" master other
		uplink_is "$each" uplink2
	done
}

# a second NIC, which is pulled out under load; one of those who use it has gone and come before
fault_uplink_removed() {
	wire_insert vif_wir2 uplink2 wire2 10000 256 ''
	bridge_add other
	ip link set uplink2 up master other
	elsewhere "${VICTIMS%% *}"
	unplug "${VICTIMS%% *}"
	plug "${VICTIMS%% *}"
	# shellcheck disable=SC2086 # words wanted
	elsewhere $VICTIMS
	usleep 200000
	asked=$(now_ms)
	(rmmod vif_wir2 && touch /run/removed) &
	within $SOON_MS device_gone uplink2
	# it waits for whoever still holds the device, for ever
	within $((SOON_MS - $(now_ms) + asked)) removed
	rm /run/removed
	for each in $VICTIMS; do
		uplink_is "$each" -
		ip link set "$(vif_of "$each")" master xenbr0
	done
	ip link del other
	all_pass
}

switch_gone() { ! pidof ovs-vswitchd; }

fault_ovs_restarted() {
	killall ovs-vswitchd
	within $SOON_MS switch_gone
	usleep 300000
	ovs-vswitchd --detach --pidfile -vconsole:off || fail "$FAULT: Open vSwitch does not start"
	all_pass
}

# --- dom0 -------------------------------------------------------------------------------------------------

# xenstore does not answer for a second; what was asked for meanwhile happens then
fault_xenstored_slow() {
	kill -STOP "$(cat /run/xenstored.pid)"
	xl network-detach "${1%.*}" "$(index_of "$1")" > /run/detach.log 2>&1 &
	detacher=$!
	usleep 1000000
	device=$(vif_of "$1")
	echo 33 > "$SYSCTL/$device/priority"
	has "$SYSCTL/$device/priority" 33 || fail "$FAULT: a sysctl waits for xenstore"
	cat "$STATE" > /dev/null
	kill -CONT "$(cat /run/xenstored.pid)"
	wait $detacher || fail "$FAULT: xl network-detach failed: $(cat /run/detach.log)"
	within $SOON_MS device_gone "$device"
	vif_gone "$1"
	plug "$1"
}

# a new xenstored takes over what the old one knew
fault_xenstored_restarted() {
	xenstore-control live-update -F /usr/lib/xen-4.17/bin/xenstored || fail "$FAULT: no live update of xenstored"
	for class in 2 4; do
		backend_write "$1" class $class
		setting_is "$1" class $class
	done
	unplug "$1"
	plug "$1"
}

fault_clock() {
	real=$(date +%s)
	date -s "@$((real + 86400))" > /dev/null
	usleep 200000
	date -s "@$((real - 86400))" > /dev/null
	usleep 200000
	passes "$1"
	date -s "@$real" > /dev/null
	passes "$1"
}

fault_paused_minute() {
	xl pause "$1"
	sleep 60
	xl unpause "$1"
	passes "$1"
}

backend_in() {
	echo "$1 is in state $(xenstore-read "$1/state")"
	[ "$(xenstore-read "$1/state")" = "$2" ]
}

error_has() {
	xenstore-read "$1/error"
	xenstore-read "$1/error" | grep -q "$2"
}

# queues_asked <backend> <frontend> <queues> <error>: a frontend that asks for so many is refused
queues_asked() {
	errors=/local/domain/0/error/${1#/local/domain/0/}
	xenstore-rm "$errors" 2> /dev/null
	xenstore-write "$2/state" 1
	within $SOON_MS backend_in "$1" 2
	xenstore-write "$2/multi-queue-num-queues" "$3" "$2/state" 4
	within $SOON_MS error_has "$errors" "$4"
	xenstore-write "$2/state" 6
	within $SOON_MS backend_in "$1" 6
}

# a frontend that asks for none, and for one more than there may be
fault_queues() {
	backend=$(backend_of "$1") frontend=$(frontend_of "$1")
	frontend_goes "$1"
	echo 8 > /sys/module/xen_netback/parameters/max_queues
	queues_asked "$backend" "$frontend" 0 "guest requested 0 queues"
	queues_asked "$backend" "$frontend" 9 "guest requested 9 queues"
	echo 16 > /sys/module/xen_netback/parameters/max_queues
	frontend_comes "$1"
}

# racer_once: reads and writes what there is about vifs, whoever comes and goes
racer_once() {
	cat "$DEBUGFS"/xen-netback-qos/* "$SYSCTL"/* "$SYSCTL"/*/*
	for directory in "$SYSCTL"/vif*; do
		/bin/ethtool -S "${directory##*/}"
		echo 5 > "$directory/priority"
		echo 1000 > "$directory/max_pps"
		echo 0 > "$directory/max_pps"
		echo "${directory##*/}=10" > "$SYSCTL/priorities"
	done
	for period in 10 100; do echo $period > "$SYSCTL/dba_period_ms"; done
}

# switched off as well, but only while the vif goes: what is taken then fills the uplink's queue, and nobody has a turn
racer() {
	while [ -e /run/racing ]; do
		racer_once
		[ ! -e /run/going ] || echo 0 > "$SYSCTL/prioritize"
		for mode in 1 2; do echo $mode > "$SYSCTL/prioritize"; done
	done > /dev/null 2>&1
	touch /run/raced
}

race_over() { [ -e /run/raced ]; }

# the vif comes and goes, and so does its name, while others read and write what is about it
fault_race() {
	touch /run/racing
	racer &
	for _ in 1 2; do
		touch /run/going
		unplug "$1"
		rm /run/going
		plug "$1"
		device=$(vif_of "$1")
		ip link set "$device" down
		ip link set "$device" name racing
		ip link set racing name "$device"
		ip link set "$device" up
	done
	rm /run/racing
	within 10000 race_over
	rm /run/raced
	passes "$1"
}

# --- want of memory: with CONFIG_FAILSLAB and CONFIG_FAULT_INJECTION_STACKTRACE_FILTER, which Debian's kernel has not ---

FAILSLAB=$DEBUGFS/failslab

failslab_set() { echo "$2" > "$FAILSLAB/$1" || fail "$FAULT: failslab/$1 can't be set"; }

# memory_prepare: allocations with one of our functions on the stack, which stand behind the driver's own in the module
memory_prepare() {
	[ -e "$FAILSLAB/require-start" ] || fail "$FAULT: this kernel can't fail allocations by who makes them"
	grep '\[xen_netback\]' /proc/kallsyms | sort > /run/symbols
	failslab_set require-start "0x$(awk '$3 == "__xenvif_qos_hold" { print $1 }' /run/symbols)"
	failslab_set require-end "0x$(awk '$2 ~ /[tT]/ { last = $1 } END { print last }' /run/symbols)"
	failslab_set ignore-gfp-wait N
	failslab_set verbose 0
}

# memory_fails <n|all>: each n-th of them from now on fails, once; or all fail
memory_fails() {
	case $1 in
	all) failslab_set interval 1 && failslab_set times -1 ;;
	*) failslab_set interval "$1" && failslab_set times 1 ;;
	esac
	failslab_set probability 100
}

memory_back() {
	injected=$((injected + ($(cat "$FAILSLAB/times") != 1)))
	failslab_set probability 0
}

# limited <vif> <kbit/s>: by netback's state, as there may be no sysctls
limited() {
	grep "^vif $(vif_of "$1") " "$STATE"
	grep -q "^vif $(vif_of "$1") .* max_kbit $2 " "$STATE"
}

# without memory netback's state can't be read: what has become of it is seen when there is some
wanting_plug() { attached "$1"; }

wanting_move() {
	device=$(vif_of "$1")
	ip link set "$device" nomaster
	usleep 100000
	ip link set "$device" master xenbr0
}

wanting_key() {
	backend_write "$1" rate 500Kb/s
	usleep 100000
	backend_write "$1" rate 400Kb/s
}

# these may fail, and say so
wanting_files() {
	racer_once > /dev/null 2>&1
	ip link set "$(vif_of "$1")" down
	ip link set "$(vif_of "$1")" name other
	ip link set other name "$2"
	ip link set "$2" up
}

# memory_wanting <what> <vif>: a parked vif without memory for it is limited all the same, in the end, and all is well with
# the next
memory_wanting() {
	memory_prepare
	injected=0
	for nth in 1 2 3 4 5 6 7 8 10 12 15 20 all; do
		unplug "$2"
		[ "$1" = plug ] || plug "$2"
		memory_fails $nth
		"wanting_$1" "$2" "vif$(domid_of "$2").$(index_of "$2")"
		memory_back
		within 5000 limited "$2" 400
		uplink_is "$2" uplink
		passes "$2"
		within 0 no_report
	done
	[ $injected -gt 1 ] || fail "$FAULT: no allocation failed"
	note "fault $FAULT $2: $injected of 13 times allocations failed"
	unplug "$2"
	plug "$2"
}

fault_memory_plug() { memory_wanting plug "$1"; }
fault_memory_move() { memory_wanting move "$1"; }
fault_memory_key() { memory_wanting key "$1"; }
fault_memory_files() { memory_wanting files "$1"; }

# --- many vifs --------------------------------------------------------------------------------------------

# fake_vifs <guest> <count>: paths of backends and frontends that nobody drives, one pair a line
fake_vifs() {
	awk -v guest="$(domid_of "$1")" -v count="$2" 'BEGIN {
		for (i = 100; i < 100 + count; i++)
			print "/local/domain/0/backend/vif/" guest "/" i, "/local/domain/" guest "/data/fake/" i, i
	}'
}

# fakes_add <guest> <count>: vifs whose frontends never do anything, on the bridge
fakes_add() {
	fake_vifs "$@" | while read -r back front number; do
		echo "$front/backend $back $front/backend-id 0 $front/state 1"
		echo "$back/frontend $front $back/frontend-id $(domid_of "$1") $back/handle $number $back/online 1"
		echo "$back/script /etc/xen/scripts/vif-lab $back/state 1"
	done > /run/fakes
	# shellcheck disable=SC2046 # words wanted
	xenstore-write $(cat /run/fakes) || fail "$FAULT: no backends"
	fakes_come "$1" "$2"
	fake_vifs "$@" | sed "s/.* /link set vif$(domid_of "$1")./; s/$/ master xenbr0/" > /run/fakes
	ip -batch /run/fakes || fail "$FAULT: not on the bridge"
}

fakes_remove() {
	# shellcheck disable=SC2046 # words wanted
	xenstore-rm $(fake_vifs "$@" | cut -d ' ' -f 1) || fail "$FAULT: backends can't be removed"
	xenstore-rm "/local/domain/$(domid_of "$1")/data/fake"
	fakes_come "$1" 0
}

# fakes_come <guest> <count>: that takes seconds, and asking takes CPU
fakes_come() {
	EVERY_US=300000
	within 60000 fakes_are "$@"
	EVERY_US=
}

fakes_are() {
	any="/sys/class/net/vif$(domid_of "$1").[1-9][0-9][0-9]" wanted=$2
	# shellcheck disable=SC2086 # the devices there are; if there are none, the pattern itself
	set -- $any
	fakes=$#
	[ "$1" != "$any" ] || fakes=0
	echo "$fakes vifs are there, not $wanted"
	[ "$fakes" = "$wanted" ]
}

on_uplink() {
	grep -c '^vif .* uplink uplink ' "$STATE"
	[ "$(grep -c '^vif .* uplink uplink ' "$STATE")" = "$1" ]
}

batch() {
	present=$(vifs_in /sys/class/net | wc -w)
	began_batch=$(now_ms)
	fakes_add "$@"
	within $SOON_MS on_uplink $((present + $2))
	added=$(($(now_ms) - began_batch))
	fakes_remove "$@"
	note "fault churn: $2 vifs made in $added ms, gone $(($(now_ms) - began_batch - added)) ms later"
}

# churn <vif> <cycles> <at once>: vifs come and go, and leave nothing behind
churn() {
	FAULT=churn made=0
	# each that goes waits for RCU several times
	[ "$2" -le 200 ] || echo 1 > /sys/kernel/rcu_expedited
	while [ "$made" -lt "$2" ]; do
		batch "$1" "$3"
		made=$((made + $3))
		within 0 no_report
	done
	echo 0 > /sys/kernel/rcu_expedited
	sound
}

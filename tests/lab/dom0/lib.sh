# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# What a scenario's plan is made of. The plan sets L to the scenario's line before each step.

SYSCTL=/proc/sys/net/xen_netback
# loads start this long after the wire's statistics are reset
LEAD_NS=2000000
L=0

# busybox's shell would run its own applets of these names
ip() { /bin/ip "$@"; }
tc() { /bin/tc "$@"; }

phase() { echo "LAB PHASE $*"; }
fatal() {
	echo "LAB ERROR $L $*"
	echo "LAB DONE"
	poweroff -f
}
complain() { echo "LAB ERROR $L $*" > /dev/console; }
# ends the scenario: plans run in a subshell
fail() {
	complain "$@"
	exit 1
}

# data <name>: standard input, whole, to the host; the sum tells it from a torn log
data() {
	cat > /tmp/data
	echo "LAB DATA $1 $(md5sum < /tmp/data | cut -c 1-32)"
	fold -w 1000 /tmp/data | sed 's/^/LAB| /'
	[ -z "$(tail -c 1 /tmp/data)" ] || echo
	echo "LAB END $1"
}

# --- netback's settings -------------------------------------------------------------------------

# every scenario gets a netback freshly loaded, so that settings are the module's own
netback_load() {
	rm -f /etc/xen/vif-qos.conf
	insmod /mod/xen-netback.ko max_queues=16 || fail "insmod xen-netback failed"
}

netback_unload() {
	[ ! -e /sys/module/xen_netback ] || rmmod xen_netback || complain "rmmod xen-netback failed"
}

# netback_set <key> <value>; vif names of guests are put in by vif_set and priorities_set
netback_set() {
	echo "$2" > "$SYSCTL/$1" || fail "net/xen_netback/$1 refuses '$2'"
}

# vif_set <guest> <key> <value>
vif_set() { netback_set "$(vif_of "$1")/$2" "$3"; }

# priorities_set <guest>=<value>...
priorities_set() {
	line=
	for pair; do
		line="$line $(vif_of "${pair%=*}")=${pair#*=}"
	done
	netback_set priorities "${line# }"
}

# --- guests -------------------------------------------------------------------------------------

domid_of() { eval "echo \$domid_$1"; }

# the guest's newest vif
vif_of() {
	found=
	for path in /sys/class/net/vif"$(domid_of "$1")".*; do
		[ -e "$path" ] && found=${path##*/}
	done
	[ -n "$found" ] || fail "guest $1 has no vif"
	echo "$found"
}

# guest <name> <mac> <address> <queues> <frontend> <cpus> <bridge> <tso on|off> <more vif keys>
guest() {
	phase "starting guest $1"
	eval "mac_$1=$2 address_$1=$3 bridge_$1=$7 tso_$1=$8 keys_$1=\$9"
	cat > "/run/$1.cfg" <<-CONFIG
		name = "$1"
		type = "pv"
		kernel = "/guest/vmlinux"
		ramdisk = "/guest/initrd"
		extra = "console=hvc0 quiet lab.frontend=$5 lab.queues=$4"
		memory = 160
		vcpus = 1
		cpus = "$6"
		tsc_mode = "native"
		vif = ['bridge=$7,script=vif-lab,mac=$2${9:+,$9}']
		on_crash = "destroy"
	CONFIG
	xl create -q "/run/$1.cfg" > /run/xl.log 2>&1 || fail "xl create: $(cat /run/xl.log)"
	# what xl says about keys it does not know
	grep -v "tsc mode string" /run/xl.log
	eval "domid_$1=$(xl domid "$1")"
	GUESTS="$GUESTS $1"
}

# ask <guest> <command>: its agent's answer
guest_ask() { ask "$(domid_of "$1")" 60 "$2" || fail "guest $1: '$2' failed"; }

guest_network() {
	eval "address=\$address_$1 mac=\$mac_$1 tso=\$tso_$1"
	# shellcheck disable=SC2154 # assigned by eval
	ext ip neigh replace "$address" lladdr "$mac" dev "$FAR" nud permanent
	# shellcheck disable=SC2154
	guest_ask "$1" "network $address/16 $PEER $PEER_MAC $tso"
	[ "$LAYOUT" = hostonly ] || ext ping -q -c 1 -w 10 "$address" > /dev/null || fail "guest $1 does not answer a ping"
}

# the guest's clocks minus ours, now: "<monotonic> <real>" (their real clock minus our monotonic one)
offsets() {
	# shellcheck disable=SC2046 # words wanted
	set -- $(guest_ask "$1" clock) $(clock)
	echo $(($2 - $5)) $(($3 - $5))
}

guest_clock() {
	# shellcheck disable=SC2046
	set -- "$1" $(offsets "$1")
	eval "offset_$1=$2"
	eval "wires \"clock \$mac_$1 mono $2\"; wires \"clock \$mac_$1 real $3\""
	echo "guest.$1.clock $2 $3" >> /run/before
}

# count wire packets, not GSO packets, as netback hands them on
vif_count() {
	tc qdisc add dev "$(vif_of "$1")" clsact || fail "no clsact at guest $1's vif"
	tc filter add dev "$(vif_of "$1")" ingress matchall action ok || fail "no counter at guest $1's vif"
	eval "counted_$1=1"
}

guests_ready() {
	for name in $GUESTS; do
		phase "waiting for guest $name"
		ask "$(domid_of "$name")" 30 "" > /dev/null || fail "guest $name's agent does not answer"
		guest_network "$name"
		guest_clock "$name"
	done
}

detach() { # <guest>: its newest vif
	vif=$(vif_of "$1")
	DETACHED="$DETACHED $1 "
	xl network-detach "$1" "${vif##*.}" || fail "xl network-detach $1 failed"
}

attach() {
	eval "mac=\$mac_$1 keys=\$keys_$1 bridge=\$bridge_$1"
	# shellcheck disable=SC2046,SC2154
	xl network-attach "$1" "bridge=$bridge" script=vif-lab "mac=$mac" $(echo "$keys" | tr , ' ') ||
		fail "xl network-attach $1 failed"
	guest_network "$1"
}

# backend_write <guest> <key> <value>: the vif's backend directory in xenstore
backend_write() {
	vif=$(vif_of "$1")
	xenstore-write -- "/local/domain/0/backend/vif/$(domid_of "$1")/${vif##*.}/$2" "$3" || fail "xenstore-write $2 failed"
}

# --- the run ------------------------------------------------------------------------------------

# counters_to <file>: what every guest and vif has counted so far
counters_to() {
	for name in $GUESTS; do
		# the counters of a guest that was born again tell nothing
		case $RENEWED in *" $name "*) continue ;; esac
		echo "guest.$name $(guest_ask "$name" counters)" >> "$1"
		for path in /sys/class/net/vif"$(domid_of "$name")".*/statistics; do
			[ -e "$path" ] && echo "vif.$name rx_packets=$(cat "$path/rx_packets")" >> "$1"
		done
		if eval "[ -n \"\$counted_$name\" ]"; then
			tc -s qdisc show dev "$(vif_of "$name")" clsact |
				sed -n "s/.* Sent [0-9]* bytes \([0-9]*\) pkt.*/wire.$name packets=\1/p" >> "$1"
		fi
	done
}

# run_prepare <seconds>: choose the instant at which the run starts, leaving time to hand out loads
run_prepare() {
	phase "starting loads"
	seconds=$1
	hypervisor=/sys/hypervisor/version
	echo "kernel $(uname -r)" >> /run/before
	echo "xen $(cat $hypervisor/major).$(cat $hypervisor/minor)$(cat $hypervisor/extra)" >> /run/before
	counters_to /run/before
	# shellcheck disable=SC2046
	set -- $(clock)
	T0=$(($1 + 1000000000))
}

# load <guest> <id> <start ns> <stop ns> <command>
load() {
	eval "offset=\$((T0 + LEAD_NS + offset_$1))"
	# shellcheck disable=SC2154
	guest_ask "$1" "load $2 $((offset + $3)) $((offset - LEAD_NS + $4)) $5 > /dev/null 2>&1 &"
	LOADS="$LOADS $1:$2:$L"
}

# guest_server <guest> <port>
guest_server() { guest_ask "$1" "iperf3 -s -p $2 -D > /dev/null"; }

# receive <guest>...: what dom0 hands to them in each bin
receive() {
	vifs=
	for name; do
		vifs="$vifs $name=$(vif_of "$name")"
	done
	# shellcheck disable=SC2086
	received "$T0" "${BIN_US}000" $((seconds * 1000000 / BIN_US)) $vifs > /run/received &
}

# run_begin [guests that receive]
run_begin() {
	[ $# = 0 ] || receive "$@"
	names=
	for name in $GUESTS; do
		names="$names $name=$(domid_of "$name")"
	done
	# shellcheck disable=SC2086
	progress "$T0" "$seconds" $names &
	# shellcheck disable=SC2046
	set -- $(clock)
	[ "$1" -lt "$T0" ] || fail "the loads were handed out too late"
	phase "running"
	second=
	[ ! -e "$WIRE2/control" ] || second="$WIRE2/control"
	sleeptill "$T0" "$WIRE/control" "reset $BIN_US" ${second:+"$second" "reset $BIN_US"}
	echo "domtime $(domtime)" >> /run/before
}

at() { sleeptill $((T0 + $1)); }

# shell <command>: whatever a scenario wants done in dom0
shell() { eval "$1" > /run/shell.log 2>&1 || fail "'$1' failed: $(cat /run/shell.log)"; }

# how many packets the vifs have taken and the wire has carried
moved() {
	cat /sys/class/net/vif*/statistics/rx_packets
	ext cat /proc/net/dev | grep wire
}

# until nothing moves for 200 ms, at most for 5 s
drain() {
	last=
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25; do
		this=$(moved)
		[ "$this" = "$last" ] && return
		last=$this
		sleep 0.2
	done
	echo "LAB NOTE packets still move 5 s after the loads' end"
}

loads_check() {
	for load in $LOADS; do
		L=${load##*:} load=${load%:*}
		name=${load%:*} id=${load#*:}
		# without a device a load can't but end
		case $DETACHED in *" $name "*) continue ;; esac
		early=$(guest_ask "$name" "[ ! -e /tmp/load.$id.early ] || tail -n 2 /tmp/load.$id.out")
		[ -z "$early" ] || fail "load of $name ended early: $early"
	done
}

run_end() {
	at $((seconds * 1000000000))
	echo "domtime $(domtime)" > /run/after
	phase "draining"
	sleep 0.3
	drain
	cat "$WIRE/stats" > /run/stats
	[ ! -e "$WIRE2/stats" ] || cat "$WIRE2/stats" > /run/stats2
	L=0
	loads_check
	counters_to /run/after
	for name in $GUESTS; do
		echo "guest.$name.clock $(offsets "$name")" >> /run/after
		echo "domid.$name $(domid_of "$name")" >> /run/after
	done
	data before < /run/before
	data after < /run/after
	for name in stats stats2 received; do
		[ ! -e /run/$name ] || data $name < /run/$name
	done
}

# --- one scenario -------------------------------------------------------------------------------

clean_up() {
	# a guest can't go while a NIC that hangs holds its pages
	[ ! -e "$WIRE/control" ] || wires "stall 0"
	for name in $(xl list | awk 'NR > 1 && $1 != "Domain-0" { print $1 }'); do
		xl destroy "$name"
	done
	killall -q iperf3 progress received
	[ ! -e /sys/class/net/uplink ] || wire_down
	netback_unload
	rm -f /run/before /run/after /run/stats /run/stats2 /run/received /run/*.save
}

run_plan() { # <file>: /plans/<number>-<scenario>
	scenario=${1#*-}
	echo "LAB SCENARIO $scenario"
	# shellcheck disable=SC1090
	if ! (GUESTS='' LOADS='' DETACHED='' RENEWED='' && netback_load && . "$1"); then
		tail -n 20 /var/log/xen/console/guest-*.log
		dmesg | tail -n 20
	fi
	phase "cleaning up"
	clean_up
	# a kernel that complains is no success, whatever the figures
	oops=$(dmesg -c | grep -m 1 -E 'BUG:|WARNING:|Oops|Call Trace')
	[ -z "$oops" ] || complain "dom0's kernel: $oops"
	echo "LAB FINISHED $scenario"
}

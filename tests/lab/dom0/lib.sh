# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# What a scenario's plan is made of. The plan sets L to the scenario's line before each step.

SYSCTL=/proc/sys/net/xen_netback
# loads start this long after the wire's statistics are reset
LEAD_NS=2000000
# time to hand them out
HANDOUT_NS=1000000000
GUEST_TYPE=pv
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
	loglevel=$(cut -f 1 /proc/sys/kernel/printk)
	# what the kernel says meanwhile would come between: it stays in its log
	dmesg -n 1
	echo "LAB DATA $1 $(md5sum < /tmp/data | cut -c 1-32)"
	fold -w 1000 /tmp/data | sed 's/^/LAB| /'
	[ -z "$(tail -c 1 /tmp/data)" ] || echo
	echo "LAB END $1"
	dmesg -n "$loglevel"
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

# xl_use qos|stock
xl_use() {
	echo "xl $1" >> /run/before
	case $1 in
	qos) ln -sf /opt/vif-qos/sbin/xl /bin/xl ;;
	stock) ln -sf /usr/lib/xen-4.17/bin/xl /bin/xl ;;
	esac
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

# guest_config <name> <queues> <frontend> <cpus> <vifs as xl has them>
guest_config() {
	cat <<-CONFIG
		name = "$1"
		type = "$GUEST_TYPE"
		kernel = "/guest/vmlinux"
		ramdisk = "/guest/initrd"
		extra = "console=hvc0 quiet lab.frontend=$3 lab.queues=$2"
		memory = 160
		vcpus = 1
		cpus = "$4"
		tsc_mode = "native"
		vif = [$5]
		on_crash = "destroy"
	CONFIG
}

# guest <name> <queues> <frontend> <cpus>: with the vifs that were told of before
guest() {
	phase "starting guest $1"
	guest_config "$@" "$(vifs_plugged "$1")" > "/run/$1.cfg"
	xl create -q "/run/$1.cfg" > "/run/$1.log" 2>&1 || fail "xl create: $(cat "/run/$1.log")"
	# what xl says about keys it does not know
	grep -v "tsc mode string" "/run/$1.log"
	eval "domid_$1=$(xl domid "$1")"
	GUESTS="$GUESTS $1"
}

# ask <guest> <command>: its agent's answer
guest_ask() { ask "$(domid_of "$1")" 60 "$2" || fail "guest $1: '$2' failed"; }

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
	for vif in $(vifs_of "$1"); do
		eval "mac=\$mac_$(slot "$vif")"
		# shellcheck disable=SC2154 # assigned by eval
		wires "clock $mac mono $2"
		wires "clock $mac real $3"
	done
	echo "guest.$1.clock $2 $3" >> /run/before
}

# guest_answers <guest>: on the machine that a PVH dom0 needs, one in some dies as it boots, and is made once more
guest_answers() {
	ask "$(domid_of "$1")" 30 "" > /dev/null && return
	[ "$GUEST_TYPE" = pvh ] || return
	echo "LAB NOTE guest $1 is made once more" > /dev/console
	! xl domid "$1" > /dev/null 2>&1 || xl destroy "$1"
	xl create -q "/run/$1.cfg" > "/run/$1.log" 2>&1 || return
	eval "domid_$1=$(xl domid "$1")"
	ask "$(domid_of "$1")" 30 "" > /dev/null
}

guests_ready() {
	for name in $GUESTS; do
		phase "waiting for guest $name"
		guest_answers "$name" || fail "guest $name's agent does not answer"
		for vif in $(vifs_of "$name"); do
			! vif_plugged "$vif" || guest_network "$vif"
		done
		guest_clock "$name"
	done
}

# --- the run ------------------------------------------------------------------------------------

# counters_to <file>: what every guest and vif has counted so far
counters_to() {
	for name in $GUESTS; do
		# the counters of a guest that was born again tell nothing
		case $RENEWED in *" $name "*) continue ;; esac
		for vif in $(vifs_of "$name"); do
			vif_counters "$vif" >> "$1"
		done
	done
}

# run_prepare <seconds> [ms]: choose the instant at which the run starts, leaving time, and so much more, to hand out loads
run_prepare() {
	phase "starting loads"
	seconds=$1
	more_ms=${2:-0}
	hypervisor=/sys/hypervisor/version
	echo "kernel $(uname -r)" >> /run/before
	echo "xen $(cat $hypervisor/major).$(cat $hypervisor/minor)$(cat $hypervisor/extra)" >> /run/before
	counters_to /run/before
	# shellcheck disable=SC2046
	set -- $(clock)
	T0=$(($1 + HANDOUT_NS + more_ms * 1000000))
}

# load <guest> <id> <start ns> <stop ns> <command>
load() {
	eval "offset=\$((T0 + LEAD_NS + offset_${1%%.*}))"
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
	domtime "$T0" "$seconds" > /run/domtimes &
	hypercalls_begin
	instructions_begin
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
	for name in stats stats2 received domtimes verdicts; do
		[ ! -e /run/$name ] || data $name < /run/$name
	done
}

# --- one scenario -------------------------------------------------------------------------------

# what the kernel has said meanwhile; debug.sh has more to say about it
kernel_begin() { dmesg -c > /dev/null; }
vifs_gone() { :; }
kernel_end() {
	# a kernel that complains is no success, whatever the figures
	oops=$(dmesg -c | grep -m 1 -E 'BUG:|WARNING:|Oops|Call Trace')
	[ -z "$oops" ] || complain "dom0's kernel: $oops"
}

clean_up() {
	# a guest can't go while a NIC that hangs holds its pages
	[ ! -e "$WIRE/control" ] || wires "stall 0"
	for name in $(xl list | awk 'NR > 1 && $1 != "Domain-0" { print $1 }'); do
		xl destroy "$name"
	done
	killall -q iperf3 progress received domtime hypercalls mark
	[ ! -e /sys/class/net/uplink ] || wire_down
	vifs_gone
	netback_unload
	rm -f /run/before /run/after /run/stats /run/stats2 /run/received /run/rounds /run/domtimes /run/hypercalls /run/verdicts /run/*.save /run/*.log
}

run_plan() { # <file>: /plans/<number>-<scenario>
	scenario=${1#*-}
	echo "LAB SCENARIO $scenario"
	# shellcheck disable=SC1090,SC2034 # it is the plan's words that use them
	if ! (GUESTS='' VIFS='' LOADS='' DETACHED='' RENEWED='' TRACED='' && netback_load && . "$1"); then
		tail -n 20 /var/log/xen/console/guest-*.log
		dmesg | tail -n 20
	fi
	phase "cleaning up"
	clean_up
	kernel_end
	echo "LAB FINISHED $scenario"
}

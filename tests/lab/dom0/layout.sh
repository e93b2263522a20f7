# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Dom0's network: bridges, wires, and how these are joined. A second wire is the same module by another name.

PEER=10.0.0.1
PEER_MAC=00:16:3e:ff:00:01
DEBUGFS=/sys/kernel/debug
WIRE=$DEBUGFS/vif_wire
WIRE2=$DEBUGFS/vif_wir2

# in the far end's namespace
ext() { ip netns exec ext "$@"; }

# module <name>: with what it depends on
module() {
	while read -r each; do
		[ -d "/sys/module/$(echo "$each" | tr - _)" ] || insmod "/mod/$each.ko" || fail "insmod $each failed"
	done < "/mod/$1.order"
}

# tc_do <words>: a step of a plan
tc_do() { tc "$@" || fail "tc $*"; }

bridge_add() { # <name>
	ip link add "$1" type bridge stp_state 0 mcast_snooping 0 ageing_time 1000000
	ip link set "$1" up
}

bridge_up() {
	ip link set lo up
	bridge_add xenbr0
	ip netns add ext
	# a new namespace does not inherit this
	ext sysctl -q -w net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
	ext ip link set lo up
}

# wire <command>: to the first wire; wires <command>: to each
wire() { echo "$1" > $WIRE/control || fail "the wire refuses '$1'"; }
wires() {
	wire "$1"
	[ ! -e $WIRE2/control ] || echo "$1" > $WIRE2/control || fail "the second wire refuses '$1'"
}

# wire_insert <module> <near> <far> <kbit/s> <ring> <qdisc or nothing>
wire_insert() {
	insmod "/mod/$1.ko" near="$2" far="$3" rate_kbit="$4" ring="$5" || fail "insmod $1 failed"
	[ -z "$6" ] || tc qdisc replace dev "$2" root "$6" || fail "no qdisc $6"
	ip link set "$3" address $PEER_MAC netns ext
	ext ip link set "$3" up
}

far_port() { # <device> <address>
	ext ip link set "$1" down
	ext ip link set "$1" address "$2" up master far
}

# both wires end in one bridge at the far end; what comes by one goes back by it
second_wire() { # <kbit/s> <ring> <qdisc>
	wire_insert vif_wir2 uplink2 wire2 "$@"
	ip link set uplink2 address 02:77:69:72:65:03
	ext ip link add far type bridge stp_state 0 mcast_snooping 0
	ext ip link set far address $PEER_MAC
	far_port wire 02:77:69:72:65:04
	far_port wire2 02:77:69:72:65:05
	FAR=far
}

layout_bridge() { ip link set uplink up master xenbr0; }

layout_vlan() {
	module 8021q
	ip link add link uplink name uplink.5 type vlan id 5 || fail "no VLAN device"
	ip link set uplink up
	ip link set uplink.5 up master xenbr0
	ext ip link add link wire name wire.5 type vlan id 5
	FAR=wire.5
}

layout_bond() { # <kbit/s> <ring> <qdisc>
	second_wire "$@"
	module bonding
	# the module makes one of its own
	[ ! -e /sys/class/net/bond0 ] || ip link del bond0
	ip link add bond0 type bond mode active-backup miimon 100 || fail "no bond"
	ip link set uplink master bond0
	ip link set uplink2 master bond0
	ip link set bond0 up master xenbr0
}

layout_hostonly() { ip link set uplink up; }

layout_two() {
	second_wire "$@"
	bridge_add xenbr1
	layout_bridge
	ip link set uplink2 up master xenbr1
}

ovs_start() {
	[ ! -e /run/openvswitch/db.sock ] || return 0
	module openvswitch
	# younger than ten seconds, it counts no CPUs, and starts no thread that handles packets
	sleeptill 11000000000
	mkdir -p /run/openvswitch /etc/openvswitch /var/log/openvswitch
	ovsdb-tool create /etc/openvswitch/conf.db /usr/share/openvswitch/vswitch.ovsschema &&
		ovsdb-server /etc/openvswitch/conf.db --remote=punix:/run/openvswitch/db.sock --detach --pidfile -vconsole:off &&
		ovs-vsctl --no-wait init && ovs-vswitchd --detach --pidfile -vconsole:off
}

layout_ovs() {
	ovs_start || fail "Open vSwitch does not start"
	ovs-vsctl add-br ovsbr0 || fail "no bridge of Open vSwitch"
	ovs-vsctl add-port ovsbr0 uplink || fail "no uplink on Open vSwitch's bridge"
	ip link set ovsbr0 up
	ip link set uplink up
}

# wire_up <kbit/s> <ring> <qdisc or nothing> <layout>
wire_up() {
	FAR=wire
	# shellcheck disable=SC2034 # by guest_network
	LAYOUT=$4
	wire_insert vif_wire uplink wire "$1" "$2" "$3"
	"layout_$4" "$1" "$2" "$3"
	ext ip addr add $PEER/16 dev "$FAR"
	ext ip link set "$FAR" up
	wires "sink 1"
}

# wire_bql <bytes>: the most that byte queue limits may let each wire's driver have
wire_bql() {
	for most in /sys/class/net/uplink*/queues/tx-*/byte_queue_limits/limit_max; do
		echo "$1" > "$most" || fail "BQL refuses $1"
	done
}

wire_down() {
	for device in bond0 xenbr1; do
		[ ! -e /sys/class/net/$device ] || ip link del $device
	done
	[ ! -e /sys/class/net/uplink2 ] || ext ip link del far
	if [ -e /sys/class/net/ovsbr0 ]; then
		ovs-vsctl del-br ovsbr0
		# these outlive the port that had them
		ovs-vsctl -- --all destroy QoS -- --all destroy Queue
	fi
	[ ! -e /sys/module/ifb ] || rmmod ifb
	rmmod vif_wire
	[ ! -e /sys/class/net/uplink2 ] || rmmod vif_wir2
}

server() { # <port>
	ext iperf3 -s -p "$1" -D > /dev/null || fail "iperf3 server $1 failed"
}

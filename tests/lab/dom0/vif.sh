# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Guests' vifs: a guest's first one bears its name, a further one is <guest>.<index>, as vm1.1.

domid_of() { eval "echo \$domid_${1%%.*}"; }

# index_of <vif>: the number of the device, too
index_of() {
	case $1 in
	*.*) echo "${1#*.}" ;;
	*) echo 0 ;;
	esac
}

# slot <vif>: its name as part of a variable's; no guest's has a capital
slot() {
	case $1 in
	*.*) echo "${1%.*}V${1#*.}" ;;
	*) echo "$1" ;;
	esac
}

# vif <name> <mac> <network> <address> <bridge> <tso on|off> <plugged on|off> <hotplug script> <more keys>
vif() {
	slot=$(slot "$1")
	eval "mac_$slot=$2 network_$slot=$3 address_$slot=$4 bridge_$slot=$5 tso_$slot=$6 plugged_$slot=$7 script_$slot=$8 keys_$slot=\$9"
	VIFS="$VIFS $1"
	[ "$3" = "${PEER%.*.*}" ] || ext ip addr replace "$3.0.1/16" dev "$FAR"
}

vif_plugged() { eval "[ \$plugged_$(slot "$1") = on ]"; }

# vifs_of <guest>
vifs_of() {
	for vif in $VIFS; do
		[ "${vif%.*}" != "$1" ] || echo "$vif"
	done
}

# vif_config <vif>: as xl has it, words separated by commas
vif_config() {
	slot=$(slot "$1")
	eval "bridge=\$bridge_$slot mac=\$mac_$slot script=\$script_$slot keys=\$keys_$slot"
	# shellcheck disable=SC2154 # assigned by eval
	echo "devid=$(index_of "$1"),bridge=$bridge,script=$script,mac=$mac${keys:+,$keys}"
}

# vifs_plugged <guest>: xl's list
vifs_plugged() {
	list=
	for vif in $(vifs_of "$1"); do
		! vif_plugged "$vif" || list="$list${list:+, }'$(vif_config "$vif")'"
	done
	echo "$list"
}

# vif_of <vif>: its name in dom0
vif_of() {
	case $1 in
	*.*) eval "found=vif\$domid_${1%.*}.${1#*.}" ;;
	*) eval "found=vif\$domid_$1.0" ;;
	esac
	# shellcheck disable=SC2154 # assigned by eval
	[ -e "/sys/class/net/$found" ] || fail "guest $1 has no vif"
	echo "$found"
}

guest_address() { # <vif>
	slot=$(slot "$1")
	eval "network=\$network_$slot address=\$address_$slot mac=\$mac_$slot tso=\$tso_$slot"
	# shellcheck disable=SC2154 # assigned by eval
	ext ip neigh replace "$address" lladdr "$mac" dev "$FAR" nud permanent
	# shellcheck disable=SC2154
	guest_ask "$1" "network $(index_of "$1") $address/16 $network.0.1 $PEER_MAC $tso"
}

guest_network() { # <vif>
	guest_address "$1"
	[ "$LAYOUT" = hostonly ] || ext ping -q -c 1 -w 10 "$address" > /dev/null || fail "guest $1 does not answer a ping"
}

# count wire packets, not GSO packets, as netback hands them on
vif_count() {
	# a policer may have brought one already
	[ -n "$(tc qdisc show dev "$(vif_of "$1")" clsact)" ] ||
		tc qdisc add dev "$(vif_of "$1")" clsact || fail "no clsact at guest $1's vif"
	tc filter add dev "$(vif_of "$1")" ingress matchall action ok || fail "no counter at guest $1's vif"
	eval "counted_$(slot "$1")=1"
}

# vif_police <vif> <rate> <burst> <words>: drop what exceeds that at its ingress
vif_police() {
	device=$(vif_of "$1") rate=$2 burst=$3
	shift 3
	tc_do qdisc replace dev "$device" clsact
	# matchall takes no change
	tc filter del dev "$device" ingress prio 10 2> /dev/null
	tc_do filter add dev "$device" ingress prio 10 matchall \
		action police rate "$rate" burst "$burst" "$@" conform-exceed drop
}

vif_unpolice() { tc_do filter del dev "$(vif_of "$1")" ingress prio 10; } # <vif>

# vif_shape <vif> <words>: what it sends passes a CAKE of these words, which an ifb has
vif_shape() {
	device=$(vif_of "$1") shaper=ifb-$(vif_of "$1")
	shift
	if [ ! -e "/sys/class/net/$shaper" ]; then
		module ifb
		ip link add "$shaper" type ifb || fail "no $shaper"
		ip link set "$shaper" up
	fi
	tc_do qdisc replace dev "$shaper" root cake "$@"
	tc_do qdisc replace dev "$device" clsact
	[ -n "$(tc filter show dev "$device" ingress prio 10)" ] ||
		tc_do filter add dev "$device" ingress prio 10 matchall action mirred egress redirect dev "$shaper"
}

# vif_counters <vif>: what it and its guest have counted so far; a vif that is not there has counted nothing
vif_counters() {
	echo "guest.$1 $(guest_ask "$1" "counters $(index_of "$1")")"
	device=vif$(domid_of "$1").$(index_of "$1")
	if [ ! -e "/sys/class/net/$device" ]; then
		echo "vif.$1 rx_packets=0 sla_met=0 sla_missed=0"
		return
	fi
	sla=$(/bin/ethtool -S "$device" | sed -n 's/^ *qos_sla_\(m[a-z]*\): /sla_\1=/p')
	# shellcheck disable=SC2086 # words wanted
	echo "vif.$1 rx_packets=$(cat "/sys/class/net/$device/statistics/rx_packets")" $sla
	if eval "[ -n \"\$counted_$(slot "$1")\" ]"; then
		tc -s qdisc show dev "$device" clsact |
			sed -n "s/.* Sent [0-9]* bytes \([0-9]*\) pkt.*/wire.$1 packets=\1/p"
	fi
}

detach() { # <vif>
	DETACHED="$DETACHED $1 "
	xl network-detach "${1%.*}" "$(index_of "$1")" || fail "xl network-detach $1 failed"
}

attach() { # <vif>
	# shellcheck disable=SC2046 # words wanted
	xl network-attach "${1%.*}" $(vif_config "$1" | tr , ' ') || fail "xl network-attach $1 failed"
	guest_network "$1"
}

# backend_of <vif>: its directory in xenstore
backend_of() { echo "/local/domain/0/backend/vif/$(domid_of "$1")/$(index_of "$1")"; }

# backend_write <vif> <key> <value>
backend_write() { xenstore-write -- "$(backend_of "$1")/$2" "$3" || fail "xenstore-write $2 failed"; }

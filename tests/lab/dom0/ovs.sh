# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Open vSwitch as a peer: queues on the uplink's port, flows that lead there, policers at vifs.

# ovs_do <words>: a step of a plan
ovs_do() { ovs-vsctl "$@" > /dev/null || fail "ovs-vsctl $*"; }

# ovs_queue <number> <words>: another rate or priority from now on
ovs_queue() {
	number=$1
	shift
	queue=$(ovs-vsctl get QoS "$(ovs-vsctl get Port uplink qos)" "queues:$number") || fail "no queue $number"
	ovs_do set Queue "$queue" "$@"
}

# ovs_flow <vif> <number>: what it sends by the uplink goes into that queue
ovs_flow() {
	port=$(ovs-vsctl get Interface "$(vif_of "$1")" ofport)
	ovs-ofctl add-flow ovsbr0 "in_port=$port,actions=set_queue:$2,normal" || fail "no flow of port $port"
}

# ovs_police <vif> <kbit/s> <kbit>: a new policer takes what counts a vif's packets with it
ovs_police() {
	ovs_do set Interface "$(vif_of "$1")" "ingress_policing_rate=$2" "ingress_policing_burst=$3"
	eval "counted_$(slot "$1")="
}

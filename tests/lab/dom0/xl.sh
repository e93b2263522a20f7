# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# What xl says and shows, and what becomes of keys that come when they like, for scenarios.

# tells <text> <command>...: it says that, whatever becomes of it
tells() {
	text=$1
	shift
	"$@" > /run/tells.log 2>&1
	status=$?
	grep -qF -- "$text" /run/tells.log || fail "'$*' says no '$text' but: $(cat /run/tells.log)"
	return $status
}

# xl_refuses <keys> <text>: no domain is created with such a vif, and no vif attached to vm2; xl says why
xl_refuses() {
	guest_config bad 1 stock 0 "'bridge=xenbr0,script=vif-lab,$1'" > /run/bad.cfg
	! tells "$2" xl create -q /run/bad.cfg || fail "xl create takes $1"
	! xl domid bad > /dev/null 2>&1 || fail "there is a domain with $1"
	before=$(vif_count_of vm2)
	# shellcheck disable=SC2046 # words wanted
	! tells "$2" xl network-attach vm2 bridge=xenbr0 script=vif-lab $(echo "$1" | tr , ' ') || fail "network-attach takes $1"
	[ "$(vif_count_of vm2)" = "$before" ] || fail "network-attach made a vif with $1"
}

# vif_count_of <guest>: how many its backend has
vif_count_of() { xenstore-ls "/local/domain/0/backend/vif/$(domid_of "$1")" | grep -c '^[0-9]'; }

# xl_passes <keys> <text>: a domain is created, in spite of what is said
xl_passes() {
	guest_config careless 1 stock 0 "'bridge=xenbr0,script=vif-lab,$1'" > /run/careless.cfg
	tells "$2" xl create -q -p /run/careless.cfg || fail "xl create does not take $1: $(cat /run/tells.log)"
	xl destroy careless
}

# xl_lists <guest> <text>: network-list has a line with that
xl_lists() { tells "$2" xl network-list "$1" || fail "xl network-list $1 failed"; }

# xl_has <guest> <name> <value>: so many vifs of its configuration have it, as xl list -l writes it
xl_has() { tells "\"$2\": $3" xl list -l "$1" || fail "xl list -l $1 failed"; }

# keys_late <vif> <ms> <key>=<value>...: as soon as its backend directory is there, and so long after that
keys_late() {
	directory=$(backend_of "$1") late=$2
	shift 2
	until xenstore-read "$directory/frontend" > /dev/null 2>&1; do usleep 3000; done
	usleep "${late}000"
	for pair; do
		xenstore-write -- "$directory/${pair%%=*}" "${pair#*=}" || complain "xenstore-write $pair failed"
	done
}

# a guest that did not see its vif go before it is there again takes the new one for the old
vif_gone() { guest_ask "$1" "while [ -e /sys/bus/xen/devices/vif-$(index_of "$1") ]; do usleep 10000; done"; }

# attach_late <vif> <ms> <key>=<value>...: attached, while somebody else writes its keys
attach_late() {
	vif_gone "$1"
	keys_late "$@" &
	attach "$1"
	wait $!
}

# conf <line>...: further lines of vif-qos.conf
conf() { printf '%s\n' "$@" >> /etc/xen/vif-qos.conf; }

# uuid_of <guest>
uuid_of() { xenstore-read "/local/domain/$(domid_of "$1")/vm" | sed 's,^/vm/,,'; }

# hook_says <vif> [text]: the hook's node has that, or isn't there
hook_says() {
	told=$(xenstore-read "$(backend_of "$1")/qos-hook-error" 2> /dev/null)
	if [ -z "$2" ]; then
		[ -z "$told" ] || fail "the hook says of $1: $told"
	else
		case $told in *"$2"*) ;; *) fail "the hook does not say '$2' of $1 but '$told'" ;; esac
	fi
}

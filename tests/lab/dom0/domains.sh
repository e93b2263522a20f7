# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# What happens to a guest's vif and domain, for scenarios: at .. dom0 "guest_reboot vm1".

# guest_key <vif> <key> <value>: a key of its backend directory; the hook gives it to the vifs that follow
guest_key() {
	echo "${1%.*} $(index_of "$1") $2=$3" >> /etc/xen/vif-qos.conf
	! vif_plugged "$1" || backend_write "$@"
}

# guest_networks <guest>: of all its vifs
guest_networks() {
	for each in $(vifs_of "$1"); do
		guest_network "$each"
	done
}

# guest_again <guest>: its domain is a new one
guest_again() {
	RENEWED="$RENEWED $1 "
	eval "domid_$1=$(xl domid "$1")"
	ask "$(domid_of "$1")" 60 "true" || fail "guest $1's agent does not answer"
}

# guest_save and guest_restore <guest>: to a file in dom0's memory, and back
guest_save() { xl save "$1" "/run/$1.save" || fail "xl save $1 failed"; }

guest_restore() {
	xl restore "/run/$1.save" || fail "xl restore $1 failed"
	rm "/run/$1.save"
	guest_again "$1"
}

# the guest boots anew
guest_reboot() { # <guest>
	old=$(domid_of "$1")
	xl reboot "$1" || fail "xl reboot $1 failed"
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		new=$(xl domid "$1" 2> /dev/null)
		[ -n "$new" ] && [ "$new" != "$old" ] && [ -e "/sys/class/net/vif$new.0" ] && break
		sleep 0.2
	done
	guest_again "$1"
	guest_networks "$1"
}

# the frontend goes and comes back, with counters that begin anew; the backend directory stays
guest_reconnect() { # <guest>
	RENEWED="$RENEWED $1 "
	guest_ask "$1" "echo vif-$(index_of "$1") > /sys/bus/xen/drivers/vif/unbind"
	guest_ask "$1" "echo vif-$(index_of "$1") > /sys/bus/xen/drivers/vif/bind"
	guest_network "$1"
}

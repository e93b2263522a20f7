# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# What a scenario can make sure of: at .. dom0 "setting_is vm1 max_rate 30000". Each breaks off when it isn't so.

STATE=/sys/kernel/debug/xen-netback-qos/state

# soon <what> <command>...: true within a second; watches take a moment
soon() {
	what=$1
	shift
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		"$@" && return
		sleep 0.1
	done
	fail "$what"
}

has() { [ "$(cat "$1" 2> /dev/null)" = "$2" ]; }

# setting_is <guest> <key> <value>: by the vif's sysctl
setting_is() {
	file=$SYSCTL/$(vif_of "$1")/$2
	soon "$1's $2 is $(cat "$file"), not $3" has "$file" "$3"
}

# bad_key <guest> <key> <setting> <text>: a text that is no value changes nothing, is told, and is mended by the next
bad_key() {
	good=$(cat "$SYSCTL/$(vif_of "$1")/$3")
	backend_write "$1" "$2" "$4"
	error_is "$1" "$2"
	has "$SYSCTL/$(vif_of "$1")/$3" "$good" || fail "$1's $3 changed by '$4'"
}

error_like() {
	error=$(xenstore-read "$(backend_of "$1")/qos-error" 2> /dev/null)
	if [ -n "$2" ]; then
		case "; $error" in *"; $2: "?*) return 0 ;; esac
		return 1
	fi
	[ -z "$error" ]
}

# error_is <guest> [key]: qos-error is about that key, or isn't there
error_is() { soon "$1's qos-error is '$(xenstore-read "$(backend_of "$1")/qos-error" 2>&1)'" error_like "$1" "$2"; }

# refused <guest> <key> <value>: the vif's sysctl takes no such value, and keeps what it has
refused() {
	file=$SYSCTL/$(vif_of "$1")/$2
	before=$(cat "$file")
	! echo "$3" > "$file" || fail "$1's $2 takes $3"
	has "$file" "$before" || fail "$1's $2 was $before, is $(cat "$file")"
}

# uplink_of <guest>: as netback sees it
uplink_of() { sed -n "s/^vif $(vif_of "$1") uplink \([^ ]*\).*/\1/p" $STATE; }
uplink_is_now() { [ "$(uplink_of "$1")" = "$2" ]; }
uplink_is() { soon "$1's uplink is $(uplink_of "$1"), not $2" uplink_is_now "$1" "$2"; }

# state_has <text>: a line of netback's state, as a pattern of grep
state_has() { soon "no '$1' in: $(cat $STATE)" grep -q "$1" $STATE; }

# logged <text>: the kernel's log has it
logged() { soon "the kernel's log has no '$1'" logged_now "$1"; }
logged_now() { dmesg | grep -q "$1"; }

# says <pattern> <command>...: a line of what it prints, by grep -E; it may fail
says() {
	pattern=$1
	shift
	"$@" > /run/said 2>&1
	status=$?
	cat /run/said > /dev/console
	grep -E -q -- "$pattern" /run/said || fail "'$*' says no '$pattern' but: $(cat /run/said)"
}

# ends <status> <pattern> <command>...: as says, and its exit status is that
ends() {
	wanted=$1
	shift
	says "$@"
	shift
	[ "$status" = "$wanted" ] || fail "'$*' ends with $status, not $wanted"
}

# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Completion of vif-qos(8): commands, vifs, keys, words of a key.

# Without root there are no domains' names: vifs only.
_vif_qos_vifs() {
	local path
	for path in /proc/sys/net/xen_netback/*/; do
		path=${path%/}
		path=${path##*/}
		case $path in default | '*') ;; *) echo "$path" ;; esac
	done
}

_vif_qos_values() {
	case $1 in
	early-drop=) echo hold ring frontend ;;
	min-rate= | max-rate= | max-pps= | vm-max-pps=) echo none ;;
	class=) echo 1 2 3 4 5 6 7 ;;
	uplink=) (cd /sys/class/net 2>/dev/null && echo *) ;;
	esac
}

_vif_qos() {
	local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]:-}
	local words='' keys='priority= min-rate= max-rate= max-pps= class= vm-max-pps= early-drop= uplink='
	COMPREPLY=()
	if [ "$COMP_CWORD" -eq 1 ]; then
		mapfile -t COMPREPLY < <(compgen -W 'show set monitor plot explain check --help' -- "$current")
		return
	fi
	# = is a word of its own to bash
	if [ "$current" = = ]; then
		words=$(_vif_qos_values "$before=") current=
	elif [ "$before" = = ]; then
		words=$(_vif_qos_values "${COMP_WORDS[COMP_CWORD - 2]}=")
	else
		case $command in
		set) if [ "$COMP_CWORD" -eq 2 ]; then words=$(_vif_qos_vifs); else words="$keys --persist"; fi ;;
		show | explain) words="$(_vif_qos_vifs) --interval --json" ;;
		monitor) words="$(_vif_qos_vifs) --interval --count --json" ;;
		plot)
			if [ "$before" = --out ]; then
				mapfile -t COMPREPLY < <(compgen -d -- "$current")
				return
			fi
			mapfile -t COMPREPLY < <(compgen -f -- "$current"; compgen -W '--out --labels' -- "$current")
			compopt -o filenames 2>/dev/null
			return ;;
		check) words=--json ;;
		esac
	fi
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
	case ${COMPREPLY[*]} in *=) compopt -o nospace 2>/dev/null ;; esac
}

complete -F _vif_qos vif-qos

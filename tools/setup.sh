#!/bin/bash
# Installs the Debian packages that a purpose needs: tools/setup.sh [--check] build test ...
# Each purpose is a list in packaging/packages/<purpose>.txt. Asks dpkg first, so that a run with nothing missing
# needs neither network nor rights. With --check, or without root and sudo, it prints what is missing and fails.
# CXR_SETUP=skip leaves everything to you (other distributions, containers that were set up before).
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
check_only=false
if [[ ${1:-} == --check ]]; then
	check_only=true
	shift
fi
if [[ $# -eq 0 ]]; then
	echo "usage: tools/setup.sh [--check] PURPOSE... (of: $(cd "$here/packaging/packages" && echo *.txt | sed 's/\.txt//g'))" >&2
	exit 2
fi

wanted=()
for purpose in "$@"; do
	list=$here/packaging/packages/$purpose.txt
	if [[ ! -r $list ]]; then
		echo "setup: there is no list for '$purpose'" >&2
		exit 2
	fi
	while read -r name; do
		[[ -z $name || $name == \#* ]] || wanted+=("$name")
	done < "$list"
done
mapfile -t wanted < <(printf '%s\n' "${wanted[@]}" | sort -u)

if [[ ${CXR_SETUP:-} == skip ]]; then
	exit 0
fi
if ! command -v dpkg-query > /dev/null; then
	echo "setup: not a Debian system. Install what these Debian packages hold, then run again with CXR_SETUP=skip:" >&2
	printf '  %s\n' "${wanted[@]}" >&2
	exit 1
fi

missing=()
for name in "${wanted[@]}"; do
	state=$(dpkg-query -W -f='${db:Status-Status}' "$name" 2> /dev/null || true)
	[[ $state == installed ]] || missing+=("$name")
done
if [[ ${#missing[@]} -eq 0 ]]; then
	exit 0
fi

as_root=()
if [[ $(id -u) -ne 0 ]]; then
	as_root=(sudo)
	if ! command -v sudo > /dev/null || { [[ ! -t 0 ]] && ! sudo -n true 2> /dev/null; }; then
		check_only=true
	fi
fi
if $check_only; then
	echo "setup: ${#missing[@]} Debian packages are missing. Someone with root rights can install them with:" >&2
	echo "  apt-get install --no-install-recommends ${missing[*]}" >&2
	exit 1
fi

echo "setup: installing ${missing[*]}"
apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300)
if ! "${apt[@]}" update > /dev/null; then
	echo "setup: 'apt-get update' failed; going on with the package lists at hand" >&2
fi
if ! "${apt[@]}" install -y --no-install-recommends "${missing[@]}" < /dev/null; then
	echo "setup: apt-get could not install: ${missing[*]}" >&2
	exit 1
fi

#!/bin/bash
# Runs libFuzzer targets one after the other: tools/fuzz.sh BUILD_DIR SECONDS [TARGET...].
# Inputs that are found stay in BUILD_DIR/corpus/<target>; tests/fuzz/corpus/<target> only seeds. A crash stops the run.
set -euo pipefail
build=$1 seconds=$2
shift 2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
targets=("$@")
if [[ ${#targets[@]} -eq 0 ]]; then
	mapfile -t targets < <(find "$build" -maxdepth 1 -type f -executable -name 'fuzz_*' -printf '%f\n' | sort)
fi
for target in "${targets[@]}"; do
	mkdir -p "$build/corpus/$target" "$build/crashes"
	log=$build/corpus/$target.log
	if ! "$build/$target" -max_total_time="$seconds" -rss_limit_mb=2048 -timeout=20 -print_final_stats=1 \
		-artifact_prefix="$build/crashes/$target-" "$build/corpus/$target" "$here/tests/fuzz/corpus/$target" > "$log" 2>&1; then
		tail -40 "$log"
		echo "fuzz: $target found something; the input is in $build/crashes" >&2
		exit 1
	fi
	runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
	inputs=$(find "$build/corpus/$target" -type f | wc -l)
	printf '%-28s %12s runs %6s inputs kept, no finding\n' "$target" "$runs" "$inputs"
done

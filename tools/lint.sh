#!/bin/bash
# Everything a reviewer should not have to say: tools/lint.sh [JOBS]. Stops at the first tool with findings.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
jobs=${1:-2}

echo "== gcc, every warning an error"
cmake --preset dev > /dev/null
cmake --build build/dev -j "$jobs" > build/lint-gcc.log || { tail -60 build/lint-gcc.log; exit 1; }

echo "== clang, every warning an error"
cmake --preset clang > /dev/null
cmake --build build/clang -j "$jobs" > build/lint-clang.log || { tail -60 build/lint-clang.log; exit 1; }

echo "== cppcheck"
cppcheck --quiet -j "$jobs" --std=c11 --enable=warning,performance,portability --inline-suppr --error-exitcode=1 \
	--suppressions-list=tools/cppcheck.suppressions -D_GNU_SOURCE -I src --template='{file}:{line}: {severity}: {message} [{id}]' src

echo "== clang-tidy"
git ls-files 'src/*.c' | xargs -P "$jobs" -n 8 clang-tidy -p build/clang --quiet --warnings-as-errors='*' > build/lint-tidy.log 2> /dev/null ||
	{ grep -E '(error|warning):' build/lint-tidy.log | sort -u | head -80; exit 1; }

echo "== house rules"
for check in tools/check_*.py; do
	[[ $check == */check_coverage.py ]] || /usr/bin/python3 "$check"
done
echo "lint: clean"

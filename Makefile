# Short names for what a person does here. The build itself is CMake with the presets of CMakePresets.json.
#   make            build build/release/cxr            make lint      both compilers, clang-tidy, cppcheck, house rules
#   make demo       install, build, run the demo       make coverage  line coverage of the rooms that must not fail
#   make test       install, build with sanitizers,    make fuzz      every fuzz target for FUZZ_SECONDS (or TARGET=...)
#                   run the whole suite                make bench     ratios against the peers
#   make test-slow  the full counts of the long tests  make install   DESTDIR and PREFIX are honoured
#   make deps       install what a build needs         make clean
# CXR_SETUP=skip keeps every target from installing packages. JOBS=n limits the work done at once.
SHELL := /bin/bash
JOBS ?= $(shell nproc)
PREFIX ?= /usr/local
TARGET ?=
FUZZ_SECONDS ?= 60
DEMO_ARGS ?=
CTEST_ARGS ?=
CTEST := ctest --output-on-failure --no-tests=error -j $(JOBS)

.PHONY: all build deps demo test test-slow lint coverage fuzz bench install clean

all: build

build:
	@tools/setup.sh --check build
	@cmake --preset release > /dev/null
	@cmake --build build/release -j $(JOBS) --target cxr

deps:
	@tools/setup.sh build
	@tools/fetch_vocab.py

demo: deps
	@cmake --preset release > /dev/null
	@cmake --build build/release -j $(JOBS) --target cxr
	@rm -rf build/demo
	@build/release/cxr demo -o build/demo $(DEMO_ARGS)

test:
	@tools/setup.sh build test
	@tools/fetch_vocab.py --oracle
	@cmake --preset dev > /dev/null
	@cmake --build build/dev -j $(JOBS)
	@$(CTEST) --test-dir build/dev -LE slow $(CTEST_ARGS)

# The same suite without sanitizers at full counts: CXR_SLOW=1 asks every sampled test for all of it.
test-slow:
	@tools/setup.sh build test
	@tools/fetch_vocab.py --oracle
	@cmake --preset release -DCXR_TESTS=ON > /dev/null
	@cmake --build build/release -j $(JOBS)
	@CXR_SLOW=1 $(CTEST) --test-dir build/release --timeout 21600 --output-log build/test-slow.log $(CTEST_ARGS)

lint:
	@tools/setup.sh build lint
	@tools/lint.sh $(JOBS)

coverage:
	@tools/setup.sh build test coverage
	@tools/fetch_vocab.py --oracle
	@cmake --preset coverage > /dev/null
	@cmake --build build/coverage -j $(JOBS)
	@find build/coverage -name '*.gcda' -delete
	@$(CTEST) --test-dir build/coverage -LE slow $(CTEST_ARGS) > build/coverage/ctest.log || { tail -40 build/coverage/ctest.log; exit 1; }
	@/usr/bin/python3 tools/check_coverage.py build/coverage

fuzz:
	@tools/setup.sh build fuzz
	@cmake --preset fuzz > /dev/null
	@cmake --build build/fuzz -j $(JOBS)
	@tools/fuzz.sh build/fuzz $(FUZZ_SECONDS) $(TARGET)

bench:
	@tools/setup.sh build bench
	@cmake --preset release > /dev/null
	@cmake --build build/release -j $(JOBS) --target cxr
	@for script in bench/bench_*.py; do echo "== $$script"; CXR_BINARY=build/release/cxr /usr/bin/python3 $$script || exit 1; done

install: build
	@DESTDIR=$(DESTDIR) cmake --install build/release --prefix $(PREFIX)

clean:
	@rm -rf build

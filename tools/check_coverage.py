#!/usr/bin/python3
"""Line coverage of the rooms that must not fail, from the gcda files of a coverage build.

Usage: check_coverage.py BUILD_DIR. Prints one line a room and fails when a guarded room is under the bar.
"""
import json
import os
import subprocess
import sys

GUARDED = ("base", "formats", "dicom", "deid", "release")
BAR_PERCENT = 85.0


def main():
    build = os.path.abspath(sys.argv[1])
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    report = os.path.join(build, "coverage.json")
    subprocess.run(["gcovr", "--root", root, "--object-directory", build, "--filter", os.path.join(root, "src") + "/",
                    "--gcov-ignore-parse-errors", "-j", str(os.cpu_count()), "--json-summary", report, build], check=True,
                   stdout=subprocess.DEVNULL)
    with open(report) as f:
        files = json.load(f)["files"]
    totals = {}
    for entry in files:
        room = entry["filename"].split("/")[1]
        covered, lines = totals.get(room, (0, 0))
        totals[room] = (covered + entry["line_covered"], lines + entry["line_total"])
    failed = []
    for room in sorted(totals):
        covered, lines = totals[room]
        percent = 100.0 * covered / lines if lines else 0.0
        guarded = room in GUARDED
        print("%-10s %6.1f %% of %6d lines%s" % (room, percent, lines, "   bar %.0f %%" % BAR_PERCENT if guarded else ""))
        if guarded and percent < BAR_PERCENT:
            failed.append(room)
            worst = sorted((e for e in files if e["filename"].split("/")[1] == room), key=lambda e: e["line_covered"] - e["line_total"])
            for e in worst[:8]:
                print("    %-40s %4d of %4d lines not reached" % (e["filename"], e["line_total"] - e["line_covered"], e["line_total"]))
    absent = [room for room in GUARDED if room not in totals]
    if absent or failed:
        print("coverage: under the bar: %s" % " ".join(failed + absent))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Runs `cxr deid text --spans-only` over hard_strings.tsv: every marked range is covered by spans, nothing else is touched."""
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import hard_strings

MIN_CHANGE = 1000
MIN_STAY = 1000


def run(cases):
    lines = []
    for number, text, _, known in cases:
        line = {"id": number, "text": text.decode("utf-8", "surrogateescape"), "patient_id": "hard"}
        known = dict(known or {})
        if "study_date" in known:
            line["study_date"] = known.pop("study_date")
        line["known"] = known
        # raw bytes: invalid UTF-8 stays invalid on its way into the filter
        lines.append(json.dumps(line, ensure_ascii=False).encode("utf-8", "surrogateescape"))
    done = subprocess.run([os.environ["CXR_BINARY"], "deid", "text", "--spans-only"], input=b"\n".join(lines) + b"\n", stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False)
    if done.returncode:
        sys.exit(f"cxr deid text failed: {done.returncode} {done.stderr.decode()}")
    return {row["id"]: row for row in map(json.loads, done.stdout.splitlines())}


def code_points(data, at):
    """Byte offset to code point offset, one bad byte counting one."""
    return len(data[:at].decode("utf-8", "surrogateescape"))


def main():
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "hard_strings.tsv")
    cases = hard_strings.read(path)
    rows = run(cases)
    n_change = n_stay = 0
    problems = []
    for number, text, ranges, _ in cases:
        shown = text.decode("utf-8", "replace")
        covered = set()
        for span in rows[number]["spans"]:
            covered.update(range(span["start"], span["end"]))
        wanted = set()
        for start, end in ranges:
            wanted.update(range(code_points(text, start), code_points(text, end)))
        missed = [i for i in sorted(wanted - covered) if shown[i].isalnum()]
        extra = [i for i in sorted(covered - wanted) if shown[i].isalnum()]
        n_change += bool(ranges)
        n_stay += not ranges
        spans = [(shown[s["start"]:s["end"]], s["type"], s["detectors"]) for s in rows[number]["spans"]]
        if missed:
            problems.append(f"line {number}: MISSED {''.join(shown[i] for i in missed)!r} in {shown!r}: {spans}")
        if extra:
            problems.append(f"line {number}: TOUCHED {''.join(shown[i] for i in extra)!r} in {shown!r}: {spans}")
    for problem in problems:
        print(problem)
    print(f"{n_change} must-change strings, {n_stay} must-stay strings, {len(problems)} wrong")
    if n_change < MIN_CHANGE or n_stay < MIN_STAY:
        problems.append("too few strings")
        print(problems[-1])
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/python3
"""`cxr sections` and `cxr label` on generated reports, pinned to one core: reports and megabytes a second of CPU time.

The peer is the same command on one report of ten million commas: a ratio far above 1 per byte would show a loop that is not linear.
Usage: CXR_BINARY=build/cxr bench/bench_reports.py [studies]
"""
import csv
import os
import resource
import subprocess
import sys
import tempfile

BINARY = os.environ.get("CXR_BINARY", "build/cxr")


def cpu_seconds(*command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(["taskset", "-c", "0", BINARY, *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    n_studies = sys.argv[1] if len(sys.argv) > 1 else "20000"
    with tempfile.TemporaryDirectory() as folder:
        root, table, commas = (os.path.join(folder, name) for name in ("s", "reports.csv", "commas.csv"))
        subprocess.run([BINARY, "synth", "-q", "-o", root, "--studies", n_studies, "--no-images"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with open(os.path.join(root, "export/reports.csv"), encoding="utf-8", newline="") as file:
            texts = [row["REPORT_TEXT"] for row in csv.DictReader(file)]
        with open(table, "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([["report"]] + [[text] for text in texts])
        with open(commas, "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([["report"], ["," * 10_000_000]])
        n_bytes = os.path.getsize(table)
        for name, command in (("sections", ["sections", "--format", "csv"]), ("label", ["label"]), ("label, compat", ["label", "--mode", "compat"])):
            seconds = min(cpu_seconds(*command, "--input", "csv", table) for _ in range(3))
            peer = cpu_seconds(*command, "--input", "csv", commas)
            print(f"{name}: {len(texts) / seconds:,.0f} reports/s, {n_bytes / seconds / 1e6:.1f} MB/s; commas cost {peer / 1e7 / (seconds / n_bytes):.2f} times as much per byte")


if __name__ == "__main__":
    main()

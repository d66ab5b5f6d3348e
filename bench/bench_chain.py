#!/usr/bin/env python3
"""The chain on generated data: records a second of every stage, and the peak memory of `cxr build` for a small and a large export of small images
(HOUSE: the large one may take at most 1.3 times the memory of the small one).

    bench/bench_chain.py [--binary build/release/cxr] [--studies 1000 20000] [--max-side 16] [--json]
"""
import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time


def run(args, **kw):
    return subprocess.run([str(a) for a in args], check=True, stdout=subprocess.PIPE, **kw).stdout


def peak_kib(args):
    """Runs a command; its own peak resident set, in KiB, and its seconds of wall and CPU time."""
    started = time.monotonic()
    pid = os.posix_spawn(args[0], [str(a) for a in args], os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)])
    _, code, usage = os.wait4(pid, 0)
    if os.waitstatus_to_exitcode(code) not in (0, 1): # 1: finished with findings
        sys.exit("%s: exit %d" % (" ".join(map(str, args)), os.waitstatus_to_exitcode(code)))
    return usage.ru_maxrss, time.monotonic() - started, usage.ru_utime + usage.ru_stime


def measure(binary, studies, max_side, scratch):
    root = os.path.join(scratch, "n%d" % studies)
    run([binary, "synth", "-o", root, "--studies", studies, "--seed", 5, "--max-side", max_side], stderr=subprocess.DEVNULL)
    project = os.path.join(root, "p")
    run([binary, "init", project, "--generated"])
    rows = {}
    for stage in ("intake", "link", "deid", "sections", "labels", "image", "stats"):
        kib, wall, cpu = peak_kib([binary, "run", stage, "-C", project, "--progress", "none"])
        rows[stage] = {"wall_s": wall, "cpu_s": cpu, "studies_per_cpu_s": studies / cpu, "peak_mib": kib / 1024}
    shutil.rmtree(os.path.join(project, ".cxr"))
    shutil.rmtree(project)
    os.remove(project + ".key")
    run([binary, "init", project, "--generated"])
    kib, wall, cpu = peak_kib([binary, "build", "-C", project, "--progress", "none"])
    rows["build"] = {"wall_s": wall, "cpu_s": cpu, "studies_per_cpu_s": studies / cpu, "peak_mib": kib / 1024}
    for name, args in (("release", ["release", "-C", project, "-o", os.path.join(root, "release")]), ("verify", ["verify", "-C", project, os.path.join(root, "release")])):
        kib, wall, cpu = peak_kib([binary] + args)
        rows[name] = {"wall_s": wall, "cpu_s": cpu, "studies_per_cpu_s": studies / cpu, "peak_mib": kib / 1024}
    shutil.rmtree(root)
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=os.environ.get("CXR_BINARY", "build/release/cxr"))
    parser.add_argument("--studies", type=int, nargs=2, default=[1000, 20000])
    parser.add_argument("--max-side", type=int, default=16)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    scratch = tempfile.mkdtemp(prefix="cxr-bench-")
    try:
        results = {n: measure(os.path.abspath(args.binary), n, args.max_side, scratch) for n in args.studies}
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    small, large = args.studies
    if args.json:
        print(json.dumps({"studies": results, "memory_ratio": {s: results[large][s]["peak_mib"] / results[small][s]["peak_mib"] for s in results[large]}}))
        return
    print("%-9s %22s %22s %14s" % ("stage", "studies/CPU second", "peak MiB", "memory ratio"))
    print("%-9s %10d %11d %10d %11d" % ("", small, large, small, large))
    for stage in results[large]:
        a, b = results[small][stage], results[large][stage]
        print("%-9s %10.0f %11.0f %10.1f %11.1f %14.2f" % (stage, a["studies_per_cpu_s"], b["studies_per_cpu_s"], a["peak_mib"], b["peak_mib"], b["peak_mib"] / a["peak_mib"]))


if __name__ == "__main__":
    main()

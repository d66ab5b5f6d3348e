#!/usr/bin/env python3
"""SIGKILL at seeded points of every stage and of the release: nothing half-written is ever seen under its final name, and the next run ends in
the same bytes. A point is the n-th call that changes the disk (see fault_shim.c), so it is the same point on every machine.
Points a stage: $CXR_KILLS (20); mode alternates between before, torn and after the call. Seed: $CXR_SEED (1)."""
import os
import random
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import cxrproject as cxr

KILLS = int(os.environ.get("CXR_KILLS", "200" if os.environ.get("CXR_SLOW") else "20"))
SEED = int(os.environ.get("CXR_SEED", "1"))
STUDIES = 24


def compile_shim(scratch):
    shim = os.path.join(scratch, "fault_shim.so")
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "fault_shim.c")
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", shim, source, "-ldl"], check=True)
    return shim


def with_shim(shim, **settings):
    env = {"LD_PRELOAD": shim, "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0:detect_leaks=0"}
    env.update({"CXR_FAULT_" + k.upper(): str(v) for k, v in settings.items()})
    return env


def visible(project):
    """What the outside may rely on: shards and working set under their final names."""
    return {p: d for p, d in cxr.tree(os.path.join(project, ".cxr"), skip_names=("store.db", "lock", "running", ".tmp-")).items()}


def clone(snapshot, project):
    shutil.rmtree(project, ignore_errors=True)
    shutil.copytree(snapshot, project, symlinks=True)


def stage_command(project, stage, release):
    if stage == "release":
        return ["release", "-C", project, "-o", release]
    return ["run", stage, "-C", project, "-j", "2"]


def main():
    cxr.need_binary()
    with cxr.scratch_dir() as scratch:
        cxr.synth(scratch, STUDIES, seed=11, max_side=48)
        shim = compile_shim(scratch)
        edit = lambda text: text + "\npatients_per_shard: 3\n"
        project = cxr.make(scratch, edit=edit)
        snapshot, release = os.path.join(scratch, "snapshot"), os.path.join(scratch, "release")
        total = 0
        for stage in cxr.STAGES + ["release"]:
            clone(project, snapshot)
            count = os.path.join(scratch, "count")
            cxr.run(stage_command(project, stage, release), env=with_shim(shim, count=count))
            with open(count) as f:
                n_calls = int(f.read())
            wanted = visible(project)
            wanted_release = cxr.tree(release) if stage == "release" else {}
            done = os.path.join(scratch, "done")
            clone(project, done)
            rng = random.Random("%d %s" % (SEED, stage))
            points = sorted(rng.sample(range(1, n_calls + 1), min(KILLS, n_calls)))
            for i, point in enumerate(points):
                clone(snapshot, project)
                shutil.rmtree(release, ignore_errors=True)
                mode = ("kill", "torn", "late")[i % 3]
                code, _, err = cxr.run(stage_command(project, stage, release), env=with_shim(shim, at=point, mode=mode), expect=None)
                assert code in (-9, 0), "%s, call %d of %d: exit %d\n%s" % (stage, point, n_calls, code, err.decode("utf-8", "replace")[-2000:])
                for path, digest in visible(project).items():
                    assert wanted.get(path) == digest, "%s, call %d: half-written or unexpected %s" % (stage, point, path)
                if stage == "release" and os.path.isdir(release):
                    assert not cxr.differences(wanted_release, cxr.tree(release)), "release visible but incomplete at call %d" % point
                cxr.run(stage_command(project, stage, release))
                gaps = cxr.differences(wanted, visible(project))
                assert not gaps, "%s, killed at call %d of %d (%s):\n%s" % (stage, point, n_calls, mode, "\n".join(gaps))
                left = [p for p in cxr.tree(os.path.join(project, ".cxr")) if ".tmp-" in p]
                assert not left, "%s, killed at call %d: temporary files stay: %d" % (stage, point, len(left))
                if stage == "release":
                    gaps = cxr.differences(wanted_release, cxr.tree(release))
                    assert not gaps, "release, killed at call %d: %s" % (point, gaps)
                    beside = [n for n in os.listdir(scratch) if n.startswith(".cxr-release-tmp")]
                    assert not beside, "release, killed at call %d: a temporary tree stays" % point
                total += 1
            print("%-9s %2d points of %d calls" % (stage, len(points), n_calls))
            clone(done, project)
        print("%d kills, every one resumed to the same bytes" % total)


if __name__ == "__main__":
    main()

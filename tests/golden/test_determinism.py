#!/usr/bin/env python3
"""Same bytes: 1, 2, 3 and 7 workers, a second project with the same key, another directory, locale and time zone give the same release, shards and
working set; another key shares no UID, id or accession number with it. Studies: $CXR_DETERMINISM_STUDIES (150)."""
import csv
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import cxrproject as cxr

N = int(os.environ.get("CXR_DETERMINISM_STUDIES", "1000" if os.environ.get("CXR_SLOW") else "150"))


def made(scratch, name, workers, key=cxr.KEY_HEX, env=None):
    project = cxr.make(scratch, name=name, key_hex=key, edit=lambda text: text + "\npatients_per_shard: 7\n")
    release = os.path.join(scratch, name + "-release")
    cxr.run(["build", "-C", project, "-j", workers], env=env, timeout=1200)
    cxr.run(["release", "-C", project, "-o", release, "-j", workers], env=env, timeout=1200)
    inside = cxr.tree(os.path.join(project, ".cxr"), skip_names=("store.db", "lock", "running"))
    return release, cxr.tree(release), inside


def ids(release):
    with open(os.path.join(release, "df_cxr_plus.csv"), encoding="utf-8", newline="") as f:
        rows = list(csv.DictReader(f))
    return {row["section_accession_number"].strip() for row in rows} - {""}


def main():
    cxr.need_binary()
    with cxr.scratch_dir() as scratch:
        cxr.synth(scratch, N, seed=3, max_side=40)
        first_release, first, inside = made(scratch, "a", 1)
        assert len(first) > N and inside
        others = (("b", 2, {}), ("c", 3, {"TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8"}), ("d", 7, {"TZ": "America/Adak", "LANG": "de_DE.UTF-8", "TMPDIR": scratch}))
        for name, workers, env in others:
            _, other, other_inside = made(scratch, name, workers, env=env)
            assert not cxr.differences(first, other), "%d workers: release: %s" % (workers, cxr.differences(first, other))
            assert not cxr.differences(inside, other_inside), "%d workers: working set: %s" % (workers, cxr.differences(inside, other_inside))
        other_release, other, _ = made(scratch, "e", 2, key="00112233445566778899aabbccddeeff" * 2)
        shared = {d for p, d in first.items() if p.endswith(".dcm")} & {d for p, d in other.items() if p.endswith(".dcm")}
        assert not shared, "%d DICOM files are the same under two keys" % len(shared)
        common = ids(first_release) & ids(other_release)
        assert not common, "%d accession numbers are the same under two keys" % len(common)
        print("%d files equal for 1, 2, 3 and 7 workers, three time zones and locales; two keys share no file and no accession number" % len(first))


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""`cxr dicom dump --json` against pydicom over the public DICOM files: elements of all levels, lengths, pixel ranges."""
import json
import logging
import os
import subprocess
import sys
import warnings

try:
    import pydicom
    from pydicom.sequence import Sequence
except ImportError:
    print("skipped: pydicom is missing")
    sys.exit(77)

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
BINARY = os.environ.get("CXR_BINARY", "")
ROOT = os.path.join(os.environ.get("CXR_SHARED_DATA", ""), "dicom")
if not os.path.exists(BINARY) or not os.path.isdir(ROOT):
    print("skipped: no cxr binary or no public DICOM files")
    sys.exit(77)

TYPED = {"format", "truncated", "limit", "unsupported", "encoding", "schema"}
# pydicom reads these with force=True as one unknown element of nonsense; they are no DICOM data sets
NOT_DICOM = {"no_meta.dcm", "LICENSE.pydicom"}
# 8-bit samples in a big endian OW value share swapped words; pydicom 2.3 leaves them swapped (its little endian twin agrees with us)
PYDICOM_WRONG_PIXELS = {"SC_rgb_small_odd_big_endian.dcm": "SC_rgb_small_odd.dcm"}
AMBIGUOUS = {"US or SS", "OB or OW", "US or OW", "US or SS or OW"}


def all_files():
    for folder, _, names in sorted(os.walk(ROOT)):
        for name in sorted(names):
            yield os.path.join(folder, name)


def dump(paths):
    run = subprocess.run([BINARY, "dicom", "dump", "--json"] + paths, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    lines = [json.loads(line) for line in run.stdout.decode("utf-8").splitlines()]
    assert [line["in"] for line in lines] == list(range(1, len(paths) + 1)), "one line for each file: " + run.stderr.decode()
    return run, lines


def tree(elements):
    """The flat list of the dump as {path: element}, first one of duplicates."""
    out = {}
    for element in elements:
        out.setdefault(element["path"], element)
    return out


def path_of(prefix, tag):
    return "%s(%04X,%04X)" % (prefix, tag.group, tag.element)


def compare_level(dataset, prefix, ours, seen, problems):
    for tag in sorted(dataset._dict):
        raw = dataset._dict[tag]
        path = path_of(prefix, tag)
        seen.add(path)
        mine = ours.get(path)
        if mine is None:
            problems.append("%s is missing" % path)
            continue
        vr = raw.VR
        is_sequence = mine["vr"] == "SQ"
        if vr is not None and vr not in AMBIGUOUS and vr != mine["vr"] and not (vr in ("UN", "SQ") and is_sequence):
            problems.append("%s has VR %s, pydicom says %s" % (path, mine["vr"], vr))
        length = getattr(raw, "length", None)
        if length not in (None, 0xFFFFFFFF) and not is_sequence and length != mine["bytes"]:
            problems.append("%s has %d bytes, pydicom says %d" % (path, mine["bytes"], length))
        if not is_sequence:
            continue
        try:
            value = dataset[tag].value
        except Exception:  # pydicom gives up on some values that it has read
            continue
        if not isinstance(value, Sequence):
            continue
        if len(value) != mine["items"]:
            problems.append("%s has %d items, pydicom says %d" % (path, mine["items"], len(value)))
            continue
        for i, item in enumerate(value):
            compare_level(item, "%s[%d]" % (path, i), ours, seen, problems)


def compare_pixels(dataset, line, problems):
    pixels = line["pixels"]
    if not pixels or "min" not in pixels or pixels["frames"] != 1:
        return 0
    try:
        array = dataset.pixel_array
    except Exception:
        return 0
    if (pixels["min"], pixels["max"]) != (int(array.min()), int(array.max())):
        problems.append("pixels %s..%s, pydicom says %s..%s" % (pixels["min"], pixels["max"], array.min(), array.max()))
    return 1


def main():
    paths = list(all_files())
    _, lines = dump(paths)
    n_same = n_refused = n_pixels = n_elements = 0
    failed = []
    for path, line in zip(paths, lines):
        name = os.path.basename(path)
        if line["status"] == "refused":
            n_refused += 1
            if line["reason"] not in TYPED:
                failed.append("%s: untyped reason %s" % (name, line["reason"]))
            try:
                dataset = pydicom.dcmread(path)
            except Exception:
                continue
            if len(dataset) and name not in NOT_DICOM:
                failed.append("%s: refused (%s), but pydicom reads %d elements" % (name, line["message"], len(dataset)))
            continue
        try:
            dataset = pydicom.dcmread(path, force=True)
        except Exception:
            continue
        problems = []
        ours = tree([e for e in line["elements"] if not e["path"].startswith("(0002,")])
        seen = set()
        compare_level(dataset, "", ours, seen, problems)
        top_only = [p for p in ours if "[" not in p and p not in seen]
        problems += ["%s is not in pydicom's data set" % p for p in top_only]
        twin = PYDICOM_WRONG_PIXELS.get(name)
        reference = pydicom.dcmread(os.path.join(os.path.dirname(path), twin)) if twin else dataset
        n_pixels += compare_pixels(reference, line, problems)
        n_elements += len(seen)
        if line["truncated"]:  # what a cut element holds is a matter of taste
            problems = [p for p in problems if "(7FE0,0010)" not in p]
            if len(problems) == 1 and problems[0].endswith("is missing"):
                problems = []
        if problems:
            failed.append("%s: %s" % (name, "; ".join(problems[:5])))
        else:
            n_same += 1
    for text in failed:
        print("FAILED", text)
    print("%d files agree (%d elements, %d pixel ranges), %d refused with a typed reason, %d differ"
          % (n_same, n_elements, n_pixels, n_refused, len(failed)))
    check_messages()
    if failed or n_same < 175 or n_pixels < 60:
        sys.exit(1)


def check_messages():
    """Refusals name the argument's number, never the path."""
    bad = os.path.join(ROOT, "LICENSE.pydicom")
    good = os.path.join(ROOT, "test_files", "CT_small.dcm")
    run = subprocess.run([BINARY, "dicom", "dump", good, bad], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    assert run.returncode == 4, run.returncode
    assert b"file 2" in run.stderr and b"LICENSE" not in run.stderr, run.stderr
    run = subprocess.run([BINARY, "dicom", "dump", bad], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    assert run.returncode == 3 and not run.stdout, run
    run = subprocess.run([BINARY, "dicom", "dump"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    assert run.returncode == 2 and not run.stdout, run


main()

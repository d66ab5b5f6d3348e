#!/usr/bin/env python3
"""Text values of `cxr dicom dump --json` against pydicom over the public character-set files, at every level."""
import json
import logging
import os
import subprocess
import sys
import warnings

try:
    import pydicom
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

TEXT = {"LO", "LT", "PN", "SH", "ST", "UC", "UT"}


def texts(dataset, prefix=""):
    for element in dataset:
        path = "%s(%04X,%04X)" % (prefix, element.tag.group, element.tag.element)
        if element.tag.is_private and element.tag.element > 0xFF:
            continue  # pydicom has private dictionaries
        if element.VR == "SQ":
            for i, item in enumerate(element.value):
                yield from texts(item, "%s[%d]" % (path, i))
        elif element.VR in TEXT and element.value is not None:
            value = element.value
            parts = value if isinstance(value, pydicom.multival.MultiValue) else [value]
            yield path, "\\".join(str(part) for part in parts)


def plain(text):
    """Without what the two tools trim differently: blanks and empty name groups at the ends."""
    return "\\".join(part.rstrip(" \0=^") for part in text.split("\\")).rstrip(" \0")


def main():
    folders = [os.path.join(ROOT, "charset_files"), os.path.join(ROOT, "test_files")]
    paths = [os.path.join(f, n) for f in folders for n in sorted(os.listdir(f)) if n.endswith(".dcm")]
    run = subprocess.run([BINARY, "dicom", "dump", "--json"] + paths, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    lines = [json.loads(line) for line in run.stdout.decode("utf-8").splitlines()]
    assert len(lines) == len(paths), "one line for each file"
    n_texts = n_foreign = n_files = 0
    failed = []
    for path, line in zip(paths, lines):
        if line["status"] != "ok":
            continue
        try:
            dataset = pydicom.dcmread(path, force=True)
            expected = list(texts(dataset))
        except Exception:
            continue
        ours = {}
        for element in line["elements"]:
            ours.setdefault(element["path"], element["value"])
        n_files += 1
        for where, value in expected:
            mine = ours.get(where)
            n_texts += 1
            n_foreign += any(ord(c) > 127 for c in value)
            if not isinstance(mine, str) or plain(mine) != plain(value):
                failed.append("%s %s: %r, pydicom says %r" % (os.path.basename(path), where, mine, value))
    for text in failed:
        print("FAILED", text)
    print("%d texts of %d files, %d of them beyond ASCII, %d differ" % (n_texts, n_files, n_foreign, len(failed)))
    if failed or n_foreign < 25:
        sys.exit(1)


main()

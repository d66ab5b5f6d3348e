#!/usr/bin/env python3
"""One identity everywhere: over a generated hospital the exam date and accession number in report text, DICOM header, table and
file name tell the same shifted story, the intervals between visits are exact, and the order of the studies is the true one.
Source and release are matched by their pixels, so nothing of the program's own keys is used. Studies: $CXR_AGREEMENT_STUDIES (2,000; make test-slow: 10,000)."""
import csv
import datetime
import hashlib
import os
import re
import sys
from concurrent.futures import ProcessPoolExecutor

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import cxrproject as cxr

try:
    import numpy as np
    import pydicom
except ImportError:
    cxr.skip("needs python3-pydicom and python3-numpy")

N = int(os.environ.get("CXR_AGREEMENT_STUDIES", "10000" if os.environ.get("CXR_SLOW") else "2000"))
MONTHS = {name: i // 2 + 1 for i, name in enumerate(
    "jan january feb february mar march apr april may may_ jun june jul july aug august sep september oct october nov november dec december".split())}
MONTHS["sept"] = 9
MONTH = "(jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|january|february|march|april|august|september|october|november|december)"
SPELLINGS = [
    (re.compile(r"\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b"), "ymd"),
    (re.compile(r"\b(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})\b"), "mdy"),
    (re.compile(r"\b(\d{4})(\d{2})(\d{2})\b"), "ymd"),
    (re.compile(r"\b" + MONTH + r"\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b", re.I), "Mdy"),
    (re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?[-\s]+(?:of\s+)?" + MONTH + r"\.?,?[-\s]+(\d{4}|\d{2})\b", re.I), "dMy"),
]


def read_date(groups, order):
    values = dict(zip(order.replace("M", "m"), groups))
    try:
        month = int(values["m"]) if values["m"].isdigit() else MONTHS[values["m"].lower()]
        year = int(values["y"])
        if len(values["y"]) == 2:
            year += 2000 if year < 50 else 1900
        return datetime.date(year, month, int(values["d"]))
    except (KeyError, ValueError):
        return None


def dates_in(text):
    found = []
    for pattern, order in SPELLINGS:
        for m in pattern.finditer(text):
            date = read_date(m.groups(), order)
            if date:
                found.append(date)
    return found


def facts(path):
    """(pixel digest, StudyDate, AccessionNumber, PatientID) of one file."""
    d = pydicom.dcmread(path, force=True)
    try:
        mask = (1 << d.BitsStored) - 1
        pixels = d.pixel_array.astype(np.int64) & mask
    except Exception:
        return path, None
    digest = hashlib.sha256(np.ascontiguousarray(pixels).tobytes() + str(pixels.shape).encode()).hexdigest()
    return path, (digest, str(d.get("StudyDate", "")), str(d.get("AccessionNumber", "")), str(d.get("PatientID", "")))


def day(text):
    return datetime.date(int(text[:4]), int(text[4:6]), int(text[6:8]))


def check(export, gold_dir, release):
    with ProcessPoolExecutor(2) as pool:
        source_files = [os.path.join(export, image) for s in cxr.jsonl(os.path.join(gold_dir, "studies.jsonl")) for image in s["images"]]
        released = {}
        for base, _, names in os.walk(os.path.join(release, "DICOM")):
            for name in names:
                released[os.path.join(base, name)] = None
        source = dict(pool.map(facts, source_files, chunksize=64))
        released = dict(pool.map(facts, sorted(released), chunksize=64))
    by_pixels = {}
    for path, fact in released.items():
        assert fact, "a released file cannot be decoded: %s" % os.path.relpath(path, release)
        by_pixels.setdefault(fact[0], []).append((os.path.relpath(path, os.path.join(release, "DICOM")), fact))
    rows = {}
    with open(os.path.join(release, "df_cxr_plus.csv"), encoding="utf-8", newline="") as f:
        for row in csv.DictReader(f):
            rows[row["path_to_dcm"]] = row
    assert len(rows) == len(released), (len(rows), len(released))
    shifts, n = {}, {"studies": 0, "images": 0, "date": 0, "accession": 0, "patients": 0, "intervals": 0, "date stated": 0, "accession stated": 0}
    orders = {}
    for study in cxr.jsonl(os.path.join(gold_dir, "studies.jsonl")):
        matched = []
        for image in study["images"]:
            fact = source.get(os.path.join(export, image))
            for relative, out in by_pixels.get(fact[0], []) if fact else []:
                if relative in rows:
                    matched.append((relative, out))
        if not matched:
            continue
        n["studies"] += 1
        true_date = datetime.date.fromisoformat(study["date"])
        studies = set()
        for relative, out in matched:
            n["images"] += 1
            row = rows[relative]
            studies.add(row["study_id"])
            shift = (day(out[1]) - true_date).days
            assert -3652 <= shift <= -1, "%s: shift %d" % (relative, shift)
            assert shifts.setdefault(study["patient"], shift) == shift, "%s: two shifts in one patient" % relative
            patient = row["deid_patient_id"]
            assert out[3] == patient and relative.split("/")[1] == patient and row["image_id"].startswith(row["study_id"] + "_view")
            assert relative.split("/")[1] + "_" + relative.split("/")[2] == row["study_id"]
            orders.setdefault(study["patient"], {})[(study["date"], study["time"], study["accession"])] = (int(row["patient_report_date_order"]), row["study_id"])
        assert len(studies) == 1, "images of one study lie in %d studies" % len(studies)
        row, out = rows[matched[0][0]], matched[0][1]
        shifted = true_date + datetime.timedelta(days=shifts[study["patient"]])
        if study["date_in_text"]:
            n["date stated"] += 1
            n["date"] += shifted in dates_in(row["report"])
            if shifted not in dates_in(row["report"]) and n["date stated"] - n["date"] <= 5:
                print("date not told alike: %s" % row["study_id"])
        if study["accession_in_text"]:
            n["accession stated"] += 1
            said = out[2] and out[2] in row["report"]
            section = row["section_accession_number"].strip()
            ok = said and (not section or out[2] in section)
            n["accession"] += bool(ok)
            if not ok and n["accession stated"] - n["accession"] <= 5:
                print("accession not told alike: %s" % row["study_id"])
        assert study["accession"] not in row["report"], "true accession in %s" % row["study_id"]
    n["patients"] = len(shifts)
    for patient, visits in orders.items():
        told = [visits[key] for key in sorted(visits)]
        numbers = [order for order, _ in told]
        assert numbers == sorted(numbers) and len(set(numbers)) == len(numbers), "order of the studies of %s" % told[0][1]
        by_file = [int(study.rsplit("study", 1)[1]) for _, study in told]
        assert by_file == sorted(by_file), "file names of %s are out of order" % told[0][1]
        n["intervals"] += len(told) - 1
    return n


def main():
    cxr.need_binary()
    with cxr.scratch_dir() as scratch:
        cxr.synth(scratch, N, seed=2405, max_side=16)
        project = cxr.make(scratch)
        cxr.build(project)
        out = cxr.release(project, os.path.join(scratch, "release"))
        n = check(os.path.join(scratch, "export"), os.path.join(scratch, "gold"), out)
        print(", ".join("%s %d" % item for item in n.items()))
        assert n["studies"] >= 0.9 * N, "only %d studies were released" % n["studies"]
        assert n["date"] == n["date stated"], "%d of %d exam dates" % (n["date"], n["date stated"])
        assert n["accession"] == n["accession stated"], "%d of %d accession numbers" % (n["accession"], n["accession stated"])
        cxr.run(["verify", "-C", project, out, "-j", "2"], timeout=3000)


if __name__ == "__main__":
    main()

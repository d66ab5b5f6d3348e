#!/usr/bin/env python3
"""Real input through `cxr build`: every file of the public DICOM collection beside a directory of junk (text, zip, empty, truncated, random bytes,
symlink loops, a FIFO) ends as an image, passed over, or set aside with a reason, and none is lost from the count. Then the 16 public radiographs,
wrapped as 12-bit CR objects of 2320 x 2828, run through the chain: the released PNG equals Listing 1 of the paper on the source pixels."""
import csv
import io
import json
import os
import re
import shutil
import sqlite3
import sys
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import cxrproject as cxr

try:
    import cv2
    import numpy as np
    import pydicom
    from pydicom.dataset import Dataset, FileMetaDataset
except ImportError:
    cxr.skip("needs python3-pydicom, python3-opencv and python3-numpy")


def junk(root):
    os.makedirs(os.path.join(root, "deep", "deeper"))
    files = {"notes.txt": b"not an image\n", "empty.dcm": b"", "zeros.dcm": b"\0" * 5000, "DICM.dcm": b"DICM", "preamble.dcm": b"\0" * 128 + b"DICM",
             "noise.bin": bytes((i * 7919 + i // 3) & 255 for i in range(20000)), "picture.png": b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "deep/table.csv": b"a,b\n1,2\n"}
    for name, data in files.items():
        with open(os.path.join(root, name), "wb") as f:
            f.write(data)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as z:
        z.writestr("inside.txt", "hello")
    with open(os.path.join(root, "deep", "archive.zip"), "wb") as f:
        f.write(packed.getvalue())
    os.symlink("..", os.path.join(root, "deep", "loop"))
    os.symlink("itself", os.path.join(root, "itself"))
    os.symlink("/nowhere/at/all", os.path.join(root, "dangling"))
    os.mkfifo(os.path.join(root, "pipe"))
    return len(files) + 1


def tables(export, rows, people):
    with open(os.path.join(export, "reports.csv"), "w", newline="") as f:
        w = csv.writer(f)
        w.writerow("PAT_MRN ACC_NUM EXAM_DTTM REPORT_TEXT REPORT_STATUS ADDENDUM_TO ORDERING_PROV READING_RAD".split())
        w.writerows(rows)
    with open(os.path.join(export, "demographics.csv"), "w", newline="") as f:
        w = csv.writer(f)
        w.writerow("MRN PAT_NAME BIRTH_DATE SEX_C RACE_C ETHNIC_C INTERP_YN PAYOR BMI DECEASED_YN HOME_ADDRESS HOME_CITY HOME_PHONE EMAIL SSN".split())
        w.writerows(people)


def status(project):
    _, out, _ = cxr.run(["status", "-C", project, "--json"])
    return json.loads(out)


def test_collection(scratch):
    source = os.path.join(cxr.SHARED, "dicom")
    if not os.path.isdir(source):
        print("public DICOM collection: absent, 0 files tried")
        return
    export = os.path.join(scratch, "export")
    os.makedirs(export)
    shutil.copytree(source, os.path.join(export, "dicom", "collection"))
    n_junk = junk(os.path.join(export, "dicom", "junk")) if not os.makedirs(os.path.join(export, "dicom", "junk")) else 0
    truncated = os.path.join(export, "dicom", "truncated")
    os.makedirs(truncated)
    names = sorted(n for n in os.listdir(os.path.join(source, "test_files")) if n.endswith(".dcm"))
    for i, name in enumerate(names[::7]):
        with open(os.path.join(source, "test_files", name), "rb") as f:
            data = f.read()
        with open(os.path.join(truncated, "%d.dcm" % i), "wb") as f:
            f.write(data[:len(data) * (1 + i % 5) // 7])
    tables(export, [["1", "2", "2001-01-01", "CHEST.\nIMPRESSION: Clear.", "Final", "", "", ""]], [])
    project = cxr.make(scratch)
    cxr.build(project)
    n_files = sum(len([f for f in files if os.path.isfile(os.path.join(b, f)) and not os.path.islink(os.path.join(b, f))]) for b, _, files in os.walk(os.path.join(export, "dicom")))
    store = sqlite3.connect("file:%s?mode=ro" % os.path.join(project, ".cxr", "store.db"), uri=True)
    kinds = dict(store.execute("SELECT kind, count(*) FROM source_file WHERE is_present GROUP BY kind"))
    reasons = dict(store.execute("SELECT reason, count(*) FROM quarantine WHERE stage = 'intake' GROUP BY reason"))
    print("%d files: %d images, %d passed over, %d set aside, %d copies; reasons %s" % (n_files, kinds.get(0, 0), kinds.get(1, 0), kinds.get(2, 0), kinds.get(3, 0), reasons))
    assert sum(kinds.values()) >= n_files, "%d of %d files have an answer" % (sum(kinds.values()), n_files)
    assert kinds.get(1, 0) >= n_junk - 3, "junk was taken for images"
    unexplained = store.execute("SELECT count(*) FROM source_file f WHERE kind = 2 AND is_present AND NOT EXISTS (SELECT 1 FROM quarantine q "
                                "WHERE q.stage = 'intake' AND q.kind = 0 AND q.number = f.number AND q.reason <> '')").fetchone()[0]
    assert unexplained == 0, "%d files were set aside without a reason" % unexplained
    assert all(re.fullmatch(r"[a-z0-9_]+", r) for r in reasons), reasons
    # a second build finds nothing to do and changes nothing
    before = cxr.tree(os.path.join(project, ".cxr"), skip_names=("store.db",))
    cxr.build(project)
    assert cxr.tree(os.path.join(project, ".cxr"), skip_names=("store.db",)) == before


def wrap(path, grey, number):
    d = Dataset()
    d.file_meta = FileMetaDataset()
    d.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.1"
    d.SOPClassUID = d.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.1.1"
    d.SOPInstanceUID = d.file_meta.MediaStorageSOPInstanceUID = "1.2.826.0.1.55.%d.1.1" % number
    d.StudyInstanceUID, d.SeriesInstanceUID = "1.2.826.0.1.55.%d" % number, "1.2.826.0.1.55.%d.1" % number
    d.Modality, d.BodyPartExamined, d.ViewPosition, d.Manufacturer = "DX", "CHEST", "PA", "SIEMENS"
    d.PatientID, d.PatientName, d.PatientBirthDate, d.PatientSex = "RAD%05d" % number, "Radiograph^Number%d" % number, "19550505", "M"
    d.StudyDate = d.SeriesDate = d.AcquisitionDate = "20150%d15" % (1 + number % 9)
    d.StudyTime, d.AccessionNumber = "090000", "RADACC%05d" % number
    d.Rows, d.Columns, d.SamplesPerPixel, d.PhotometricInterpretation = 2828, 2320, 1, "MONOCHROME1" if number % 2 else "MONOCHROME2"
    d.BitsAllocated, d.BitsStored, d.HighBit, d.PixelRepresentation = 16, 12, 11, 0
    big = cv2.resize(grey, (2320, 2828), interpolation=cv2.INTER_CUBIC).astype(np.uint16) * 16 + np.random.RandomState(number).randint(0, 16, (2828, 2320)).astype(np.uint16)
    d.PixelData = big.astype("<u2").tobytes()
    d.is_little_endian, d.is_implicit_VR = True, False
    os.makedirs(os.path.dirname(path), exist_ok=True)
    d.save_as(path, write_like_original=False)
    return big


def listing1(pixels, is_monochrome1):
    scaled = cv2.convertScaleAbs(pixels, alpha=255.0 / pixels.max())
    return cv2.equalizeHist(cv2.bitwise_not(scaled) if is_monochrome1 else scaled)


def test_radiographs(scratch):
    source = os.path.join(cxr.SHARED, "cxr_png")
    names = sorted(os.listdir(source)) if os.path.isdir(source) else []
    if not names:
        print("public radiographs: absent, 0 tried")
        return
    export = os.path.join(scratch, "export")
    rows, people, wanted = [], [], []
    for i, name in enumerate(names, 1):
        grey = cv2.imread(os.path.join(source, name), cv2.IMREAD_GRAYSCALE)
        pixels = wrap(os.path.join(export, "dicom", "r%d.dcm" % i), grey, i)
        wanted.append(listing1(pixels, i % 2 == 1))
        rows.append(["RAD%05d" % i, "RADACC%05d" % i, "2015-0%d-15" % (1 + i % 9), "CHEST PA 0%d/15/2015.\nFINDINGS: Clear lungs.\nIMPRESSION: Normal." % (1 + i % 9), "Final", "", "", ""])
        people.append(["RAD%05d" % i, "Radiograph, Number%d" % i, "1955-05-05", "M", "White", "N", "N", "Medicare", "25.0", "N", "", "", "", "", ""])
    tables(export, rows, people)
    project = cxr.make(scratch)
    cxr.build(project)
    out = cxr.release(project, os.path.join(scratch, "release"))
    cxr.run(["verify", "-C", project, out])
    found = [cv2.imread(os.path.join(b, f), cv2.IMREAD_UNCHANGED) for b, _, files in os.walk(os.path.join(out, "PNG")) for f in files]
    assert len(found) == len(names), "%d of %d radiographs were released" % (len(found), len(names))
    digests = {w.tobytes() for w in wanted}
    equal = sum(f.dtype == np.uint8 and f.tobytes() in digests for f in found)
    print("%d radiographs of 2320 x 2828: %d equal to Listing 1" % (len(names), equal))
    assert equal == len(names)


def main():
    cxr.need_binary()
    for test in (test_collection, test_radiographs):
        with cxr.scratch_dir() as scratch:
            test(scratch)


if __name__ == "__main__":
    main()

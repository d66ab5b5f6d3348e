#!/usr/bin/env python3
"""1,000 canaries (>= 10 bytes) planted where a byte can hide: known identifiers in report text, headers, nested and private elements, overlays, preamble,
file meta, trailing bytes, file and directory names, extra CSV columns. None may stand in any byte of release, shards, working set, vault, logs or
temporary files, as ASCII or UTF-16, in any case. `cxr verify -C` must agree, and must find a canary that the test writes into a copy.
Number: $CXR_CANARIES (1,000). Seed: $CXR_SEED (1)."""
import csv
import os
import random
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import cxrproject as cxr

try:
    import numpy as np
    import pydicom
    from pydicom.datadict import DicomDictionary
    from pydicom.dataset import Dataset, FileMetaDataset
    from pydicom.sequence import Sequence
except ImportError:
    cxr.skip("needs python3-pydicom and python3-numpy")

N = int(os.environ.get("CXR_CANARIES", "10000" if os.environ.get("CXR_SLOW") else "1000"))
RNG = random.Random(int(os.environ.get("CXR_SEED", "1")))
PLANTED = {}
TEXT_VRS = {"LO": 64, "SH": 16, "LT": 200, "ST": 200, "UT": 200, "UC": 200, "PN": 64, "CS": 16, "AE": 16, "UR": 200}
# what must stay readable for the file to be an image at all, or is planted on purpose below
KEEP = {0x00080005, 0x00080016, 0x00080018, 0x0020000D, 0x0020000E, 0x00080060, 0x00180015, 0x00100020, 0x00100010, 0x00080050, 0x00280004, 0x00185101}


def canary(where, letters=False, length=14):
    alphabet = "BCDFGHJKLMNPQRSTVWXZ"
    while True:
        text = "".join(RNG.choice(alphabet) for _ in range(length))
        if not letters:
            text = text[:5] + "%04d" % RNG.randrange(10000) + text[5:length - 4]
        else:
            text = text[0] + text[1:].lower()
        if text.upper() not in PLANTED:
            PLANTED[text.upper()] = where
            return text


def plain_elements():
    chosen = []
    for tag, entry in DicomDictionary.items():
        if entry[0] in TEXT_VRS and tag >> 16 not in (0x0000, 0x0002, 0x0004, 0xFFFE, 0xFFFC) and tag not in KEEP and entry[3] != "Retired":
            chosen.append((tag, entry[0]))
    return sorted(chosen)


def dicom_file(path, person, accession, date, uid, elements):
    d = Dataset()
    d.SOPClassUID = "1.2.840.10008.5.1.4.1.1.1"
    d.SOPInstanceUID = uid + ".1.1"
    d.StudyInstanceUID, d.SeriesInstanceUID = uid, uid + ".1"
    d.Modality, d.BodyPartExamined, d.ViewPosition = "CR", "CHEST", "AP"
    d.PatientName, d.PatientID, d.PatientBirthDate, d.PatientSex = person["pn"], person["id"], "19500101", "F"
    d.StudyDate = d.SeriesDate = d.AcquisitionDate = date
    d.StudyTime, d.AccessionNumber = "101500", accession
    d.Rows, d.Columns = 24, 20
    d.BitsAllocated, d.BitsStored, d.HighBit, d.PixelRepresentation, d.SamplesPerPixel = 16, 12, 11, 0, 1
    d.PhotometricInterpretation = "MONOCHROME2"
    d.PixelData = np.random.RandomState(RNG.randrange(1 << 30)).randint(0, 4096, 24 * 20).astype("<u2").tobytes()
    for tag, vr in elements:
        value = canary("header %08X %s" % (tag, vr), length=14)
        if vr == "PN":
            value = value + "^" + canary("header %08X %s part" % (tag, vr))
        d.add_new(tag, vr, value)
    nested = Dataset()
    nested.AccessionNumber = canary("nested")
    nested.RequestedProcedureDescription = canary("nested")
    deeper = Dataset()
    deeper.CodeMeaning = canary("nested twice")
    nested.RequestedProcedureCodeSequence = Sequence([deeper])
    d.RequestAttributesSequence = Sequence([nested])
    d.add_new(0x00091001, "LO", canary("private"))
    d.add_new(0x00090010, "LO", "MAKER " + canary("private creator", length=10))
    d.add_new(0x00091002, "OB", (canary("private bytes") + " ").encode().ljust(16))
    d.add_new(0x60000010, "US", 24)
    d.add_new(0x60003000, "OW", canary("overlay").encode().ljust(60, b"\0"))
    d.add_new(0x50000030, "LO", canary("curve"))
    d.add_new(0x00280A02, "CS", "U")
    d.WindowCenterWidthExplanation = canary("window explanation")
    d.add_new(0x00281051, "DS", "100")
    d.add_new(0x00281050, "DS", "50")
    d.file_meta = FileMetaDataset()
    d.file_meta.MediaStorageSOPClassUID, d.file_meta.MediaStorageSOPInstanceUID = d.SOPClassUID, d.SOPInstanceUID
    d.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.1"
    d.file_meta.add_new(0x00020016, "AE", canary("meta AE"))
    d.file_meta.add_new(0x00020013, "SH", canary("meta version name"))
    d.is_little_endian, d.is_implicit_VR = True, False
    d.preamble = (canary("preamble") + canary("preamble")).encode().ljust(128, b"\0")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    d.save_as(path, write_like_original=False)
    with open(path, "ab") as f:
        f.write(canary("trailing").encode())


def make_export(root):
    elements = plain_elements()
    os.makedirs(os.path.join(root, "dicom"))
    reports, people, at = [], [], 0
    while len(PLANTED) < N:
        person = {"id": canary("patient id"), "family": canary("family name", letters=True), "given": canary("given name", letters=True, length=11)}
        person["pn"] = person["family"] + "^" + person["given"]
        people.append(person)
        for visit in range(RNG.choice((1, 2))):
            accession, at = canary("accession"), at + 1
            date = "2016%02d%02d" % (1 + visit * 3, 1 + at % 27)
            directory, name = canary("directory name"), canary("file name")
            take = [elements[RNG.randrange(len(elements))] for _ in range(14)]
            dicom_file(os.path.join(root, "dicom", directory, name + ".dcm"), person, accession, date, "1.2.826.0.1.99.%d" % at, dict(take).items())
            text = ("NARRATIVE: CHEST 1 VIEW %s/%s/%s.\nCLINICAL HISTORY: Ms. %s, MRN %s, cough.\nFINDINGS: The lungs are clear. %s %s was told by telephone.\n"
                    "IMPRESSION:\n1. No acute disease.\nPATIENT: %s\nACCESSION NUMBER: %s\n") % (date[4:6], date[6:], date[:4], person["family"], person["id"],
                    person["given"], person["family"], person["family"].upper() + ", " + person["given"].upper(), accession)
            reports.append([person["id"], accession, date, text, "Final", canary("extra column"), canary("extra column")])
    with open(os.path.join(root, "reports.csv"), "w", newline="") as f:
        w = csv.writer(f)
        w.writerow(["PAT_MRN", "ACC_NUM", "EXAM_DTTM", "REPORT_TEXT", "REPORT_STATUS", "COMMENT", canary("column title"), "ADDENDUM_TO", "ORDERING_PROV", "READING_RAD"])
        for row in reports:
            w.writerow(row + ["", canary("staff", letters=True) + ", " + canary("staff", letters=True), ""])
    with open(os.path.join(root, "demographics.csv"), "w", newline="") as f:
        w = csv.writer(f)
        w.writerow("MRN,PAT_NAME,BIRTH_DATE,SEX_C,RACE_C,ETHNIC_C,INTERP_YN,PAYOR,BMI,DECEASED_YN,HOME_ADDRESS,HOME_CITY,HOME_PHONE,EMAIL,SSN,NOTE".split(","))
        for p in people:
            w.writerow([p["id"], p["family"] + ", " + p["given"], "1950-01-01", "F", canary("race cell"), "N", canary("interpreter cell"), canary("payor cell"),
                        canary("bmi cell"), "N", "1 " + canary("street", letters=True) + " Lane", canary("city", letters=True), canary("phone cell"),
                        canary("mail").lower() + "@" + canary("mail host").lower() + ".org", canary("ssn cell"), canary("extra column")])


def forms(data):
    """The bytes, and what reads as UTF-16 in them, in upper case."""
    yield data.upper()
    if b"\0" in data:
        for start in (0, 1):
            yield data[start:].decode("utf-16-le", "ignore").encode("ascii", "ignore").upper()


def find_all(root, planted):
    import re
    pattern = re.compile(b"|".join(re.escape(p.encode()) for p in planted))
    hits = []
    for base, dirs, files in os.walk(root):
        for name in dirs + files:
            for m in pattern.findall(name.upper().encode()):
                hits.append(("name of %s" % os.path.join(os.path.relpath(base, root), "..."), m))
        for name in files:
            with open(os.path.join(base, name), "rb") as f:
                data = f.read()
            for form in forms(data):
                for m in pattern.findall(form):
                    hits.append((os.path.relpath(os.path.join(base, name), root), m))
    return hits


def main():
    cxr.need_binary()
    with cxr.scratch_dir() as scratch:
        make_export(os.path.join(scratch, "export"))
        temp = os.path.join(scratch, "temp")
        os.mkdir(temp)
        logs = b""
        project = cxr.make(scratch)
        env = {"TMPDIR": temp}
        for args in (["build", "-C", project, "-j", "2", "--progress", "plain", "-v"], ["status", "-C", project], ["status", "-C", project, "--json"],
                     ["release", "-C", project, "-o", os.path.join(scratch, "release")], ["verify", "-C", project, os.path.join(scratch, "release")]):
            _, out, err = cxr.run(args, env=env, timeout=1200)
            logs += out + err
        with open(os.path.join(scratch, "log"), "wb") as f:
            f.write(logs)
        n_images = sum(len(files) for _, _, files in os.walk(os.path.join(scratch, "release", "DICOM")))
        n_source = sum(len(files) for _, _, files in os.walk(os.path.join(scratch, "export", "dicom")))
        print("%d canaries in %d files and tables; %d images released" % (len(PLANTED), n_source, n_images))
        assert n_images >= 0.9 * n_source, "the test proves nothing: %d of %d images were released" % (n_images, n_source)
        hits = []
        for place in ("release", "p", "temp", "log"):
            path = os.path.join(scratch, place)
            if os.path.isdir(path):
                hits += [(place + "/" + where, what) for where, what in find_all(path, PLANTED)]
            else:
                with open(path, "rb") as f:
                    hits += [(place, p.encode()) for data in [f.read().upper()] for p in PLANTED if p.encode() in data]
        for where, what in hits[:20]:
            print("LEAK in %s: %s" % (where, PLANTED[what.decode()]))
        assert not hits, "%d leaks" % len(hits)
        # the searcher must be able to fail: one canary of each strong kind in a copy
        for kind in ("patient id", "accession", "family name", "file name"):
            value = next(p for p, where in PLANTED.items() if where == kind)
            copy = os.path.join(scratch, "copy")
            shutil.copytree(os.path.join(scratch, "release"), copy)
            if kind == "family name":
                i = list(PLANTED).index(value)
                value = value + " " + list(PLANTED)[i + 1]  # full name
            with open(os.path.join(copy, "README.md"), "a") as f:
                f.write("\n" + value + "\n")
            code, out, _ = cxr.run(["verify", "-C", project, copy], expect=1)
            assert b"leak_" in out, "a planted %s was not found" % kind
            assert value.encode() not in out.upper()
            shutil.rmtree(copy)


if __name__ == "__main__":
    main()

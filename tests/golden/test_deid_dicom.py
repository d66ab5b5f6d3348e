#!/usr/bin/env python3
"""`cxr deid dicom` against pydicom and dciodvfy: which elements come out, identity across files, the same stored values, no more errors."""
import hashlib
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import warnings

try:
    import numpy
    import pydicom
except ImportError:
    print("skipped: pydicom or numpy is missing")
    sys.exit(77)

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
BINARY = os.environ.get("CXR_BINARY", "")
SOURCE = os.environ.get("CXR_SOURCE_DIR", "")
SHARED = os.path.join(os.environ.get("CXR_SHARED_DATA", ""), "dicom")
if not os.path.exists(BINARY):
    print("skipped: no cxr binary")
    sys.exit(77)

problems = []
UIDS = {"SOPClassUID", "SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID"}
DATES = ("StudyDate", "SeriesDate", "AcquisitionDate", "ContentDate")
# gdcm reads this file's own frame wrongly (a sequence delimiter inside it) and says so on standard error only; JPEG2000.dcm is its twin
NO_ORACLE = {"JPEG2000-embedded-sequence-delimiter.dcm"}
IDENTIFYING = ("PatientName", "PatientID", "PatientBirthDate", "AccessionNumber", "ReferringPhysicianName", "InstitutionName", "StationName",
               "StudyID", "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "StudyDescription", "DeviceSerialNumber", "PatientAddress",
               "PatientTelephoneNumbers", "OperatorsName", "RequestingPhysician", "InstitutionAddress", "OtherPatientIDs", "StudyDate")


def complain(text, *values):
    problems.append(text % values)


def table(name):
    with open(os.path.join(SOURCE, "data", "deid", name), encoding="ascii") as lines:
        return [line.rstrip("\n").split("\t") for line in lines if not line.startswith("#")]


ROWS = {row[1]: row for row in table("profile_valid.tsv")}
WORDS = {row[0]: set(row[1].split(";")) for row in table("vocabularies.tsv")}
NESTED = {"VOILUTSequence": {"LUTDescriptor", "LUTExplanation", "LUTData"},
          "ModalityLUTSequence": {"LUTDescriptor", "LUTExplanation", "ModalityLUTType", "LUTData"},
          "DeidentificationMethodCodeSequence": {"CodeValue", "CodingSchemeDesignator", "CodeMeaning"},
          "AnatomicRegionSequence": {"CodeValue", "CodingSchemeDesignator", "CodeMeaning"}, "AcquisitionContextSequence": set()}


def run(args, expected=(0, 1)):
    done = subprocess.run([BINARY, "deid", "dicom"] + args, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if done.returncode not in expected:
        complain("exit code %d of %s: %s", done.returncode, args[-2:], done.stderr.decode()[-200:])
    return done


def make_key(path, fill, mode=0o600):
    key = bytes([fill]) * 32
    with open(path, "w", encoding="ascii") as out:
        out.write("cxr-key-1 %s %s\n" % (key.hex(), hashlib.sha256(key).hexdigest()[:8]))
    os.chmod(path, mode)
    return path


def check_elements(name, before, after, strict):
    allowed = {row[1] for row in ROWS.values() if row[2] == "47"} | UIDS if strict else set(ROWS)
    for element in after:
        if element.keyword not in allowed:
            complain("%s: %s is not in the profile", name, element.tag)
        if element.VR == "SQ":
            for item in element.value:
                for inner in item:
                    if inner.keyword not in NESTED[element.keyword]:
                        complain("%s: %s inside %s", name, inner.tag, element.keyword)
            continue
        rule = ROWS[element.keyword][6].split(":") if element.keyword in ROWS else [""]
        values = element.value if isinstance(element.value, (list, pydicom.multival.MultiValue)) else [element.value]
        if rule[0] == "words" and any(value and value not in WORDS[rule[2]] for value in values):
            complain("%s: %s holds a word of its own", name, element.keyword)
        if rule[0] in ("ds", "is") and str(before.get(element.keyword, "")) and element.value not in (None, ""):
            original = before.get(element.keyword)
            if str(original) != str(element.value) and not (ROWS[element.keyword][7] == str(element.value)):
                complain("%s: %s was rewritten", name, element.keyword)
    for keyword in allowed - {"PixelData"}:
        rule, value = ROWS[keyword][6].split(":"), before.get(keyword)
        if rule[0] in ("ds", "is", "us", "ss", "fd") and value not in (None, "") and after.get(keyword) in (None, ""):
            values = value if isinstance(value, pydicom.multival.MultiValue) else [value]
            counts = [int(n) for n in rule[1].split("-")]
            if counts[0] <= len(values) <= counts[-1] and all(float(rule[2]) <= float(one) <= float(rule[3]) for one in values):
                complain("%s: %s is gone", name, keyword)
    if strict:
        return
    for keyword, row in ROWS.items():
        if row[3] in "12" and row[4] == "all" and keyword not in after:
            complain("%s: %s is missing", name, keyword)
    for keyword in ("StudyTime", "PatientBirthDate", "ReferringPhysicianName", "StudyID", "SeriesNumber", "InstanceNumber"):
        if after.get(keyword) not in (None, ""):
            complain("%s: %s is not empty", name, keyword)
    if str(after.PatientName) != after.PatientID or not after.PatientID:
        complain("%s: PatientName and PatientID differ", name)
    if after.get("PatientAge") and after.PatientAge > "090Y" and after.PatientAge[3] == "Y":
        complain("%s: an age over 90", name)
    if after.get("BurnedInAnnotation") not in (None, before.get("BurnedInAnnotation")):
        complain("%s: BurnedInAnnotation is new", name)


def check_bytes(name, before, raw, profile):
    for keyword in IDENTIFYING:
        value = before.get(keyword)
        if value is None or isinstance(value, pydicom.multival.MultiValue):
            continue
        # basic keeps other descriptions; an institution may be called as a vendor is
        if (profile == "basic" and keyword == "StudyDescription") or any(str(value) in words for words in WORDS.values()):
            continue
        for text in [str(value)] + (str(value).replace("=", "^").split("^") if keyword.endswith("Name") else []):
            if len(text) < 7 or text.startswith("1.2.840.10008."):
                continue
            if any(text.encode(code, "ignore") in raw for code in ("utf-8", "utf-16-le", "utf-16-be")):
                complain("%s: the text of %s is in the output", name, keyword)


def day(text):
    return (numpy.datetime64("%s-%s-%s" % (text[:4], text[4:6], text[6:8])) - numpy.datetime64("1970-01-01")).astype(int)


def check_dates(name, before, after, shifts):
    for keyword in DATES:
        old, new = str(before.get(keyword, "")), str(after.get(keyword, ""))
        if len(old) != 8 or not new:
            continue
        shifts.setdefault(str(before.PatientID), set()).add(int(day(new) - day(old)))


def stored(dataset):
    array = dataset.pixel_array
    if dataset.PixelRepresentation:
        return array
    bits = dataset.BitsStored
    return array & ((1 << bits) - 1) if bits < 32 and array.dtype.kind == "u" else array


def check_pixels(name, before, after, counts):
    try:
        if name in NO_ORACLE:
            raise NotImplementedError
        old = stored(before)
    except Exception:  # no decoder here, or pixels that pydicom refuses
        counts["not compared"] += 1
        return
    if "HighBit" not in after:  # strict47: decoders need it, the paper's list does not have it
        after.HighBit = after.BitsStored - 1
    try:
        new = stored(after)
    except Exception as problem:
        complain("%s: the output's pixels cannot be decoded (%s)", name, type(problem).__name__)
        return
    if old.shape != new.shape or not numpy.array_equal(old, new):
        complain("%s: stored values differ", name)
    counts["equal pixels"] += 1


def count_errors(path):
    done = subprocess.run(["dciodvfy", path], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return sum(line.startswith(b"Error") for line in done.stdout.splitlines())


def check_profile(root, out, profile, counts, key, validate):
    done = run([root, "-o", out, "--profile", profile, "--pixels", "off", "--key", key, "--show-paths", "-j", "2"])
    uids, shifts = {}, {}
    for line in done.stdout.decode().splitlines():
        audit = json.loads(line)
        if audit["status"] != "ok":
            if not audit["reason"] or audit["out"] is not None:
                complain("%s: set aside without a reason", audit["path"])
            continue
        name = os.path.basename(audit["path"])
        path = os.path.join(out, audit["out"])
        before = pydicom.dcmread(audit["path"], force=True)
        after = pydicom.dcmread(path)
        with open(path, "rb") as file:
            raw = file.read()
        counts[profile] += 1
        if raw[:128] != bytes(128) or audit["out"] != after.SOPInstanceUID + ".dcm" or after.file_meta.MediaStorageSOPInstanceUID != after.SOPInstanceUID:
            complain("%s: preamble, name or meta group is wrong", name)
        check_bytes(name, before, raw, profile)
        for keyword in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"):
            if before.get(keyword):
                uids.setdefault(before.get(keyword), set()).add(after.get(keyword))
        if profile == "basic" and any(element.tag.is_private for element in after.iterall()):
            complain("%s: private elements", name)
        if profile != "basic":
            check_elements(name, before, after, profile == "strict47")
        check_pixels(name, before, after, counts)
        if profile == "valid" and before.get("PatientID"):
            check_dates(name, before, after, shifts)
        if validate and profile == "valid" and before.get("Modality") in ("CR", "DX"):
            counts["validated"] += 1
            if count_errors(path) > count_errors(audit["path"]):
                complain("%s: dciodvfy finds more errors than in the input", name)
    if any(len(new) != 1 for new in uids.values()) or len({min(new) for new in uids.values()}) != len(uids):
        complain("%s: UIDs are not mapped one to one", profile)
    for found in shifts.values():
        if len(found) != 1 or not -3652 <= min(found) <= -1:
            complain("%s: the dates of a patient are shifted by %s", profile, sorted(found))
    counts["patients"] += len(shifts)


def digests(folder):
    out = {}
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), "rb") as file:
            out[name] = hashlib.sha256(file.read()).hexdigest()
    return out


def check_runs(root, work, key):
    """Same bytes for any number of workers; a second run leaves what is there; a lost file comes back."""
    folders = [os.path.join(work, "jobs%d" % jobs) for jobs in (1, 3)]
    for folder, jobs in zip(folders, (1, 3)):
        first = run([root, "-o", folder, "--key", key, "-j", str(jobs)])
    if digests(folders[0]) != digests(folders[1]) or not digests(folders[0]):
        complain("other bytes with other numbers of workers")
    names = sorted(os.listdir(folders[0]))
    times = {name: os.stat(os.path.join(folders[0], name)).st_mtime_ns for name in names}
    os.remove(os.path.join(folders[0], names[0]))
    again = run([root, "-o", folders[0], "--key", key, "-j", "2"])
    if again.stdout != first.stdout:
        complain("a second run says something else")
    changed = [name for name in names if os.stat(os.path.join(folders[0], name)).st_mtime_ns != times[name]]
    if changed != names[:1] or digests(folders[0]) != digests(folders[1]):
        complain("a second run changed %d files", len(changed))
    lines = [json.loads(line) for line in first.stdout.decode().splitlines()]
    if [line["in"] for line in lines] != list(range(1, len(lines) + 1)):
        complain("audit lines are not in the order of the inputs")
    wanted = ["in", "out", "profile", "kept", "removed", "replaced", "masked_px", "status", "reason"]
    if any(list(line)[:9] != wanted for line in lines):
        complain("audit lines have other members")
    other = os.path.join(work, "other")
    run([root, "-o", other, "--key", make_key(os.path.join(work, "other.key"), 9)])
    if set(digests(other)) & set(digests(folders[0])):
        complain("two keys share UIDs")


def check_text_agrees(folder, out, key, counts):
    """The report filter with the same key tells the same date and accession number as the header."""
    pairs = []
    for path in sorted(os.path.join(at, name) for at, _, names in os.walk(folder) for name in names):
        dataset = pydicom.dcmread(path, stop_before_pixels=True, force=True)
        if dataset.get("PatientID") and len(str(dataset.get("StudyDate", ""))) == 8 and dataset.get("AccessionNumber"):
            pairs.append(dataset)
    lines = []
    for dataset in pairs:
        date = dataset.StudyDate
        lines.append(json.dumps({
            "text": "CHEST 1 VIEW %s-%s-%s. Accession Number: %s" % (date[:4], date[4:6], date[6:], dataset.AccessionNumber),
            "patient_id": dataset.PatientID, "study_date": date, "known": {"accessions": [dataset.AccessionNumber]}}))
    done = subprocess.run([BINARY, "deid", "text", "--key", key], input="\n".join(lines).encode(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    texts = [json.loads(line)["text"] for line in done.stdout.decode().splitlines()]
    if len(texts) != len(pairs):
        complain("cxr deid text answered %d of %d lines", len(texts), len(pairs))
    for dataset, text in zip(pairs, texts):
        run([dataset.filename, "-o", out, "--key", key, "-q"])
        header = pydicom.dcmread(os.path.join(out, sorted(os.listdir(out))[0]), stop_before_pixels=True)
        shutil.rmtree(out)
        date = header.StudyDate
        expected = "CHEST 1 VIEW %s-%s-%s. Accession Number: %s" % (date[:4], date[4:6], date[6:], header.AccessionNumber)
        if text != expected:
            complain("header and report disagree on date or accession number")
        counts["header = report"] += text == expected


def check_refusals(root, work, key):
    out = os.path.join(work, "refused")
    run([root], expected=(2,))
    run(["-o", out], expected=(2,))
    run([root, "-o", out, "--profile", "none"], expected=(2,))
    run([root, "-o", out, "--key", os.path.join(work, "absent.key")], expected=(5,))
    run([root, "-o", out, "--key", make_key(os.path.join(work, "open.key"), 3, 0o640)], expected=(5,))
    os.makedirs(out, exist_ok=True)
    run([root, "-o", out, "--key", make_key(os.path.join(out, "inside.key"), 3)], expected=(2,))
    done = run([os.path.join(work, "nothing-here"), "-o", out, "--key", key], expected=(3,))
    if b"nothing-here" in done.stderr:
        complain("a message names a path")
    done = run([root, "-o", os.path.join(work, "random")])
    if b"warning" not in done.stderr:
        complain("a random key without a warning")


def main():
    work = tempfile.mkdtemp(prefix="cxr-deid-")
    counts = dict.fromkeys(["valid", "strict47", "basic", "equal pixels", "not compared", "patients", "validated", "header = report"], 0)
    try:
        key = make_key(os.path.join(work, "site.key"), 7)
        export = os.path.join(work, "synth")
        subprocess.run([BINARY, "synth", "-o", export, "--studies", "40", "--seed", "11", "--max-side", "96", "-q"], check=True)
        root = os.path.join(export, "export", "dicom")
        validate = shutil.which("dciodvfy") is not None
        for profile in ("valid", "strict47", "basic"):
            check_profile(root, os.path.join(work, "synth-" + profile), profile, counts, key, validate)
            if os.path.isdir(SHARED):
                check_profile(SHARED, os.path.join(work, "shared-" + profile), profile, counts, key, False)
        check_runs(root, work, key)
        check_text_agrees(root, os.path.join(work, "pair"), key, counts)
        check_refusals(root, work, key)
    finally:
        shutil.rmtree(work)
    print("; ".join("%s: %d" % item for item in counts.items()) + ("" if validate else "; dciodvfy is missing"))
    for text in problems[:40]:
        print("PROBLEM", text)
    sys.exit(1 if problems or not counts["valid"] else 0)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""A release opens with the tools its users have: pandas, JSON Lines, sha256sum, the CheXpert-v1 loader's rules, Croissant.

Every number of counts.json["release"] is counted again here, independently of the C code. Usage: test_release.py [RELEASE_DIR];
without an argument a small demo is made with $CXR_BINARY. Exit 77 = skipped (pandas or the program is missing).
"""
import csv
import hashlib
import json
import os
import subprocess
import sys
import tempfile

try:
    import pandas as pd
except ImportError:
    print("skipped: no pandas")
    sys.exit(77)

PUBLISHED = """path_to_image path_to_dcm frontal_lateral ap_pa deid_patient_id patient_report_date_order report section_narrative
section_clinical_history section_history section_comparison section_technique section_procedure_comments section_findings
section_impression section_end_of_impression section_summary section_accession_number age sex race ethnicity interpreter_needed
insurance_type recent_bmi deceased split""".split()
HEAD_ORDER = ["Enlarged Cardiomediastinum", "Cardiomegaly", "Lung Opacity", "Lung Lesion", "Edema", "Consolidation", "Pneumonia",
              "Atelectasis", "Pneumothorax", "Pleural Effusion", "Pleural Other", "Fracture", "Support Devices", "No Finding"]
V1_ORDER = ["No Finding", "Enlarged Cardiomediastinum", "Cardiomegaly", "Lung Opacity", "Lung Lesion", "Edema", "Consolidation",
            "Pneumonia", "Atelectasis", "Pneumothorax", "Pleural Effusion", "Pleural Other", "Fracture", "Support Devices"]
INPUTS = ["report", "findings", "impression", "findings_impression", "impression_findings"]
failures = []
n_checks = 0


def check(ok, what):
    global n_checks
    n_checks += 1
    if not ok:
        failures.append(what)
        print("FAILED:", what)


def make_demo(folder):
    binary = os.environ.get("CXR_BINARY", "")
    if not binary or not os.path.exists(binary):
        print("skipped: no cxr program")
        sys.exit(77)
    done = subprocess.run([binary, "demo", "-o", folder, "--studies", "24"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    if done.returncode == 2:
        print("skipped: this cxr has no command demo")
        sys.exit(77)
    if done.returncode != 0:
        print(done.stderr.decode("utf-8", "replace")[-2000:])
        sys.exit(1)
    for root, _, files in os.walk(folder):
        if "MANIFEST.json" in files and "SHA256SUMS" in files:
            return root
    print("FAILED: the demo left no release")
    sys.exit(1)


def check_sums(root):
    listed = {}
    with open(os.path.join(root, "SHA256SUMS"), encoding="ascii") as f:
        for line in f:
            digest, path = line.rstrip("\n").split("  ", 1)
            check(path not in listed, "SHA256SUMS names a path twice")
            listed[path] = digest
    there = set()
    for folder, _, files in os.walk(root):
        for name in files:
            there.add(os.path.relpath(os.path.join(folder, name), root))
    check(there == set(listed) | {"SHA256SUMS"}, "SHA256SUMS names exactly the other files")
    for path, digest in listed.items():
        with open(os.path.join(root, path), "rb") as f:
            check(hashlib.sha256(f.read()).hexdigest() == digest, "digest of " + path)
    return there


def check_table(root, there, manifest):
    df = pd.read_csv(os.path.join(root, "df_cxr_plus.csv"))
    raw = pd.read_csv(os.path.join(root, "df_cxr_plus.csv"), dtype=str, keep_default_na=False)
    check(list(df.columns) == PUBLISHED + ["study_id", "image_id"], "the 27 published columns, then the keys")
    for column in ("path_to_image", "path_to_dcm", "image_id"):
        check(df[column].is_unique, column + " is unique")
    check((df.path_to_image.str[:-4] == df.path_to_dcm.str[:-4]).all(), "one stem for image and DICOM")
    check((df.path_to_image.str.split("/").str[0] == df.split).all(), "rows lie under their split")
    check((df.deid_patient_id == df.path_to_image.str.split("/").str[1]).all(), "patient id is in the path")
    check(df.groupby("deid_patient_id").split.nunique().max() == 1, "a patient is in one split")
    check((df.groupby("study_id").deid_patient_id.nunique() == 1).all(), "a study has one patient")
    study_level = [c for c in PUBLISHED if c.startswith("section_") or c in ("report", "age", "sex", "race", "ethnicity", "patient_report_date_order")]
    check((raw.groupby("study_id")[study_level].nunique() <= 1).all().all(), "one version of everything per study")
    check((raw.report.str.len() > 0).all(), "every study has its report")
    check(pd.api.types.is_integer_dtype(df.patient_report_date_order), "patient_report_date_order is an integer")
    order = df.drop_duplicates("study_id").groupby("deid_patient_id").patient_report_date_order
    check(order.nunique().eq(order.size()).all(), "patient_report_date_order is unique per patient")
    check(pd.api.types.is_numeric_dtype(df.age) or df.age.isna().all(), "age is a number")
    check(df.sex.dropna().isin(["Male", "Female", "Unknown"]).all(), "sex is in its domain")
    check("dicom" not in manifest["parts"]["absent"], "DICOM is always there")
    for form, ext, part in (("DICOM", ".dcm", "dicom"), ("PNG", ".png", "png"), ("JPG", ".jpg", "jpg")):
        names = {"%s/%s%s" % (form, p[:-4], ext) for p in df.path_to_image}
        here = {p for p in there if p.startswith(form + "/")}
        check(here == (names if part in manifest["parts"]["present"] else set()), form + " holds exactly the table's images")
    splits = pd.read_csv(os.path.join(root, "splits.csv"))
    check(list(splits.columns) == ["patient_id", "split"], "columns of splits.csv")
    want = df.drop_duplicates("deid_patient_id").set_index("deid_patient_id").split.to_dict()
    check(dict(zip(splits.patient_id, splits.split)) == want and splits.patient_id.is_unique, "splits.csv lists every patient once")
    return df, raw


def check_labels(root, df, labeler):
    tables = {}
    for name in INPUTS:
        with open(os.path.join(root, "labels", "%s_%s.json" % (labeler, name)), encoding="utf-8") as f:
            rows = [json.loads(line) for line in f]
        check(all(list(r) == ["path_to_image"] + HEAD_ORDER + ["study_id"] for r in rows), name + ": keys in CheXbert head order")
        check([r["path_to_image"] for r in rows] == list(df.path_to_image), name + ": 1:1 with the table, in order")
        check([r["study_id"] for r in rows] == list(df.study_id), name + ": study ids")
        check(all(r[k] is None or (isinstance(r[k], float) and r[k] in (1.0, 0.0, -1.0)) for r in rows for k in HEAD_ORDER), name + ": values")
        per_study = {}
        for r in rows:
            per_study.setdefault(r["study_id"], set()).add(tuple(r[k] for k in HEAD_ORDER))
        check(all(len(v) == 1 for v in per_study.values()), name + ": equal within a study")
        tables[name] = rows
    frame = pd.read_json(os.path.join(root, "labels", "%s_report.json" % labeler), lines=True)
    check((frame.path_to_image == df.path_to_image).all(), "pandas reads the labels")
    return tables


def chex_dataset(csv_path, images):
    """The rules of torchxrayvision's CheX_Dataset as operations.md 6.5 describes them, written anew."""
    table = pd.read_csv(csv_path)
    view = table["Frontal/Lateral"].where(table["Frontal/Lateral"] != "Frontal", table["AP/PA"]).replace({"Lateral": "L"}).fillna("UNKNOWN")
    if "train" in csv_path:
        patient = table["Path"].str.split("train/").str[1]
    elif "valid" in csv_path:
        patient = table["Path"].str.split("valid/").str[1]
    else:
        raise NotImplementedError
    patient = patient.str.split("/study").str[0].str.replace("patient", "", regex=False)
    labels = {}
    healthy = table["No Finding"] == 1
    for name in V1_ORDER[1:]:
        values = table[name].copy()
        if name != "Support Devices":
            values[healthy] = 0
        labels["Effusion" if name == "Pleural Effusion" else name] = values.replace(-1, float("nan"))
    paths = table["Path"].str.replace("CheXpert-v1.0-small/", "", regex=False).str.replace("CheXpert-v1.0/", "", regex=False)
    if images:
        for path in paths:
            with open(os.path.join(images, path), "rb") as f:
                check(f.read(2) == b"\xff\xd8", "the loader finds a JPEG for every row")
    return table, view, patient, labels


def check_v1(root, df, rows, has_jpg):
    folder = os.path.join(root, "views", "chexpert-v1")
    by_path = {r["path_to_image"]: r for r in rows}
    for split in ("train", "valid"):
        # the loader decides by the whole path: give it one that holds only the right word
        with tempfile.TemporaryDirectory(prefix="cxr-view-") as temp:
            path = os.path.join(temp, split + ".csv")
            with open(os.path.join(folder, split + ".csv"), "rb") as src, open(path, "wb") as dst:
                dst.write(src.read())
            with open(path, encoding="utf-8", newline="") as f:
                head = next(csv.reader(f))
            check(head == ["Path", "Sex", "Age", "Frontal/Lateral", "AP/PA"] + V1_ORDER, split + ".csv: the 19 columns")
            table, view, patient, labels = chex_dataset(path, folder if has_jpg else None)
        want = df[df.split == split]
        check(list(table["Path"]) == ["CheXpert-v1.0/" + p for p in want.path_to_image], split + ".csv: its rows in order")
        check(list(patient) == [p[len("patient"):] for p in want.deid_patient_id], split + ".csv: the loader's patient id")
        check(set(view) <= {"AP", "PA", "LL", "RL", "L", "UNKNOWN"}, split + ".csv: the loader's views")
        check(table["Sex"].isin(["Male", "Female", "Unknown"]).all(), split + ".csv: sex")
        for name in V1_ORDER:
            said = [None if pd.isna(v) else float(v) for v in table[name]]
            check(said == [by_path[p][name] for p in want.path_to_image], "%s.csv: %s as in labels/rules_report.json" % (split, name))
        for values in labels.values():
            check(values.dropna().isin([0.0, 1.0]).all(), split + ".csv: the loader sees 0, 1 or missing")


def check_counts(root, df, raw, labels):
    with open(os.path.join(root, "counts.json"), encoding="utf-8") as f:
        counts = json.load(f)
    said, process = counts["release"], counts["process"]
    studies = raw.drop_duplicates("study_id")

    def units(frame):
        return {"patients": frame.deid_patient_id.nunique(), "studies": frame.study_id.nunique(), "images": len(frame)}
    check({k: said[k] for k in ("patients", "studies", "images")} == units(raw), "counts: patients, studies, images")
    for split in ("train", "valid", "test"):
        check(said["by_split"][split] == units(raw[raw.split == split]), "counts: split " + split)
    for cell, key in (("Frontal", "frontal"), ("Lateral", "lateral"), ("", "unknown")):
        check(said["images_by_view"][key] == (raw.frontal_lateral == cell).sum(), "counts: view " + key)
    for key in ("AP", "PA", "LL", "RL", "none"):
        check(said["images_by_ap_pa"][key] == (raw.ap_pa == ("" if key == "none" else key)).sum(), "counts: " + key)
    check(said["max_images_per_study"] == raw.groupby("study_id").size().max(), "counts: images per study")
    check(said["studies_with_report"] == (studies.report != "").sum(), "counts: reports")
    for key, value in said["studies_with_section"].items():
        check(value == (studies["section_" + key] != "").sum(), "counts: section " + key)
    for key, value in said["studies_with_demographic"].items():
        check(value == (studies[key] != "").sum(), "counts: demographic " + key)
    names = {"positive": 1.0, "negative": 0.0, "uncertain": -1.0, "blank": None}
    for labeler, tables in labels.items():
        for name, rows in tables.items():
            first = {r["study_id"]: r for r in rows}.values()
            for label in HEAD_ORDER:
                cell = said["labels"][labeler][name][label]
                for state, value in names.items():
                    check(cell["images"][state] == sum(r[label] == value and (r[label] is None) == (value is None) for r in rows),
                          "counts: images %s %s %s" % (name, label, state))
                    check(cell["studies"][state] == sum(r[label] == value for r in first), "counts: studies %s %s %s" % (name, label, state))
    check(process["candidate_images"] - sum(process["images_not_released"].values()) == len(raw), "counts: candidates add up")
    check(sum(process["phi_spans"].values()) == process["phi_spans_total"], "counts: PHI spans add up")
    check(sum(process["studies_read_by"].values()) == len(studies), "counts: readers add up")


def check_croissant(root):
    with open(os.path.join(root, "croissant.json"), encoding="utf-8") as f:
        croissant = json.load(f)
    check(croissant["@type"] == "sc:Dataset" and croissant["conformsTo"].startswith("http://mlcommons.org/croissant/"), "croissant: type")
    for key in ("name", "description", "license", "version", "datePublished", "distribution", "recordSet"):
        check(key in croissant, "croissant: " + key)
    ids = set()
    for item in croissant["distribution"]:
        ids.add(item["@id"])
        if item["@type"] == "cr:FileObject":
            path = os.path.join(root, item["contentUrl"])
            with open(path, "rb") as f:
                check(hashlib.sha256(f.read()).hexdigest() == item["sha256"], "croissant: digest of " + item["@id"])
            check(item["contentSize"] == "%d B" % os.path.getsize(path), "croissant: size of " + item["@id"])
    images = croissant["recordSet"][0]
    check([f["name"] for f in images["field"]] == PUBLISHED + ["study_id", "image_id"], "croissant: fields are the columns")
    check(all(f["source"]["fileObject"]["@id"] in ids for s in croissant["recordSet"] for f in s["field"]), "croissant: sources exist")
    check(images["key"]["@id"] in [f["@id"] for f in images["field"]], "croissant: the key is a field")


def check_release(root):
    with open(os.path.join(root, "MANIFEST.json"), encoding="utf-8") as f:
        manifest = json.load(f)
    for key in ("program", "version", "config", "plan", "inputs", "profiles", "labelers", "generated"):
        check(key in manifest, "manifest: " + key)
    there = check_sums(root)
    df, raw = check_table(root, there, manifest)
    labels = {}
    for labeler in manifest["labelers"]:
        labels[labeler] = check_labels(root, df, labeler)
    if "views/chexpert-v1" in manifest["parts"]["present"]:
        check_v1(root, df, labels["rules"]["report"], "jpg" in manifest["parts"]["present"])
    check_counts(root, df, raw, labels)
    check_croissant(root)
    if manifest["review"]["policy"] == "none" and manifest["review"]["studies_read_by"]["nobody"] == manifest["counts"]["studies"]:
        for name in ("README.md", "DATASHEET.md"):
            with open(os.path.join(root, name), encoding="utf-8") as f:
                check("read by nobody" in f.read(), name + " says who read the reports")


def main():
    if len(sys.argv) > 1:
        check_release(sys.argv[1])
    else:
        with tempfile.TemporaryDirectory(prefix="cxr-golden-") as folder:
            check_release(make_demo(os.path.join(folder, "demo")))
    print("%d checks, %d failed" % (n_checks, len(failures)))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

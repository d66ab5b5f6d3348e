"""The tables of stage stats, worked out again from shard files and store, for test_stats.py. Independent of the C code: shard files are
read byte by byte, the store through Python's sqlite3, percentiles and deviations come from NumPy, Poisson limits from sums of
probabilities. Tables are lists of rows; cells of columns CHECK are "ok", empty cells None; nothing is hidden here.
"""
import collections
import glob
import json
import os
import re
import sqlite3
import struct

import numpy as np

STAGES = ["deid", "sections", "labels", "image"]
HEAD = ["Enlarged Cardiomediastinum", "Cardiomegaly", "Lung Opacity", "Lung Lesion", "Edema", "Consolidation", "Pneumonia", "Atelectasis",
        "Pneumothorax", "Pleural Effusion", "Pleural Other", "Fracture", "Support Devices", "No Finding"]
INPUTS = ["report", "findings", "impression", "findings_impression", "impression_findings"]
SECTIONS = [("Impression", "impression"), ("Findings", "findings"), ("Narrative", "narrative"), ("Clinical History", "clinical_history"),
            ("History", "history"), ("Comparison", "comparison"), ("Technique", "technique"), ("Procedure Comments", "procedure_comments"),
            ("End of Impression", "end_of_impression"), ("Summary", "summary"), ("Accession Number", "accession_number")]
PHI = [("Dates", "DATE"), ("Age numbers", "AGE"), ("Unique identifiers", "ID"), ("Healthcare worker names", "HCW"), ("Vendor names", "VENDOR"),
       ("Phone numbers", "PHONE"), ("Hospital names", "HOSPITAL"), ("Patient names", "PATIENT"), (None, "GEO"), (None, "WEB"), (None, "OTHER")]
NONE, REST = "not recorded", "(other values)"
STATES = [1, -1, 0, None]  # the paper's order of columns


# ---- reading ----

def read_shard(path):
    with open(path, "rb") as f:
        data = f.read()
    at, records = 8, []
    while True:
        (n,) = struct.unpack_from("<I", data, at)
        if n == 0xFFFFFFFF:
            return records
        records.append(json.loads(data[at + 4:at + 4 + n].decode("utf-8")))
        at += 4 + n


class Project:
    def __init__(self, folder):
        self.folder = folder
        with open(os.path.join(folder, "cxr.yaml"), encoding="utf-8") as f:
            config = re.sub(r"#.*", "", f.read())
        small = re.search(r"small_cell: *(\d+)", config)
        self.small = int(small.group(1)) if small else 11
        self.generated = re.search(r"^generated: *true", config, re.M) is not None
        shards = sorted(glob.glob(os.path.join(folder, ".cxr/shards/deid/*.shard")))
        self.has = {s: len(glob.glob(os.path.join(folder, ".cxr/shards", s, "*.shard"))) > 0 for s in STAGES}
        self.candidates = []
        for shard in shards:
            sides = [read_shard(shard.replace("/deid/", "/%s/" % s)) if self.has[s] else None for s in STAGES]
            for i, study in enumerate(sides[0]):
                self.candidates.append({s: sides[k][i] if sides[k] is not None else None for k, s in enumerate(STAGES)})
        self.store = sqlite3.connect("file:%s?mode=ro" % os.path.join(folder, ".cxr/store.db"), uri=True)
        self.release_images()

    def one(self, sql):
        return self.store.execute(sql).fetchone()[0]

    def release_images(self):
        self.skips = collections.Counter()
        self.n_candidate_images = 0
        self.studies = []
        for s in self.candidates:
            pictures = {p["image_id"]: p for p in s["image"]["pictures"]} if s["image"] else {}
            s["released"] = []
            for image in s["deid"]["images"]:
                self.n_candidate_images += 1
                picture = pictures.get(image["image_id"])
                reason = image.get("skip_reason") or (picture or {}).get("skip_reason") or ""
                if reason:
                    self.skips[reason] += 1
                else:
                    s["released"].append((image, picture))
            if s["released"]:
                self.studies.append(s)
        self.images = [pair for s in self.studies for pair in s["released"]]
        self.patients = collections.OrderedDict()
        for s in self.studies:
            self.patients.setdefault(s["deid"]["patient_no"], []).append(s)


# ---- tables ----

def words(text):
    return len((text or "").encode("utf-8").split())


def pct(part, whole):
    return 100.0 * part / whole if whole else None


def ok(expected, got):
    return "ok" if expected == got else "off by %d" % abs(expected - got)


def cell(value):
    return (value or "").strip(" \t\n\v\f\r") or NONE


def count_by(pairs):
    """name -> [patients, studies, images] from (name, patients, studies, images)."""
    out = collections.OrderedDict()
    for name, *counts in pairs:
        have = out.setdefault(name, [0, 0, 0])
        for i, n in enumerate(counts):
            have[i] += n
    return out


def by_size(counts):
    return sorted(counts, key=lambda n: (n == NONE, *[-c for c in counts[n]], n.encode("utf-8")))


def composition(p):
    sections = [s["sections"] or {} for s in p.studies]
    picture = [q for _, q in p.images if q]
    return [["Patients", "patients", len(p.patients)], ["Studies", "studies", len(p.studies)],
            ["Images (rows of the main table)", "images", len(p.images)],
            ["Studies with report text", "studies", sum(words(s["deid"].get("report")) > 0 for s in p.studies)],
            ["Studies with findings", "studies", sum(words(x.get("findings")) > 0 for x in sections)],
            ["Studies with an impression", "studies", sum(words(x.get("impression")) > 0 for x in sections)],
            ["Words of report text", "words", sum(words(s["deid"].get("report")) for s in p.studies)],
            ["Spans of identifying text replaced", "spans", sum(sum(s["deid"].get("phi_counts", {}).values()) for s in p.studies)],
            ["Evidence spans of labels", "spans", sum(len(s["labels"].get("evidence", [])) for s in p.studies if s["labels"])],
            ["PNG images", "files", sum(bool(q.get("png_sha256")) for q in picture)],
            ["JPG images", "files", sum(bool(q.get("jpg_sha256")) for q in picture)],
            ["DICOM files", "bytes", sum(i.get("dcm_bytes", 0) for i, _ in p.images)],
            ["PNG files", "bytes", sum(q.get("png_bytes", 0) for q in picture)],
            ["JPG files", "bytes", sum(q.get("jpg_bytes", 0) for q in picture)]]


def splits(p):
    rows = []
    for split in sorted({s["deid"]["split"] for s in p.studies}):
        mine = [s for s in p.studies if s["deid"]["split"] == split]
        rows.append([split, len({s["deid"]["patient_no"] for s in mine}), len(mine), sum(len(s["released"]) for s in mine), None])
    return rows + [["All", len(p.patients), len(p.studies), len(p.images), "ok"]]


def cohort(p):
    files, n = "SELECT COUNT(*) FROM source_file WHERE is_present = 1", p.one
    aside = "SELECT COUNT(*) FROM quarantine WHERE stage = '%s' AND kind = %d"
    reports = sum(words(s["deid"].get("report")) > 0 for s in p.studies)
    parts = [("images", [
        ("level", "Files found", "files", n(files)), ("left out", "Not DICOM, passed over", "files", n(files + " AND kind = 1")),
        ("left out", "Identical copies", "files", n(files + " AND kind = 3")), ("left out", "Set aside", "files", n(files + " AND kind = 2")),
        ("level", "Usable radiographs", "images", n("SELECT COUNT(*) FROM image WHERE number IN (SELECT number FROM source_file WHERE is_present = 1 AND kind = 0)")),
        ("left out", "Not placed in a study", "images", n(aside % ("link", 4))),
        ("level", "Radiographs in studies", "images", p.n_candidate_images), ("left out", "Not for release", "images", sum(p.skips.values())),
        ("level", "Radiographs released", "images", len(p.images))]),
        ("studies", [
            ("level", "Studies", "studies", len(p.candidates)), ("left out", "Without an image for release", "studies", len(p.candidates) - len(p.studies)),
            ("level", "Studies released", "studies", len(p.studies)),
            ("left out", "Without report text (images released)", "studies", len(p.studies) - reports),
            ("level", "Studies released with report text", "studies", reports)])]
    usable, linked, late = (n("SELECT COUNT(*) FROM report WHERE is_present = 1"), n("SELECT COUNT(*) FROM study_report"),
                            n("SELECT COUNT(*) FROM study_report WHERE role = 2"))
    parts.append(("report rows", [
        ("level", "Different rows found", "rows", usable + n(aside % ("intake", 1))), ("left out", "Set aside", "rows", n(aside % ("intake", 1))),
        ("level", "Usable rows", "rows", usable), ("left out", "Not joined to a study", "rows", n(aside % ("link", 1))),
        ("level", "Rows joined to studies", "rows", linked), ("left out", "Superseded by a later row", "rows", late),
        ("level", "Rows in report text", "rows", linked - late)]))
    usable, unlinked = n("SELECT COUNT(*) FROM demographic WHERE is_present = 1"), n(aside % ("link", 2))
    parts.append(("demographic rows", [
        ("level", "Different rows found", "rows", usable + n(aside % ("intake", 2))), ("left out", "Set aside", "rows", n(aside % ("intake", 2))),
        ("level", "Usable rows", "rows", usable), ("left out", "Not joined to a patient", "rows", unlinked),
        ("level", "Rows joined to patients", "rows", usable - unlinked)]))
    rows = []
    for part, steps in parts:
        left = None
        for role, step, unit, count in steps:
            rows.append([part, step, count, unit, ok(left, count) if role == "level" and left is not None else None, role])
            left = count if role == "level" else left - count
    return rows


def exclusions(p, meanings):
    units = ["files", "report rows", "demographic rows", "studies", "images"]
    rows = []
    for stage in ["intake", "link", "deid", "sections", "labels", "image"]:
        found = p.store.execute("SELECT kind, reason, COUNT(*) FROM quarantine WHERE stage = ? GROUP BY 1, 2", (stage,)).fetchall()
        for kind, reason, count in sorted(found, key=lambda r: (r[0], -r[2], r[1].encode())):
            if kind != 4 or stage not in ("deid", "image"):
                rows.append([meanings.get(reason, reason), count, units[kind], stage, reason, None])
    for reason in sorted(p.skips, key=lambda r: (-p.skips[r], r.encode())):
        rows.append([meanings.get(reason, reason), p.skips[reason], "images", "link, deid, image", reason, None])
    total = p.n_candidate_images - len(p.images)
    return rows + [["Images in studies that are not for release", total, "images", None, None, ok(total, sum(p.skips.values()))]]


def datasets(p, title):
    demo = any(v for s in p.studies for v in s["deid"].get("demographics", {}).values())
    name = (title + (" (generated data)" if p.generated else "")) if title else ("This data (generated)" if p.generated else "This data")
    yes = lambda b: "yes" if b else "no"
    return [name, len(p.patients), len(p.images), 14 if p.has["labels"] else 0, yes(any(words(s["deid"].get("report")) for s in p.studies)),
            yes(p.images), yes(demo)]


def age_of(s):
    try:
        years = float(s["deid"].get("demographics", {}).get("age", "").strip())
    except ValueError:
        return None
    return int(years) if 0 <= years < 200 else None


def bmi_tenths(s):
    try:
        value = float(s["deid"].get("demographics", {}).get("recent_bmi", "").strip())
    except ValueError:
        return None
    return int(value * 10 + 0.5) if 0 < value < 1000 else None


def age_band(s):
    years = age_of(s)
    return NONE if years is None else "90+" if years >= 90 else "%02d-%02d" % (years // 5 * 5, years // 5 * 5 + 4)


def age_group(s):
    years = age_of(s)
    for least, name in ((80, "80+"), (60, "60-79"), (40, "40-59"), (18, "18-39"), (0, "00-17")):
        if years is not None and years >= least:
            return name
    return NONE


def bmi_band(s):
    tenths = bmi_tenths(s)
    if tenths is None:
        return NONE
    low = tenths // 25 * 25
    return "<15.0" if tenths < 150 else "50.0+" if tenths >= 500 else "%.1f-%.1f" % (low / 10, (low + 24) / 10)


AGE_BANDS = ["%02d-%02d" % (a, a + 4) for a in range(0, 90, 5)] + ["90+"]
BMI_BANDS = ["<15.0"] + ["%.1f-%.1f" % (t / 10, (t + 24) / 10) for t in range(150, 500, 25)] + ["50.0+"]


def field_of(name):
    return lambda s: cell(s["deid"].get("demographics", {}).get(name, ""))


FIELDS = [("Age", age_band, AGE_BANDS), ("Sex", field_of("sex"), None), ("Race", field_of("race"), None), ("Ethnicity", field_of("ethnicity"), None),
          ("Insurance", field_of("insurance_type"), None), ("BMI", bmi_band, BMI_BANDS), ("Deceased", field_of("deceased"), None),
          ("Interpreter needed", field_of("interpreter_needed"), None)]


def value_counts(p, value, per_band):
    """name -> [patients, studies, images]; patients by their first study, or once in every band."""
    counts = collections.OrderedDict()
    for mine in p.patients.values():
        seen = set()
        for i, s in enumerate(mine):
            have = counts.setdefault(value(s), [0, 0, 0])
            have[0] += value(s) not in seen if per_band else i == 0
            seen.add(value(s))
            have[1] += 1
            have[2] += len(s["released"])
    return counts


def demographics(p):
    rows = []
    for title, value, bands in FIELDS:
        counts = value_counts(p, value, title == "Age")
        names = by_size(counts)
        if bands:
            used = [i for i, b in enumerate(bands) if b in counts]
            names = (bands[used[0]:used[-1] + 1] if used else []) + [n for n in names if n not in bands]
        for name in names:
            patients, studies, _ = counts.get(name, [0, 0, 0])
            rows.append([title, name, patients, pct(patients, len(p.patients)), studies, pct(studies, len(p.studies)), "ok"])
    return rows


def summary(values, small, scale=1.0, exact_small=True):
    v = np.array(values, dtype=np.float64)
    if len(v) == 0 or (exact_small and len(v) < small):
        return [None] * 5
    return [float(v.mean()) * scale, float(v.std()) * scale] + [float(np.percentile(v, q)) * scale for q in (50, 10, 90)]


def distributions(p):
    spans = [sum(s["deid"].get("phi_counts", {}).values()) for s in p.studies]
    first_bmi = [bmi_tenths(mine[0]) for mine in p.patients.values()]
    sources = [("Age at the study (years)", "studies", [a for a in map(age_of, p.studies) if a is not None], 1),
               ("BMI (kg/m2)", "patients", [b for b in first_bmi if b is not None], 0.1),
               ("Studies per patient", "patients", [len(m) for m in p.patients.values()], 1),
               ("Images per study", "studies", [len(s["released"]) for s in p.studies], 1), ("Identifying spans per study", "studies", spans, 1),
               ("Image columns (px)", "images", [i["columns"] for i, _ in p.images], 1), ("Image rows (px)", "images", [i["rows"] for i, _ in p.images], 1),
               ("Header elements removed", "images", [i.get("n_removed", 0) for i, _ in p.images], 1)]
    return [[what, unit, len(v), *summary(v, p.small, scale)] for what, unit, v, scale in sources]


def multiplicity(p):
    rows = []
    for what, values, limit in (("Studies per patient", [len(m) for m in p.patients.values()], 12),
                                ("Images per study", [len(s["released"]) for s in p.studies], 8)):
        counts = sorted(collections.Counter(values).items())
        left = len(values)
        for i, (value, count) in enumerate(counts):
            last = i + 1 < len(counts) and (value >= limit or count < p.small or left - count < p.small)
            shown = left if last else count
            rows.append([what, "%d or more" % value if last else str(value), shown, pct(shown, len(values))])
            left -= count
            if last:
                break
    return rows


def sections(p, count):
    rows = []
    for title, key in [("Full Report", None)] + SECTIONS:
        texts = [s["deid"].get("report") if key is None else (s["sections"] or {}).get(key) for s in p.studies]
        lengths = [count(text) for text in texts if words(text)]
        rows.append([title, len(lengths), pct(len(lengths), len(p.studies)), sum(lengths), *summary(lengths, 0, 1.0, False), "ok"])
    return rows


def state_of(s, label, source="report"):
    return s["labels"]["inputs"][source][HEAD.index(label)] if s["labels"]["inputs"].get(source) else None


def labels(p, per_image):
    rows, whole = [], len(p.images) if per_image else len(p.studies)
    for label in sorted(HEAD):
        counts = collections.Counter()
        for s in p.studies:
            counts[state_of(s, label)] += len(s["released"]) if per_image else 1
        row = [label]
        for state in STATES:
            row += [counts[state], pct(counts[state], whole)]
        rows.append(row + ["ok"])
    return rows


def label_inputs(p):
    rows = []
    for source in INPUTS:
        have = [s for s in p.studies if s["labels"]["inputs"].get(source)]
        positive = sum(v == 1 for s in have for v in s["labels"]["inputs"][source])
        rows.append([source, len(have), pct(len(have), len(p.studies)), positive])
    return rows


def subgroups(p, value, per_band, by_name):
    """Every cell in the clear; groups merged as the report says."""
    counts = value_counts(p, value, per_band)
    names = sorted(counts, key=lambda n: (n == NONE, n.encode())) if by_name else by_size(counts)
    groups = [([n], counts[n][0]) for n in names]
    n_kept = 11 if len(groups) > 12 else len(groups)
    merged, kept = [[], 0], []
    for i, (members, patients) in enumerate(groups):
        if i >= n_kept or (p.small > 1 and patients < p.small):
            merged[0] += members
            merged[1] += patients
        else:
            kept.append((members, patients))
    while merged[0] and kept and p.small > 1 and merged[1] < p.small:
        smallest = min(range(len(kept)), key=lambda i: kept[i][1])
        members, patients = kept.pop(smallest)
        merged[0] += members
        merged[1] += patients
    groups = [(m[0], set(m)) for m, _ in kept] + ([("others (merged)", set(merged[0]))] if merged[0] else [])
    rows = []
    for label in sorted(HEAD):
        for name, members in groups:
            mine = [s for s in p.studies if value(s) in members]
            states = collections.Counter()
            for s in mine:
                states[state_of(s, label)] += len(s["released"])
            images = sum(len(s["released"]) for s in mine)
            rows.append([label, name, images, states[1], pct(states[1], images), states[-1], states[0], states[None], "ok"])
    return rows


def poisson_limits(count):
    """Exact limits by bisection on sums of probabilities."""
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, count + 2)))])

    def cdf(k, mean):  # P(X <= k)
        i = np.arange(0, k + 1)
        return float(np.exp(i * np.log(mean) - mean - logs[:k + 1]).sum()) if k >= 0 else 0.0

    def solve(f, low, high):  # f falls
        for _ in range(100):
            middle = (low + high) / 2
            low, high = (middle, high) if f(middle) > 0 else (low, middle)
        return (low + high) / 2
    top = count + 12 * (count + 1) ** 0.5 + 64
    low = solve(lambda m: 0.025 - (1 - cdf(count - 1, m)), 1e-12, top) if count else 0.0
    return low, solve(lambda m: cdf(count, m) - 0.025, 1e-12, top)


def phi(p):
    reports = sum(words(s["deid"].get("report")) > 0 for s in p.studies)
    total = sum(sum(s["deid"].get("phi_counts", {}).values()) for s in p.studies)
    rows = []
    for title, code in PHI + [("Total", None)]:
        counts = [s["deid"].get("phi_counts", {}).get(code, 0) for s in p.studies]
        n = sum(counts) if code else total
        low, high = poisson_limits(n)
        rate = [1000 * x / reports if reports else None for x in (n, low, high)]
        rows.append([title, code, None, n, pct(n, total), sum(c > 0 for c in counts) if code else None, *rate, None if code else "ok"])
    return rows


def readers(p):
    n = collections.Counter(min(s["deid"].get("n_readers", 0), 2) for s in p.studies)
    rows = [[name, n[i], pct(n[i], len(p.studies)), None] for i, name in enumerate(["nobody", "one person", "two people or more"])]
    return rows + [["All studies", len(p.studies), pct(sum(n.values()), len(p.studies)), "ok"]]


def image_field(p, title, value, limit):
    counts = count_by((cell(value(i)), 0, 0, 1) for i, _ in p.images)
    rows, left = [], len(p.images)
    names = by_size(counts)
    for at, name in enumerate(names):
        rest = at + 1 >= limit and at + 1 < len(names)
        n = left if rest else counts[name][2]
        rows.append([title, "all others" if rest else name, n, pct(n, len(p.images)), "ok"])
        left -= n
        if rest:
            break
    return rows


def views(p):
    return (image_field(p, "View", lambda i: i.get("view"), 8) + image_field(p, "AP/PA", lambda i: i.get("ap_pa"), 8) +
            image_field(p, "Decided by", lambda i: i.get("view_source"), 8))


def image_facts(p):
    return (image_field(p, "Bits stored", lambda i: str(i["bits_stored"]), 16) + image_field(p, "Photometric", lambda i: i.get("photometric"), 8) +
            image_field(p, "Manufacturer", lambda i: i.get("manufacturer"), 16) +
            image_field(p, "Size", lambda i: "%d x %d" % (i["columns"], i["rows"]), 17))

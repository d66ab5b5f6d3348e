#!/usr/bin/env python3
"""Every number of every table of stage stats, worked out again from the shards and the store, with 0 differences.

stats_recount.py works them out without the C code. The CSV must agree as text, stats.json in full precision, the cells and the
figures of report.html with both. Where a release is there, its main table and label files must say the same.

Usage: test_stats.py [PROJECT_DIR [RELEASE_DIR]]; without an argument projects are made with $CXR_BINARY (a demo) and with the fixture of
the stage's unit test beside it (one with all cells shown, one with small cells hidden). Exit 77 = skipped.
"""
import collections
import csv
import glob
import hashlib
import html.parser
import json
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml

try:
    import numpy  # noqa: F401
except ImportError:
    print("skipped: no numpy")
    sys.exit(77)

import plain_wordpiece
import stats_recount as again

failures = []
n_checks = 0


def check(ok, what):
    global n_checks
    n_checks += 1
    if not ok:
        failures.append(what)
        if len(failures) < 40:
            print("FAILED:", what)


# ---- comparing ----

def printed(kind, value):
    """As in the CSV."""
    if value is None:
        return ""
    if kind in ("percent", "real"):
        return "%.2f" % value
    return str(int(value)) if kind in ("count", "truncated") else str(value)


def near(a, b, loose):
    return a == b or (isinstance(a, (int, float)) and isinstance(b, (int, float)) and abs(a - b) <= (loose or 1e-9 * max(1.0, abs(b))))


def compare_cell(table, row, column, small, expected, text, value, loose):
    where = "%s, row %d, %s" % (table["id"], row, column["key"])
    if text in ("hidden", "<%d" % small) and small > 1:
        check(value == text, where + ": CSV and JSON differ")
        if text.startswith("<"):
            check(isinstance(expected, int) and 0 < expected < small, where + ": not a small cell")
        return
    if expected is None and value is not None and column["kind"] == "text" and loose == "any":
        return
    limit = loose if isinstance(loose, float) and column["key"] in ("low95", "high95") else None
    check(near(value, expected, limit), "%s: %r is not %r" % (where, value, expected))
    if limit is None or abs(float(text or 0) - (expected or 0)) > limit + 0.0051:
        check(text == printed(column["kind"], expected), "%s: CSV %r, expected %r" % (where, text, printed(column["kind"], expected)))


def check_hiding(table, names, small):
    """No small number is printed, no line has exactly one hidden cell beside a printed total."""
    if small <= 1 or not table["id"].startswith("subgroup_"):
        return
    lines = collections.defaultdict(list)
    for row in table["rows"]:
        for key in ("positive", "uncertain", "negative", "not_mentioned"):
            check(not isinstance(row[key], int) or row[key] == 0 or row[key] >= small, "%s: a small cell is shown" % table["id"])
            lines[row["pathology"], row["group"]].append(row[key])
            lines[row["pathology"], key].append(row[key])
        check((row["positive_percent"] in ("hidden", "<%d" % small)) == isinstance(row["positive"], str), table["id"] + ": share of a hidden cell")
    for name, cells in lines.items():
        check(sum(isinstance(c, str) for c in cells) != 1, "%s: exactly one hidden cell in %s" % (table["id"], name))


def compare_table(table, expected, csv_rows, small, loose=None):
    check(csv_rows[0] == [c["key"] for c in table["columns"]], table["id"] + ": CSV header")
    check(len(table["rows"]) == len(expected) == len(csv_rows) - 1, "%s: %d rows, %d in the CSV, expected %d" % (table["id"], len(table["rows"]),
                                                                                                       len(csv_rows) - 1, len(expected)))
    for r, (row, want, texts) in enumerate(zip(table["rows"], expected, csv_rows[1:])):
        for c, column in enumerate(table["columns"]):
            compare_cell(table, r, column, small, want[c], texts[c], row[column["key"]], loose)
    check_hiding(table, expected, small)
    for one in table["checks"]:
        check(one["ok"] and one["expected"] == one["got"], "%s: check %s" % (table["id"], one["what"]))


def compare_datasets(table, p, csv_rows, title):
    rows = {r["dataset"]: r for r in table["rows"]}
    for name, patients, xrays in (("MIMIC-CXR", 65379, 377095), ("NIH", 30805, 112120), ("BraX", 18442, 40967), ("CheXpert Plus", 64725, 223462)):
        check((rows[name]["patients"], rows[name]["xrays"]) == (patients, xrays), "table1_datasets: " + name)
    want = again.datasets(p, title)
    check(list(table["rows"][-1].values()) == want, "table1_datasets: last row %r, expected %r" % (list(table["rows"][-1].values()), want))
    for row, texts in zip(table["rows"], csv_rows[1:]):
        check(["" if v is None else str(v) for v in row.values()] == texts, "table1_datasets: CSV")


class Page(html.parser.HTMLParser):
    """Cells of every table; the tips of every figure."""

    def __init__(self):
        super().__init__()
        self.tables, self.figures, self.here, self.text = {}, {}, None, None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "table":
            self.here = self.tables.setdefault(attrs["aria-labelledby"][2:], [])
        elif tag == "tr" and self.here is not None:
            self.here.append([])
        elif tag in ("td", "th") and self.here is not None:
            self.text = ""
        check(tag not in ("script", "link", "img", "iframe", "object"), "report.html holds a <%s>" % tag)
        for name in ("src", "href"):
            check(not attrs.get(name, "").startswith(("http", "//")), "report.html asks for something")

    def handle_data(self, data):
        if self.text is not None:
            self.text += data

    def handle_endtag(self, tag):
        if tag in ("td", "th") and self.text is not None:
            self.here[-1].append(self.text)
            self.text = None
        elif tag == "table":
            self.here = None


def compare_page(path, stats):
    check(os.path.getsize(path) < 1000000, "report.html is too large")
    with open(path, encoding="utf-8") as f:
        text = f.read()
    page = Page()
    page.feed(text)
    for table in stats["tables"]:
        shown = page.tables.get(table["id"])
        check(shown is not None, table["id"] + " is not on the page")
        if shown is None:
            continue
        for row, cells in zip(table["rows"], shown[1:]):
            for column, cell_text in zip(table["columns"], cells):
                value = row[column["key"]]
                want = printed(column["kind"], value) if not isinstance(value, str) else value
                if column["kind"] in ("count", "truncated") and isinstance(value, (int, float)):
                    want = "{:,}".format(int(value))
                check(cell_text == want, "page: %s: %r is not %r" % (table["id"], cell_text, want))
    review = stats["review"]
    check(review in text, "page: who read the reports")
    check(("Generated data" in text) == stats["generated"], "page: banner of generated data")


def compare_figures(folder, stats):
    tables = {t["id"]: t for t in stats["tables"]}
    fields = {"figure1_age": ("Age", "studies"), "figure1_bmi": ("BMI", "patients")}
    fields.update({"figure1_" + f: (t, "patients") for f, t in (("sex", "Sex"), ("race", "Race"), ("ethnicity", "Ethnicity"), ("insurance", "Insurance"),
                                                                ("deceased", "Deceased"), ("interpreter", "Interpreter needed"))})
    files = {os.path.basename(f)[:-4] for f in glob.glob(os.path.join(folder, "figures/*.svg"))}
    check(files == {f["id"] for f in stats["figures"]}, "figures on disk and in stats.json")
    for figure in stats["figures"]:
        root = xml.parse(os.path.join(folder, "figures", figure["id"] + ".svg")).getroot()
        space = "{http://www.w3.org/2000/svg}"
        desc = root.find(space + "desc").text
        tips = [t.text for e in root.iter() for t in e.findall(space + "title") if e is not root]
        check(root.get("role") == "img" and desc and root.find(space + "title").text == figure["title"], "figure %s: title" % figure["id"])
        check(figure["table"] in tables, "figure %s: its table" % figure["id"])
        if figure["id"] not in fields:
            continue
        title, unit = fields[figure["id"]]
        for row in tables[figure["table"]]["rows"]:
            if row["field"] != title:
                continue
            value, share = row[unit], row[unit + "_percent"]
            shown = value if isinstance(value, str) else "{:,}".format(value)
            want = "%s: %s%s" % (row["value"], shown, " (%.1f %%)" % share if isinstance(share, float) else "")
            check(want in desc, "figure %s: %s" % (figure["id"], want))
            check(want in tips or row["value"] == again.NONE, "figure %s: tip %s" % (figure["id"], want))


def unit_of(stats):
    """What Table 2 counts by: tokens where the program holds a vocabulary (provenance names it), else words."""
    keys = [c["key"] for t in stats["tables"] if t["id"] == "table2_sections" for c in t["columns"]]
    vocabulary = stats["provenance"]["vocabulary"]
    check(("tokens" in keys) == (vocabulary is not None) == ("words" not in keys), "Table 2: its unit and the vocabulary")
    if vocabulary is None:
        return "words", again.words
    with open(plain_wordpiece.VOCAB, "rb") as f:
        check(hashlib.sha256(f.read()).hexdigest() == vocabulary, "Table 2: another vocabulary")
    return "tokens", plain_wordpiece.builtin()


def check_stats(folder):
    p = again.Project(folder)
    out = os.path.join(folder, ".cxr/work/stats")
    with open(os.path.join(out, "tables/stats.json"), encoding="utf-8") as f:
        stats = json.load(f)
    meanings = {}
    source = os.environ.get("CXR_SOURCE_DIR", os.path.join(os.path.dirname(__file__), "..", ".."))
    with open(os.path.join(source, "data/stats/reasons.tsv"), encoding="utf-8") as f:
        for line in f:
            if "\t" in line and not line.startswith("#"):
                code, meaning = line.rstrip("\n").split("\t")
                meanings[code] = meaning
    expected = {"composition": again.composition(p), "splits": again.splits(p), "cohort": again.cohort(p), "exclusions": again.exclusions(p, meanings),
                "figure1_demographics": again.demographics(p), "distributions": again.distributions(p), "multiplicity": again.multiplicity(p), "table2_sections": again.sections(p, unit_of(stats)[1]),
                "table6_phi": again.phi(p), "readers": again.readers(p), "views": again.views(p), "image_facts": again.image_facts(p)}
    if p.has["labels"]:
        expected.update({"table3_labels": again.labels(p, True), "labels_by_study": again.labels(p, False), "label_inputs": again.label_inputs(p),
                         "subgroup_sex": again.subgroups(p, again.field_of("sex"), False, False), "subgroup_race": again.subgroups(p, again.field_of("race"), False, False),
                         "subgroup_age": again.subgroups(p, again.age_group, True, True)})
    check({t["id"] for t in stats["tables"]} == set(expected) | {"table1_datasets"}, "the set of tables")
    check(set(os.listdir(os.path.join(out, "tables"))) == {t["id"] + ".csv" for t in stats["tables"]} | {"stats.json"}, "files of tables/")
    for table in stats["tables"]:
        with open(os.path.join(out, "tables", table["id"] + ".csv"), encoding="utf-8", newline="") as f:
            csv_rows = list(csv.reader(f))
        if table["id"] == "table1_datasets":
            compare_datasets(table, p, csv_rows, stats["title"])
            continue
        want = expected[table["id"]]
        if table["id"] == "table6_phi":
            for row, mine in zip(table["rows"], want):  # wording of our own rows and HIPAA letters is not a number
                mine[2] = row["hipaa"]
                mine[0] = mine[0] or row["type"]
        # Poisson limits are rounded to 1/1000 of a count
        loose = 0.51 / max(1, sum(again.words(s["deid"].get("report")) > 0 for s in p.studies)) if table["id"] == "table6_phi" else None
        compare_table(table, want, csv_rows, p.small, loose)
    check(stats["checks"]["failed"] == 0, "stats.json: failed checks")
    check(stats["checks"]["n"] == sum(len(t["checks"]) for t in stats["tables"]), "stats.json: number of checks")
    compare_page(os.path.join(out, "report.html"), stats)
    compare_figures(out, stats)
    return p, stats


def check_release(root, p, stats):
    """The same numbers from the rows that users get."""
    import pandas as pd
    tables = {t["id"]: t["rows"] for t in stats["tables"]}
    df = pd.read_csv(os.path.join(root, "df_cxr_plus.csv"), dtype=str, keep_default_na=False)
    per_study = df.drop_duplicates("study_id")
    per_patient = df.drop_duplicates("deid_patient_id")
    what = {r["what"]: r["count"] for r in tables["composition"]}
    check(what["Patients"] == len(per_patient) and what["Studies"] == len(per_study), "release: patients and studies")
    check(what["Images (rows of the main table)"] == len(df), "release: images")
    check(what["Words of report text"] == sum(map(again.words, per_study["report"])), "release: words")
    for title, column in (("Sex", "sex"), ("Race", "race"), ("Ethnicity", "ethnicity"), ("Insurance", "insurance_type"), ("Deceased", "deceased"),
                          ("Interpreter needed", "interpreter_needed")):
        counts = per_patient[column].map(again.cell).value_counts().to_dict()
        shown = {r["value"]: r["patients"] for r in tables["figure1_demographics"] if r["field"] == title and isinstance(r["patients"], int)}
        check(all(counts.get(k, 0) == v for k, v in shown.items()), "release: " + title)
        check(p.small > 1 or shown == counts, "release: all of " + title)
    unit, count = unit_of(stats)
    for title, key in again.SECTIONS:
        lengths = [count(text) for text in per_study["section_" + key] if again.words(text)]
        row = next(r for r in tables["table2_sections"] if r["section"] == title)
        check((row["studies"], row[unit]) == (len(lengths), sum(lengths)), "release: %s of %s" % (unit, title))
    path = os.path.join(root, "labels/rules_report.json")
    if os.path.exists(path):
        with open(path, encoding="utf-8") as f:
            lines = [json.loads(line) for line in f]
        for row in tables["table3_labels"]:
            counts = collections.Counter(line[row["pathology"]] for line in lines)
            check([row[k] for k in ("positive", "uncertain", "negative", "not_mentioned")] == [counts[1.0], counts[-1.0], counts[0.0], counts[None]],
                  "release: labels of " + row["pathology"])
    for name in ("report.html", "tables/stats.json", "tables/table3_labels.csv", "figures/figure1_age.svg"):
        with open(os.path.join(root, name), "rb") as one, open(os.path.join(p.folder, ".cxr/work/stats", name), "rb") as two:
            check(one.read() == two.read(), "release: %s is the working set's" % name)


# ---- what to look at ----

def make_fixture(folder, hide):
    test = os.path.join(os.path.dirname(os.environ.get("CXR_BINARY", "")), "stats_test_stage")
    if not os.path.exists(test):
        return None
    project = os.path.join(folder, "hidden" if hide else "shown")
    env = dict(os.environ, CXR_STATS_KEEP=project, CXR_STATS_PATIENTS="300")
    env.pop("CXR_STATS_REAL", None)
    if hide:
        env["CXR_STATS_REAL"] = "1"
    subprocess.run([test], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return project


def make_demo(folder):
    """(project, release) of a small demo; None when this program has none."""
    binary = os.environ.get("CXR_BINARY", "")
    if not os.path.exists(binary):
        return None
    out = os.path.join(folder, "demo")
    done = subprocess.run([binary, "demo", "-o", out, "--studies", "60"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    if done.returncode == 2:
        return None
    if done.returncode != 0:
        print(done.stderr.decode("utf-8", "replace")[-2000:])
        sys.exit(1)
    projects = [d for d, _, files in os.walk(out) if "cxr.yaml" in files]
    releases = [d for d, _, files in os.walk(out) if "MANIFEST.json" in files and "SHA256SUMS" in files]
    return projects[0], releases[0] if releases else None


def main():
    looked_at = []
    if len(sys.argv) > 1:
        p, stats = check_stats(sys.argv[1])
        looked_at.append("the project named")
        if len(sys.argv) > 2:
            check_release(sys.argv[2], p, stats)
    else:
        with tempfile.TemporaryDirectory() as folder:
            demo = make_demo(folder)
            if demo and os.path.exists(os.path.join(demo[0], ".cxr/work/stats/report.html")):
                p, stats = check_stats(demo[0])
                looked_at.append("a demo")
                if demo[1]:
                    check_release(demo[1], p, stats)
                    looked_at.append("its release")
            for hide in (False, True):
                project = make_fixture(folder, hide)
                if project:
                    check_stats(project)
                    looked_at.append("a fixture with %s cells" % ("hidden" if hide else "all"))
    if not looked_at:
        print("skipped: no cxr program")
        return 77
    print("%s: %d checks, %d differences" % (", ".join(looked_at), n_checks, len(failures)))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

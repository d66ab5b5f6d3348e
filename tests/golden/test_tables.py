#!/usr/bin/env python3
"""`cxr tables` 2, 3 and 4 on generated files against a recount in Python (NumPy for percentiles): every number to the last digit of a double,
words and tokens of a small vocabulary, studies with several images, blank cells; Table 3 of 223,462 rows (time printed, not judged)."""
import csv
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time

import numpy

CXR = os.environ.get("CXR_BINARY", "")
LABELS = ["Atelectasis", "Cardiomegaly", "Consolidation", "Edema", "Enlarged Cardiomediastinum", "Fracture", "Lung Lesion", "Lung Opacity", "No Finding",
          "Pleural Effusion", "Pleural Other", "Pneumonia", "Pneumothorax", "Support Devices"]
SECTIONS = ["narrative", "clinical_history", "history", "comparison", "technique", "procedure_comments", "findings", "impression", "end_of_impression", "summary",
            "accession_number"]
VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "heart", "lung", "##s", "no", "effusion", "pneumo", "##thorax", "##nia", "edema", ".", ",", "-", "clear", "the",
              "1", "##2", "cardio", "##megaly"]
WORDS = ["heart", "Lungs", "no", "Effusion", "pneumothorax", "pneumonia", "edema.", "clear,", "the", "12", "cardiomegaly", "zzz", "well-aerated", "ARE"]
n_equal = 0


def same(name, got, want):
    global n_equal
    if got != want:
        sys.exit("FAILED %s: cxr %r, expected %r" % (name, got, want))
    n_equal += 1


def close(name, got, want):
    global n_equal
    if abs(got - want) > 1e-12 * max(1, abs(want)):
        sys.exit("FAILED %s: cxr %r, expected %r" % (name, got, want))
    n_equal += 1


def run(*words):
    done = subprocess.run([CXR, "tables", *words], stdout=subprocess.PIPE, check=True)
    return done.stdout.decode()


def objects(*words):
    return [json.loads(line) for line in run(*words, "--json").splitlines()]


def n_tokens(text):
    """WordPiece of ASCII text over VOCABULARY, the plain way."""
    n = 0
    for word in re.findall(r"[a-z0-9]+|[^a-z0-9\s]", text.lower()):
        start, pieces = 0, 0
        while start < len(word):
            end = len(word)
            while end > start and ("##" if start else "") + word[start:end] not in VOCABULARY:
                end -= 1
            if end == start:
                pieces = 1
                break
            pieces, start = pieces + 1, end
        n += pieces
    return n


def text(r, longest):
    return r.choice(["", "\n"]) + " ".join(r.choice(WORDS) for _ in range(r.randint(1, longest))) if r.random() < 0.8 else r.choice(["", " ", "\n"])


def check_lengths(r, folder, keyed_by):
    path, vocab = os.path.join(folder, "plus.csv"), os.path.join(folder, "vocab.txt")
    studies = []
    with open(vocab, "w") as f:
        f.write("\n".join(VOCABULARY) + "\n")
    with open(path, "w", newline="") as f:
        out = csv.writer(f)
        out.writerow(["path_to_image", "deid_patient_id", "patient_report_date_order", "report"] + ["section_" + s for s in SECTIONS] +
                     (["study_id"] if keyed_by == "study_id" else []))
        for i in range(400):
            sections = [text(r, 400 if s == "impression" else 30) for s in SECTIONS]
            report = "\n".join(sections)
            studies.append(dict(zip(SECTIONS, sections), report=report))
            for view in range(r.randint(1, 3)):
                row = ["train/patient%d/study%d/view%d.jpg" % (i // 3, i % 3, view), "patient%d" % (i // 3), i % 3, report] + sections
                out.writerow((row if keyed_by != "path" else row[:1] + ["", ""] + row[3:]) + (["patient%d_study%d" % (i // 3, i % 3)] if keyed_by == "study_id" else []))
    if keyed_by == "path":
        with open(path) as f:
            content = f.read().replace("deid_patient_id", "x", 1)
        with open(path, "w") as f:
            f.write(content)
    titles = {"report": "Full Report", **{s: s.replace("_", " ").title().replace(" Of ", " of ") for s in SECTIONS}}
    for unit, count, options in (("words", lambda t: len(t.split()), ["--unit", "words"]), ("tokens", n_tokens, ["--vocab", vocab])):
        rows = {row["section"]: row for row in objects("2", path, *options)}
        same("sections", len(rows), 12)
        for key, title in titles.items():
            lengths = numpy.array([count(s[key]) for s in studies if s[key].strip()])
            row = rows[title]
            same("unit", row["unit"], unit)
            same("studies", row["studies"], len(lengths))
            same("total", row["total"], int(lengths.sum()))
            close("mean", row["mean"], lengths.mean())
            close("sd", row["sd"], lengths.std())
            for name, q in (("p10", 10), ("median", 50), ("p90", 90)):
                close(name, row[name], numpy.percentile(lengths, q))
            same("over", row["n_over_512"], int((lengths > 510).sum()))
            same("lost", row["n_lost"], int((lengths - 510).clip(0).sum()))
        printed = [line for line in run("2", path, *options).splitlines() if line.startswith("Impression ")]
        same("printed mean", int(printed[0].split()[3]), int(rows["Impression"]["mean"]))


def write_labels(r, path, n, ids, weights=(4, 2, 2, 1)):
    rows = [[r.choices(["", "1.0", "0.0", "-1.0"], weights)[0] for _ in LABELS] for _ in range(n)]
    with open(path, "w", newline="") as f:
        out = csv.writer(f)
        out.writerow(["id"] + LABELS[::-1])
        for i, row in zip(ids, rows):
            out.writerow([i] + row[::-1])
    return dict(zip(ids, rows))


def check_counts(r, folder, n):
    path = os.path.join(folder, "labels.csv")
    rows = list(write_labels(r, path, n, range(n)).values())
    start = time.monotonic()
    found = objects("3", path)
    seconds = time.monotonic() - start
    same("labels", [row["label"] for row in found], LABELS)
    for c, row in enumerate(found):
        cells = [line[c] for line in rows]
        same("rows", row["rows"], n)
        for name, cell in (("positive", "1.0"), ("uncertain", "-1.0"), ("negative", "0.0"), ("not_mentioned", "")):
            same(name, row[name], cells.count(cell))
            close(name, row[name + "_percent"], 100 * cells.count(cell) / n)
        same("sum", row["positive"] + row["uncertain"] + row["negative"] + row["not_mentioned"], n)
    with_csv = list(csv.DictReader(run("3", path, "--csv").splitlines()))
    same("csv", [int(line["positive"]) for line in with_csv], [row["positive"] for row in found])
    return seconds


def macro(pairs):
    values = []
    for c in range(len(LABELS)):
        cells = [(g[c] in ("1.0", "-1.0"), h[c] in ("1.0", "-1.0")) for g, h in pairs]
        tp, fp, fn = cells.count((True, True)), cells.count((False, True)), cells.count((True, False))
        values.append((2 * tp / (2 * tp + fp + fn) if tp else 0, tp / (tp + fp) if tp else 0, tp / (tp + fn) if tp else 0))
    return [sum(v[k] for v in values) / len(values) for k in range(3)]


def check_table4(r, folder):
    ids = ["s%d" % i for i in range(500)]
    sources = {name: write_labels(r, os.path.join(folder, name), 500, ids) for name in ("rules", "findings", "impression")}
    golds = {name: write_labels(r, os.path.join(folder, name), n, ids[:n]) for name, n in (("image", 154), ("text", 339))}
    arguments = ["%s=%s" % (name, os.path.join(folder, name)) for name in sources] + ["gold:%s=%s" % (name, os.path.join(folder, name)) for name in golds]
    rows = objects("4", *arguments)
    same("rows", [(row["gold"], row["labeler"]) for row in rows], [(g, s) for g in golds for s in sources])
    for row in rows:
        gold, source = golds[row["gold"]], sources[row["labeler"]]
        same("rows", row["rows"], len(gold))
        for name, value in zip(("f1", "precision", "recall"), macro([(gold[i], source[i]) for i in gold])):
            close(name, row[name], value)


def main():
    if not os.path.exists(CXR):
        print("skipped: no program")
        sys.exit(77)
    r = random.Random(41)
    with tempfile.TemporaryDirectory() as folder:
        for keyed_by in ("study_id", "order", "path"):
            check_lengths(r, folder, keyed_by)
        check_counts(r, folder, 1000)
        check_counts(r, folder, 1)
        seconds = check_counts(r, folder, 223462)
        check_table4(r, folder)
    print("%d numbers equal the recount; Table 3 of 223,462 rows in %.2f s" % (n_equal, seconds))


main()

#!/usr/bin/env python3
"""`cxr score labels` against plain Python and scikit-learn (classification_report, cohen_kappa_score, roc_auc_score) on generated tables:
every printed number, several readers, subgroups, missing columns, empty classes, ties. Without scikit-learn plain Python alone, and it says so."""
import csv
import json
import math
import os
import random
import subprocess
import sys
import tempfile

try:
    import warnings

    import numpy
    from sklearn.metrics import cohen_kappa_score, precision_recall_fscore_support, roc_auc_score
except ImportError:
    numpy = None

CXR = os.environ.get("CXR_BINARY", "")
LABELS = ["Enlarged Cardiomediastinum", "Cardiomegaly", "Lung Opacity", "Lung Lesion", "Edema", "Consolidation", "Pneumonia", "Atelectasis",
          "Pneumothorax", "Pleural Effusion", "Pleural Other", "Fracture", "Support Devices", "No Finding"]
FIVE = ["Cardiomegaly", "Edema", "Consolidation", "Atelectasis", "Pleural Effusion"]
BLANK, POSITIVE, NEGATIVE, UNCERTAIN, UNDECIDED = "", "1.0", "0.0", "-1.0", "?"
STATES = [BLANK, POSITIVE, NEGATIVE, UNCERTAIN]
checks = {"plain": 0, "sklearn": 0}


def near(name, got, want):
    if want is None or (isinstance(want, float) and math.isnan(want)):
        good = got is None
    else:
        good = got is not None and abs(got - want) <= 1e-12
    if not good:
        sys.exit("FAILED %s: cxr %r, expected %r" % (name, got, want))


def write(path, rows, labels, ids=None, extra=None):
    with open(path, "w", newline="") as f:
        out = csv.writer(f)
        out.writerow((["study_id"] if ids else []) + ([extra[0]] if extra else []) + labels)
        for i, row in enumerate(rows):
            out.writerow(([ids[i]] if ids else []) + ([extra[1][i]] if extra else []) + [row[LABELS.index(x)] for x in labels])


def write_lines(path, rows, ids):
    with open(path, "w") as f:
        for i, row in enumerate(rows):
            cells = {x: None if c == BLANK else float(c) for x, c in zip(LABELS, row)}
            f.write(json.dumps(dict(path_to_image="train/%d.jpg" % i, **cells, study_id=ids[i])) + "\n")


def run(*words):
    done = subprocess.run([CXR, "score", "labels", "--json", *words], stdout=subprocess.PIPE, check=True)
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def key(row):
    return (row["metric"], row.get("label") or row["average"], row.get("labels"), row.get("subgroup"), row.get("by") if "highest" in row else None)


def binary(cell, uncertain):
    if cell == UNDECIDED or (cell == UNCERTAIN and uncertain == "ignore"):
        return None
    return int(cell == POSITIVE or (cell == UNCERTAIN and uncertain == "positive"))


def vote(cells, need):
    best = [c for c in set(cells) if cells.count(c) >= need and all(cells.count(c) > cells.count(d) for d in set(cells) if d != c)]
    return best[0] if best else UNDECIDED


def divide(a, b):
    return a / b if b else 0.0


def prf(tp, fp, fn):
    return divide(tp, tp + fp), divide(tp, tp + fn), divide(2 * tp, 2 * tp + fp + fn)


def averages(truth, predicted, labels):
    """Of columns of 0, 1 and None (left out): {(metric, average): value}."""
    out = {}
    tables = []
    for x in labels:
        pairs = [(g, h) for g, h in zip(truth[x], predicted[x]) if g is not None]
        tables.append((pairs.count((1, 1)), pairs.count((0, 1)), pairs.count((1, 0))))
    support = sum(tp + fn for tp, _, fn in tables)
    per = [prf(*t) for t in tables]
    n = len(truth[labels[0]])
    samples, exact = [0.0, 0.0, 0.0], 0
    for i in range(n):
        cells = [(truth[x][i], predicted[x][i]) for x in labels if truth[x][i] is not None]
        for m, v in enumerate(prf(cells.count((1, 1)), cells.count((0, 1)), cells.count((1, 0)))):
            samples[m] += v / n
        exact += all(g == h for g, h in cells)
    micro = prf(*(sum(t[k] for t in tables) for k in range(3)))
    for m, metric in enumerate(("precision", "recall", "f1")):
        out[metric, "micro"] = micro[m]
        out[metric, "macro"] = sum(p[m] for p in per) / len(labels)
        out[metric, "weighted"] = divide(sum(p[m] * (t[0] + t[2]) for p, t in zip(per, tables)), support)
        out[metric, "samples"] = samples[m]
    out["accuracy", "exact_match"] = exact / n
    return out, per


def kappa(pairs):
    n = len(pairs)
    same = sum(g == h for g, h in pairs)
    chance = sum(sum(g == s for g, _ in pairs) * sum(h == s for _, h in pairs) for s in STATES)
    return (n * same - chance) / (n * n - chance) if n and chance < n * n else math.nan


def one_vs_rest(pairs, states):
    return prf(sum(g in states and h in states for g, h in pairs), sum(g not in states and h in states for g, h in pairs),
               sum(g in states and h not in states for g, h in pairs))[2]


def four_states(gold, predicted, labels):
    out, pairs = {}, {}
    for x in labels:
        i = LABELS.index(x)
        pairs[x] = [(g[i], h[i]) for g, h in zip(gold, predicted) if g[i] != UNDECIDED]
        out["kappa", x] = kappa(pairs[x])
        weights = {s: sum(g == s for g, _ in pairs[x]) for s in ((POSITIVE,) if x == "No Finding" else (NEGATIVE, UNCERTAIN, POSITIVE))}
        out["weighted_f1", x] = divide(sum(w * one_vs_rest(pairs[x], {s}) for s, w in weights.items()), sum(weights.values()))
    for metric, states in (("f1_mention", {POSITIVE, NEGATIVE, UNCERTAIN}), ("f1_negation", {NEGATIVE}), ("f1_uncertainty", {UNCERTAIN}),
                           ("f1_positive", {POSITIVE}), ("f1_blank", {BLANK})):
        for x in labels:
            out[metric, x] = one_vs_rest(pairs[x], states)
        kept = [x for x in labels if not (metric == "f1_negation" and x == "No Finding" or metric == "f1_uncertainty" and x in ("No Finding", "Support Devices"))]
        out[metric, "macro"] = divide(sum(out[metric, x] for x in kept), len(kept))
        out[metric, "micro"] = one_vs_rest([p for x in kept for p in pairs[x]], states)
    out["weighted_f1", "macro"] = sum(out["weighted_f1", x] for x in labels) / len(labels)
    defined = [out["kappa", x] for x in labels if not math.isnan(out["kappa", x])]
    out["kappa", "macro"] = sum(defined) / len(defined) if defined else math.nan
    return out


def expected(gold, truth, predicted_rows, labels, uncertain):
    """{(metric, label or average, number of labels or None): value}; `truth` are voted binary columns."""
    predicted = {x: [binary(row[LABELS.index(x)], "positive" if uncertain == "ignore" else uncertain) for row in predicted_rows] for x in labels}
    out = {}
    for names in [labels] + ([FIVE] if set(FIVE) <= set(labels) else []):
        values, per = averages(truth, predicted, names)
        out.update({(m, a, len(names)): v for (m, a), v in values.items()})
        if names is labels:
            out.update({(m, x, None): p[k] for x, p in zip(labels, per) for k, m in enumerate(("precision", "recall", "f1"))})
            against_sklearn(truth, predicted, names, values, per)
    for (m, x), v in four_states(gold, predicted_rows, labels).items():
        out[m, x, None if x in LABELS else -1] = v
    return out


def against_sklearn(truth, predicted, names, values, per):
    """Our plain numbers against scikit-learn's, where no cell is left out."""
    if numpy is None or any(g is None for x in names for g in truth[x]):
        return
    g, h = numpy.array([truth[x] for x in names]).T, numpy.array([predicted[x] for x in names]).T
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for average in ("micro", "macro", "weighted", "samples"):
            for metric, value in zip(("precision", "recall", "f1"), precision_recall_fscore_support(g, h, average=average, zero_division=0)):
                near("sklearn %s %s" % (metric, average), values[metric, average], value)
                checks["sklearn"] += 1
        for k, column in enumerate(precision_recall_fscore_support(g, h, zero_division=0)[:3]):
            for x, value in enumerate(column):
                near("sklearn per label", per[x][k], value)
                checks["sklearn"] += 1


def compare(rows, want, subgroup=None):
    got = {}
    for row in rows:
        if row.get("subgroup") == subgroup and "highest" not in row and not row["metric"].startswith(("auroc", "reader")):
            name = row.get("label") or row["average"]
            got[row["metric"], name, None if row.get("label") else row["labels"]] = row
    for (metric, name, n), value in want.items():
        row = [r for (m, x, k), r in got.items() if m == metric and x == name and (n in (None, -1) or k == n)]
        if len(row) != 1:
            sys.exit("FAILED: %s %s is there %d times" % (metric, name, len(row)))
        near("%s %s" % (metric, name), row[0]["value"], value)
        if row[0]["ci95"] and row[0]["value"] is not None and not row[0]["ci95"][0] - 0.05 <= row[0]["value"] <= row[0]["ci95"][1] + 0.05:
            sys.exit("FAILED: the interval of %s %s is far from it" % (metric, name))
        checks["plain"] += 1
    if len(got) != len(want):
        sys.exit("FAILED: %d numbers, expected %d" % (len(got), len(want)))


def noisy(r, rows, p):
    return [[r.choice(STATES) if r.random() < p else c for c in row] for row in rows]


def case(r, folder, n, labels, uncertain, n_readers, need, weights, lines):
    base = [[r.choices(STATES, weights)[0] for _ in LABELS] for _ in range(n)]
    readers = [base] if n_readers == 1 else [noisy(r, base, 0.3) for _ in range(n_readers)]
    predicted = noisy(r, base, 0.3)
    ids = ["s%d" % i for i in range(n)]
    sexes = [r.choice(["F", "M", "Unknown"]) for _ in range(n)]
    order = list(range(n))
    r.shuffle(order)  # rows are matched by id
    path = os.path.join(folder, "predicted")
    if lines:
        write_lines(path, [predicted[i] for i in order], [ids[i] for i in order])
    else:
        write(path, [predicted[i] for i in order], labels, [ids[i] for i in order])
    gold_paths = []
    for k, rows in enumerate(readers):
        gold_paths.append(os.path.join(folder, "gold%d.csv" % k))
        write(gold_paths[-1], rows, labels, ids, ("sex", sexes) if k == 0 else None)
    words = [path, *gold_paths, "--uncertain", uncertain, "--by", "sex", "--bootstrap", "50", "--id-column", "study_id"] + (["--at-least", str(need)] if need else [])
    rows = run(*words)
    need = need or n_readers // 2 + 1
    gold = [[vote([rows_[i][c] for rows_ in readers], need) for c in range(14)] for i in range(n)]
    truth = {}
    for x in labels:
        votes = [[binary(rows_[i][LABELS.index(x)], uncertain) for rows_ in readers] for i in range(n)]
        voted = [vote(v, need) for v in votes]
        truth[x] = [None if v == UNDECIDED else v for v in voted]
    compare(rows, expected(gold, truth, predicted, labels, uncertain))
    per_sex = {}
    for sex in sorted(set(sexes)):
        at = [i for i in range(n) if sexes[i] == sex]
        per_sex[sex] = expected([gold[i] for i in at], {x: [truth[x][i] for i in at] for x in labels}, [predicted[i] for i in at], labels, uncertain)
        compare(rows, per_sex[sex], sex)
    for row in rows:
        if "highest" in row:
            name = (row["metric"][4:], row.get("label") or row["average"], None if row.get("label") else row["labels"])
            near("gap", row["value"], per_sex[row["highest"]][name] - per_sex[row["lowest"]][name])
            checks["plain"] += 1
    if n_readers > 1:
        check_readers(rows, readers, gold, labels)
    if rows != run(*words):
        sys.exit("FAILED: the same call gives other numbers")


def check_readers(rows, readers, gold, labels):
    for row in rows:
        if not row["metric"].startswith("reader_"):
            continue
        c = LABELS.index(row["label"])
        columns = [[line[c] for line in rows_] for rows_ in readers]
        kappas = [kappa(list(zip(columns[a], columns[b]))) for a in range(len(readers)) for b in range(a + 1, len(readers))]
        defined = [k for k in kappas if not math.isnan(k)]
        want = {"reader_kappa": sum(defined) / len(defined) if defined else math.nan,
                "reader_agreement": sum(len(set(cells)) == 1 for cells in zip(*columns)) / len(gold),
                "reader_decided": sum(line[c] != UNDECIDED for line in gold) / len(gold)}[row["metric"]]
        near("%s %s" % (row["metric"], row["label"]), row["value"], want)
        checks["plain"] += 1
        if numpy is not None and row["metric"] == "reader_kappa" and not any(math.isnan(k) for k in kappas):
            near("sklearn kappa", row["value"], numpy.mean([cohen_kappa_score(columns[a], columns[b]) for a in range(len(readers)) for b in range(a + 1, len(readers))]))
            checks["sklearn"] += 1
    if sum(row["metric"] == "reader_kappa" for row in rows) != len(labels):
        sys.exit("FAILED: not every label has its readers' agreement")


def check_areas(r, folder):
    n = 400
    truth = [[r.choice([POSITIVE, NEGATIVE]) for _ in LABELS] for _ in range(n)]
    scores = [["%.1f" % min(1, max(0, r.gauss(0.6 if c == POSITIVE else 0.4, 0.2))) for c in row] for row in truth]  # one decimal: many ties
    for row in truth:
        row[3] = NEGATIVE  # a class that is empty
    write(os.path.join(folder, "scores.csv"), scores, LABELS)
    write(os.path.join(folder, "truth.csv"), truth, LABELS)
    rows = [row for row in run(os.path.join(folder, "scores.csv"), os.path.join(folder, "truth.csv"), "--probabilities", "--bootstrap", "50") if row["metric"] == "auroc"]
    values = []
    for i, x in enumerate(LABELS):
        positive = [float(s[i]) for s, t in zip(scores, truth) if t[i] == POSITIVE]
        negative = [float(s[i]) for s, t in zip(scores, truth) if t[i] == NEGATIVE]
        want = sum((a > b) + 0.5 * (a == b) for a in positive for b in negative) / (len(positive) * len(negative)) if positive else math.nan
        (row,) = [row for row in rows if row.get("label") == x]
        near("auroc", row["value"], want)
        checks["plain"] += 1
        if positive:
            values.append(want)
            if numpy is not None:
                near("sklearn auroc", row["value"], roc_auc_score([t[i] == POSITIVE for t in truth], [float(s[i]) for s in scores]))
                checks["sklearn"] += 1
    near("auroc macro", [row for row in rows if row.get("average")][0]["value"], sum(values) / len(values))


def main():
    if not os.path.exists(CXR):
        print("skipped: no program")
        sys.exit(77)
    r = random.Random(29)
    with tempfile.TemporaryDirectory() as folder:
        for uncertain in ("positive", "negative", "ignore"):
            case(r, folder, 300, LABELS, uncertain, 1, 0, (4, 2, 2, 1), False)
            case(r, folder, 300, LABELS, uncertain, 3, 2, (4, 2, 2, 1), True)
            case(r, folder, 200, LABELS, uncertain, 8, 5, (8, 1, 1, 1), False)
            case(r, folder, 120, LABELS[1:4] + LABELS[12:], uncertain, 2, 2, (1, 1, 1, 1), False)
            case(r, folder, 60, LABELS, uncertain, 1, 0, (1, 0, 0, 0), False)
        check_areas(r, folder)
    print("%d numbers equal plain Python; %d comparisons with scikit-learn%s" % (checks["plain"], checks["sklearn"], "" if numpy else " (not installed)"))


main()

"""The rule labeler measured: Open-i reports with human labels, 21,000 sentences with known truth, pairs that say the same,
and what cxr synth says of its own reports (reported only). Bars are in the checks; intervals are bootstrap 95 %.
"""
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import label_sentences
import openi

CXR = os.environ["CXR_BINARY"]
CLASSES = {"Cardiomegaly": ["Cardiomegaly"], "Lung Lesion": ["Mass", "Nodule"], "Edema": ["Edema"], "Consolidation": ["Consolidation"], "Pneumonia": ["Pneumonia"],
           "Atelectasis": ["Atelectasis"], "Pneumothorax": ["Pneumothorax"], "Pleural Effusion": ["Effusion"], "Pleural Other": ["Pleural_Thickening"]}
MESH = {"Fracture": ["fracture"], "Support Devices": ["catheters", "implanted medical device", "tube, inserted", "medical device", "surgical instruments", "stents", "sutures"],
        "Lung Opacity": ["opacity", "infiltrate", "airspace disease", "density"], "Enlarged Cardiomediastinum": ["mediastinum/prominent", "mediastinum/enlarged"]}
STATES = {1.0: "pos", 0.0: "neg", -1.0: "unc"}


def label(texts, *options):
    lines = "".join(json.dumps({"id": i, "text": t}) + "\n" for i, t in enumerate(texts))
    done = subprocess.run([CXR, "label", *options], input=lines.encode(), stdout=subprocess.PIPE, check=True)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(rows) == len(texts)
    return rows


def f1(tp, fp, fn):
    return 2 * tp / (2 * tp + fp + fn) if tp + fp + fn else 0.0


def scores(golds, rows, uncertain_is_positive):
    """(micro, macro, {label: (tp, fp, fn)})"""
    counts = {}
    for name in CLASSES:
        tp = fp = fn = 0
        for gold, row in zip(golds, rows):
            said = row[name] == 1.0 or (uncertain_is_positive and row[name] == -1.0)
            tp += said and gold[name]
            fp += said and not gold[name]
            fn += gold[name] and not said
        counts[name] = (tp, fp, fn)
    total = [sum(c[i] for c in counts.values()) for i in range(3)]
    return f1(*total), sum(f1(*c) for c in counts.values()) / len(counts), counts


def bootstrap(golds, rows, positive, n=200):
    rng = random.Random(1)
    micro, macro = [], []
    keep = [(g, r) for g, r in zip(golds, rows)]
    for _ in range(n):
        drawn = rng.choices(keep, k=len(keep))
        a, b, _ = scores([g for g, _ in drawn], [r for _, r in drawn], positive)
        micro.append(a)
        macro.append(b)
    micro.sort()
    macro.sort()
    at = (int(0.025 * n), int(0.975 * n) - 1)
    return (micro[at[0]], micro[at[1]]), (macro[at[0]], macro[at[1]])


def wilson(k, n):
    if n == 0:
        return 0.0, 1.0
    z, p = 1.96, k / n
    middle, half = (p + z * z / 2 / n) / (1 + z * z / n), z * ((p * (1 - p) / n + z * z / 4 / n / n) ** 0.5) / (1 + z * z / n)
    return middle - half, middle + half


def mesh_headings():
    """{key: the MeSH headings of a report, lower case}"""
    import tarfile
    found = {}
    with tarfile.open(os.path.join(os.environ["CXR_SHARED_DATA"], "openi", "reports.tar.xz")) as tar:
        for member in tar:
            if member.isfile():
                root = ET.fromstring(tar.extractfile(member).read())
                found[os.path.basename(member.name)[:-4]] = [(t.text or "").lower() for m in root.iter("MeSH") for t in m]
    return found


def check_openi():
    reports = openi.read()
    if reports is None:
        print("labels, Open-i: skipped, the data is not there")
        return True
    with open(os.path.join(os.environ["CXR_SHARED_DATA"], "openi", "gold.csv"), encoding="utf-8") as file:
        table = {row["filename"]: row for row in csv.DictReader(file)}
    keys = sorted(key for key, _ in reports if key in table)
    random.Random(2026).shuffle(keys)
    half = len(keys) // 2
    texts = {key: openi.as_text([(n, b) for n, b in parts if n in ("FINDINGS", "IMPRESSION")]) for key, parts in reports}
    golds = {key: {name: any(table[key][c] == "1" for c in classes) for name, classes in CLASSES.items()} for key in keys}
    # the cut-off from a graded hedge to a yes or no: the best micro-F1 on the tune half, nothing else
    tried = {}
    for cut in (0.2, 0.45, 0.55, 0.65, 0.75):
        rows = dict(zip(keys, label([texts[key] for key in keys], "--uncertain-from", str(cut))))
        tried[cut] = (scores([golds[k] for k in keys[:half]], [rows[k] for k in keys[:half]], True)[0], rows)
    cut = max(tried, key=lambda c: tried[c][0])
    rows = tried[cut][1]
    print("labels, Open-i: tune micro-F1 by cut-off:", ", ".join(f"{c}: {v:.3f}" for c, (v, _) in tried.items()), "-> chosen", cut)
    ok, intervals = True, {}
    for part, chosen in (("tune", keys[:half]), ("check", keys[half:])):
        gold, said = [golds[k] for k in chosen], [rows[k] for k in chosen]
        for positive in (True, False):
            micro, macro, counts = scores(gold, said, positive)
            micro_ci, macro_ci = bootstrap(gold, said, positive)
            print(f"labels, Open-i {part} ({len(chosen)}), uncertain counted as {'positive' if positive else 'negative'}: micro-F1 {micro:.3f} [{micro_ci[0]:.3f}, {micro_ci[1]:.3f}]"
                  f" (bar 0.90), macro-F1 {macro:.3f} [{macro_ci[0]:.3f}, {macro_ci[1]:.3f}] (bar 0.84)")
            if positive:
                intervals[part] = (micro, micro_ci)
                # rare classes have a dozen cases: the check half's macro-F1 must reach the bar within its interval, the rest outright
                ok &= micro >= 0.90 and (macro >= 0.84 if part == "tune" else macro_ci[1] >= 0.84)
                for name, (tp, fp, fn) in counts.items():
                    low, high = wilson(tp, tp + fn)
                    print(f"    {name}: F1 {f1(tp, fp, fn):.3f}, recall {tp}/{tp + fn} [{low:.2f}, {high:.2f}], false positives {fp}")
        normal = [table[k]["normal"] == "1" for k in chosen]
        told = [rows[k]["No Finding"] == 1.0 for k in chosen]
        print(f"    No Finding (gold 'normal' is stricter): F1 {f1(sum(a and b for a, b in zip(normal, told)), sum(b and not a for a, b in zip(normal, told)), sum(a and not b for a, b in zip(normal, told))):.3f}")
    ok &= intervals["check"][1][1] >= intervals["tune"][1][0] and intervals["tune"][1][1] >= intervals["check"][1][0]
    headings = mesh_headings()
    for name, words in MESH.items():
        gold = [any(h.startswith(w) or w in h for w in words for h in headings[k]) for k in keys]
        said = [tried[0.2][1][k][name] in (1.0, -1.0) for k in keys]
        tp, fp, fn = sum(a and b for a, b in zip(gold, said)), sum(b and not a for a, b in zip(gold, said)), sum(a and not b for a, b in zip(gold, said))
        print(f"labels, Open-i MeSH headings (weak gold), {name}: F1 {f1(tp, fp, fn):.3f} (tp {tp}, fp {fp}, fn {fn})")
    return ok


def check_suite():
    cases = label_sentences.suite(21000)
    rows = label([text for text, _ in cases], "--whole-text")
    counts = {kind: [0, 0, 0] for kind in ("mention", "negation", "uncertainty")}
    wrong = {}
    for (text, truth), row in zip(cases, rows):
        for name, value in row.items():
            if name == "id":
                continue
            gold, said = truth.get(name), STATES.get(value)
            for kind, yes in (("mention", ("pos", "neg", "unc")), ("negation", ("neg",)), ("uncertainty", ("unc",))):
                counts[kind][0] += gold in yes and said in yes
                counts[kind][1] += said in yes and gold not in yes
                counts[kind][2] += gold in yes and said not in yes
            if gold != said:
                wrong.setdefault((name, gold, said), []).append(text)
    ok = True
    for kind, bar in (("mention", 0.99), ("negation", 0.98), ("uncertainty", 0.95)):
        value = f1(*counts[kind])
        print(f"labels, {len(cases)} generated sentences: {kind} F1 {value:.4f} (bar {bar})")
        ok &= value >= bar
    shown = int(os.environ.get("CXR_SHOW", "5"))
    for (name, gold, said), texts in sorted(wrong.items(), key=lambda item: -len(item[1]))[:shown]:
        print(f"    {name} is {gold}, said {said}, {len(texts)} times:", " | ".join(texts[:3]))
    return ok


def check_invariance():
    cases = label_sentences.suite(3000, seed=2)
    texts, owners = [], []
    for i, (text, _) in enumerate(cases):
        for variant in label_sentences.variants(text):
            texts.append(variant)
            owners.append(i)
    base, rows = label([text for text, _ in cases], "--whole-text"), label(texts, "--whole-text")
    names = [name for name in base[0] if name != "id"]
    wrong = [(cases[i][0], text) for text, row, i in zip(texts, rows, owners) if any(row[n] != base[i][n] for n in names)]
    print(f"labels, pairs that say the same: {len(texts) - len(wrong)}/{len(texts)} equal (bar 100 %)")
    for shown in wrong[:int(os.environ.get("CXR_SHOW", "5"))]:
        print("   ", shown)
    return not wrong


def report_synth():
    with tempfile.TemporaryDirectory() as folder:
        root = os.path.join(folder, "s")
        subprocess.run([CXR, "synth", "-q", "-o", root, "--studies", "3000", "--seed", "3", "--no-images"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with open(os.path.join(root, "export/reports.csv"), encoding="utf-8", newline="") as file:
            texts = [row["REPORT_TEXT"] for row in csv.DictReader(file) if not row["ADDENDUM_TO"]]
        with open(os.path.join(root, "gold/labels.jsonl"), encoding="utf-8") as file:
            golds = [json.loads(line)["labels"] for line in file]
    rows = label(texts)
    cells = equal = 0
    wrong = {}
    for text, gold, row in zip(texts, golds, rows):
        for name, value in gold.items():
            cells += 1
            equal += row[name] == value
            if row[name] != value:
                wrong.setdefault((name, value, row[name]), []).append(text)
    print(f"labels, cxr synth: {equal}/{cells} cells equal = {equal / cells:.4%} (reported; generated text is not real text)")
    for key, found in sorted(wrong.items(), key=lambda item: -len(item[1]))[:int(os.environ.get("CXR_SHOW", "5"))]:
        print("   ", *key, len(found), repr(found[0][-400:]) if "CXR_SHOW" in os.environ else "")
    return True


if __name__ == "__main__":
    results = [check_openi(), check_suite(), check_invariance(), report_synth()]
    sys.exit(0 if all(results) else 1)

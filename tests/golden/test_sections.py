"""Sections measured: generated reports with their answers, headers made noisy, Open-i reports in five layouts, odd bytes.

Bars: exact on 100 % of clean generated reports, 99.5 % with header noise, 99 % of the Open-i reports in every layout; the
pieces are the whole text, always. A figure on generated reports says nothing about real ones.
"""
import csv
import json
import os
import random
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import openi

CXR = os.environ["CXR_BINARY"]
KEYS = ("comparison", "clinical_history", "findings", "impression")
NAMES = {"COMPARISON": "comparison", "INDICATION": "clinical_history", "FINDINGS": "findings", "IMPRESSION": "impression"}


def split(texts, profile="auto"):
    lines = "".join(json.dumps({"id": i, "text": t}) + "\n" for i, t in enumerate(texts))
    done = subprocess.run([CXR, "sections", "--profile", profile], input=lines.encode(), stdout=subprocess.PIPE, check=True)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(rows) == len(texts)
    for text, row in zip(texts, rows):
        at = 0
        for piece in row["pieces"]:
            assert piece["start"] == at and piece["start"] <= piece["body_start"] <= piece["end"], (text, row["pieces"])
            at = piece["end"]
        assert at == len(text), (text, row["pieces"])
    return rows


def squeeze(sections, keys=None):
    return {k: " ".join(v.split()) for k, v in sections.items() if v.strip() and (keys is None or k in keys)}


def generated(seed, n_studies):
    """[(style, text, sections)] of cxr synth; the export's addenda have no answers."""
    with tempfile.TemporaryDirectory() as folder:
        root = os.path.join(folder, "s")
        subprocess.run([CXR, "synth", "-q", "-o", root, "--studies", str(n_studies), "--seed", str(seed), "--no-images"], check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        with open(os.path.join(root, "export/reports.csv"), encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if not row["ADDENDUM_TO"]]
        with open(os.path.join(root, "gold/sections.jsonl"), encoding="utf-8") as file:
            gold = [json.loads(line) for line in file]
    assert len(rows) == len(gold) and all(r["ACC_NUM"] == g["accession"] for r, g in zip(rows, gold))
    return [(g["style"], r["REPORT_TEXT"], g) for r, g in zip(rows, gold)]


def misspell(rng, name):
    """One letter of a long word doubled, dropped, or swapped with its neighbour."""
    words = [m for m in re.finditer(r"[A-Za-z]{7,}", name)]
    if not words:
        return name
    at = rng.randrange(words[0].start() + 1, words[0].end() - 1)
    kind = rng.randrange(3)
    if kind == 0:
        return name[:at] + name[at] + name[at:]
    if kind == 1:
        return name[:at] + name[at + 1:]
    return name[:at] + name[at + 1] + name[at] + name[at + 2:]


def noisy(rng, text, pieces, is_misspelt):
    """Headers at line starts in other letter case, with other blanks, marks or one wrong letter; the bodies stay."""
    out = []
    for piece in pieces:
        header, body = text[piece["start"]:piece["body_start"]], text[piece["body_start"]:piece["end"]]
        at_line = piece["start"] == 0 or text[piece["start"] - 1] == "\n"
        if at_line and ":" in header:
            name = header.split(":", 1)[0].strip()
            kind = rng.randrange(6)
            if kind == 0:
                name = name.title() if name.isupper() else name.upper()
            elif kind == 1 and not is_misspelt:
                name = misspell(rng, name)
            elif kind == 2:
                name = name.replace(" ", "  ") + " "
            elif kind == 3:
                name = "  " + name
            elif kind == 4:
                name = "**" + name
            header = name + ":" + ("" if kind == 2 else " ") * rng.randrange(3)
        out.append(header + body)
    return "".join(out)


def difference(text, gold, got):
    keys = [k for k in sorted(set(gold) | set(got)) if gold.get(k) != got.get(k)]
    return {k: (gold.get(k, "")[-160:], got.get(k, "")[-160:]) for k in keys}, text[:100]


def wrong_ones(cases, texts, rows):
    golds = [squeeze(gold["sections"]) for _, _, gold in cases]
    gots = [squeeze(row["sections"]) for row in rows]
    return [difference(text, gold, got) for text, gold, got in zip(texts, golds, gots) if gold != got]


def rate(name, n_right, n, bar, wrong):
    print(f"sections exact, {name}: {n_right}/{n} = {n_right / n:.4%} (bar {bar:.1%})")
    for shown in wrong[:int(os.environ.get("CXR_SHOW", "5"))]:
        print("   ", shown)
    return n_right >= bar * n


def check_generated():
    ok = True
    cases = generated(11, 4000) + generated(2024, 2000)
    texts = [text for _, text, _ in cases]
    rows = split(texts)
    for clean in (True, False):
        at = [i for i, case in enumerate(cases) if (case[0] != "misspelt") == clean]
        wrong = wrong_ones([cases[i] for i in at], [texts[i] for i in at], [rows[i] for i in at])
        ok &= rate("generated, " + ("clean" if clean else "misspelt headers"), len(at) - len(wrong), len(at), 1.0 if clean else 0.995, wrong)
    wrong = wrong_ones(cases, texts, split(texts, "chexpert-plus"))
    ok &= rate("generated, profile chexpert-plus", len(cases) - len(wrong), len(cases), 0.995, wrong)
    rng = random.Random(5)
    texts = [noisy(rng, text, gold["pieces"], style == "misspelt") for style, text, gold in cases]
    wrong = wrong_ones(cases, texts, split(texts))
    return ok & rate("generated, header noise", len(texts) - len(wrong), len(texts), 0.995, wrong)


def wrapped(body, width=72, indent=" "):
    lines, line = [], ""
    for word in body.split():
        if line and len(line) + len(word) + 1 > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return "\n".join(indent + part for part in lines + [line])


def layouts(parts):
    """Five ways to lay out one report: [(name, text)]."""
    bodies = [(label, " ".join(body.split())) for label, body in parts]
    closing = "END OF IMPRESSION:\n \nSUMMARY: 2-ABNORMAL\n \nACCESSION NUMBER:\n123456\nThis report has been anonymized. All dates are offset."
    yield "released", "NARRATIVE:\nCHEST 2 VIEWS 1/2/2000\n \n" + "".join(f"{n}: \n \n{b}\n \n" for n, b in bodies) + closing
    yield "one line", " ".join(f"{n}: {b}" for n, b in bodies)
    yield "capitals without colon", "\n\n".join(f"{n}\n{b.upper()}" for n, b in bodies)
    yield "mixed case, list", "\r\n".join(f"{n.title()}: {b}" for n, b in bodies) + "\r\n\r\nElectronically signed by: A. Reader, MD\r\n"
    yield "indented and wrapped", " " * 30 + "FINAL REPORT\n" + "".join(f" {n}: \n \n{wrapped(b)}\n \n" for n, b in bodies)


def check_openi():
    reports = openi.read()
    if reports is None:
        print("sections, Open-i: skipped, the data is not there")
        return True
    by_layout = {}
    for _, parts in reports:
        parts = [(n, b) for n, b in parts if n in NAMES]
        for name, text in layouts(parts):
            gold = squeeze({NAMES[n]: b.upper() if name.startswith("capitals") else b for n, b in parts})
            by_layout.setdefault(name, []).append((text, gold))
    ok = True
    for name, cases in by_layout.items():
        rows = split([text for text, _ in cases])
        wrong = []
        for (text, gold), row in zip(cases, rows):
            got = squeeze(row["sections"], KEYS)
            if got != gold:
                wrong.append({k: (gold.get(k, "")[:160], got.get(k, "")[:160]) for k in KEYS if got.get(k) != gold.get(k)})
        ok &= rate(f"Open-i, {name}", len(cases) - len(wrong), len(cases), 0.99, wrong)
    mimic = by_layout["indented and wrapped"]
    rows = split([text for text, _ in mimic], "mimic")
    n_right = sum(squeeze(r["sections"], KEYS) == gold for (_, gold), r in zip(mimic, rows))
    return ok & rate("Open-i, profile mimic", n_right, len(mimic), 0.99, [])


def check_odd_bytes():
    """Texts of header words, marks and odd characters: the pieces are the whole text (split() checks it)."""
    rng = random.Random(9)
    atoms = ["IMPRESSION", "FINDINGS:", "END OF IMPRESSION", "SUMMARY", ":", "\n", "\n \n", "ACCESSION NUMBER:", "*** Final report ***", "I attest that", ".", "\x00",
             "\u00e9", "\U0001f600", "1.", "Printed 5/28/1998", "FINAL REPORT\n", " \t", "By:", "ABC:smith", "Jane Roe, M.D.", "123", "_", "\u2028", "\r"]
    texts = ["".join(rng.choice(atoms) + rng.choice(["", " ", "\n"]) for _ in range(rng.randrange(40))) for _ in range(20000)]
    for profile in ("auto", "chexpert-plus", "mimic"):
        split(texts, profile)
    print(f"sections: {3 * len(texts)} odd texts, no character lost")
    return True


if __name__ == "__main__":
    results = [check_generated(), check_openi(), check_odd_bytes()]
    sys.exit(0 if all(results) else 1)

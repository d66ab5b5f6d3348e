#!/usr/bin/env python3
"""`cxr score phi` against phi_eval.py's own count on generated documents (accents, titles, overlapping and touching spans, subgroups), and its
limits against sums of Poisson probabilities. No real names: words are drawn from a list."""
import json
import math
import os
import random
import subprocess
import sys
import tempfile

import phi_eval

CXR = os.environ.get("CXR_BINARY", "")
TYPES = ["DATE", "AGE", "ID", "HCW", "VENDOR", "PHONE", "HOSPITAL", "PATIENT", "GEO", "WEB", "OTHER"]
WORDS = ["Dr.", "Wexelblum", "Memorial", "Hospital", "12/03/1977", "M\u00fcller-\u00c5s", "of", "the", "AB_12", "77", "...", "\u4e00\u4e8c", "Street", "\U0001f600", "e\u0301t\u00e9", "no", "heart"]
n_equal = 0


def near(name, got, want, within=1e-12):
    global n_equal
    if (want is None) != (got is None) or (want is not None and abs(got - want) > within):
        sys.exit("FAILED %s: cxr %r, expected %r" % (name, got, want))
    n_equal += 1


def cdf(k, mean):
    return sum(math.exp(i * math.log(mean) - mean - math.lgamma(i + 1)) for i in range(k + 1)) if mean > 0 else 1.0


def solve(f, low, high):
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if f(middle) else (low, middle)
    return low


def limits(k):
    return (solve(lambda m: 1 - cdf(k - 1, m) < 0.025, 0, k + 1) if k else 0.0), solve(lambda m: cdf(k, m) > 0.025, k, 4 * k + 20)


def spans(r, text, n):
    out = []
    for _ in range(n):
        start = r.randrange(len(text))
        out.append({"start": start, "end": r.randint(start + 1, min(len(text), start + 25)), "type": r.choice(TYPES)})
    return sorted(out, key=lambda s: s["start"])


def documents(r, n):
    for i in range(n):
        text = " ".join(r.choice(WORDS) for _ in range(r.randint(3, 40)))
        gold = spans(r, text, r.randint(0, 6))
        found = [dict(s) if r.random() < 0.5 else dict(s, end=min(len(text), max(s["start"] + 1, s["end"] + r.randint(-4, 4)))) for s in gold if r.random() < 0.85]
        found = sorted(found + spans(r, text, r.randint(0, 2)), key=lambda s: s["start"])
        yield {"id": "d%d" % i, "text": text, "spans": gold, "style": r.choice("ABC")}, {"id": "d%d" % i, "spans": found}


def compare(rows, docs):
    score = phi_eval.Score()
    for gold, found in docs:
        score.add(gold["id"], gold["text"], [(s["start"], s["end"], s["type"]) for s in gold["spans"]], [dict(s, detectors=[]) for s in found["spans"]])
    got = {(row["metric"], row.get("label")): row for row in rows}
    for kind in TYPES + [None]:
        of = lambda counter: sum(counter.values()) if kind is None else counter[kind]
        n, n_found = of(score.spans), of(score.found)
        if kind and not n and not n_found:
            continue
        near("n", got["core_recall", kind]["n"], n)
        near("core recall", got["core_recall", kind]["value"], of(score.core) / n if n else None)
        # a span without a letter or digit has nothing to miss
        near("precision", got["precision", kind]["value"], of(score.true) / n_found if n_found else None)
        near("found", got["precision", kind]["n"], n_found)
        if n:
            low, high = limits(n - of(score.core))
            near("low", got["core_recall", kind]["ci95"][0], max(0, 1 - high / n), 0.0006 / n)
            near("high", got["core_recall", kind]["ci95"][1], 1 - low / n, 0.0006 / n)
    near("characters", got["char_recall", None]["value"], score.char_recall())
    near("characters", got["char_recall", None]["n"], score.chars)
    near("clean", got["clean_documents", None]["value"], score.clean_documents / score.documents)
    missed = sum(score.missed.values()) - sum(not phi_eval.core_positions(g["text"], s["start"], s["end"]) for g, _ in docs for s in g["spans"])
    near("missed", got["any_recall", None]["value"], 1 - missed / sum(score.spans.values()))


def main():
    if not os.path.exists(CXR):
        print("skipped: no program")
        sys.exit(77)
    r = random.Random(53)
    with tempfile.TemporaryDirectory() as folder:
        for n in (1, 20, 600):
            docs = list(documents(r, n))
            if not any(g["spans"] for g, _ in docs):
                docs[0][0]["spans"] = [{"start": 0, "end": 1, "type": "ID"}]
            names = [os.path.join(folder, name) for name in ("found", "gold")]
            shuffled = docs[:]
            r.shuffle(shuffled)
            with open(names[0], "w") as f, open(names[1], "w") as g:
                f.writelines(json.dumps(found) + "\n" for _, found in shuffled)
                g.writelines(json.dumps(gold) + "\n" for gold, _ in docs)
            done = subprocess.run([CXR, "score", "phi", "--json", *names, "--by", "style"], stdout=subprocess.PIPE, check=True)
            rows = [json.loads(line) for line in done.stdout.decode().splitlines()]
            compare([row for row in rows if "subgroup" not in row], docs)
            for style in {gold["style"] for gold, _ in docs}:
                part = [(gold, found) for gold, found in docs if gold["style"] == style]
                if any(gold["spans"] for gold, _ in part):
                    compare([row for row in rows if row.get("subgroup") == style], part)
    print("%d numbers equal phi_eval's" % n_equal)


main()

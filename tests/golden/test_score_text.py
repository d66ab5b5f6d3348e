#!/usr/bin/env python3
"""`cxr score text` against the definitions written again in Python (COCO BLEU, sacrebleu 13a with exponential smoothing, ROUGE-L), and the
stemmer against NLTK's on generated and real words. Without NLTK the stemmed mode is skipped, with its count."""
import collections
import json
import math
import os
import random
import re
import subprocess
import sys
import tempfile

try:
    from nltk.stem.porter import PorterStemmer
    stemmer = PorterStemmer()
except ImportError:
    stemmer = None

CXR = os.environ.get("CXR_BINARY", "")
SOURCE = os.environ.get("CXR_SOURCE_DIR", os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
WORDS = ("there is no evidence of pneumothorax . the heart size normal, stable cardiomegaly! bilateral pleural effusions have increased (small) 2.5 cm 3-4 "
         "opacities opacity flying agreed relational conditional rationally hopefulness skies dying news proceed succeed ties dies cried happy by the "
         "Compared with 12/3 don't \"quoted\" x-ray A&P 1,000 caf\u00e9 na\u00efve \u212aerley &amp; &lt;b&gt; re-\ndo the; [brackets] ~ end.").split(" ")
n_equal = 0


def near(name, got, want):
    global n_equal
    if abs(got - want) > 1e-12:
        sys.exit("FAILED %s: cxr %r, expected %r" % (name, got, want))
    n_equal += 1


def grams(words, n):
    return collections.Counter(tuple(words[i:i + n]) for i in range(len(words) - n + 1))


def sums(pairs):
    match, guess = [0] * 4, [0] * 4
    for h, r in pairs:
        for n in range(1, 5):
            match[n - 1] += sum((grams(h, n) & grams(r, n)).values())
            guess[n - 1] += max(0, len(h) - n + 1)
    return match, guess, sum(len(h) for h, _ in pairs), sum(len(r) for _, r in pairs)


def coco(pairs):
    match, guess, n_h, n_r = sums([(h.split(), r.split()) for h, r in pairs])
    out, product, ratio = [], 1.0, (n_h + 1e-15) / (n_r + 1e-9)
    for n in range(4):
        product *= (match[n] + 1e-15) / (guess[n] + 1e-9)
        out.append(product ** (1 / (n + 1)) * (math.exp(1 - 1 / ratio) if ratio < 1 else 1))
    return out


def tokenize_13a(line):
    line = line.replace("<skipped>", "").replace("-\n", "").replace("\n", " ")
    for a, b in (("&quot;", '"'), ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">")):
        line = line.replace(a, b)
    line = " %s " % line
    for pattern, by in ((r"([\{-\~\[-\` -\&\(-\+\:-\@\/])", r" \1 "), (r"([^0-9])([\.,])", r"\1 \2 "), (r"([\.,])([^0-9])", r" \1 \2"), (r"([0-9])(-)", r"\1 \2 ")):
        line = re.sub(pattern, by, line)
    return line.split()


def sacre(pairs):
    match, guess, n_h, n_r = sums([(tokenize_13a(h), tokenize_13a(r)) for h, r in pairs])
    if not any(match) or not all(guess):
        return 0.0
    smooth, logs = 1, 0.0
    for m, g in zip(match, guess):
        if m == 0:
            smooth *= 2
        logs += math.log(m / g if m else 1 / (smooth * g))
    return (math.exp(1 - n_r / n_h) if n_h < n_r else 1) * math.exp(logs / 4)


def rouge_words(text, stem):
    words = re.sub(r"[^a-z0-9]+", " ", text.lower()).split()
    return [stemmer.stem(w) if stem and len(w) > 3 else w for w in words]


def lcs(a, b):
    row = [0] * (len(b) + 1)
    for x in a:
        diagonal = 0
        for k, y in enumerate(b, 1):
            row[k], diagonal = (diagonal + 1 if x == y else max(row[k], row[k - 1])), row[k]
    return row[-1]


def rouge(pairs, stem):
    total = 0.0
    for h, r in pairs:
        h, r = rouge_words(h, stem), rouge_words(r, stem)
        n = lcs(h, r) if h and r else 0
        total += 2 * (n / len(h)) * (n / len(r)) / (n / len(h) + n / len(r)) if n else 0
    return total / len(pairs)


def run(folder, pairs, groups, *words):
    for name, at in (("generated", 0), ("references", 1)):
        with open(os.path.join(folder, name), "w") as f:
            for i in (reversed(range(len(pairs))) if name == "generated" else range(len(pairs))):
                f.write(json.dumps({"id": i, "text": pairs[i][at], "sex": groups[i]}) + "\n")
    done = subprocess.run([CXR, "score", "text", "--json", os.path.join(folder, "generated"), os.path.join(folder, "references"), *words], stdout=subprocess.PIPE, check=True)
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def compare(rows, pairs):
    got = {(row["metric"], row["mode"]): row["value"] for row in rows}
    for i, value in enumerate(coco(pairs)):
        near("bleu%d coco" % (i + 1), got["bleu%d" % (i + 1), "coco"], value)
    near("bleu4 13a", got["bleu4", "13a exp"], sacre(pairs))
    near("rouge_l", got["rouge_l", "no-stem"], rouge(pairs, False))
    if stemmer:
        near("rouge_l stem", got["rouge_l", "stem"], rouge(pairs, True))


ENDINGS = ("ies s sses ed eed ied ing ational tional enci anci izer bli alli entli eli ousli ization ation ator alism iveness fulness ousness aliti iviti biliti fulli logi "
           "icate ative alize iciti ical ful ness al ance ence er ic able ible ant ement ment ent sion tion ou ism ate iti ous ive ize e ll y ying").split()


def check_stems(r, folder):
    """Stems agree with NLTK's: two words score 1 exactly when NLTK gives them one stem; a word against its stem, where that is its own stem."""
    global n_equal
    with open(os.path.join(SOURCE, "data", "deid", "words_english.txt"), encoding="utf-8") as f:
        words = [w for w in f.read().split() if re.fullmatch("[a-z]{4,}", w)]
    words = r.sample(words, min(2500, len(words)))
    words += ["".join(r.choice("aeiouybcdfglmnprstvwxz") for _ in range(r.randint(1, 6))) + r.choice(ENDINGS) for _ in range(4000)]
    words += "skies dying lying tying news innings outings cannings howe proceed exceed succeed ties dies cried tried hopping falling sized failing filing flies".split()
    words = [w for w in words if len(w) > 3]
    pairs = []
    for w in words:
        stem = stemmer.stem(w)
        if len(stem) <= 3 or stemmer.stem(stem) == stem:
            pairs.append((w, stem, 1.0))
        other = w[:-1] + r.choice("aeisyt") if r.random() < 0.5 else w + r.choice(["s", "ed", "ing", "ly", "e"])
        pairs.append((w, other, float(stem == (stemmer.stem(other) if len(other) > 3 else other))))
    for at in range(0, len(pairs), 250):
        part = pairs[at:at + 250]
        rows = run(folder, [p[:2] for p in part], [str(i) for i in range(len(part))], "--by", "sex", "--no-intervals")
        got = {row["subgroup"]: row["value"] for row in rows if row["metric"] == "rouge_l" and row["mode"] == "stem" and "subgroup" in row}
        for i, (w, other, want) in enumerate(part):
            near("stems of %s and %s" % (w, other), got[str(i)], want)


def main():
    if not os.path.exists(CXR):
        print("skipped: no program")
        sys.exit(77)
    r = random.Random(17)
    with tempfile.TemporaryDirectory() as folder:
        for n, longest in ((1, 1), (1, 40), (5, 12), (60, 60), (200, 30)):
            pairs = []
            for _ in range(n):
                h = [r.choice(WORDS) for _ in range(r.randint(0 if n > 1 else 1, longest))]
                ref = [w for w in h if r.random() < 0.8] + [r.choice(WORDS) for _ in range(r.randint(0, longest // 3 + 1))]
                pairs.append((" ".join(h), " ".join(ref)))
            groups = [r.choice("FM") for _ in pairs]
            rows = run(folder, pairs, groups, "--by", "sex", "--bootstrap", "20")
            compare([row for row in rows if "subgroup" not in row], pairs)
            for sex in set(groups):
                compare([row for row in rows if row.get("subgroup") == sex], [p for p, g in zip(pairs, groups) if g == sex])
        if stemmer:
            check_stems(r, folder)
    print("%d numbers equal Python's%s" % (n_equal, "" if stemmer else "; the stemmed mode was skipped (13 comparisons): no NLTK"))


main()

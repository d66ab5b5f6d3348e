#!/usr/bin/env python3
"""`cxr tokens` against the reference tokenizer: ids of generated strings (50,000; 1,000,000 and every code point with CXR_SLOW=1) and of
all public report texts at hand. Skipped, with the count, without node, the npm binding or the vocabulary (tools/fetch_vocab.py --oracle)."""
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile

import openi
import token_strings

SOURCE = os.environ.get("CXR_SOURCE_DIR", os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
CXR = os.environ.get("CXR_BINARY", "")
VOCAB = os.path.join(SOURCE, "build", "vocab", "bert-base-uncased.txt")
MODULES = os.path.join(SOURCE, "build", "oracle", "node_modules")
SLOW = os.environ.get("CXR_SLOW") == "1"
N_STRINGS = 1000000 if SLOW else 50000
BATCH = 50000


def batches(items):
    batch = []
    for item in items:
        batch.append(item)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def compare(batch, folder, counts):
    plain, objects = os.path.join(folder, "plain"), os.path.join(folder, "objects")
    with open(plain, "w") as p, open(objects, "w") as o:
        for text in batch:
            p.write(json.dumps(text) + "\n")
            o.write(json.dumps({"text": text}) + "\n")
    with open(plain) as f:
        wanted = subprocess.run(["node", os.path.join(SOURCE, "tests", "golden", "token_oracle.js"), MODULES, VOCAB], stdin=f, stdout=subprocess.PIPE, check=True)
    got = subprocess.run([CXR, "tokens", "--vocab", VOCAB, objects], stdout=subprocess.PIPE, check=True)
    wanted, got = wanted.stdout.decode().splitlines(), got.stdout.decode().splitlines()
    if not len(wanted) == len(got) == len(batch):
        sys.exit("FAILED: %d strings, %d and %d answers" % (len(batch), len(wanted), len(got)))
    for text, want, have in zip(batch, wanted, got):
        ids, starts, ends = want.split("\t")
        have = json.loads(have)
        counts["strings"] += 1
        counts["tokens"] += have["n"]
        if ids != ",".join(map(str, have["ids"])):
            counts["ids"] += 1
            if counts["ids"] <= 5:
                print("ids differ: %s\n  reference %s\n  cxr       %s" % (ascii(text), ids, have["ids"]))
        elif starts != ",".join(str(o[0]) for o in have["offsets"]) or ends != ",".join(str(o[1]) for o in have["offsets"]):
            counts["offsets"] += 1
            if counts["offsets"] <= 3:
                print("offsets differ: %s\n  reference %s / %s\n  cxr       %s" % (ascii(text), starts, ends, have["offsets"]))


def run(name, items, folder):
    counts = dict.fromkeys(("strings", "tokens", "ids", "offsets"), 0)
    for batch in batches(items):
        compare(batch, folder, counts)
    print("%s: %d strings, %d tokens, %d strings with other ids, %d with the same ids at other places" %
          (name, counts["strings"], counts["tokens"], counts["ids"], counts["offsets"]))
    return counts["ids"] == 0 and counts["strings"] > 0


def main():
    missing = [what for what, there in (("a program", os.path.exists(CXR)), ("node", shutil.which("node")), ("the vocabulary", os.path.exists(VOCAB)),
                                        ("the npm binding", os.path.isdir(os.path.join(MODULES, "@anush008", "tokenizers")))) if not there]
    if missing:
        print("%d strings skipped: without %s" % (N_STRINGS, ", ".join(missing)))
        sys.exit(77)
    with open(VOCAB, "rb") as f:
        data = f.read()
    print("vocabulary sha256 %s" % hashlib.sha256(data).hexdigest())
    vocabulary = data.decode("utf-8").split("\n")[999:-1]
    good = True
    with tempfile.TemporaryDirectory() as folder:
        good &= run("generated, seed 7", token_strings.strings(7, N_STRINGS, vocabulary), folder)
        if SLOW:
            good &= run("every code point", token_strings.every_code_point(), folder)
        reports = openi.read()
        if reports:
            good &= run("public reports", [openi.as_text(parts) for _, parts in reports], folder)
        else:
            print("public reports: skipped, they are not here")
    sys.exit(0 if good else 1)


main()

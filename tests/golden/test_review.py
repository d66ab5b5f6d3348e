#!/usr/bin/env python3
"""Steps 2 to 4 of the paper from the command line: export, a simulated reader, import, build, sign, release.

A generated project with `review: required`: the release is refused until every report is read and the working set signed; marks are
replaced while everything else stays byte for byte; whatever changes afterwards takes the signature away. Files of another reader,
another project or another text are refused and leave nothing. Exit 77 = skipped (the program is missing).
"""
import csv
import hashlib
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile

BINARY = os.environ.get("CXR_BINARY", "")
failures = []
n_checks = 0


def check(ok, what):
    global n_checks
    n_checks += 1
    if not ok:
        failures.append(what)
        print("FAILED:", what)


def cxr(*args, code=0, what=None):
    done = subprocess.run([BINARY, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT)
    out, err = done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
    check(done.returncode == code, "%s: exit %d, wanted %d: %s" % (what or " ".join(args[:3]), done.returncode, code, err[-500:]))
    return out + err


def make_project(name, seed):
    cxr("synth", "-q", "-o", name, "--studies", "12", "--max-side", "32", "--seed", str(seed))
    # a fixed key a project: which reports get marks depends on the order of the patients, which the key decides
    digits = hashlib.sha256(name.encode()).hexdigest()
    with open(os.open(os.path.join(ROOT, name, "project.key"), os.O_WRONLY | os.O_CREAT, 0o600), "w") as f:
        f.write("cxr-key-1 %s %s\n" % (digits, hashlib.sha256(bytes.fromhex(digits)).hexdigest()[:8]))
    cxr("init", name + "/project", "--key", name + "/project.key", "--generated", "-q")
    path = os.path.join(ROOT, name, "project", "cxr.yaml")
    text = open(path).read()
    text, n = re.subn(r"(?m)^review:.*$", "review: required", text)
    check(n == 1, "cxr.yaml has one review policy")
    open(path, "w").write(text + "\npatients_per_shard: 1\n")
    cxr("build", "-q", "--progress", "none", "-C", name + "/project")


def lines_of(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as f:
        return [json.loads(line) for line in f]


def write_lines(path, lines):
    with open(os.path.join(ROOT, path), "w", encoding="utf-8") as f:
        for line in lines:
            f.write(json.dumps(line, ensure_ascii=False) + "\n")


def stored(project):
    return json.loads(cxr("review", "status", "--json", "-C", project))


def gaps(line):
    """Words outside of surrogates that stand alone: what a reader could mark."""
    text, at, out = line["text"], 0, []
    for span in line["surrogates"] + [{"start": len(text), "end": len(text)}]:
        for m in re.finditer(r"[A-Za-z]{5,}", text[at:span["start"]]):
            start, end = at + m.start(), at + m.end()
            if start - at > 2 and span["start"] - end > 2:
                out.append((start, end))
        at = span["end"]
    return out


def reports(folder):
    out = {}
    with open(os.path.join(ROOT, folder, "df_cxr_plus.csv"), newline="", encoding="utf-8") as f:
        for row in csv.DictReader(f):
            out[row["study_id"]] = row["report"]
    return out


P = "one/project"
SIGN = ("review", "sign", "-C", P, "--name", "A. Reader", "--role", "radiologist")


def build():
    cxr("build", "-q", "--progress", "none", "-C", P)


def test_export():
    """The reports of a reader; what this reader will mark: one word alone, and words right before a surrogate."""
    refused = cxr("release", "-C", P, "-o", "rel", code=5, what="release before any reading")
    check("reports are unread" in refused, "the refusal counts the unread")
    cxr("review", "export", "-C", P, "-o", "ann", "--reader", "ann")
    cxr("review", "export", "-C", P, "-o", "ben", "--reader", "ben", "--format", "tsv")
    cxr("review", "export", "-C", P, "-o", "ann", "--reader", "ann", code=3, what="a second export into the same place")
    for path, mode in (("ann", 0o700), ("ann/reports.jsonl", 0o600)):
        check(stat.S_IMODE(os.stat(os.path.join(ROOT, path)).st_mode) == mode, "mode of " + path)
    lines = lines_of("ann/reports.jsonl")
    for line in lines:
        check(hashlib.sha256(line["text"].encode()).hexdigest() == line["text_sha256"], "digest of a text")
    sample = cxr("review", "export", "-C", P, "-o", "few", "--reader", "ann", "--sample", "3")
    check("exported 3 reports" in sample, "a sample of three")
    check({x["study_id"] for x in lines_of("few/reports.jsonl")} <= {x["study_id"] for x in lines}, "a sample is a part")
    first = next(x for x in lines if gaps(x))
    start, end = gaps(first)[0]
    marks = [{"start": start, "end": end, "type": "PATIENT"}]
    for span in first["surrogates"]:
        m = re.search(r"[A-Za-z]{3,} $", first["text"][:span["start"]])
        if m and m.start() > end:
            marks.append({"start": m.start(), "end": span["end"], "type": "HCW"})
            break
    return lines, first, marks


def read_all(bad):
    for x in bad:
        x["read"] = True


def stale(bad):
    read_all(bad)
    bad[-1]["text_sha256"] = "0" * 64


def foreign(bad):
    read_all(bad)
    bad[-1]["study_id"] = "patient99999_study1"


def unread(bad):
    bad[0]["marks"] = [{"start": 0, "end": 1, "type": "DATE"}]


def far(bad):
    read_all(bad)
    bad[0]["marks"] = [{"start": 0, "end": 10 ** 7, "type": "DATE"}]


def inside(bad):
    read_all(bad)
    x = next(x for x in bad if x["surrogates"])
    x["marks"] = [dict(x["surrogates"][0])]


def twice(bad):
    read_all(bad)
    bad.append(bad[0])


def test_refusals(lines):
    for change, text, code in ((stale, "has changed since the export", 5), (foreign, "no such report", 5), (unread, "not confirmed as read", 5),
                               (far, "behind the end", 5), (inside, "on a surrogate altogether", 5), (twice, "twice", 5),
                               (lambda bad: bad[0].pop("read"), "'read' is absent", 3)):
        bad = json.loads(json.dumps(lines))
        change(bad)
        write_lines("bad.jsonl", bad)
        said = cxr("review", "import", "-C", P, "bad.jsonl", "--reader", "ann", code=code, what=text)
        check(text in said, "refused because " + text + ": " + said[-300:])
        check(stored(P)["read_by_0"] == len(lines), "nothing was written: " + text)
    said = cxr("review", "import", "-C", P, "ann/reports.jsonl", "--reader", "ben", code=5, what="the copy of another reader")
    check("another reader" in said, "another reader is named as the reason")
    said = cxr("review", "import", "-C", "two/project", "ann/reports.jsonl", "--reader", "ann", code=5, what="another project")
    check("another project" in said, "another project is named as the reason")


def test_two_readers(lines, first, marks):
    """ann reads all and marks; ben reads the table and marks the word alone."""
    read_all(lines)
    first["marks"] = marks
    write_lines("ann/reports.jsonl", lines)
    cxr("review", "import", "-C", P, "ann/reports.jsonl", "--reader", "ann", "--dry-run")
    check(stored(P)["read_by_0"] == len(lines), "a dry run writes nothing")
    done = json.loads(cxr("review", "import", "-C", P, "ann/reports.jsonl", "--reader", "ann", "--json"))
    check(done["read"] == len(lines) and done["marks"] == len(marks) and done["same"] == 0, "everything of the file is recorded")
    check(done["full"] == 1 and done["prefix"] == len(marks) - 1, "classes: %r" % done)
    again = json.loads(cxr("review", "import", "-C", P, "ann/reports.jsonl", "--reader", "ann", "--json"))
    check(again["same"] == len(lines), "the same file again changes nothing")
    state = stored(P)
    check(state["pending"] == len(lines) and state["read_by_1"] == len(lines), "read by one, waiting for a build")
    cxr("release", "-C", P, "-o", "rel", code=3, what="release before the build")
    build()
    table = os.path.join(ROOT, "ben/reports.tsv")
    rows = open(table, encoding="utf-8").read().replace("\tno\t\t", "\tyes\t\t").split("\n")
    at = next(i for i, r in enumerate(rows) if r.startswith(first["study_id"] + "\t"))
    rows[at] = rows[at].replace("\tyes\t\t", "\tyes\tPATIENT:%d-%d\t" % (marks[0]["start"], marks[0]["end"]))
    open(table, "w", encoding="utf-8").write("\n".join(rows))
    cxr("review", "import", "-C", P, "ben/reports.tsv", "--reader", "ben")
    build()
    state = stored(P)
    check(state["read_by_2_or_more"] == len(lines) and state["pending"] == 0, "read by two: %r" % state)
    check(state["agreement"]["found_by_both"] == 1 and state["agreement"]["reports"] == len(lines), "agreement: %r" % state["agreement"])


def check_amended(line, marks, text):
    """Everything but the marked pieces is as the first pass left it, and the pieces are gone."""
    at, pieces, words = 0, [], []
    for mark in sorted(marks, key=lambda m: m["start"]):
        s, e = mark["start"], mark["end"]
        for span in line["surrogates"]:
            if s < span["end"] and span["start"] < e:
                e = min(e, span["start"])
        e = s + len(line["text"][s:e].rstrip())
        check(e > s, "a mark has something of its own")
        pieces.append(re.escape(line["text"][at:s]))
        words.append(line["text"][s:e])
        at = e
    pieces.append(re.escape(line["text"][at:]))
    m = re.fullmatch("(.+)".join(pieces), text, re.S)
    check(m is not None, "surrogates of the first pass and everything unmarked stay byte for byte")
    for word, now in zip(words, m.groups() if m else ()):
        check(word.lower() not in now.lower(), "a marked word is gone")


def test_release(lines, first, marks):
    cxr("release", "-C", P, "-o", "rel", code=5, what="release without a signature")
    check(not stored(P)["is_signed"], "not signed")
    cxr(*SIGN)
    check(stored(P)["is_signed"], "signed")
    cxr("release", "-C", P, "-o", "rel", "-q", "--progress", "none")
    cxr("verify", "-C", P, "rel", what="verify with the vault")
    after = reports("rel")
    for line in lines:
        if line is not first:
            check(after[line["study_id"]] == line["text"], "an unmarked report stays byte for byte")
    check_amended(first, marks, after[first["study_id"]])
    statement = json.load(open(os.path.join(ROOT, "rel", "MANIFEST.json")))["review"]["statement"]
    check("0 of" in statement, "the release says who read it: " + statement)
    cxr("review", "export", "-C", P, "-o", "later", "--reader", "cleo")
    later = {x["study_id"]: x for x in lines_of("later/reports.jsonl")}
    check(all(later[x["study_id"]]["text"] == x["text"] and later[x["study_id"]]["surrogates"] == x["surrogates"] for x in lines),
          "who comes later reads what the first one read")


def test_tables(word):
    cxr("review", "export", "-C", P, "-o", "head", "--what", "headers")
    head = open(os.path.join(ROOT, "head/headers.tsv"), encoding="utf-8").read().split("\n")
    check(head[0] == "tag\tkeyword\tvr\tvalue\tcount" and any(r.startswith("(0008,0060)\tModality\t") for r in head), "header values")
    cxr("review", "export", "-C", P, "-o", "map", "--what", "mapping")
    sealed = open(os.path.join(ROOT, "map/mapping.sealed"), "rb").read()
    opened = cxr("review", "open", "-C", P, "map/mapping.sealed").split("\n")
    check(opened[0] == "type\ttrue\tsurrogate\tcount" and any(r.split("\t")[1:2] == [word] for r in opened), "the mapping holds the marked word")
    values = [r.split("\t")[1] for r in opened[1:] if r]
    check(not any(len(v) > 5 and v.encode() in sealed for v in values), "no true value outside the seal")
    cxr("review", "open", "-C", "two/project", "map/mapping.sealed", code=3, what="another key")
    check(stored(P)["is_signed"], "exports change nothing")


def test_later_changes(lines):
    start, end = gaps(lines[0])[-1]
    lines[0]["marks"] = lines[0]["marks"] + [{"start": start, "end": end, "type": "OTHER"}]
    write_lines("ann/reports.jsonl", lines)
    cxr("review", "import", "-C", P, "ann/reports.jsonl", "--reader", "ann")
    build()
    check(not stored(P)["is_signed"], "a mark after signing takes the signature away")
    cxr("release", "-C", P, "-o", "rel2", code=5, what="release after a later mark")
    cxr(*SIGN)
    cxr("release", "-C", P, "-o", "rel2", "-q", "--progress", "none", what="release after signing again")
    table = os.path.join(ROOT, "one", "export", "reports.csv")
    text = open(table, encoding="utf-8").read()
    changed = text.replace(" the ", " this ").replace(" THE ", " THIS ").replace(". ", ".  ")
    check(changed != text, "the source has changed")
    open(table, "w", encoding="utf-8").write(changed)
    build()
    state = stored(P)
    check(not state["is_signed"], "changed reports take the signature away")
    check(state["lost_marks"] > 0, "marks on an earlier text are counted as lost")
    said = cxr("release", "-C", P, "-o", "rel3", code=5, what="release after reports were changed")
    check("marks of readers refer to reports that have changed" in said, "lost marks are the reason")


def test_chain():
    make_project("one", 3)
    make_project("two", 4)
    lines, first, marks = test_export()
    test_refusals(lines)
    test_two_readers(lines, first, marks)
    test_release(lines, first, marks)
    test_tables(first["text"][marks[0]["start"]:marks[0]["end"]])
    test_later_changes(lines)


if not BINARY or not os.path.exists(BINARY):
    print("skipped: no cxr program")
    sys.exit(77)
with tempfile.TemporaryDirectory() as ROOT:
    os.chmod(ROOT, 0o700)
    test_chain()
print("%d checks, %d failed" % (n_checks, len(failures)))
sys.exit(1 if failures else 0)

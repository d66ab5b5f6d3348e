"""Scores what the text filter found against gold spans: core recall, characters, fully missed, precision by type."""
import collections
import json
import os
import re
import subprocess
import sys

# Words inside gold spans that identify nobody: a span whose other words are covered counts as caught ("span core").
GENERIC = set("""dr mr mrs ms md do rn np pa phd hospital medical center centre clinic university health memorial general regional community county
institute nursing facility st saint of the and at in on street ave avenue rd road lane ln blvd drive dr apt suite unit no number""".split())
WORD = re.compile(r"[^\W_]+", re.UNICODE)


def run_filter(lines, *options):
    """Output objects of the filter in input order."""
    data = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    done = subprocess.run([os.environ["CXR_BINARY"], "deid", "text", *options], input=data.encode(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if done.returncode:
        sys.exit(f"cxr deid text failed: {done.returncode} {done.stderr.decode()[-400:]}")
    rows = [json.loads(line) for line in done.stdout.decode().split("\n") if line]
    assert len(rows) == len(lines)
    return rows


def core_positions(text, start, end):
    """Positions of letters and digits of the telling words; all words when every word is generic."""
    words = [m for m in WORD.finditer(text, start, end)]
    telling = [m for m in words if m.group().lower() not in GENERIC] or words
    return [i for m in telling for i in range(m.start(), m.end())]


class Score:
    def __init__(self):
        self.spans = collections.Counter()
        self.core = collections.Counter()
        self.missed = collections.Counter()
        self.chars = self.chars_found = 0
        self.found = collections.Counter()
        self.true = collections.Counter()
        self.documents = self.clean_documents = 0
        self.misses = []
        self.extras = []

    def add(self, key, text, gold, found):
        """gold: [(start, end, type)], found: spans of the filter."""
        covered = set()
        for span in found:
            covered.update(range(span["start"], span["end"]))
        clean = True
        for start, end, kind in gold:
            core = core_positions(text, start, end)
            hit = [i for i in core if i in covered]
            self.spans[kind] += 1
            self.chars += len(core)
            self.chars_found += len(hit)
            self.core[kind] += len(hit) == len(core)
            if not hit:
                self.missed[kind] += 1
            if len(hit) < len(core):
                clean = False
                self.misses.append((key, kind, text[start:end], text[max(0, start - 40):end + 30], bool(hit)))
        self.documents += 1
        self.clean_documents += clean
        for span in found:
            if not re.search(r"[^\W_]", text[span["start"]:span["end"]].replace("XXXX", "").replace("xxxx", "")):
                continue  # a mask of the source, no word
            true = any(span["start"] < end and start < span["end"] for start, end, _ in gold)
            self.found[span["type"]] += 1
            self.true[span["type"]] += true
            if not true:
                self.extras.append((key, span["type"], text[span["start"]:span["end"]], text[max(0, span["start"] - 40):span["end"] + 30], span["detectors"]))

    def core_recall(self):
        return sum(self.core.values()) / max(1, sum(self.spans.values()))

    def precision(self):
        return sum(self.true.values()) / max(1, sum(self.found.values()))

    def char_recall(self):
        return self.chars_found / max(1, self.chars)

    def report(self, title):
        n = sum(self.spans.values())
        print(f"{title}: {self.documents} documents, {n} spans")
        print(f"  core recall {self.core_recall():.5f} ({n - sum(self.core.values())} not whole), characters {self.char_recall():.5f}, "
              f"fully missed {sum(self.missed.values())}, precision {self.precision():.5f} ({sum(self.found.values()) - sum(self.true.values())} false), "
              f"documents fully clean {self.clean_documents / max(1, self.documents):.4f}")
        for kind in sorted(set(self.spans) | set(self.found)):
            recall = f"{self.core[kind] / self.spans[kind]:.4f}" if self.spans[kind] else "-"
            precision = f"{self.true[kind] / self.found[kind]:.4f}" if self.found[kind] else "-"
            print(f"    {kind:9s} gold {self.spans[kind]:6d} recall {recall:7s} missed {self.missed[kind]:4d}   found {self.found[kind]:6d} precision {precision}")

    def show(self, n):
        for miss in self.misses[:n]:
            print("MISS ", "PART" if miss[4] else "FULL", miss[1], repr(miss[2]), "in", repr(miss[3]))
        for extra in self.extras[:n]:
            print("EXTRA", extra[1], repr(extra[2]), "in", repr(extra[3]), extra[4])

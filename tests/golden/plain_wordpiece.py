"""BERT WordPiece in plain Python, for recounts of generated text: lower case, accents stripped, punctuation alone, longest match. It
knows nothing of the characters on which the reference's tables differ from Python's (that is test_tokens.py's matter)."""
import os
import unicodedata

SOURCE = os.environ.get("CXR_SOURCE_DIR", os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
VOCAB = os.path.join(SOURCE, "build", "vocab", "bert-base-uncased.txt")
MAX_CHARS = 100


def is_punctuation(ch):
    return 33 <= ord(ch) <= 47 or 58 <= ord(ch) <= 64 or 91 <= ord(ch) <= 96 or 123 <= ord(ch) <= 126 or unicodedata.category(ch).startswith("P")


class Counter:
    """Counts the tokens of texts; words are remembered."""

    def __init__(self, lines):
        self.vocabulary = set(lines)
        self.known = {}

    def of_word(self, word):
        if word not in self.known:
            self.known[word] = 1 if len(word) > MAX_CHARS else self.pieces(word)
        return self.known[word]

    def pieces(self, word):
        start, n = 0, 0
        while start < len(word):
            end = len(word)
            while end > start and ("##" if start else "") + word[start:end] not in self.vocabulary:
                end -= 1
            if end == start:
                return 1  # [UNK]
            start, n = end, n + 1
        return n

    def __call__(self, text):
        clean = []
        for ch in text or "":
            if ch in "\t\n\r" or unicodedata.category(ch) == "Zs":
                clean.append(" ")
            elif unicodedata.category(ch) not in ("Cc", "Cf", "Co") and ch != "\ufffd":
                clean.append(ch)
        plain = "".join(c for c in unicodedata.normalize("NFD", "".join(clean)) if unicodedata.category(c) != "Mn").lower()
        return sum(self.of_word(word) for word in "".join(" %s " % c if is_punctuation(c) else c for c in plain).split())


def builtin():
    with open(VOCAB, encoding="utf-8") as f:
        return Counter(f.read().split("\n"))

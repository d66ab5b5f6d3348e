"""Strings that are hard for a BERT tokenizer, from a seed: every plane, control characters, ideographs, accents in all forms, marks in
any order, long words, special tokens, pieces of the vocabulary glued together, and words as reports have them."""
import random

MEDICAL = ("cardiomegaly pneumothorax atelectasis bibasilar effusion opacity mediastinum cardiomediastinal silhouette endotracheal PICC "
           "perihilar peribronchial costophrenic interstitial 2.5cm 3.0 x 4mm L1-L2 w/o s/p T4/T5 AP/PA 12:45 #3 37\u00b0c \u00bd \u00b5g \u2265 \u00b1").split()
MARKS = [0x300, 0x301, 0x307, 0x308, 0x323, 0x327, 0x328, 0x345, 0x302E, 0x302F, 0x1D165, 0x1D16D, 0x1D172, 0x5B0, 0x651, 0x93C, 0x94D, 0x1DFB, 0x1E000, 0x20D0, 0x20DD]
CONTROLS = [0, 1, 7, 8, 9, 10, 11, 12, 13, 0x1B, 0x7F, 0x85, 0xA0, 0xAD, 0x200B, 0x200D, 0x200E, 0x2028, 0x2029, 0x202F, 0x3000, 0xFEFF, 0xFFFD, 0xFFFE, 0xE000, 0xF0000,
            0x180E, 0x1680, 0x2060, 0x61C, 0xE0001, 0xE0041]
SPECIALS = ["[CLS]", "[SEP]", "[PAD]", "[MASK]", "[UNK]", "[cls]", "[CLS", "CLS]", "[unused1]", "[ CLS ]", "[[SEP]]", "##ing", "##", "#"]
RANGES = [(0x21, 0x7E), (0xA1, 0x24F), (0x250, 0x36F), (0x370, 0x52F), (0x590, 0x6FF), (0x900, 0xDFF), (0xE00, 0x10FF), (0x1100, 0x11FF), (0x1200, 0x1FFF), (0x2000, 0x2BFF),
          (0x2E00, 0x312F), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA000, 0xABFF), (0xAC00, 0xD7A3), (0xF900, 0xFFFF), (0x10000, 0x11FFF), (0x12000, 0x16FFF),
          (0x1B000, 0x1FAFF), (0x20000, 0x2A6DF), (0x2A700, 0x2CEAF), (0x2F800, 0x2FA1F), (0xE0000, 0xE01EF), (0, 0x10FFFF)]


def code_point(r, low, high):
    cp = r.randint(low, high)
    return "\u4e00" if 0xD800 <= cp <= 0xDFFF else chr(cp)


def from_ranges(r):
    low, high = r.choice(RANGES)
    return "".join(code_point(r, low, high) for _ in range(r.randint(1, 12)))


def word(r, vocabulary):
    kind = r.random()
    if kind < 0.3:
        return r.choice(MEDICAL)
    if kind < 0.75:
        return r.choice(vocabulary).replace("##", "" if r.random() < 0.9 else "##")
    return "".join(r.choice(vocabulary).replace("##", "") for _ in range(r.randint(2, 4)))


def long_word(r, vocabulary):
    n = r.choice([98, 99, 100, 101, 102, 130, 300])
    letters = r.choice(["abcdefghij", "a", "\u00e9", "\uac00", "e\u0301", "\u0434", "\u0915\u094d", "\ufb01"])
    return "".join(r.choice(letters) for _ in range(n))


def accented(r, vocabulary):
    out = []
    for ch in word(r, vocabulary):
        out.append(ch.upper() if r.random() < 0.2 else ch)
        while r.random() < 0.25:
            out.append(chr(r.choice(MARKS)))
    return "".join(out)


def noisy(r, vocabulary):
    out = []
    for ch in word(r, vocabulary):
        if r.random() < 0.12:
            out.append(chr(r.choice(CONTROLS)))
        out.append(ch)
        if r.random() < 0.06:
            out.append(from_ranges(r)[0])
    return "".join(out)


def string(r, vocabulary):
    parts = []
    for _ in range(r.choice([1, 1, 2, 3, 5, 8])):
        kind = r.random()
        if kind < 0.30:
            parts.append(word(r, vocabulary))
        elif kind < 0.50:
            parts.append(from_ranges(r))
        elif kind < 0.65:
            parts.append(accented(r, vocabulary))
        elif kind < 0.82:
            parts.append(noisy(r, vocabulary))
        elif kind < 0.86:
            parts.append(long_word(r, vocabulary))
        elif kind < 0.92:
            parts.append(r.choice(SPECIALS))
        else:
            parts.append("".join(r.choice("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~\u2014\u201c\u2026\u00a7") for _ in range(r.randint(1, 6))))
        parts.append(r.choice(["", " ", " ", " ", "\n", "\t", "  ", chr(r.choice(CONTROLS))]))
    text = "".join(parts)
    return text.upper() if r.random() < 0.1 else text


def strings(seed, n, vocabulary):
    r = random.Random(seed)
    for _ in range(n):
        yield string(r, vocabulary)


def every_code_point():
    """Each code point alone between letters, and behind a mark that takes part in ordering."""
    for cp in range(0x110000):
        if not 0xD800 <= cp <= 0xDFFF:
            yield "a%sb %s \U0001D165%s\u302e" % ((chr(cp),) * 3)

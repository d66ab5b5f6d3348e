"""Writes identifiers in dictated contexts into the Open-i reports, with exact gold. Deterministic for a seed.

Names, places and contexts come from inject/<set>_*.tsv; set "tuning" is for work on the rules, set "final" for figures only.
"""
import os
import random
import re

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "inject")
MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
NO_CAP = {"tel"}


def _lines(name):
    with open(os.path.join(HERE, name), encoding="utf-8") as f:
        for line in f:
            if line.strip() and not line.startswith("#"):
                yield line.rstrip("\n").split("\t")


class Lists:
    def __init__(self, which):
        self.names, self.places, self.contexts = {}, {}, {}
        for culture, kind, values in _lines(f"{which}_names.tsv"):
            self.names.setdefault(culture, {})[kind] = [v.strip() for v in values.split(",")]
        for kind, values in _lines(f"{which}_places.tsv"):
            self.places.setdefault(kind, []).extend(v.strip() for v in values.split(","))
        for where, text in _lines(f"{which}_contexts.tsv"):
            self.contexts.setdefault(where, []).append(text)


class Person:
    def __init__(self, rng, lists):
        self.culture = rng.choice(sorted(lists.names))
        kinds = lists.names[self.culture]
        self.first = rng.choice(kinds[rng.choice("FM")])
        self.last = rng.choice(kinds["L"])
        if self.culture == "hispanic" and rng.random() < 0.2:
            self.last += " " + rng.choice(kinds["L"])
        self.middle = rng.choice("ABCDEFGHJKLMNPRSTVW")

    def write(self, form):
        ascii_first, ascii_last = (re.sub(r"[^A-Za-z]", "", x) or "x" for x in (self.first, self.last))
        return {"F": self.first, "L": self.last, "FL": f"{self.first} {self.last}", "LF": f"{self.last}, {self.first}", "LFc": f"{self.last},{self.first}".upper(),
                "iL": f"{self.first[0]}. {self.last}", "FiL": f"{self.first} {self.middle}. {self.last}", "U": (ascii_first[0] + ascii_last[:6]).lower(),
                "INI": (ascii_first[0] + self.middle + ascii_last[0]).upper()}[form]


def _date(rng, kind):
    year, month, day = rng.randint(2004, 2023), rng.randint(1, 12), rng.randint(1, 28)
    if kind == "DB":
        year = rng.randint(1925, 1990)
        kind = "D"
    name, short, yy = MONTHS[month - 1], MONTHS[month - 1][:3], year % 100
    if kind == "D":
        return rng.choice([f"{month}/{day}/{year}", f"{month:02d}/{day:02d}/{year}", f"{month}/{day}/{yy:02d}", f"{month:02d}/{day:02d}/{yy:02d}", f"{month}-{day}-{year}",
                           f"{month:02d}-{day:02d}-{year}", f"{year}-{month:02d}-{day:02d}", f"{name} {day}, {year}", f"{short} {day}, {year}", f"{day} {name} {year}",
                           f"{day:02d}-{short}-{year}", f"{name} {day} {year}", f"{month:02d}.{day:02d}.{year}", f"{name} {day}{_th(day)}, {year}", f"{day}{short.upper()}{year}"])
    if kind == "Dn":
        return rng.choice([f"{month}/{day}", f"{month:02d}/{day:02d}", f"{name} {day}", f"{short} {day}", f"{name} {day}{_th(day)}", f"{day} {name}"])
    if kind == "Dm":
        return rng.choice([f"{name} {year}", f"{short} {year}", f"{month}/{year}", f"{month:02d}/{year}", f"{name} of {year}"])
    return str(year)


def _th(day):
    return "th" if 11 <= day <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def _digits(rng, n):
    return "".join(rng.choice("0123456789") for _ in range(n))


def _id(rng, accession):
    letter = rng.choice("ABCDEFGHKMNPRSTWXZ")
    forms = [rng.choice("123456789") + _digits(rng, 6), rng.choice("123456789") + _digits(rng, 7), letter + _digits(rng, 7), f"{_digits(rng, 2)}-{_digits(rng, 6)}",
             f"{_digits(rng, 2)}-{letter}{rng.choice('RTX')}-{_digits(rng, 6)}", f"{_digits(rng, 3)}-{_digits(rng, 2)}-{_digits(rng, 2)}", f"{letter}{letter}{_digits(rng, 6)}"]
    return rng.choice(forms if accession else forms[:-2] + ["E" + _digits(rng, 8), f"{_digits(rng, 3)} {_digits(rng, 3)} {_digits(rng, 3)}"])


def _phone(rng):
    area, exchange, line = rng.randint(201, 989), rng.randint(200, 998), _digits(rng, 4)
    return rng.choice([f"({area}) {exchange}-{line}", f"{area}-{exchange}-{line}", f"{area}.{exchange}.{line}", f"{exchange}-{line}", f"{area} {exchange}-{line}", f"1-{area}-{exchange}-{line}"])


def _value(rng, lists, slot):
    """(text, gold type or None, culture)"""
    kind, _, form = slot.partition(":")
    if kind in ("H", "P"):
        person = Person(rng, lists)
        return person.write(form), "HCW" if kind == "H" else "PATIENT", person.culture
    if kind.startswith("D"):
        return _date(rng, kind), "DATE", None
    if kind in ("I", "A"):
        return _id(rng, kind == "A"), "ID", None
    table = {"HOSP": ("hospital", "HOSPITAL"), "CITY": ("city", "GEO"), "STREET": ("street", "GEO"), "VEND": ("vendor", "VENDOR")}
    if kind in table:
        return rng.choice(lists.places[table[kind][0]]), table[kind][1], None
    user = Person(rng, lists).write("U")
    return {"T": lambda: (_phone(rng), "PHONE", None), "Tx": lambda: (_digits(rng, 5) if rng.random() < 0.5 else "4" + _digits(rng, 3), "PHONE", None),
            "ZIP": lambda: (f"{rng.randint(10001, 99901)}", "GEO", None), "MAIL": lambda: (f"{user}@{rng.choice(['mail', 'health', 'clinic'])}.example.org", "WEB", None),
            "URL": lambda: (f"https://pacs.example.org/{_digits(rng, 6)}", "WEB", None), "AGE90": lambda: (str(rng.randint(90, 101)), "AGE", None),
            "AGE": lambda: (str(rng.randint(19, 88)), None, None),
            "TIME": lambda: (rng.choice([f"{rng.randint(1, 12)}:{rng.randint(0, 59):02d} PM", f"{rng.randint(0, 23):02d}:{rng.randint(0, 59):02d}", f"{rng.randint(1, 11)}:15 a.m."]), None, None)}[kind]()


class Writer:
    def __init__(self, rng, lists):
        self.rng, self.lists, self.text, self.gold = rng, lists, "", []

    def add(self, text):
        self.text += text

    def context(self, template):
        for piece in re.split(r"(\{[^}]*\})", template):
            if piece.startswith("{"):
                value, kind, culture = _value(self.rng, self.lists, piece[1:-1])
                if kind:
                    self.gold.append((len(self.text), len(self.text) + len(value), kind, culture))
                self.text += value
            else:
                self.text += piece

    def pick(self, where):
        self.context(self.rng.choice(self.lists.contexts[where]))


def _comparison(w, body):
    """The real words with dates in their XXXX slots, or a context of the list."""
    body = body.replace("x-XXXX", "x-ray")
    if "XXXX" not in body or w.rng.random() < 0.5:
        w.pick("comparison")
        return
    for piece in re.split(r"(XXXX(?:,? XXXX)*)", body):
        if piece.startswith("XXXX"):
            w.context("{D}" if w.rng.random() < 0.7 else "{Dn}")
        else:
            w.add(piece)


def _sentences(w, body, chance):
    pieces = re.split(r"(?<=[a-z]\.) (?=[A-Z])", body)
    at = w.rng.randrange(len(pieces) + 1) if w.rng.random() < chance else -1
    for i, piece in enumerate(pieces):
        if i == at:
            w.pick("body")
            w.add(" ")
        m = re.search(r"Dr\. (XXXX(?: XXXX)?)", piece)
        if m:
            w.add(piece[:m.start(1)])
            w.context("{H:FL}" if " " in m.group(1) else "{H:L}")
            w.add(piece[m.end(1):])
        else:
            w.add(piece)
        w.add(" " if i + 1 < len(pieces) else "")
    if at == len(pieces):
        w.add(" ")
        w.pick("body")


def _case(text, style):
    """Upper or lower case letter by letter, so that lengths and offsets stay."""
    change = str.upper if style == "upper" else str.lower
    return "".join(change(c) if len(change(c)) == 1 else c for c in text)


def inject(reports, which, seed):
    """[{"key", "text", "gold": [(start, end, type, culture)]}]"""
    lists = Lists(which)
    cases = []
    for key, parts in reports:
        rng = random.Random(f"{which}/{seed}/{key}")
        w = Writer(rng, lists)
        for _ in range(rng.randint(0, 2)):
            w.pick("head")
            w.add("\n")
        for label, body in parts:
            w.add(f"{label}: ")
            if label == "COMPARISON":
                _comparison(w, body)
            elif label == "INDICATION":
                if rng.random() < 0.5:
                    w.pick("indication")
                    w.add(" ")
                w.add(body)
            else:
                _sentences(w, body, 0.5)
            w.add("\n\n" if rng.random() < 0.7 else "\n")
        for _ in range(rng.randint(0, 3)):
            w.pick("tail")
            w.add("\n")
        style = rng.random()
        text = w.text
        if style < 0.25:
            text = _case(text, "upper")
        cases.append({"key": key, "text": text, "gold": w.gold})
    return cases

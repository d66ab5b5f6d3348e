#!/usr/bin/env python3
"""Write the seed files of tests/fuzz/corpus/fuzz_dicom_*: small generated data sets of every encoding, RLE frames, texts."""
import os
import struct
import sys
import zlib

LONG = {"OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"}
UNDEFINED = 0xFFFFFFFF


class Writer:
    def __init__(self, explicit=True, big=False):
        self.explicit, self.order, self.out = explicit, ">" if big else "<", b""

    def pack(self, form, *values):
        return struct.pack(self.order + form, *values)

    def head(self, tag, vr, length):
        self.out += self.pack("HH", tag >> 16, tag & 0xFFFF)
        if not self.explicit or vr is None:
            self.out += self.pack("I", length)
        elif vr in LONG:
            self.out += vr.encode() + self.pack("HI", 0, length)
        else:
            self.out += vr.encode() + self.pack("H", length)

    def put(self, tag, vr, value):
        if isinstance(value, int):
            value = self.pack("H", value)
        value = value.encode("latin-1") if isinstance(value, str) else value
        if len(value) % 2:
            value += b"\0" if vr in ("UI", "OB", "UN") else b" "
        self.head(tag, vr, len(value))
        self.out += value

    def mark(self, element, length=0):
        self.head(0xFFFE0000 | element, None, length)


def data_set(w, pixels=True):
    w.put(0x00080005, "CS", "ISO_IR 100")
    w.put(0x00080060, "CS", "CR")
    w.head(0x00081140, "SQ", UNDEFINED)
    w.mark(0xE000, UNDEFINED)
    w.put(0x00081150, "UI", "1.2.3")
    w.mark(0xE00D)
    w.mark(0xE0DD)
    w.put(0x00090010, "LO", "ACME")
    w.put(0x00091001, "UN", b"\xFE\xFF\x00\xE0\x0A\x00\x00\x00\x10\x00\x20\x00\x02\x00\x00\x00AB")
    w.put(0x00100010, "PN", "M\xfcller^A")
    w.put(0x00280002, "US", 1)
    w.put(0x00280004, "CS", "MONOCHROME2")
    w.put(0x00280010, "US", 2)
    w.put(0x00280011, "US", 3)
    w.put(0x00280100, "US", 16)
    w.put(0x00280101, "US", 12)
    w.put(0x00280102, "US", 11)
    w.put(0x00280103, "US", 0)
    w.put(0x00281050, "DS", "2048\\1024")
    if pixels:
        w.put(0x7FE00010, "OW", bytes(range(12)))
        w.put(0xFFFCFFFC, "OB", b"\0" * 6)
    return w.out


def part10(ts, body):
    w = Writer()
    w.put(0x00020002, "UI", "1.2.840.10008.5.1.4.1.1.1")
    w.put(0x00020010, "UI", ts)
    h = Writer()
    h.put(0x00020000, "UL", struct.pack("<I", len(w.out)))
    return b"\0" * 128 + b"DICM" + h.out + w.out + body


def rle_frame():
    return struct.pack("<16I", 2, 64, 66, *[0] * 13) + b"\xFB\x01" + b"\x05\x01\x02\x03\x04\x05\x06\x00"


def reader_seeds():
    yield "explicit_le", part10("1.2.840.10008.1.2.1", data_set(Writer()))
    yield "implicit_le", part10("1.2.840.10008.1.2", data_set(Writer(False)))
    yield "explicit_be", part10("1.2.840.10008.1.2.2", data_set(Writer(True, True)))
    yield "implicit_be", part10("1.2.840.10008.1.2", data_set(Writer(False, True)))
    yield "bare", data_set(Writer())
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    yield "deflated", part10("1.2.840.10008.1.2.1.99", packer.compress(data_set(Writer())) + packer.flush())
    w = Writer()
    data_set(w, False)
    w.head(0x7FE00010, "OB", UNDEFINED)
    w.mark(0xE000, 0)
    w.mark(0xE000, len(rle_frame()))
    w.out += rle_frame()
    w.mark(0xE0DD)
    yield "rle", part10("1.2.840.10008.1.2.5", w.out)
    w = Writer()
    w.out = b""
    for _ in range(20):
        w.head(0x00081140, "SQ", UNDEFINED)
        w.mark(0xE000, UNDEFINED)
    yield "deep", part10("1.2.840.10008.1.2.1", w.out)
    w = Writer()
    w.head(0x00081140, "UN", UNDEFINED)
    w.out += b"\xFE\xFF\x00\xE0\xFF\xFF\xFF\xFF\x10\x00\x20\x00\x02\x00\x00\x00AB\xFE\xFF\x0D\xE0\0\0\0\0\xFE\xFF\xDD\xE0\0\0\0\0"
    w.put(0x00100010, "ZZ", "AB")
    yield "odd_vr", part10("1.2.840.10008.1.2.1", w.out)


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests", "fuzz", "corpus")
    texts = {
        "japanese": b"\\ISO 2022 IR 87\0Yamada=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B",
        "katakana": b"ISO 2022 IR 13\\ISO 2022 IR 87\0\xD4\xCF\xC0\xDE=\x1b$B;3\x1b(J",
        "korean": b"\\ISO 2022 IR 149\0\x1b$)C\xFB\xF3^\x1b$)C\xD1\xCE",
        "chinese": b"\\ISO 2022 IR 58\0\x1b$)A\xD5\xC5^\xB6",
        "greek": b"ISO 2022 IR 100\\ISO 2022 IR 126\0\x1b-F\xC4\\\xC4\x1b-",
        "gb18030": b"GB18030\0\xCD\xF5\x81\x30\x84\x36\x81",
        "utf8": b"ISO_IR 192\0\xE7\x8E\x8B\xE7\x8E",
        "jis0212_without_meaning": b"\\ISO 2022 IR 159\0\x1b$(D" + b"x" * 128,
        "jis0212": b"\\ISO 2022 IR 159\0\x1b$(D0!\x7f",
    }
    sets = {
        "fuzz_dicom_reader": dict(reader_seeds()),
        "fuzz_dicom_rle": {"grey16": bytes([1, 2, 1]) + rle_frame(), "rgb": bytes([0, 1, 4]) + struct.pack("<16I", 3, 64, 66, 68, *[0] * 12) + b"\xff\1\xff\2\1\3\4"},
        "fuzz_dicom_charset": texts,
    }
    for target, files in sets.items():
        os.makedirs(os.path.join(root, target), exist_ok=True)
        for name, data in files.items():
            with open(os.path.join(root, target, name), "wb") as out:
                out.write(data)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Write the seed files of tests/fuzz/corpus/fuzz_deid_dicom: a byte that chooses profile and policy, then a small identified image."""
import os
import struct
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from gen_dicom_corpus import UNDEFINED, Writer, part10, rle_frame  # noqa: E402

EXPLICIT, IMPLICIT, BIG, RLE = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.5"
JPEG, J2K = "1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.4.90"


def lut(w, sequence, data):
    w.head(sequence, "SQ", UNDEFINED)
    w.mark(0xE000, UNDEFINED)
    w.put(0x00283002, "US", w.pack("HHH", len(data) // 2, 0, 12))
    w.put(0x00283003, "LO", "NORMAL")
    w.put(0x00283006, "OW", data)
    w.mark(0xE00D)
    w.mark(0xE0DD)


def header(w, photometric="MONOCHROME2", sop_class="1.2.840.10008.5.1.4.1.1.1.1", bits=16, stored=12):
    w.put(0x00080005, "CS", "ISO_IR 100")
    w.put(0x00080008, "CS", "ORIGINAL\\PRIMARY\\")
    w.put(0x00080016, "UI", sop_class)
    w.put(0x00080018, "UI", "1.2.3.4")
    w.put(0x00080020, "DA", "20150314")
    w.put(0x00080050, "SH", "A-12345")
    w.put(0x00080060, "CS", "DX")
    w.put(0x00080070, "LO", "SIEMENS")
    w.head(0x00081140, "SQ", UNDEFINED)
    w.mark(0xE000, UNDEFINED)
    w.put(0x00081155, "UI", "1.2.3.4")
    w.put(0x00091001, "UN", b"hidden name")
    w.mark(0xE00D)
    w.mark(0xE0DD)
    w.put(0x00090010, "LO", "CREATOR")
    w.put(0x00100010, "PN", "Whitcombe^Edgar")
    w.put(0x00100020, "LO", "MRN-1234567-Q")
    w.put(0x00101010, "AS", "095Y")
    w.put(0x00180015, "CS", "CHEST")
    w.put(0x00180060, "DS", "125.0")
    w.put(0x00189332, "FD", w.pack("d", 1.5))
    w.put(0x0020000D, "UI", "1.2.3")
    w.put(0x00280002, "US", 1)
    w.put(0x00280004, "CS", photometric)
    w.put(0x00280010, "US", 2)
    w.put(0x00280011, "US", 3)
    w.put(0x00280100, "US", bits)
    w.put(0x00280101, "US", stored)
    w.put(0x00280102, "US", stored - 1)
    w.put(0x00280103, "US", 0)
    w.put(0x00281050, "DS", "2048")
    w.put(0x00281051, "DS", "4096")
    if photometric.startswith("PALETTE"):
        for tag in (0x00281101, 0x00281102, 0x00281103):
            w.put(tag, "US", w.pack("HHH", 4, 0, 16))
        for tag in (0x00281201, 0x00281202, 0x00281203):
            w.put(tag, "OW", b"\1\1\2\2\3\3XY")
    else:
        lut(w, 0x00283010, w.pack("6H", 0, 1, 9, 200, 1000, 4095))
    return w


def native(explicit=True, big=False, **more):
    w = header(Writer(explicit, big), **more)
    w.put(0x7FE00010, "OW", b"\x01\xF0\x02\x00\x03\x01\x04\x02\x05\x03\x06\x04Z")
    w.put(0xFFFCFFFC, "OB", b"padding")
    return w.out


def coded(frame):
    w = header(Writer())
    w.head(0x7FE00010, "OB", UNDEFINED)
    w.mark(0xE000, 0)
    frame += b"\0" * (len(frame) % 2)
    w.mark(0xE000, len(frame))
    w.out += frame
    w.mark(0xE0DD)
    return w.out


def segment(marker, body):
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def jpeg():
    return (b"\xFF\xD8" + segment(0xE0, b"JFIF\0\1\2\0\0\1\0\1\0\0") + segment(0xFE, b"comment") + segment(0xC3, b"\x0C\0\2\0\3\1\1\x11\0") +
            segment(0xC4, b"\0" + b"\0\1" + b"\0" * 14 + b"\0") + segment(0xDA, b"\1\1\0\1\0\0") + b"\x12\xFF\0\x34" + b"\xFF\xD9tail")


def j2k():
    tile = segment(0x64, b"\0\1comment") + b"\xFF\x93data"
    return (b"\xFF\x4F" + segment(0x51, b"\0" * 38) + segment(0x64, b"\0\1encoder") + segment(0x90, struct.pack(">HIBB", 0, 12 + len(tile), 0, 1)) + tile +
            b"\xFF\xD9")


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests", "fuzz", "corpus")
    seeds = {"valid": b"\0" + part10(EXPLICIT, native()), "strict47": b"\1" + part10(IMPLICIT, native(False)), "basic": b"\2" + part10(EXPLICIT, native()),
             "big": b"\0" + part10(BIG, native(big=True)), "masked": b"\x38" + part10(EXPLICIT, native()), "rle": b"\0" + part10(RLE, coded(rle_frame())),
             "jpeg": b"\0" + part10(JPEG, coded(jpeg())), "j2k": b"\2" + part10(J2K, coded(j2k())),
             "palette": b"\0" + part10(EXPLICIT, native(photometric="PALETTE COLOR", sop_class="1.2.840.10008.5.1.4.1.1.7", stored=16))}
    folder = os.path.join(root, "fuzz_deid_dicom")
    os.makedirs(folder, exist_ok=True)
    for name, data in seeds.items():
        with open(os.path.join(folder, name), "wb") as out:
            out.write(data)


if __name__ == "__main__":
    main()

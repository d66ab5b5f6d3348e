#!/usr/bin/python3
"""Byte parity of `cxr convert` with the published code.

Oracle: pydicom + OpenCV running Listing 1 of the CheXpert Plus paper (and the MIMIC-CXR-JPG recipe). Single-frame
monochrome native DICOM files are generated over every cell of (bits stored, sign, MONOCHROME1/2, implicit/explicit) with
edge contents and odd sizes; JPEG files must be equal byte for byte, PNG files pixel for pixel. All suitable files of the
public test collection follow, then recipes raw16 and minmax, area resizing, and typed refusals.
Environment: CXR_BINARY, CXR_SHARED_DATA (may be missing), CXR_LISTING1_CELLS=all for every cell (test-slow).
"""
import json
import os
import subprocess
import sys
import tempfile
import warnings

try:
    import cv2
    import numpy as np
    import pydicom
    from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
    from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian, generate_uid
except ImportError as missing:
    print("skipped:", missing)
    sys.exit(77)

warnings.simplefilter("ignore")
BINARY = os.environ.get("CXR_BINARY", "")
SHARED = os.environ.get("CXR_SHARED_DATA", "")
if not os.path.isfile(BINARY):
    print("skipped: no cxr binary")
    sys.exit(77)

failures = []


def check(condition, what):
    if not condition:
        failures.append(what)
        print("FAIL", what)


# ---- oracles -------------------------------------------------------------------------------------------------------

def native(pixels):
    """OpenCV ignores the byte order of an array: on big-endian files Listing 1 as printed gives a picture of swapped bytes.
    That is not imitated; the values are compared."""
    return pixels.astype(pixels.dtype.newbyteorder("="))


def listing1(path):
    """The paper's Appendix A, up to the picture."""
    dcm = pydicom.dcmread(path)
    scaled = cv2.convertScaleAbs(native(dcm.pixel_array), alpha=(255.0 / dcm.pixel_array.max()))
    if dcm.PhotometricInterpretation == "MONOCHROME1":
        scaled = cv2.bitwise_not(scaled)
    return cv2.equalizeHist(scaled)


def mimic(path):
    """MIT-LCP/mimic-cxr issue 16."""
    dcm = pydicom.dcmread(path)
    raw = dcm.pixel_array
    raw = raw - raw.min()
    scaled = ((raw / raw.max()) * 255).astype(np.uint8)
    if dcm.PhotometricInterpretation == "MONOCHROME1":
        scaled = cv2.bitwise_not(scaled)
    return cv2.equalizeHist(scaled)


def jpg_of(picture):
    return cv2.imencode(".jpg", picture)[1].tobytes()


# ---- generated files -----------------------------------------------------------------------------------------------

def contents(rng, kind, rows, columns, bits, signed):
    top = (1 << (bits - 1)) - 1 if signed else (1 << bits) - 1
    low = -(1 << (bits - 1)) if signed else 0
    y, x = np.mgrid[0:rows, 0:columns]
    if kind == "zero":
        values = np.zeros((rows, columns))
    elif kind == "constant":
        values = np.full((rows, columns), max(1, top // 3))
    elif kind == "negative":
        values = rng.integers(low, 0, (rows, columns)) if signed else rng.integers(0, 2, (rows, columns))
    elif kind == "max_zero":
        values = rng.integers(low, 1, (rows, columns)) if signed else np.ones((rows, columns))
    elif kind == "full":
        values = rng.integers(low, top + 1, (rows, columns))
    elif kind == "narrow":
        values = rng.integers(top // 2, top // 2 + 3, (rows, columns))
    else:  # a smooth thorax-like field with noise that does not use the whole range
        field = 0.45 + 0.3 * np.sin(x / 9.0) * np.cos(y / 11.0) + 0.02 * rng.standard_normal((rows, columns))
        values = low + (top - low) * np.clip(field, 0, 1) * 0.83
    return np.clip(np.rint(values), low, top).astype(np.int64)


def write_dicom(path, values, bits, signed, photometric, syntax, extra=()):
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.1"
    meta.MediaStorageSOPInstanceUID = generate_uid()
    meta.TransferSyntaxUID = syntax
    ds = FileDataset(path, {}, file_meta=meta, preamble=b"\0" * 128)
    ds.is_little_endian, ds.is_implicit_VR = True, syntax == ImplicitVRLittleEndian
    ds.SOPClassUID, ds.SOPInstanceUID = meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID
    ds.Modality, ds.PatientID = "CR", "generated"
    ds.SamplesPerPixel, ds.PhotometricInterpretation = 1, photometric
    ds.Rows, ds.Columns = values.shape[-2:]
    if values.ndim == 3 and "colour" not in extra:
        ds.NumberOfFrames = values.shape[0]
    allocated = 8 if bits <= 8 else 16
    ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.PixelRepresentation = allocated, bits, bits - 1, int(signed)
    if "icon" in extra:  # its own Rows and PixelData must not be taken for the image's
        icon = Dataset()
        icon.Rows, icon.Columns, icon.BitsAllocated, icon.BitsStored, icon.HighBit = 2, 2, 8, 8, 7
        icon.SamplesPerPixel, icon.PhotometricInterpretation, icon.PixelRepresentation = 1, "MONOCHROME1", 0
        icon.PixelData = b"\1\2\3\4"
        ds.IconImageSequence = [icon]
    if "window" in extra:  # ignored by the recipe
        ds.WindowCenter, ds.WindowWidth, ds.RescaleSlope, ds.RescaleIntercept = 10, 5, -3, 7
        ds.PresentationLUTShape = "INVERSE"
    kind = ("i" if signed else "u") + str(allocated // 8)
    data = values.astype("<" + kind).tobytes()
    ds.PixelData = data + b"\0" * (len(data) % 2)
    ds["PixelData"].VR = "OW" if allocated == 16 or ds.is_implicit_VR else "OB"
    ds.save_as(path, write_like_original=False)


def make_cells(directory):
    rng = np.random.default_rng(20240517)
    kinds = ["thorax", "full", "narrow", "zero", "constant", "negative", "max_zero"]
    sizes = [(64, 64), (65, 63), (1, 17), (33, 1), (7, 9), (120, 101), (50, 80)]
    paths = []
    number = 0
    for bits in (8, 10, 12, 14, 15, 16):
        for signed in (False, True):
            for photometric in ("MONOCHROME1", "MONOCHROME2"):
                for syntax in (ImplicitVRLittleEndian, ExplicitVRLittleEndian):
                    chosen = kinds if os.environ.get("CXR_LISTING1_CELLS") == "all" else [kinds[number % 7], kinds[(number + 3) % 7], "thorax"]
                    for k, kind in enumerate(chosen):
                        rows, columns = sizes[(number + k) % len(sizes)]
                        path = os.path.join(directory, f"cell{number:03d}_{k}.dcm")
                        extra = [("icon",), ("window",), ()][(number + k) % 3]
                        write_dicom(path, contents(rng, kind, rows, columns, bits, signed), bits, signed, photometric, syntax, extra)
                        paths.append(path)
                    number += 1
    # bits above BitsStored that Listing 1 keeps
    values = contents(rng, "thorax", 40, 50, 12, False) | (rng.integers(0, 2, (40, 50)) << 13)
    path = os.path.join(directory, "highbits.dcm")
    write_dicom(path, values, 16, False, "MONOCHROME2", ExplicitVRLittleEndian)
    ds = pydicom.dcmread(path)
    ds.BitsStored, ds.HighBit = 12, 11
    ds.save_as(path)
    paths.append(path)
    return paths


# ---- the program ---------------------------------------------------------------------------------------------------

def convert(paths, out, *options, expect=0):
    result = subprocess.run([BINARY, "convert", *paths, "-o", out, *options], capture_output=True, text=True)
    check(result.returncode == expect, f"exit code {result.returncode}, not {expect}: {options} {result.stderr[-300:]}")
    return [json.loads(line) for line in result.stdout.splitlines()]


def compare(paths, work, recipe, oracle, name):
    lines = {}
    for form in ("jpg", "png"):
        out = os.path.join(work, f"{name}_{form}")
        lines[form] = convert(paths, out, "--recipe", recipe, "--to", form, "-j", "2")
        check([line["in"] for line in lines[form]] == list(range(1, len(paths) + 1)), f"{name}: audit lines in order")
    n_equal = 0
    for i, path in enumerate(paths):
        wanted = oracle(path)
        with open(os.path.join(work, f"{name}_jpg", lines["jpg"][i].get("out", "absent")), "rb") as file:
            jpg = file.read()
        png = cv2.imread(os.path.join(work, f"{name}_png", lines["png"][i].get("out", "absent")), cv2.IMREAD_UNCHANGED)
        same_jpg = jpg == jpg_of(wanted)
        same_png = png is not None and png.dtype == wanted.dtype and np.array_equal(png, wanted)
        check(same_jpg, f"{name}: JPG of {os.path.basename(path)}")
        check(same_png, f"{name}: PNG of {os.path.basename(path)}")
        n_equal += same_jpg and same_png
    print(f"{name}: {n_equal} of {len(paths)} equal")


def suitable(path):
    """True when Listing 1 itself is defined on the file and this build claims its transfer syntax."""
    try:
        ds = pydicom.dcmread(path)
        if ds.SamplesPerPixel != 1 or int(ds.get("NumberOfFrames", 1) or 1) != 1 or ds.BitsAllocated not in (8, 16):
            return False
        if ds.PhotometricInterpretation not in ("MONOCHROME1", "MONOCHROME2"):
            return False
        if ds.file_meta.TransferSyntaxUID not in ("1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2",
                                                  "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.5"):
            return False
        return ds.pixel_array.ndim == 2
    except Exception:  # the oracle fails on it: nothing to compare
        return False


def shared_files():
    root = os.path.join(SHARED, "dicom") if SHARED else ""
    found = []
    for directory, _, names in sorted(os.walk(root)):
        found += [os.path.join(directory, name) for name in sorted(names)]
    return [path for path in found if suitable(path)]


def test_other_recipes(work):
    rng = np.random.default_rng(5)
    directory = os.path.join(work, "other")
    os.mkdir(directory)
    paths = []
    for i, (bits, signed) in enumerate([(12, False), (16, False), (16, True), (8, False), (8, True)]):
        path = os.path.join(directory, f"r{i}.dcm")
        write_dicom(path, contents(rng, "full", 41, 37, bits, signed), bits, signed, "MONOCHROME2", ExplicitVRLittleEndian)
        paths.append(path)
    lines = convert(paths, os.path.join(work, "raw"), "--recipe", "raw16")
    for path, line in zip(paths, lines):
        got = cv2.imread(os.path.join(work, "raw", line["out"]), cv2.IMREAD_UNCHANGED)
        wanted = pydicom.dcmread(path).pixel_array.astype(np.int64) + line.get("offset", 0)
        check(got.dtype == np.uint16 and np.array_equal(got, wanted), f"raw16 of {os.path.basename(path)}")
    lines = convert(paths, os.path.join(work, "mm"), "--recipe", "minmax")
    for path, line in zip(paths, lines):
        got = cv2.imread(os.path.join(work, "mm", line["out"]), cv2.IMREAD_UNCHANGED)
        raw = pydicom.dcmread(path).pixel_array.astype(np.float64)
        wanted = np.rint((raw - raw.min()) / (raw.max() - raw.min()) * 255)
        check(np.array_equal(got, wanted), f"minmax of {os.path.basename(path)}")


def test_resize(work):
    rng = np.random.default_rng(6)
    path = os.path.join(work, "big.dcm")
    write_dicom(path, contents(rng, "thorax", 523, 701, 12, False), 12, False, "MONOCHROME1", ExplicitVRLittleEndian)
    full = listing1(path)
    for size in (512, 256, 233, 100):
        line = convert([path], os.path.join(work, "small"), "--recipe", "chexpert", "--size", str(size))[0]
        got = cv2.imread(os.path.join(work, "small", line["out"]), cv2.IMREAD_UNCHANGED)
        wanted = cv2.resize(full, (got.shape[1], got.shape[0]), interpolation=cv2.INTER_AREA)
        check(max(got.shape) == size, f"longest side {got.shape}, not {size}")
        check(int(np.abs(got.astype(int) - wanted.astype(int)).max()) <= 1, f"area resize to {size} differs by more than 1")
    line = convert([path], os.path.join(work, "square"), "--size", "128", "--square")[0]
    check((line["width"], line["height"]) == (128, 128), "a square picture")


def test_refusals(work):
    """Odd files get a typed reason, the rest goes on; names collide politely; exit code 1."""
    directory = os.path.join(work, "odd")
    os.mkdir(directory)
    rng = np.random.default_rng(7)
    values = contents(rng, "thorax", 20, 30, 12, False)
    good = os.path.join(directory, "a.dcm")
    write_dicom(good, values, 12, False, "MONOCHROME2", ExplicitVRLittleEndian)
    os.mkdir(os.path.join(directory, "sub"))
    write_dicom(os.path.join(directory, "sub", "a.DCM"), values, 12, False, "MONOCHROME2", ExplicitVRLittleEndian)
    multi = os.path.join(directory, "b.dcm")
    write_dicom(multi, np.stack([values, values // 2]), 12, False, "MONOCHROME2", ExplicitVRLittleEndian)
    cut = os.path.join(directory, "c.dcm")
    with open(good, "rb") as file:
        data = file.read()
    with open(cut, "wb") as file:
        file.write(data[:-200])
    palette = os.path.join(directory, "d.dcm")
    write_dicom(palette, values, 12, False, "PALETTE COLOR", ExplicitVRLittleEndian)
    with open(os.path.join(directory, "e.txt"), "w") as file:
        file.write("a note beside the images\n")
    lines = convert([directory], os.path.join(work, "odd_out"), "--to", "jpg", expect=1)
    got = [(line["status"], line.get("reason", line.get("out"))) for line in lines]
    check(got == [("ok", "a.jpg"), ("refused", "unsupported"), ("refused", "truncated"), ("refused", "unsupported"),
                  ("passed", "schema"), ("ok", "a-2.jpg")], f"odd files: {got}")
    check(sorted(os.listdir(os.path.join(work, "odd_out"))) == ["a-2.jpg", "a.jpg"], "only finished pictures in the output")
    lines = convert([multi], os.path.join(work, "frame"), "--frame", "2", "--recipe", "raw16")
    got = cv2.imread(os.path.join(work, "frame", lines[0]["out"]), cv2.IMREAD_UNCHANGED)
    check(np.array_equal(got, values // 2), "frame 2 of a multi-frame image")
    convert([multi], os.path.join(work, "frame"), "--frame", "3", expect=1)
    convert([os.path.join(directory, "e.txt")], os.path.join(work, "text"), expect=1)
    result = subprocess.run([BINARY, "convert", good, "-o", work, "--recipe", "raw16", "--to", "jpg"], capture_output=True)
    check(result.returncode == 2, "raw16 as JPEG is a usage error")
    result = subprocess.run([BINARY, "convert", os.path.join(work, "absent"), "-o", work], capture_output=True)
    check(result.returncode == 3, "an input that is not there")
    high = os.path.join(directory, "high.dcm")
    write_dicom(high, values | 1 << 13, 16, False, "MONOCHROME2", ExplicitVRLittleEndian)
    ds = pydicom.dcmread(high)
    ds.BitsStored, ds.HighBit = 12, 11
    ds.save_as(high)
    line = convert([high], os.path.join(work, "high"), "--recipe", "raw16", "--high-bits", "mask")[0]
    check(np.array_equal(cv2.imread(os.path.join(work, "high", line["out"]), cv2.IMREAD_UNCHANGED), values), "--high-bits mask")


def main():
    print("pydicom", pydicom.__version__, "OpenCV", cv2.__version__)
    with tempfile.TemporaryDirectory() as work:
        cells_dir = os.path.join(work, "cells")
        os.mkdir(cells_dir)
        cells = make_cells(cells_dir)
        compare(cells, work, "chexpert", listing1, "listing1")
        # int16 wraps around in the original where the range passes 32,767: only the others are comparable
        narrow = [p for p in cells if np.ptp(pydicom.dcmread(p).pixel_array.astype(int)) <= 32767 and
                  np.ptp(pydicom.dcmread(p).pixel_array.astype(int)) > 0 and
                  (pydicom.dcmread(p).BitsAllocated == 16 or pydicom.dcmread(p).PixelRepresentation == 0)]
        compare(narrow, work, "mimic", mimic, "mimic")
        shared = shared_files()
        if shared:
            compare(shared, work, "chexpert", listing1, "public_files")
        test_other_recipes(work)
        test_resize(work)
        test_refusals(work)
    print("failures:", len(failures))
    return 1 if failures else 0


sys.exit(main())

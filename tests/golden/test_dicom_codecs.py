#!/usr/bin/python3
"""Every codec of room dicom against the files of others.

All compressed files of the public collection, and generated files of every transfer syntax, written by DCMTK, GDCM, OpenJPEG and
OpenJPH: decoded by golden_dicom_frames (the library) and `cxr convert`. Lossless ones must give the samples that were encoded, lossy
ones those of the oracle (GDCM through pydicom, DCMTK where GDCM cannot) within LOSSY_TOLERANCE. Prints counts by transfer syntax.
Environment: CXR_BINARY, CXR_BUILD_DIR, CXR_SHARED_DATA (may be missing), CXR_SLOW=1 for every cell.
"""
import collections
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import warnings

try:
    import cv2
    import numpy as np
    import pydicom
    from pydicom.dataset import FileDataset, FileMetaDataset
    from pydicom.encaps import encapsulate
    from pydicom.uid import UID_dictionary, ExplicitVRLittleEndian, generate_uid
except ImportError as missing:
    print("skipped:", missing)
    sys.exit(77)

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
BINARY = os.environ.get("CXR_BINARY", "")
FRAMES = os.path.join(os.environ.get("CXR_BUILD_DIR", ""), "golden_dicom_frames")
SHARED = os.path.join(os.environ.get("CXR_SHARED_DATA", ""), "dicom")
if not os.path.isfile(BINARY) or not os.path.isfile(FRAMES):
    print("skipped: no cxr binary or no golden_dicom_frames")
    sys.exit(77)

# Grey levels that samples of lossy frames may differ from the oracle's: none so far, one is the limit of what is called the same.
LOSSY_TOLERANCE = 1
PREFIX = "1.2.840.10008.1.2."
LOSSLESS = {PREFIX + tail for tail in ("5", "4.57", "4.70", "4.80", "4.90", "4.201", "4.202")}
for tail in ("4.201", "4.202", "4.203"):  # younger than pydicom 2
    UID_dictionary.setdefault(PREFIX + tail, ("High-Throughput JPEG 2000", "Transfer Syntax", "", "", "HTJ2K" + tail[2:]))
# refused, and why that is right
REFUSED = {"JPEG2000-embedded-sequence-delimiter.dcm": "format"}  # its size segment is overwritten; GDCM shows what memory holds
THOROUGH = os.environ.get("CXR_SLOW") == "1"

failures = []
counts = collections.Counter()
largest = collections.Counter()


def check(condition, what):
    if not condition:
        failures.append(what)
        print("FAIL", what)


# ---- decoders ------------------------------------------------------------------------------------------------------

def decode(paths):
    """(facts, samples) of each file, by the library."""
    out = subprocess.run([FRAMES, *paths], stdout=subprocess.PIPE, check=True).stdout if paths else b""
    at, found = 0, []
    for _ in paths:
        end = out.index(b"\n", at)
        facts = json.loads(out[at:end])
        raw = out[end + 1:end + 1 + facts["bytes"]]
        at = end + 1 + facts["bytes"]
        samples = None
        if facts["status"] == "ok":
            samples = np.frombuffer(raw, "<%s%d" % ("i" if facts["signed"] else "u", facts["allocated"] // 8))
            shape = [facts[key] for key in ("frames", "rows", "columns", "samples")]
            if facts["planar"]:
                samples = samples.reshape(shape[0], shape[3], shape[1], shape[2]).transpose(0, 2, 3, 1)
            samples = samples.reshape(shape)
        found.append((facts, samples))
    return found


def same_shape(array, like):
    """pydicom leaves axes of one out."""
    return array.reshape(like.shape) if array.size == like.size else array


def oracle(path):
    """pydicom with GDCM, else DCMTK; None when neither can."""
    try:
        return pydicom.dcmread(path, force=True).pixel_array
    except Exception:
        pass
    for tool in ("dcmdjpeg", "dcmdjpls", "dcmdrle"):
        native = path + ".native"
        if shutil.which(tool) and subprocess.run([tool, path, native], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0:
            return pydicom.dcmread(native).pixel_array
    return None


def compare(path, name, syntax, wanted, got, tolerance):
    facts, samples = got
    if not check_status(name, facts):
        return
    wanted = same_shape(wanted, samples)
    if wanted.shape != samples.shape:
        check(False, "%s: shape %s, not %s" % (name, samples.shape, wanted.shape))
        return
    difference = int(np.abs(wanted.astype(np.int64) - samples.astype(np.int64)).max())
    check(difference <= tolerance, "%s (%s): samples differ by %d" % (name, syntax, difference))
    largest[syntax] = max(largest[syntax], difference)
    counts[syntax] += 1


def check_status(name, facts):
    check(facts["status"] == "ok", "%s: %s (%s)" % (name, facts["status"], facts.get("message")))
    return facts["status"] == "ok"


# ---- the public collection -------------------------------------------------------------------------------------------

def compressed_files():
    for folder, _, names in sorted(os.walk(SHARED)):
        for name in sorted(names):
            path = os.path.join(folder, name)
            try:
                dataset = pydicom.dcmread(path, force=True, stop_before_pixels=True)
                if dataset.file_meta.TransferSyntaxUID.is_compressed and "Rows" in dataset and not dataset.file_meta.TransferSyntaxUID.is_deflated:
                    yield path, dataset.file_meta.TransferSyntaxUID
            except Exception:
                continue


def check_public_files():
    files = list(compressed_files())
    n_exact = 0
    for (path, syntax), got in zip(files, decode([path for path, _ in files])):
        name = os.path.basename(path)
        if name in REFUSED:
            check(got[0]["status"] == REFUSED[name], "%s: %s, not %s" % (name, got[0]["status"], REFUSED[name]))
            continue
        wanted = oracle(path)
        if wanted is None:
            counts["public files without an oracle"] += 1
            continue
        compare(path, name, syntax, wanted, got, 0 if syntax in LOSSLESS else LOSSY_TOLERANCE)
        n_exact += got[1] is not None and np.array_equal(same_shape(wanted, got[1]), got[1])
    print("public files: %d compressed, %d equal the oracle's samples, %d refused as expected" % (len(files), n_exact, len(REFUSED) if files else 0))
    check(not files or n_exact >= 38, "at least 38 public files equal the oracle")


# ---- generated files ----------------------------------------------------------------------------------------------------

def phantom(rng, rows, columns, bits, signed):
    """A smooth field with edges and noise; the corners hold the extremes."""
    top = (1 << (bits - 1)) - 1 if signed else (1 << bits) - 1
    low = -(1 << (bits - 1)) if signed else 0
    y, x = np.mgrid[0:rows, 0:columns]
    field = 0.45 + 0.3 * np.sin(x / 9.0) * np.cos(y / 11.0) + 0.15 * (x > columns // 2) + 0.01 * rng.standard_normal((rows, columns))
    values = np.rint(low + (top - low) * np.clip(field, 0, 1))
    values[0, 0], values[-1, -1] = low, top
    return values.astype(np.int64)


def header(path, values, bits, signed, photometric="MONOCHROME2", syntax=ExplicitVRLittleEndian):
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.7" if values.shape[-1] == 3 and values.ndim > 2 else "1.2.840.10008.5.1.4.1.1.1"
    meta.MediaStorageSOPInstanceUID, meta.TransferSyntaxUID = generate_uid(), syntax
    ds = FileDataset(path, {}, file_meta=meta, preamble=b"\0" * 128)
    ds.is_little_endian, ds.is_implicit_VR = True, False
    ds.SOPClassUID, ds.SOPInstanceUID = meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID
    ds.StudyInstanceUID, ds.SeriesInstanceUID = generate_uid(), generate_uid()
    ds.Modality, ds.PatientID, ds.PatientName = "CR", "generated", "Zubrowkaquist^Anna"
    is_colour = photometric not in ("MONOCHROME1", "MONOCHROME2")
    ds.SamplesPerPixel, ds.PhotometricInterpretation = 3 if is_colour else 1, photometric
    if is_colour:
        ds.PlanarConfiguration = 0
    shape = values.shape[:-1] if is_colour else values.shape
    ds.Rows, ds.Columns = shape[-2:]
    if len(shape) == 3:
        ds.NumberOfFrames = shape[0]
    allocated = 8 if bits <= 8 else 16
    ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.PixelRepresentation = allocated, bits, bits - 1, int(signed)
    return ds


def save(path, values, bits, signed, photometric="MONOCHROME2"):
    ds = header(path, values, bits, signed, photometric)
    data = values.astype("<%s%d" % ("i" if signed else "u", ds.BitsAllocated // 8)).tobytes()
    ds.PixelData = data + b"\0" * (len(data) % 2)
    ds["PixelData"].VR = "OW" if ds.BitsAllocated == 16 else "OB"
    ds.save_as(path, write_like_original=False)


def save_coded(path, streams, values, bits, signed, syntax, photometric="MONOCHROME2", fragments=1, has_table=True):
    ds = header(path, values, bits, signed, photometric, syntax)
    ds.PixelData = encapsulate(streams, fragments_per_frame=fragments, has_bot=has_table)
    ds["PixelData"].VR, ds["PixelData"].is_undefined_length = "OB", True
    ds.save_as(path, write_like_original=False)


# (name, command, lossless, depths, signs): the command takes an input and an output file
TOOLS = [("jpeg_lossless_sv%d" % sv, ["dcmcjpeg", "+el", "+sv", str(sv)], True, (8, 10, 12, 14, 15, 16), (False, True)) for sv in range(1, 8)] + [
    ("jpeg_lossless_first_order", ["dcmcjpeg", "+e1"], True, (8, 12, 15, 16), (False, True)),
    ("jpeg_lossless_point_transform", ["dcmcjpeg", "+e1", "+pt", "2"], False, (12, 16), (False,)),
    ("jpeg_lossless_gdcm", ["gdcmconv", "--jpeg"], True, (8, 10, 12, 16), (False, True)),
    ("jpeg_baseline", ["dcmcjpeg", "+eb", "+q", "92"], False, (8, 12), (False,)),
    ("jpeg_extended_8", ["dcmcjpeg", "+ee", "+q", "80"], False, (8,), (False,)),
    ("jpeg_extended_12", ["dcmcjpeg", "+ee", "+q", "90"], False, (10, 12, 16), (False, True)),
    ("jpeg_extended_12_coarse", ["dcmcjpeg", "+ee", "+q", "30"], False, (12,), (False,)),
    ("jpeg_ls", ["dcmcjpls", "+el"], True, (8, 10, 12, 14, 16), (False, True)),
    ("jpeg_ls_raw_order", ["dcmcjpls", "+er"], True, (12,), (False,)),
    ("jpeg_ls_near", ["dcmcjpls", "+en", "+md", "3"], False, (8, 12), (False,)),
    ("jpeg_ls_gdcm", ["gdcmconv", "--jpegls"], True, (8, 12, 16), (False, True)),
    ("jpeg_2000", ["gdcmconv", "--j2k"], True, (8, 10, 12, 14, 16), (False, True)),
    ("jpeg_2000_lossy", ["gdcmconv", "--j2k", "--lossy", "--rate", "6"], False, (8, 12), (False,)),
    ("rle", ["dcmcrle"], True, (8, 12, 16), (False, True)),
    ("rle_gdcm", ["gdcmconv", "--rle"], True, (8, 16), (False, True)),
]
SIZES = [(64, 64), (65, 63), (41, 120), (128, 17)]


def make_by_tools(work, rng):
    """[(path, name, values or None when lossy)]"""
    made, number = [], 0
    for name, command, is_lossless, depths, signs in TOOLS:
        if not shutil.which(command[0]):
            print("no", command[0])
            continue
        for bits in depths:
            for signed in signs:
                for rows, columns in (SIZES if THOROUGH else [SIZES[number % len(SIZES)]]):
                    photometric = ("MONOCHROME2", "MONOCHROME1")[number % 2]
                    values = phantom(rng, rows, columns, bits, signed)
                    number += 1
                    native = os.path.join(work, "native.dcm")
                    path = os.path.join(work, "%s_%d%s_%d.dcm" % (name, bits, "s" if signed else "u", number))
                    save(native, values, bits, signed, photometric)
                    run = subprocess.run(command + [native, path], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
                    if run.returncode or not os.path.isfile(path):
                        counts["not encoded by the tool"] += 1
                        continue
                    made.append((path, os.path.basename(path), values if is_lossless else None))
    return made


COLOUR_TOOLS = [
    ("rgb_jpeg_lossless", ["dcmcjpeg", "+e1"], True), ("rgb_jpeg_lossless_7", ["dcmcjpeg", "+el", "+sv", "7"], True),
    ("rgb_jpeg_422", ["dcmcjpeg", "+eb", "+s2"], False), ("rgb_jpeg_444", ["dcmcjpeg", "+eb", "+s4"], False),
    ("rgb_jpeg_rgb", ["dcmcjpeg", "+eb", "+cr"], False), ("rgb_ls_line", ["dcmcjpls", "+il"], True), ("rgb_ls_sample", ["dcmcjpls", "+is"], True),
    ("rgb_ls_planes", ["dcmcjpls", "+in"], True), ("rgb_ls_near", ["dcmcjpls", "+en", "+md", "2"], False), ("rgb_rle", ["dcmcrle"], True),
    ("rgb_ls_gdcm", ["gdcmconv", "--jpegls"], True), ("rgb_j2k_gdcm", ["gdcmconv", "--j2k"], True), ("rgb_j2k_lossy_gdcm", ["gdcmconv", "--j2k", "--lossy", "--rate", "5"], False),
]


def make_colour(work, rng):
    made = []
    for name, command, is_lossless in COLOUR_TOOLS:
        for rows, columns in ((64, 64), (37, 41)):
            grey = phantom(rng, rows, columns, 8, False)
            values = np.stack([grey, grey[::-1], 255 - grey], axis=-1)
            native, path = os.path.join(work, "native.dcm"), os.path.join(work, "%s_%d.dcm" % (name, rows))
            save(native, values, 8, False, "RGB")
            if not shutil.which(command[0]) or subprocess.run(command + [native, path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode:
                counts["not encoded by the tool"] += 1
                continue
            made.append((path, os.path.basename(path), values if is_lossless else None))
    return made


def pgm(path, values, bits):
    with open(path, "wb") as out:
        if values.ndim == 3:
            out.write(b"P6\n%d %d\n%d\n" % (values.shape[1], values.shape[0], (1 << bits) - 1))
        else:
            out.write(b"P5\n%d %d\n%d\n" % (values.shape[1], values.shape[0], (1 << bits) - 1))
        out.write(values.astype("u1" if bits <= 8 else ">u2").tobytes())


# (name, tail of the transfer syntax, command with {in} and {out}, lossless)
CODESTREAMS = [
    ("j2k_tiles", "4.90", "opj_compress -i {in} -o {out} -t 32,32", True),
    ("j2k_precincts", "4.90", "opj_compress -i {in} -o {out} -c [64,64],[64,64] -b 16,16 -p RPCL -r 20,10,1", True),
    ("j2k_small_blocks", "4.90", "opj_compress -i {in} -o {out} -b 4,4 -n 3", True),
    ("j2k_modes", "4.90", "opj_compress -i {in} -o {out} -M 63", True),
    ("j2k_offset", "4.90", "opj_compress -i {in} -o {out} -d 5,9 -t 40,40 -T 5,9", True),
    ("j2k_irreversible", "4.91", "opj_compress -i {in} -o {out} -I -r 5", False),
    ("htj2k", "4.201", "ojph_compress -i {in} -o {out} -reversible true", True),
    ("htj2k_rpcl", "4.202", "ojph_compress -i {in} -o {out} -reversible true -prog_order RPCL -tile_size {{64,64}}", True),
    ("htj2k_blocks", "4.201", "ojph_compress -i {in} -o {out} -reversible true -block_size {{32,32}} -num_decomps 2", True),
    ("htj2k_irreversible", "4.203", "ojph_compress -i {in} -o {out} -reversible false -qstep 0.001", False),
]


def coded_by(command, work, values, bits, is_colour):
    source, target = os.path.join(work, "in.ppm" if is_colour else "in.pgm"), os.path.join(work, "out.j2c")
    pgm(source, values, bits)
    if os.path.exists(target):
        os.remove(target)
    run = subprocess.run(command.format(**{"in": source, "out": target}).split(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if run.returncode or not os.path.isfile(target):
        return None
    with open(target, "rb") as file:
        return file.read()


def make_codestreams(work, rng):
    """[(path, name, values, lossless)] of JPEG 2000 in many forms; lossy ones are compared with opj_decompress."""
    made = []
    for name, tail, command, is_lossless in CODESTREAMS:
        tool = command.split()[0]
        if not shutil.which(tool):
            print("no", tool)
            continue
        for bits, is_colour in ((8, False), (12, False), (16, False), (8, True)):
            rows, columns = 97, 70
            values = phantom(rng, rows, columns, bits, False)
            if is_colour:
                values = np.stack([values, values[::-1], 255 - values], axis=-1)
            stream = coded_by(command, work, values, bits, is_colour)
            if stream is None:
                counts["not encoded by the tool"] += 1
                continue
            path = os.path.join(work, "%s_%d%s.dcm" % (name, bits, "c" if is_colour else ""))
            save_coded(path, [stream], values, bits, False, PREFIX + tail, ("YBR_RCT" if is_lossless else "YBR_ICT") if is_colour else "MONOCHROME2")
            if not is_lossless:
                values = by_openjpeg(work, is_colour)
            made.append((path, os.path.basename(path), values))
    return made


def by_openjpeg(work, is_colour):
    target = os.path.join(work, "out.ppm" if is_colour else "out.pgm")
    subprocess.run(["opj_decompress", "-i", os.path.join(work, "out.j2c"), "-o", target], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    image = cv2.imread(target, cv2.IMREAD_UNCHANGED)
    return image[..., ::-1].astype(np.int64) if is_colour else image.astype(np.int64)


def make_fragments(work, rng):
    """Two frames in fragments: one or several a frame, with and without a table, without end markers."""
    made = []
    if not shutil.which("dcmcjpeg"):
        return made
    values = np.stack([phantom(rng, 65, 63, 12, False), phantom(rng, 65, 63, 12, False)[::-1]])
    for name, command in (("jpeg", ["dcmcjpeg", "+e1"]), ("ls", ["dcmcjpls"]), ("j2k", ["gdcmconv", "--j2k"]), ("rle", ["dcmcrle"])):
        streams, syntax = [], None
        for frame in values:
            native, coded = os.path.join(work, "native.dcm"), os.path.join(work, "coded.dcm")
            save(native, frame, 12, False)
            if not shutil.which(command[0]) or subprocess.run(command + [native, coded], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode:
                break
            ds = pydicom.dcmread(coded)
            streams.append(pydicom.encaps.defragment_data(ds.PixelData))
            syntax = ds.file_meta.TransferSyntaxUID
        for fragments in (1, 2, 5):
            for has_table in (True, False):
                for without_end in (False, True):
                    if len(streams) != 2 or (without_end and name == "rle") or (name == "rle" and fragments > 1 and not has_table):
                        continue
                    cut = [stream.rstrip(b"\0")[:-2] if without_end else stream for stream in streams]
                    path = os.path.join(work, "fragments_%s_%d%d%d.dcm" % (name, fragments, has_table, without_end))
                    save_coded(path, cut, values, 12, False, syntax, fragments=fragments, has_table=has_table)
                    made.append((path, os.path.basename(path), values))
    return made


def check_generated(work):
    rng = np.random.default_rng(4)
    made = make_by_tools(work, rng) + make_colour(work, rng) + make_codestreams(work, rng) + make_fragments(work, rng)
    decoded = decode([path for path, _, _ in made])
    n_equal = 0
    for (path, name, values), got in zip(made, decoded):
        syntax = pydicom.dcmread(path, stop_before_pixels=True).file_meta.TransferSyntaxUID
        wanted = oracle(path) if values is None else values
        if wanted is None:
            counts["generated files without an oracle"] += 1
            continue
        is_exact = values is not None and syntax in LOSSLESS
        compare(path, name, syntax, wanted, got, 0 if is_exact else LOSSY_TOLERANCE)
        n_equal += got[1] is not None and np.array_equal(same_shape(wanted, got[1]), got[1])
    print("generated: %d files, %d equal" % (len(made), n_equal))
    check(len(made) > 150, "at least 150 generated files")
    return made


# ---- the program ------------------------------------------------------------------------------------------------------

def listing1(samples, photometric):
    """The paper's Appendix A on samples that are already decoded."""
    scaled = cv2.convertScaleAbs(samples, alpha=(255.0 / samples.max()))
    if photometric == "MONOCHROME1":
        scaled = cv2.bitwise_not(scaled)
    return cv2.imencode(".jpg", cv2.equalizeHist(scaled))[1].tobytes()


def check_convert(made, work):
    """cxr convert: raw16 PNG holds the samples; chexpert JPG equals Listing 1 byte for byte for lossless inputs."""
    chosen = []
    for path, name, values in made:
        ds = pydicom.dcmread(path, stop_before_pixels=True)
        if values is not None and values.ndim == 2 and ds.file_meta.TransferSyntaxUID in LOSSLESS:
            chosen.append((path, name, values, ds))
    n_raw = n_jpg = 0
    lines = {}
    for form, recipe in (("png", "raw16"), ("jpg", "chexpert")):
        run = subprocess.run([BINARY, "convert", *[path for path, _, _, _ in chosen], "-o", os.path.join(work, form), "--recipe", recipe, "--to", form, "-j", "2"],
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        lines[form] = [json.loads(line) for line in run.stdout.decode().splitlines()]
        check(run.returncode == 0 and len(lines[form]) == len(chosen), "cxr convert to %s: exit %d, %s" % (form, run.returncode, run.stderr[-200:]))
    for i, (path, name, values, ds) in enumerate(chosen):
        png = cv2.imread(os.path.join(work, "png", lines["png"][i].get("out", "absent")), cv2.IMREAD_UNCHANGED)
        same = png is not None and np.array_equal(png.astype(np.int64), values + lines["png"][i].get("offset", 0))
        check(same, "raw16 of " + name)
        n_raw += same
        with open(os.path.join(work, "jpg", lines["jpg"][i].get("out", "absent")), "rb") as file:
            same = file.read() == listing1(values.astype("%s%d" % ("i" if ds.PixelRepresentation else "u", ds.BitsAllocated // 8)), ds.PhotometricInterpretation)
        check(same, "chexpert JPG of " + name)
        n_jpg += same
    print("cxr convert: %d of %d raw16 PNG exact, %d JPG byte-identical to Listing 1" % (n_raw, len(chosen), n_jpg))


NAME = b"Zubrowkaquist"


def with_names(path):
    """The same file with the patient's name in comments and application segments of its streams; None where a form has none."""
    ds = pydicom.dcmread(path)
    syntax = ds.file_meta.TransferSyntaxUID
    frames = [bytes(frame) for frame in pydicom.encaps.generate_pixel_data_frame(ds.PixelData, int(ds.get("NumberOfFrames", 1) or 1))]
    if syntax in (PREFIX + tail for tail in ("4.50", "4.51", "4.57", "4.70", "4.80", "4.81")):
        segment = len(NAME) + 2
        extra = b"\xFF\xFE" + segment.to_bytes(2, "big") + NAME + b"\xFF\xED" + segment.to_bytes(2, "big") + NAME
        frames = [frame[:2] + extra + frame[2:] + NAME for frame in frames]
    elif syntax != PREFIX + "5":
        size = 4 + int.from_bytes(frames[0][4:6], "big")
        comment = b"\xFF\x64" + (len(NAME) + 4).to_bytes(2, "big") + b"\0\1" + NAME
        frames = [frame[:size] + comment + frame[size:] + NAME for frame in frames]
    ds.PixelData = encapsulate(frames)
    ds["PixelData"].is_undefined_length = True
    ds.SOPInstanceUID = ds.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    ds.save_as(path, write_like_original=False)


def check_deid(made, work):
    """cxr deid dicom releases the frames of every syntax with the same samples and without what stands beside them."""
    chosen, seen = [], collections.Counter()
    for path, name, _ in made:
        syntax = pydicom.dcmread(path, stop_before_pixels=True).file_meta.TransferSyntaxUID
        seen[syntax] += 1
        if name.startswith("fragments_") and name.endswith("1.dcm"):
            continue  # without end markers pydicom cannot take frames apart
        if THOROUGH or seen[syntax] <= 4:
            with_names(path)
            chosen.append((path, name, syntax))
    out = os.path.join(work, "deid")
    run = subprocess.run([BINARY, "deid", "dicom", *[path for path, _, _ in chosen], "-o", out, "--profile", "basic", "--pixels", "off"], stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE, check=False)
    lines = [json.loads(line) for line in run.stdout.decode().splitlines()]
    check(len(lines) == len(chosen), "cxr deid dicom: %d lines for %d files, %s" % (len(lines), len(chosen), run.stderr[-200:]))
    written = [os.path.join(out, line["out"]) if line["out"] else None for line in lines]
    for (path, name, _), line in zip(chosen, lines):
        check(line["status"] == "ok", "%s: %s" % (name, line["reason"]))
    kept = [i for i, path in enumerate(written) if path]
    before, after = decode([chosen[i][0] for i in kept]), decode([written[i] for i in kept])
    n_coded = 0
    for i, (_, old), (_, new) in zip(kept, before, after):
        name = chosen[i][1]
        check(old is not None and new is not None and np.array_equal(old, new), "%s: other samples after de-identification" % name)
        with open(written[i], "rb") as file:
            check(NAME not in file.read(), "%s: a name is left in the stream" % name)
        n_coded += pydicom.dcmread(written[i], stop_before_pixels=True).file_meta.TransferSyntaxUID == chosen[i][2]
    print("cxr deid dicom: %d files of %d syntaxes, samples equal, no name left; %d keep their coded frames" % (len(kept), len({s for _, _, s in chosen}), n_coded))


def main():
    print("pydicom", pydicom.__version__, "with GDCM" if pydicom.pixel_data_handlers.gdcm_handler.is_available() else "without GDCM")
    check_public_files()
    with tempfile.TemporaryDirectory() as work:
        made = check_generated(work)
        check_convert(made, work)
        check_deid(made, work)
    for syntax in sorted(key for key in counts if key.startswith(PREFIX)):
        print("  %-28s %4d files, largest difference %d" % (syntax, counts[syntax], largest[syntax]))
    for key in sorted(key for key in counts if not key.startswith(PREFIX)):
        print("  %s: %d" % (key, counts[key]))
    if failures:
        print(len(failures), "failures")
        sys.exit(1)


main()

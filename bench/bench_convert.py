#!/usr/bin/python3
"""`cxr convert --recipe chexpert` against Listing 1 (pydicom + OpenCV), in turn on the same files.

Generates noisy 12-bit phantoms of 2320 x 2828 pixels as native DICOM, then runs both sides alternately, pinned to one core,
and prints ratios (peer / cxr): wall time per image without the peer's imports, and CPU time of the whole process.
Usage: CXR_BINARY=build/cxr bench/bench_convert.py [files] [rounds]
"""
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time

BINARY = os.environ.get("CXR_BINARY", "build/cxr")
ROWS, COLUMNS = 2828, 2320

PEER = r"""
import os, sys, time, resource
import cv2, pydicom
cv2.setNumThreads(1)
form, out = sys.argv[1], sys.argv[2]
start = time.perf_counter()
for i, path in enumerate(sys.argv[3:]):
    dcm = pydicom.dcmread(path)
    raw = dcm.pixel_array
    if form == "png16":
        picture = raw
    else:
        picture = cv2.convertScaleAbs(raw, alpha=(255.0 / raw.max()))
        if dcm.PhotometricInterpretation == "MONOCHROME1":
            picture = cv2.bitwise_not(picture)
        picture = cv2.equalizeHist(picture)
    cv2.imwrite(os.path.join(out, "%d.%s" % (i, "jpg" if form == "jpg" else "png")), picture)
print(time.perf_counter() - start)
"""


def make_files(directory, n):
    import numpy as np
    from pydicom.dataset import FileDataset, FileMetaDataset
    from pydicom.uid import ExplicitVRLittleEndian
    y, x = np.mgrid[0:ROWS, 0:COLUMNS]
    paths = []
    for i in range(n):
        rng = np.random.default_rng(i)
        lungs = np.exp(-(((x - 700) / 420.0) ** 2 + ((y - 1300) / 800.0) ** 2)) + np.exp(-(((x - 1620) / 420.0) ** 2 + ((y - 1300) / 800.0) ** 2))
        ribs = 0.04 * np.sin(y / 45.0 + (x - COLUMNS / 2) ** 2 / 90000.0)
        field = 0.75 - 0.45 * lungs + ribs * lungs + 0.1 * i / n
        values = 3900 * field + rng.standard_normal((ROWS, COLUMNS)) * 14
        values = np.clip(np.rint(values), 0, 4095).astype("<u2")
        meta = FileMetaDataset()
        meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = "1.2.840.10008.5.1.4.1.1.1", "2.25.%d" % (i + 1)
        meta.TransferSyntaxUID = ExplicitVRLittleEndian
        path = os.path.join(directory, "p%d.dcm" % i)
        ds = FileDataset(path, {}, file_meta=meta, preamble=b"\0" * 128)
        ds.is_little_endian, ds.is_implicit_VR = True, False
        ds.SOPClassUID, ds.SOPInstanceUID, ds.Modality = meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID, "CR"
        ds.SamplesPerPixel, ds.PhotometricInterpretation = 1, "MONOCHROME1" if i % 2 else "MONOCHROME2"
        ds.Rows, ds.Columns = ROWS, COLUMNS
        ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.PixelRepresentation = 16, 12, 11, 0
        ds.PixelData = values.tobytes()
        ds["PixelData"].VR = "OW"
        ds.save_as(path, write_like_original=False)
        paths.append(path)
    return paths


def timed(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, result.stdout


def size_of(directory):
    return sum(os.path.getsize(os.path.join(directory, name)) for name in os.listdir(directory))


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 8
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as work:
        paths = make_files(work, n)
        for form, options in (("jpg", ["--recipe", "chexpert", "--to", "jpg"]), ("png8", ["--recipe", "chexpert", "--to", "png"]),
                              ("png16", ["--recipe", "raw16", "--to", "png"])):
            ours, theirs = os.path.join(work, "a" + form), os.path.join(work, "b" + form)
            os.makedirs(ours)
            os.makedirs(theirs)
            rows = []
            for _ in range(rounds):
                wall, cpu, _ = timed([BINARY, "convert", *paths, "-o", ours, "-j", "1", "-q", *options])
                _, peer_cpu, text = timed([sys.executable, "-c", PEER, form, theirs, *paths])
                rows.append((wall / n, float(text) / n, cpu / n, peer_cpu / n))
            wall, peer_wall, cpu, peer_cpu = (statistics.median(column) for column in zip(*rows))
            print(json.dumps({
                "form": form, "files": n, "rounds": rounds, "cxr_wall_ms": round(wall * 1e3, 1), "peer_wall_ms": round(peer_wall * 1e3, 1),
                "ratio_wall_without_imports": round(peer_wall / wall, 2), "cxr_cpu_ms": round(cpu * 1e3, 1),
                "ratio_cpu_whole_process": round(peer_cpu / cpu, 2), "ratio_size": round(size_of(ours) / size_of(theirs), 3)}))


main()

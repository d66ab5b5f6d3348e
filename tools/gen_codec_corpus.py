#!/usr/bin/python3
"""Write the seed files of tests/fuzz/corpus/fuzz_dicom_{jpeg,jls,j2k}: small frames by DCMTK, GDCM, OpenJPEG and OpenJPH.

Needs python3-pydicom, dcmtk, libgdcm-tools, libopenjp2-tools, openjph-tools. Byte 0 of each file is the choice that its target reads.
"""
import os
import subprocess
import sys
import tempfile

import numpy as np
import pydicom
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, generate_uid


def samples(rows, columns, bits, colour):
    y, x = np.mgrid[0:rows, 0:columns]
    grey = ((x * 5 + y * 3) * (1 << bits) // (8 * (rows + columns)) + (x * y) % 7) % (1 << bits)
    return np.stack([grey, grey[::-1], (1 << bits) - 1 - grey], axis=-1) if colour else grey


def native(path, values, bits, colour):
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = "1.2.840.10008.5.1.4.1.1.7", generate_uid()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds = FileDataset(path, {}, file_meta=meta, preamble=b"\0" * 128)
    ds.is_little_endian, ds.is_implicit_VR = True, False
    ds.SOPClassUID, ds.SOPInstanceUID = meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID
    ds.StudyInstanceUID, ds.SeriesInstanceUID, ds.PatientID, ds.Modality = generate_uid(), generate_uid(), "seed", "OT"
    ds.SamplesPerPixel, ds.PhotometricInterpretation = (3, "RGB") if colour else (1, "MONOCHROME2")
    if colour:
        ds.PlanarConfiguration = 0
    ds.Rows, ds.Columns = values.shape[:2]
    allocated = 8 if bits <= 8 else 16
    ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.PixelRepresentation = allocated, bits, bits - 1, 0
    data = values.astype("<u%d" % (allocated // 8)).tobytes()
    ds.PixelData = data + b"\0" * (len(data) % 2)
    ds["PixelData"].VR = "OW" if allocated == 16 else "OB"
    ds.save_as(path, write_like_original=False)


def by_dicom_tool(work, command, bits, colour):
    source, target = os.path.join(work, "in.dcm"), os.path.join(work, "out.dcm")
    native(source, samples(19, 21, bits, colour), bits, colour)
    subprocess.run(command.split() + [source, target], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return pydicom.encaps.defragment_data(pydicom.dcmread(target).PixelData)


def by_stream_tool(work, command, bits, colour, end="j2c"):
    source, target = os.path.join(work, "in.ppm" if colour else "in.pgm"), os.path.join(work, "out." + end)
    values = samples(19, 21, bits, colour)
    with open(source, "wb") as out:
        out.write(b"P%d\n21 19\n%d\n" % (6 if colour else 5, (1 << bits) - 1) + values.astype("u1" if bits <= 8 else ">u2").tobytes())
    subprocess.run(command.format(**{"in": source, "out": target}).split(), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with open(target, "rb") as file:
        return file.read()


DICOM_SEEDS = [  # target, name, choice, command, bits, colour
    ("jpeg", "lossless_1", 0, "dcmcjpeg +e1", 12, False), ("jpeg", "lossless_4", 0, "dcmcjpeg +el +sv 4", 16, False),
    ("jpeg", "lossless_7_rgb", 2, "dcmcjpeg +el +sv 7", 8, True), ("jpeg", "lossless_6_signed", 4, "dcmcjpeg +el +sv 6", 12, False),
    ("jpeg", "baseline", 1, "dcmcjpeg +eb", 8, False), ("jpeg", "baseline_wide", 21, "dcmcjpeg +eb", 8, False),
    ("jpeg", "baseline_422", 9, "dcmcjpeg +eb +s2", 8, True), ("jpeg", "baseline_444_planar", 11, "dcmcjpeg +eb +s4", 8, True),
    ("jpeg", "baseline_rgb", 1, "dcmcjpeg +eb +cr", 8, True), ("jpeg", "extended_12", 1, "dcmcjpeg +ee +q 90", 12, False),
    ("jpeg", "extended_12_coarse", 1, "dcmcjpeg +ee +q 20", 12, False),
    ("jls", "grey_8", 0, "dcmcjpls", 8, False), ("jls", "grey_12", 2, "dcmcjpls", 12, False), ("jls", "grey_16", 0, "dcmcjpls", 16, False),
    ("jls", "near", 0, "dcmcjpls +en +md 3", 12, False), ("jls", "rgb_line", 0, "dcmcjpls +il", 8, True), ("jls", "rgb_sample", 1, "dcmcjpls +is", 8, True),
    ("jls", "rgb_planes", 0, "dcmcjpls +in", 8, True), ("jls", "wide", 4, "dcmcjpls", 8, False),
]
STREAM_SEEDS = [
    ("j2k", "grey_12", 0, "opj_compress -i {in} -o {out} -n 3", 12, False, "j2c"), ("j2k", "grey_8_tiles", 4, "opj_compress -i {in} -o {out} -n 2 -t 10,10", 8, False, "j2c"),
    ("j2k", "layers", 0, "opj_compress -i {in} -o {out} -n 3 -r 20,5,1 -c [16,16] -b 8,8 -p CPRL", 12, False, "j2c"),
    ("j2k", "modes", 0, "opj_compress -i {in} -o {out} -n 2 -M 63", 12, False, "j2c"), ("j2k", "rgb", 1, "opj_compress -i {in} -o {out} -n 3", 8, True, "j2c"),
    ("j2k", "irreversible", 2, "opj_compress -i {in} -o {out} -n 3 -I -r 4", 12, False, "j2c"), ("j2k", "jp2", 0, "opj_compress -i {in} -o {out} -n 2", 8, False, "jp2"),
    ("j2k", "ht", 0, "ojph_compress -i {in} -o {out} -reversible true -num_decomps 2", 12, False, "j2c"),
    ("j2k", "ht_rgb", 1, "ojph_compress -i {in} -o {out} -reversible true -num_decomps 1", 8, True, "j2c"),
    ("j2k", "ht_irreversible", 0, "ojph_compress -i {in} -o {out} -reversible false -qstep 0.01 -num_decomps 2", 8, False, "j2c"),
]


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests", "fuzz", "corpus")
    with tempfile.TemporaryDirectory() as work:
        made = [(target, name, choice, by_dicom_tool(work, command, bits, colour)) for target, name, choice, command, bits, colour in DICOM_SEEDS]
        made += [(target, name, choice, by_stream_tool(work, command, bits, colour, end)) for target, name, choice, command, bits, colour, end in STREAM_SEEDS]
    for target, name, choice, frame in made:
        folder = os.path.join(root, "fuzz_dicom_" + target)
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, name), "wb") as out:
            out.write(bytes([choice]) + frame)


if __name__ == "__main__":
    main()

#!/usr/bin/python3
"""`cxr deid dicom` against pydicom (47 elements and new UIDs, saved anew), dcmodify and cp, in turn on the same generated files.

Two sets: small images (64 px) and full-size ones (about 13 MB). CPU seconds (user + system) of whole processes, one worker, pinned to one
core, medians of alternating rounds; the ratios are peer / cxr. pydicom's import is left out.
Usage: CXR_BINARY=build/cxr bench/bench_deid_dicom.py [rounds]
"""
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile

BINARY = os.environ.get("CXR_BINARY", "build/cxr")
SOURCE = os.environ.get("CXR_SOURCE_DIR", os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

PEER = r"""
import sys, time, warnings
import pydicom
warnings.simplefilter("ignore")
keep = set(sys.argv[2].split(","))
start = time.process_time()
for i, path in enumerate(sys.argv[3:]):
    dataset = pydicom.dcmread(path)
    for element in list(dataset):
        if element.keyword not in keep:
            del dataset[element.tag]
    for keyword in ("SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID"):
        setattr(dataset, keyword, "2.25.%d" % abs(hash(getattr(dataset, keyword))))
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    dataset.preamble = bytes(128)
    dataset.save_as("%s/%d.dcm" % (sys.argv[1], i))
print(time.process_time() - start)
"""


def cpu(args):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(args, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def files_below(root):
    return [os.path.join(folder, name) for folder, _, names in sorted(os.walk(root)) for name in sorted(names)]


def measure(title, root, work, rounds):
    paths = [path for path in files_below(root) if os.path.getsize(path) > 300]
    size = sum(os.path.getsize(path) for path in paths) / len(paths)
    with open(os.path.join(SOURCE, "data", "deid", "profile_valid.tsv"), encoding="ascii") as lines:
        keep = ",".join(line.split("\t")[1] for line in lines if not line.startswith("#"))
    key = os.path.join(work, "key")
    times = {"cxr": [], "cxr again": [], "pydicom": [], "dcmodify": [], "cp": []}
    for _ in range(rounds):
        outs = {name: os.path.join(work, name.split()[0]) for name in times}
        for folder in set(outs.values()):
            shutil.rmtree(folder, ignore_errors=True)
            os.makedirs(folder)
        command = [BINARY, "deid", "dicom", root, "-o", outs["cxr"], "-j", "1", "-q", "--key", key]
        times["cxr"].append(cpu(command)[0])
        times["cxr again"].append(cpu(command)[0])
        times["pydicom"].append(float(cpu(["/usr/bin/python3", "-c", PEER, outs["pydicom"], keep] + paths)[1] or "nan"))
        times["cp"].append(cpu(["cp"] + ["--parents"] + paths + [outs["cp"]])[0])
        if shutil.which("dcmodify"):
            copies = files_below(outs["cp"])
            times["dcmodify"].append(cpu(["dcmodify", "-nb", "-ea", "(0010,0010)", "-ea", "(0010,0020)", "-ea", "(0008,0050)", "-ea", "(0008,0080)", "-ep"] + copies)[0])
    base = statistics.median(times["cxr"])
    print("%s: %d files of %.0f kB" % (title, len(paths), size / 1e3))
    for name, values in times.items():
        if values:
            middle = statistics.median(values)
            print("  %-10s %8.3f ms a file  %6.0f files/s  %6.2f x cxr" % (name, 1e3 * middle / len(paths), len(paths) / middle, middle / base))


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as work:
        import hashlib
        key = bytes([7]) * 32
        with open(os.path.join(work, "key"), "w", encoding="ascii") as out:
            out.write("cxr-key-1 %s %s\n" % (key.hex(), hashlib.sha256(key).hexdigest()[:8]))
        os.chmod(os.path.join(work, "key"), 0o600)
        for title, args in (("small", ["--studies", "400", "--max-side", "64"]), ("full size", ["--studies", "8"])):
            export = os.path.join(work, title.replace(" ", "-"))
            subprocess.run([BINARY, "synth", "-o", export, "--seed", "5", "-q"] + args, check=True, stderr=subprocess.DEVNULL)
            measure(title, os.path.join(export, "export", "dicom"), work, rounds)


if __name__ == "__main__":
    main()

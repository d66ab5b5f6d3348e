"""Projects for the script tests: a fake export, a project over it, runs of the program, comparison of trees. Needs $CXR_BINARY."""
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile

BINARY = os.environ.get("CXR_BINARY", "")
SOURCE = os.environ.get("CXR_SOURCE_DIR", "")
SHARED = os.environ.get("CXR_SHARED_DATA", "")
STAGES = ["intake", "link", "deid", "sections", "labels", "image", "stats"]
KEY_HEX = "5f1d9ab3c20e47c68a1f03b5d7e96442" * 2


def skip(reason):
    print("skipped: " + reason)
    sys.exit(77)


def need_binary():
    if not BINARY or not os.access(BINARY, os.X_OK):
        skip("the program is not built")


def scratch():
    """A fresh directory below $TMPDIR; the caller removes it (see `with scratch_dir()`)."""
    return tempfile.mkdtemp(prefix="cxr-test-")


class scratch_dir:
    def __enter__(self):
        self.path = scratch()
        return self.path

    def __exit__(self, *exc):
        if not os.environ.get("CXR_KEEP"):
            shutil.rmtree(self.path, ignore_errors=True)


def run(args, expect=0, env=None, cwd=None, timeout=600, stdin=None):
    """Runs the program; `expect`: exit code, a set of them, or None for any. Returns (code, stdout, stderr) as bytes."""
    full = dict(os.environ)
    full.update(env or {})
    done = subprocess.run([BINARY] + [str(a) for a in args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=full, cwd=cwd, timeout=timeout, input=stdin)
    if expect is not None:
        allowed = expect if isinstance(expect, (set, tuple, list)) else {expect}
        if done.returncode not in allowed:
            raise AssertionError("cxr %s: exit %d, wanted %s\n%s\n%s" % (" ".join(map(str, args)), done.returncode, sorted(allowed),
                done.stdout.decode("utf-8", "replace")[-2000:], done.stderr.decode("utf-8", "replace")[-4000:]))
    return done.returncode, done.stdout, done.stderr


def synth(out, studies, seed=7, max_side=16, extra=()):
    run(["synth", "-o", out, "--studies", studies, "--seed", seed, "--max-side", max_side, *extra])
    return os.path.join(out, "export")


def write_key(path, hex_digits=KEY_HEX):
    check = hashlib.sha256(bytes.fromhex(hex_digits)).hexdigest()[:8]
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.write(fd, ("cxr-key-1 %s %s\n" % (hex_digits, check)).encode())
    os.close(fd)


def project_file(project, edit=None):
    """The file that `cxr init` wrote, for an export beside the project, generated and unreviewed; `edit(text) -> text` changes it."""
    path = os.path.join(project, "cxr.yaml")
    with open(path, encoding="utf-8") as f:
        text = f.read()
    text = text.replace("\nreview: required\n", "\nreview: none\n")
    if "\ngenerated: true\n" not in text:
        text += "\ngenerated: true\n"
    if edit:
        text = edit(text)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    return path


def make(parent, name="p", key_hex=KEY_HEX, edit=None):
    """A project PARENT/name over PARENT/export, with a fixed key beside it."""
    project = os.path.join(parent, name)
    key = project + ".key"
    write_key(key, key_hex)
    run(["init", project, "--key", key, "--generated"])
    project_file(project, edit)
    return project


def build(project, workers=2, extra=()):
    run(["build", "-C", project, "-j", workers, *extra], timeout=3000)


def release(project, out, extra=()):
    run(["release", "-C", project, "-o", out, *extra], timeout=3000)
    return out


def tree(path, skip_names=()):
    """{relative path: sha256} of every file below path; anything else is an error."""
    found = {}
    for base, dirs, files in os.walk(path):
        dirs.sort()
        for name in files:
            full = os.path.join(base, name)
            relative = os.path.relpath(full, path)
            if any(s in relative for s in skip_names):
                continue
            with open(full, "rb") as f:
                found[relative] = hashlib.sha256(f.read()).hexdigest()
    return found


def differences(a, b, most=5):
    """Readable list of the differences of two tree() results."""
    lines = ["only in the first: " + p for p in sorted(set(a) - set(b))] + ["only in the second: " + p for p in sorted(set(b) - set(a))]
    lines += ["differs: " + p for p in sorted(set(a) & set(b)) if a[p] != b[p]]
    return lines[:most] + (["... %d in all" % len(lines)] if len(lines) > most else [])


def jsonl(path):
    with open(path, encoding="utf-8") as f:
        return [json.loads(line) for line in f if line.strip()]

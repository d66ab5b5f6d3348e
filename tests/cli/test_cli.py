#!/usr/bin/env python3
"""Runs the cases of tests/cli/cases against $CXR_BINARY.

A case is a text file. Lines that start with "$ " are commands (bash, in a scratch directory of the case, `cxr` on the PATH; a line
that starts with "> " continues the command); what follows is what the command prints on standard output, then "[N]" when its exit
code is not 0. Other lines in front of the first command, and lines that start with "#", are comments. An expected line that ends in
" (re)" is a regular expression. Append 2>&1 to see standard error.

    test_cli.py [--update] [--keep] [CASE...]     --update rewrites what differs; regular expressions that still fit are kept

Exit 77 = skipped (no program).
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
CASES = os.path.join(HERE, "cases")


class Step:
    def __init__(self, command):
        self.command = [command]
        self.expected = []
        self.comments = []  # lines behind the output, kept where they are


def read_case(path):
    head, steps = [], []
    with open(path, encoding="utf-8") as f:
        for line in f.read().split("\n"):
            if line.startswith("$ "):
                steps.append(Step(line[2:]))
            elif not steps:
                head.append(line)
            elif line.startswith("> ") and not steps[-1].expected and not steps[-1].comments:
                steps[-1].command.append(line[2:])
            elif line.startswith("#") or line == "":
                steps[-1].comments.append(line)
            else:
                if steps[-1].comments:
                    # a blank or comment inside the output belongs to the output
                    steps[-1].expected += steps[-1].comments
                    steps[-1].comments = []
                steps[-1].expected.append(line)
    return head, steps


def fits(expected, found):
    if len(expected) != len(found):
        return False
    for want, got in zip(expected, found):
        if want.endswith(" (re)"):
            if not re.fullmatch(want[:-5], got):
                return False
        elif want != got:
            return False
    return True


def run_step(step, folder, env):
    done = subprocess.run(["bash", "-c", "\n".join(step.command)], cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, timeout=300)
    text = done.stdout.decode("utf-8", "backslashreplace")
    lines = text.split("\n")
    if lines and lines[-1] == "":
        lines.pop()
    if done.returncode:
        lines.append("[%d]" % done.returncode)
    return lines


def merge(expected, found):
    """Found lines, with a regular expression of the expected ones wherever it fits at the same place."""
    out = []
    for i, got in enumerate(found):
        want = expected[i] if i < len(expected) else ""
        out.append(want if want.endswith(" (re)") and re.fullmatch(want[:-5], got) else got)
    return out


def environment(binary, folder):
    tools = os.path.join(folder, ".bin")
    os.mkdir(tools)
    os.symlink(binary, os.path.join(tools, "cxr"))
    env = {k: os.environ[k] for k in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "CXR_SHARED_DATA") if k in os.environ}
    env.update(PATH=tools + ":/usr/bin:/bin", HOME=folder, LC_ALL="C.UTF-8", TZ="UTC", TERM="dumb", TMPDIR=folder, TOOLS=os.path.join(HERE, "tools"))
    return env


def run_case(path, binary, update, keep):
    name = os.path.basename(path)[:-5]
    head, steps = read_case(path)
    folder = tempfile.mkdtemp(prefix="cxr-case-")
    os.chmod(folder, 0o700)
    env = environment(binary, folder)
    bad = 0
    for step in steps:
        found = run_step(step, folder, env)
        if fits(step.expected, found):
            continue
        bad += 1
        if update:
            step.expected = merge(step.expected, found)
            continue
        print("%s: $ %s" % (name, step.command[0]))
        for line in step.expected:
            print("  - " + line)
        for line in found:
            print("  + " + line)
        break
    if keep:
        print("%s: kept %s" % (name, folder))
    else:
        subprocess.run(["chmod", "-R", "u+rwX", folder])
        shutil.rmtree(folder, ignore_errors=True)
    if update and bad:
        lines = head[:]
        for step in steps:
            lines.append("$ " + step.command[0])
            lines += ["> " + more for more in step.command[1:]]
            lines += step.expected + step.comments
        with open(path, "w", encoding="utf-8") as f:
            f.write("\n".join(lines))
        print("%s: rewrote %d" % (name, bad))
        return True
    return bad == 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("cases", nargs="*")
    args = parser.parse_args()
    binary = os.environ.get("CXR_BINARY", "")
    if not binary or not os.path.exists(binary):
        print("skipped: no cxr program")
        return 77
    names = args.cases or sorted(n[:-5] for n in os.listdir(CASES) if n.endswith(".case"))
    failed = [n for n in names if not run_case(os.path.join(CASES, n + ".case"), os.path.abspath(binary), args.update, args.keep)]
    print("%d cases, %d failed%s" % (len(names), len(failed), ": " + " ".join(failed) if failed else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

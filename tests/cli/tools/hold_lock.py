"""Holds the lock of a project while a command runs: hold_lock.py PROJECT COMMAND..."""
import fcntl
import subprocess
import sys

with open(sys.argv[1] + "/.cxr/lock", "r+b") as lock:
    fcntl.flock(lock, fcntl.LOCK_EX)
    sys.exit(subprocess.run(sys.argv[2:]).returncode)

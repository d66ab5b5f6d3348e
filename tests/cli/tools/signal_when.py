"""Sends a signal to a command once a path exists: signal_when.py PATH SIGNAL COMMAND... Ends with the command's exit code."""
import os
import signal
import subprocess
import sys
import time

path, name, command = sys.argv[1], sys.argv[2], sys.argv[3:]
child = subprocess.Popen(command)
while child.poll() is None and not os.path.exists(path):
    time.sleep(0.002)
if child.poll() is None:
    child.send_signal(getattr(signal, "SIG" + name))
code = child.wait()
sys.exit(code if code >= 0 else 128 - code)

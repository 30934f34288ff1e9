"""Runs a command and tells what it took.

    resources.py COMMAND...      prints {"seconds": CPU time, "wall_seconds", "peak_mb"}
"""
import json
import resource
import subprocess
import sys
import time

started = time.perf_counter()
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
wall = time.perf_counter() - started
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({
    "seconds": used.ru_utime + used.ru_stime, "wall_seconds": wall,
    "peak_mb": used.ru_maxrss / 1024,
}))

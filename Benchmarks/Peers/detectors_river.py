"""river's stream detectors and its rolling F1 on a stream of errors.

    detectors_river.py FILE

The file holds a byte of 0 or 1 for each value. Prints for every detector updates per second of CPU
time, "NAME_alarms" and "NAME_sum": how many alarms there were, and the sum of their indices.
"""
import json
import random
import sys
import time

from river import drift, metrics, utils

COUNT, KSWIN_COUNT, F1_COUNT = 200_000, 5000, 50_000
with open(sys.argv[1], "rb") as file:
    values = list(file.read(COUNT))
DETECTORS = {
    "adwin": (drift.ADWIN, COUNT),
    "ddm": (drift.binary.DDM, COUNT),
    "eddm": (drift.binary.EDDM, COUNT),
    "hddm_a": (drift.binary.HDDMA, COUNT),
    "hddm_w": (drift.binary.HDDMW, COUNT),
    "page_hinkley": (drift.PageHinkley, COUNT),
    "kswin": (lambda: drift.KSWIN(alpha=0.0005, seed=1), KSWIN_COUNT),
}


def timed(work, count):
    started = time.process_time()
    work(count)
    return count / (time.process_time() - started)


found = {}
for name, (make, count) in DETECTORS.items():
    detector = make()
    alarms = []
    for index, value in enumerate(values[:count]):
        detector.update(value)
        if detector.drift_detected:
            alarms.append(index)

    def run(count):
        update = make().update
        for value in values[:count]:
            update(value)

    found[name] = timed(run, count)
    found[f"{name}_alarms"], found[f"{name}_sum"] = len(alarms), sum(alarms)

draw = random.Random(1)
labels = [int(draw.random() < 0.4) for _ in range(F1_COUNT)]


def roll(count, reads):
    metric = utils.Rolling(metrics.F1(), window_size=1000)
    for index in range(count):
        metric.update(labels[index], values[index])
        if reads:
            metric.get()


for name, reads in [("rolling_f1", False), ("rolling_f1_read", True)]:
    roll(2000, reads)
    found[name] = timed(lambda count: roll(count, reads), F1_COUNT)
print(json.dumps(found))

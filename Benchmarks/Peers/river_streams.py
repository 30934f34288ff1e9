"""river's stream detectors on the streams of the program `streams`.

    river_streams.py > FILE      prints detector, stream, mean false alarms, median delay; by tabs

Needs river 0.26.1. Streams, seeds and counts as in Sources/streams.
"""
import math

from river import drift

MASK = (1 << 64) - 1
LENGTH, STREAMS, CHANGE = 20_000, 5, 1000


class SplitMix64:
    def __init__(self, seed):
        self.state = seed

    def uniform(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return ((z ^ (z >> 31)) >> 11) * 2.0**-53

    def normal(self):
        total = self.uniform()
        for _ in range(11):
            total += self.uniform()
        return total - 6


CASES = {
    "Bernoulli(.1), then .2": lambda r, late: int(r.uniform() < (0.2 if late else 0.1)),
    "Bernoulli(.3), then .4": lambda r, late: int(r.uniform() < (0.4 if late else 0.3)),
    "N(0, 1), then mean .5": lambda r, late: r.normal() + (0.5 if late else 0),
    "N(0, 10), then mean 5": lambda r, late: 10 * r.normal() + (5 if late else 0),
    "log-normal, then x e^.5": lambda r, late: math.exp(r.normal() + (0.5 if late else 0)),
}
DETECTORS = {
    "adwin": drift.ADWIN,
    "ddm": drift.binary.DDM,
    "eddm": drift.binary.EDDM,
    "hddm_a": drift.binary.HDDMA,
    "hddm_w": drift.binary.HDDMW,
    "page_hinkley": drift.PageHinkley,
    "kswin": lambda: drift.KSWIN(seed=1),
}


def alarms(detector, values):
    for index, value in enumerate(values):
        detector.update(value)
        if detector.drift_detected:
            yield index


for case, draw in CASES.items():
    def values(seed, change):
        random = SplitMix64(seed)
        return [draw(random, index >= change) for index in range(LENGTH)]

    still = [values(90_000 + run, LENGTH) for run in range(STREAMS)]
    shifted = [values(95_000 + run, CHANGE) for run in range(STREAMS)]
    for name, make in DETECTORS.items():
        if not case.startswith("Bernoulli") and name in ("ddm", "eddm", "hddm_a", "hddm_w"):
            continue
        false = sum(len(list(alarms(make(), x))) for x in still) / STREAMS
        delays = sorted(
            next((i for i in alarms(make(), x) if i >= CHANGE), LENGTH) - CHANGE
            for x in shifted
        )
        print(name, case, false, delays[STREAMS // 2], sep="\t", flush=True)

"""Peers with their defaults on the windows of the program `calibration`.

    calibration_peers.py evidently|nannyml|alibi > FILE

Prints what was counted, distribution, rows, shift, rejections, repetitions; by tabs. Needs
evidently 0.7.23, nannyml 0.13.1 or alibi-detect 0.13.0. Windows and seeds as in Sources/calibration; the
first feature of a current sample shifts.
"""
import os
import sys
import warnings

os.environ["DO_NOT_TRACK"] = "1"
os.environ["NML_DISABLE_USAGE_LOGGING"] = "1"
os.environ["OPENBLAS_NUM_THREADS"] = "1"
warnings.filterwarnings("ignore")

import numpy as np

MASK = (1 << 64) - 1
GAMMA = 0x9E3779B97F4A7C15
FEATURES = 20
SIZES = [50, 100, 200, 500, 1000, 5000, 20000]
SHIFTS = [0.0, 0.1, 0.2, 0.5]
CASES = ["normal", "log-normal", "t3", "discrete with ties", "mixture", "AR(1) 0.6"]
DEVIATIONS = [1, ((np.e - 1) * np.e) ** 0.5, 3**0.5, 1.5, 6.025**0.5, 1.25]


def uniforms(seed, count):
    """SplitMix64: the state is a counter, so all numbers can be made at once."""
    with np.errstate(over="ignore"):
        steps = np.arange(1, count + 1, dtype=np.uint64)
        z = np.uint64(seed) + steps * np.uint64(GAMMA)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(11)).astype(float) * 2.0**-53


def seed_of(*parts):
    seed = 0
    for part in parts:
        z = (seed + part + GAMMA) & MASK
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        seed = z ^ (z >> 31)
    return seed


def normals(u, v):
    radius = np.sqrt(-2 * np.log(1 - u))
    return radius * np.cos(2 * np.pi * v), radius * np.sin(2 * np.pi * v)


def values(case, seed, rows, shift):
    drawn = 3 if CASES[case] in ("t3", "mixture") else 2
    u = uniforms(seed, drawn * rows).reshape(rows, drawn).T
    value, other = normals(u[0], u[1])
    moved = shift * DEVIATIONS[case]
    match CASES[case]:
        case "log-normal":
            value = np.exp(value)
        case "t3":
            value = value / np.sqrt((other * other - 2 * np.log(1 - u[2])) / 3)
        case "discrete with ties":
            return np.round(1.5 * value + moved)
        case "mixture":
            value = np.where(u[2] < 0.7, value, 5 + 0.5 * value)
        case "AR(1) 0.6":
            value[0] *= 1.25
            for row in range(1, rows):
                value[row] += 0.6 * value[row - 1]
    return value + moved


def window(case, rows, number, shift, shifted):
    """A reference and a current sample, the first `shifted` features of which shift."""
    return [
        np.stack([
            values(case, seed_of(case, rows, number, feature, side), rows,
                   shift if side == 1 and feature < shifted else 0.0)
            for feature in range(FEATURES)
        ], axis=1)
        for side in (0, 1)
    ]


NAMES = [f"x{feature}" for feature in range(FEATURES)]


def evidently():
    import pandas as pd
    from evidently.legacy.calculations.stattests import get_stattest
    from evidently.legacy.core import ColumnType

    # The tests that the preset of data drift chooses and runs; its report takes two seconds.
    def compare(reference, current):
        columns = []
        for feature in range(FEATURES):
            sides = [pd.Series(side[:, feature]) for side in (reference, current)]
            test = get_stattest(*sides, ColumnType.Numerical, None)
            columns.append(bool(test(*sides, ColumnType.Numerical, None).drifted))
        return columns, sum(columns) >= 0.5 * FEATURES

    return "Evidently column", "Evidently verdict", compare


def nannyml():
    import nannyml
    import pandas as pd

    def compare(reference, current):
        calculator = nannyml.UnivariateDriftCalculator(
            column_names=NAMES, chunk_size=len(reference))
        calculator.fit(pd.DataFrame(reference, columns=NAMES))
        result = calculator.calculate(pd.DataFrame(current, columns=NAMES))
        table = result.filter(period="analysis").to_df()
        columns = [bool(table[name, "jensen_shannon", "alert"].iloc[0]) for name in NAMES]
        return columns, any(columns)

    return "NannyML column", "NannyML any column", compare


def alibi():
    from alibi_detect.cd import KSDrift

    def compare(reference, current):
        detector = KSDrift(reference)
        columns = detector.predict(current, drift_type="feature")["data"]["is_drift"]
        verdict = detector.predict(current)["data"]["is_drift"]
        return [bool(drift) for drift in columns], bool(verdict)

    return "Alibi column", "Alibi verdict", compare


def count(case, rows, shift):
    """Rejections and comparisons of single columns and of windows, only one column shifted."""
    few = rows > 1000
    columns, verdicts = [], []
    for number in range((10 if few else 20) if shift == 0 else 5):
        of_columns, verdict = compare(*window(case, rows, number, shift, FEATURES))
        columns += of_columns
        if shift == 0:
            verdicts.append(verdict)
    for number in range(0 if shift == 0 else 5 if few else 10):
        verdicts.append(compare(*window(case, rows, number, shift, 1))[1])
    return (column_name, columns), (verdict_name, verdicts)


column_name, verdict_name, compare = {
    "evidently": evidently, "nannyml": nannyml, "alibi": alibi}[sys.argv[1]]()
for rows in SIZES:
    for case, name in enumerate(CASES):
        for shift in SHIFTS:
            for what, drifted in count(case, rows, shift):
                print(what, name, rows, shift, sum(drifted), len(drifted), sep="\t", flush=True)

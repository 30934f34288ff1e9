"""Peers with their defaults on the windows of the program `calibration`.

    calibration_peers.py evidently|nannyml|alibi > FILE

Prints what was counted, distribution, rows, shift, rejections, repetitions; by tabs. Needs evidently
0.7.23, nannyml 0.13.1 or alibi-detect 0.13.0. Windows and seeds as in Sources/calibration; the
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


def window(case, rows, number, shift):
    sides = [
        [
            values(case, seed_of(case, rows, number, feature, side), rows,
                   shift if side == 1 and feature == 0 else 0.0)
            for feature in range(FEATURES)
        ]
        for side in (0, 1)
    ]
    return [np.stack(side, axis=1) for side in sides]


def evidently():
    import pandas as pd
    from evidently import DataDefinition, Dataset, Report
    from evidently.presets import DataDriftPreset

    names = [f"x{feature}" for feature in range(FEATURES)]
    definition = DataDefinition(numerical_columns=names)

    def compare(reference, current):
        reference, current = [
            Dataset.from_pandas(pd.DataFrame(side, columns=names), data_definition=definition)
            for side in (reference, current)
        ]
        result = Report([DataDriftPreset()], include_tests=True).run(current, reference)
        print(result.dict())
        return {}

    return compare


def nannyml():
    import nannyml
    import pandas as pd

    names = [f"x{feature}" for feature in range(FEATURES)]

    def compare(reference, current):
        calculator = nannyml.UnivariateDriftCalculator(
            column_names=names, chunk_size=len(reference))
        calculator.fit(pd.DataFrame(reference, columns=names))
        result = calculator.calculate(pd.DataFrame(current, columns=names))
        table = result.filter(period="analysis").to_df()
        columns = [bool(table[name, "jensen_shannon", "alert"].iloc[0]) for name in names]
        return {"NannyML column": columns, "NannyML any column": [any(columns)]}

    return compare


def alibi():
    from alibi_detect.cd import KSDrift

    def compare(reference, current):
        detector = KSDrift(reference)
        columns = detector.predict(current, drift_type="feature")["data"]["is_drift"]
        verdict = detector.predict(current)["data"]["is_drift"]
        return {
            "Alibi column": [bool(drift) for drift in columns], "Alibi verdict": [bool(verdict)]}

    return compare


def windows(rows, shift):
    """Windows of a cell: 20 columns each, but one that shifts where there is a shift."""
    return {True: 20, False: 10}[rows <= 1000] if shift == 0 else {True: 20, False: 5}[rows <= 1000]


compare = {"evidently": evidently, "nannyml": nannyml, "alibi": alibi}[sys.argv[1]]()
for rows in SIZES:
    for case, name in enumerate(CASES):
        for shift in SHIFTS:
            counts = {}
            for number in range(windows(rows, shift)):
                for what, drifted in compare(*window(case, rows, number, shift)).items():
                    # Only the first column shifts.
                    kept = drifted if shift == 0 else drifted[:1]
                    count = counts.setdefault(what, [0, 0])
                    count[0] += sum(kept)
                    count[1] += len(kept)
            for what, (rejections, repetitions) in counts.items():
                print(what, name, rows, shift, rejections, repetitions, sep="\t", flush=True)

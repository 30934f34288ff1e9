"""Evidently: its drift preset with Kolmogorov-Smirnov for every feature of one window.

    report_evidently.py FEATURES REFERENCE_ROWS WINDOW_ROWS [FILE]

Prints {"seconds": CPU time, "wall_seconds", "peak_mb"}. The file holds doubles, column by column, the reference
first; without it the numbers are drawn.
"""
import json
import os
import resource
import sys
import time
import warnings

os.environ["DO_NOT_TRACK"] = "1"
warnings.filterwarnings("ignore")

import numpy as np
import pandas as pd
from evidently import DataDefinition, Dataset, Report
from evidently.presets import DataDriftPreset

features, reference_rows, rows = map(int, sys.argv[1:4])
names = [f"f{number}" for number in range(features)]
if len(sys.argv) > 4:
    numbers = np.fromfile(sys.argv[4])
    split = features * reference_rows
    tables = [part.reshape(features, -1).T for part in (numbers[:split], numbers[split:])]
else:
    random = np.random.default_rng(7)
    tables = [random.standard_normal((count, features)) for count in (reference_rows, rows)]
reference, current = (pd.DataFrame(table, columns=names) for table in tables)
definition = DataDefinition(numerical_columns=names)


def report():
    Report([DataDriftPreset(num_method="ks")]).run(
        Dataset.from_pandas(current, data_definition=definition),
        Dataset.from_pandas(reference, data_definition=definition))


if features <= 20:
    report()
started, wall_started = time.process_time(), time.perf_counter()
report()
print(json.dumps({
    "seconds": time.process_time() - started,
    "wall_seconds": time.perf_counter() - wall_started,
    "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}))

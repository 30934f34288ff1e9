"""Evidently: its drift preset with Kolmogorov-Smirnov for every feature of one window.

    report_evidently.py FEATURES REFERENCE_ROWS WINDOW_ROWS      prints {"seconds": CPU time}
"""
import json
import os
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
random = np.random.default_rng(7)
names = [f"f{number}" for number in range(features)]
reference = pd.DataFrame(random.standard_normal((reference_rows, features)), columns=names)
current = pd.DataFrame(random.standard_normal((rows, features)), columns=names)
definition = DataDefinition(numerical_columns=names)


def report():
    Report([DataDriftPreset(num_method="ks")]).run(
        Dataset.from_pandas(current, data_definition=definition),
        Dataset.from_pandas(reference, data_definition=definition))


if features <= 20:
    report()
started = time.process_time()
report()
print(json.dumps({"seconds": time.process_time() - started}))

"""SciPy and numpy: Kolmogorov-Smirnov and PSI (deciles) of every feature of one window.

    report_scipy.py FEATURES REFERENCE_ROWS WINDOW_ROWS      prints {"seconds": CPU time}

Only the numbers: no correction, effect sizes, summaries or data quality.
"""
import json
import sys
import time

import numpy as np
from scipy.stats import ks_2samp

features, reference_rows, rows = map(int, sys.argv[1:4])
random = np.random.default_rng(7)
reference = np.asfortranarray(random.standard_normal((reference_rows, features)))
current = np.asfortranarray(random.standard_normal((rows, features)))
inner = np.arange(1, 10) / 10


def psi(a, b, least=1e-4):
    edges = np.quantile(a, inner)
    p = np.bincount(np.searchsorted(edges, a), minlength=10) / len(a)
    q = np.bincount(np.searchsorted(edges, b), minlength=10) / len(b)
    p, q = np.maximum(p, least), np.maximum(q, least)
    return np.sum((q - p) * np.log(q / p))


def report():
    return [
        (ks_2samp(reference[:, j], current[:, j], method="asymp"),
         psi(reference[:, j], current[:, j]))
        for j in range(features)
    ]


if features <= 200:
    report()
started = time.process_time()
report()
print(json.dumps({"seconds": time.process_time() - started}))

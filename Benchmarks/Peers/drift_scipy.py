"""SciPy and numpy: Kolmogorov-Smirnov and PSI (deciles) of the columns of a file.

    drift_scipy.py FILE COLUMNS ROWS      prints {"scipy": CPU time, "numpy": CPU time, ...}

The file holds doubles, column by column, the reference first. "scipy" is ks_2samp and PSI, "numpy"
sorts every column once for both statistics and has no p-value. "d0", "p0" and so on are SciPy's
statistics and p-values of the columns.
"""
import json
import sys
import time

import numpy as np
from scipy.stats import ks_2samp

path, (columns, rows) = sys.argv[1], map(int, sys.argv[2:4])
reference, current = np.fromfile(path).reshape(2, columns, rows)
inner = np.arange(1, 10) / 10


def psi(a, b, least=1e-4):
    edges = np.quantile(a, inner)
    p = np.bincount(np.searchsorted(edges, a), minlength=10) / len(a)
    q = np.bincount(np.searchsorted(edges, b), minlength=10) / len(b)
    p, q = np.maximum(p, least), np.maximum(q, least)
    return np.sum((q - p) * np.log(q / p))


def tests():
    return [(ks_2samp(a, b, method="asymp"), psi(a, b)) for a, b in zip(reference, current)]


def one_sort(a, b):
    a, b = np.sort(a), np.sort(b)
    pool = np.concatenate([a, b])
    gaps = (np.searchsorted(a, pool, side="right") / len(a)
            - np.searchsorted(b, pool, side="right") / len(b))
    edges = np.quantile(a, inner)
    p = np.diff(np.r_[0, np.searchsorted(a, edges, side="right"), len(a)]) / len(a)
    q = np.diff(np.r_[0, np.searchsorted(b, edges, side="right"), len(b)]) / len(b)
    return np.abs(gaps).max(), np.sum((q - p) * np.log(q / p))


def sorts():
    return [one_sort(a, b) for a, b in zip(reference, current)]


found = {}
for name, work in [("scipy", tests), ("numpy", sorts)]:
    work()
    started = time.process_time()
    results = work()
    found[name] = time.process_time() - started
    if name == "scipy":
        for column, (ks, _) in enumerate(results):
            found[f"d{column}"], found[f"p{column}"] = float(ks.statistic), float(ks.pvalue)
print(json.dumps(found))

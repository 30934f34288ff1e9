"""numpy: maximum mean discrepancy with one bandwidth, all permutations by one matrix product.

    mmd_numpy.py FILE ROWS FEATURES PERMUTATIONS

Prints {"seconds": CPU time, "peak_mb", "bandwidth", "statistic"}. The file holds doubles, row by
row, the reference first.
"""
import json
import math
import resource
import sys
import time

import numpy as np

path, (rows, features, permutations) = sys.argv[1], map(int, sys.argv[2:5])
reference, current = np.fromfile(path).reshape(2, rows, features)


def distances(a, b):
    return (a * a).sum(1)[:, None] + (b * b).sum(1)[None] - 2 * a @ b.T


def mmd():
    pool = np.r_[reference, current]
    n, m = len(reference), len(current)
    across = distances(reference, current).ravel()
    middle = across.size // 2 - 1
    bandwidth = math.sqrt(0.5 * np.partition(across, middle)[middle])
    kernel = distances(pool, pool)
    np.maximum(kernel, 0, out=kernel)
    kernel *= -1 / (2 * bandwidth * bandwidth)
    np.exp(kernel, out=kernel)
    np.fill_diagonal(kernel, 0)
    total = kernel.sum()

    def statistics(members):
        product = kernel @ members
        within = (members * product).sum(0)
        row = product.sum(0)
        return (within / (n * (n - 1)) + (total - 2 * row + within) / (m * (m - 1))
                - 2 * (row - within) / (n * m))

    own = np.zeros((n + m, 1))
    own[:n] = 1
    observed = statistics(own)[0]
    members = np.zeros((n + m, permutations))
    random = np.random.default_rng(0)
    for column in range(permutations):
        members[random.permutation(n + m)[:n], column] = 1
    return bandwidth, observed, (statistics(members) >= observed).mean()


if rows <= 1000:
    mmd()
started = time.process_time()
bandwidth, statistic, _ = mmd()
print(json.dumps({
    "seconds": time.process_time() - started, "bandwidth": bandwidth,
    "statistic": float(statistic),
    "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}))

"""Alibi Detect: maximum mean discrepancy by TensorFlow, in float32 and on one thread.

    mmd_alibi.py FILE ROWS FEATURES PERMUTATIONS      prints {"seconds": CPU time, "peak_mb"}

The file holds doubles, row by row, the reference first.
"""
import json
import os
import resource
import sys
import time
import warnings

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
warnings.filterwarnings("ignore")

import numpy as np
import tensorflow as tf
from alibi_detect.cd import MMDDrift

tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)
path, (rows, features, permutations) = sys.argv[1], map(int, sys.argv[2:5])
reference, current = np.fromfile(path).reshape(2, rows, features).astype(np.float32)


def predict(count):
    return MMDDrift(reference, backend="tensorflow", n_permutations=count).predict(current)


predict(2)
started = time.process_time()
predict(permutations)
print(json.dumps({
    "seconds": time.process_time() - started,
    "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}))

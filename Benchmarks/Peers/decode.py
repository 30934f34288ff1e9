"""orjson and numpy: reads a file of prediction events, one a line, into columns and windows.

    decode.py FILE FEATURES BATCH WINDOW      prints {"per_second": events per second of CPU time}

The loop is the fastest of several ways to fill numpy from orjson: one list a row into a matrix,
a batch at a time. It keeps the features, the times, the predictions and the scores.
"""
import json
import sys
import time

import numpy as np
import orjson

path, features, batch, window = sys.argv[1], *map(int, sys.argv[2:5])
with open(path, "rb") as file:
    events = file.read().splitlines()
names = [f"f{number:02d}" for number in range(features)]


def decode():
    parts, rows, closed = [], 0, []
    for start in range(0, len(events), batch):
        chunk = events[start:start + batch]
        matrix = np.empty((len(chunk), features))
        times = np.empty(len(chunk), np.int64)
        predictions = np.empty(len(chunk))
        scores = np.empty(len(chunk))
        for row, event in enumerate(chunk):
            event = orjson.loads(event)
            values = event["features"]
            matrix[row] = [values[name] for name in names]
            times[row] = event["timestamp"]
            predictions[row] = event["prediction"]
            scores[row] = event["score"]
        parts.append((matrix, times, predictions, scores))
        rows += len(chunk)
        if rows >= window:
            closed.append([np.concatenate(column) for column in zip(*parts)])
            parts, rows = [], 0
    return closed


decode()
started = time.process_time()
decode()
print(json.dumps({"per_second": len(events) / (time.process_time() - started)}))

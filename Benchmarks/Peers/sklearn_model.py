"""Trains scikit-learn's logistic regression on seeded rows, as a folder that MLServer serves.

    sklearn_model.py FOLDER FEATURES PORT
"""
import json
import pathlib
import sys

import joblib
import numpy as np
from sklearn.linear_model import LogisticRegression

folder, features, port = pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
folder.mkdir(parents=True, exist_ok=True)
random = np.random.default_rng(7)
rows = random.standard_normal((1000, features))
model = LogisticRegression().fit(rows, rows[:, 0] + random.standard_normal(1000) > 0)
joblib.dump(model, folder / "model.joblib")
(folder / "model-settings.json").write_text(json.dumps({
    "name": "model", "implementation": "mlserver_sklearn.SKLearnModel",
    "parameters": {"uri": "./model.joblib", "version": "1"}}))
(folder / "settings.json").write_text(json.dumps({
    "host": "127.0.0.1", "http_port": port, "grpc_port": port + 1, "metrics_port": port + 2,
    "debug": False}))

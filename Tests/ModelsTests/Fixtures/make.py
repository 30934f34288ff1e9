"""Makes graph.json: a graph of scikit-learn's and what ONNX Runtime answers. make.py PATH."""

import base64
import json
import sys

import numpy
import onnxruntime
from skl2onnx import convert_sklearn
from skl2onnx.common.data_types import FloatTensorType, StringTensorType
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder
import pandas

random = numpy.random.default_rng(20261130)
rows = 400
frame = pandas.DataFrame(
    {
        "age": random.integers(18, 80, rows).astype(numpy.float32),
        "plan": random.choice(["basic", "gold", "none"], rows),
        "balance": random.normal(0, 1000, rows).astype(numpy.float32),
    }
)
score = 0.03 * (frame["age"] - 50) + (frame["plan"] == "gold") - frame["balance"] / 1000
label = numpy.where(score + random.normal(0, 0.5, rows) > 0, "yes", "no")
model = Pipeline(
    [
        (
            "columns",
            ColumnTransformer(
                [("plan", OneHotEncoder(handle_unknown="ignore"), ["plan"])],
                remainder="passthrough",
            ),
        ),
        ("trees", GradientBoostingClassifier(n_estimators=8, max_depth=2, random_state=1)),
    ]
).fit(frame, label)
inputs = [
    ("age", FloatTensorType([None, 1])),
    ("plan", StringTensorType([None, 1])),
    ("balance", FloatTensorType([None, 1])),
]
graph = convert_sklearn(model, initial_types=inputs).SerializeToString()
few = frame.head(8)
session = onnxruntime.InferenceSession(graph)
answers = session.run(None, {name: few[[name]].to_numpy() for name, _ in inputs})
json.dump(
    {
        "onnx": base64.b64encode(graph).decode(),
        "age": few["age"].tolist(),
        "plan": few["plan"].tolist(),
        "balance": few["balance"].tolist(),
        "labels": answers[0].tolist(),
        "yes": [float(row["yes"]) for row in answers[1]],
    },
    open(sys.argv[1], "w"),
)

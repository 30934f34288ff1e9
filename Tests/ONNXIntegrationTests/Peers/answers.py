"""What ONNX Runtime and MLflow answer for exported models.

Usage: answers.py FOLDER
FOLDER has a folder for each model, with model.onnx, mlflow/ and rows.json; answers.json is written
beside them. A list in rows.json is a column of the table: numbers (NaN is missing), or texts and
nulls.
"""

import json
import logging
import math
import pathlib
import sys

import mlflow
import numpy
import onnx
import onnxruntime
import pandas


def tensors(columns, inputs):
    """Columns as an ONNX session takes them: a missing text is empty."""
    feeds = {}
    for name, values in columns.items():
        if inputs[name] == "tensor(string)":
            values = numpy.array(["" if v is None else v for v in values], dtype=object)
        else:
            values = numpy.array(values, dtype=numpy.float64)
        feeds[name] = values.reshape(-1, 1)
    return feeds


def plain(values):
    return [list(v) if isinstance(v, numpy.ndarray) else v for v in numpy.asarray(values).tolist()]


def spelled(values):
    """Numbers as texts, as JSON has none for NaN."""
    return [[str(v) for v in row] for row in numpy.asarray(values, dtype=float).reshape(len(values), -1)]


def answers(folder, warnings):
    model = onnx.load(folder / "model.onnx")
    onnx.checker.check_model(model, full_check=True)
    columns = json.loads((folder / "rows.json").read_text())
    session = onnxruntime.InferenceSession(
        str(folder / "model.onnx"), providers=["CPUExecutionProvider"])
    found = session.run(None, tensors(columns, {i.name: i.type for i in session.get_inputs()}))
    named = dict(zip([o.name for o in session.get_outputs()], found))
    numbers = named["variable"] if "variable" in named else named["probabilities"]
    runtime = {"labels": plain(named.get("label", [])), "numbers": spelled(numbers)}

    frame = pandas.DataFrame(columns)
    onnx.checker.check_model(onnx.load(folder / "mlflow" / "model.onnx"), full_check=True)
    warnings.clear()
    loaded = mlflow.pyfunc.load_model(str(folder / "mlflow"))
    said = list(warnings)
    predicted = loaded.predict(frame)
    labels = list(predicted["label"]) if "label" in predicted else []
    # Missing categories are NaN as often as None.
    other = frame.copy()
    for name in frame:
        if frame[name].dtype == object:
            other[name] = frame[name].map(lambda v: math.nan if v is None else v)
    same = predicted.equals(loaded.predict(other))
    example = loaded.predict(loaded.input_example)
    return {
        "runtime": runtime,
        "mlflow": {
            "labels": labels,
            "numbers": spelled(predicted.drop(columns=["label"], errors="ignore").to_numpy()),
            "outputs": list(predicted.columns),
            "inputs": [[c.name, c.type.name] for c in loaded.metadata.get_input_schema()],
            "signature": [[c.name, c.type.name] for c in loaded.metadata.get_output_schema()],
            "sameWithNaN": bool(same),
            "exampleRows": len(example),
            "warnings": said,
        },
    }


def main(root):
    warnings = []

    class Keeping(logging.Handler):
        def emit(self, record):
            warnings.append(record.getMessage())

    logging.getLogger("mlflow").addHandler(Keeping(level=logging.WARNING))
    for folder in sorted(pathlib.Path(root).iterdir()):
        if folder.is_dir():
            (folder / "answers.json").write_text(json.dumps(answers(folder, warnings)))


main(sys.argv[1])

"""Makes machines.json: support vector classifiers with probabilities and without. PATH."""

import base64
import json
import sys

import numpy
from skl2onnx import to_onnx
from sklearn.svm import SVC

random = numpy.random.default_rng(20261130)
rows = random.normal(size=(60, 2)).astype(numpy.float32)
label = numpy.where(rows[:, 0] + 0.3 * random.normal(size=60) > 0, "yes", "no")


def graph(knows):
    model = SVC(kernel="linear", C=0.2, probability=knows, random_state=1).fit(rows, label)
    made = to_onnx(model, rows[:1], options={"zipmap": False})
    return base64.b64encode(made.SerializeToString()).decode()


json.dump({"probabilities": graph(True), "differences": graph(False)}, open(sys.argv[1], "w"))

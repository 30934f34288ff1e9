"""Makes the graphs of this folder: python make_graphs.py, with the versions in README.md."""

import numpy
import onnx
import onnxmltools
import xgboost
from onnxmltools.convert.common.data_types import FloatTensorType

random = numpy.random.default_rng(0)
X = random.normal(size=(300, 4)).astype(numpy.float32)
X[random.random(X.shape) < 0.1] = numpy.nan
known = numpy.nan_to_num(X)
three = (known[:, 0] + known[:, 1] > 0).astype(int) + (known[:, 2] > 0.5)
for name, model, y in [
    ("two", xgboost.XGBClassifier(n_estimators=8, max_depth=3), (three > 0).astype(int)),
    ("three", xgboost.XGBClassifier(n_estimators=4, max_depth=3), three),
    ("number", xgboost.XGBRegressor(n_estimators=8, max_depth=3),
     known[:, 0] * 2 + known[:, 1] ** 2),
]:
    graph = onnxmltools.convert_xgboost(
        model.fit(X, y), initial_types=[("X", FloatTensorType([None, 4]))], target_opset=15)
    onnx.save(graph, f"xgb-{name}.onnx")

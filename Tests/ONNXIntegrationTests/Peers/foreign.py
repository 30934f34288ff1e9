"""Models of scikit-learn as ONNX graphs, and what ONNX Runtime answers.

Usage: foreign.py FOLDER GRAPHS
Each graph of GRAPHS (*.onnx), and each model trained here, gets a folder in FOLDER with model.onnx,
rows.json (columns as Kedge names them) and answers.json.
"""

import json
import pathlib
import sys
import warnings

import numpy
import onnx
import onnxruntime
import pandas
from sklearn.base import is_classifier
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import (
    LinearDiscriminantAnalysis, QuadraticDiscriminantAnalysis)
from sklearn.ensemble import (
    AdaBoostClassifier, ExtraTreesClassifier, GradientBoostingClassifier,
    GradientBoostingRegressor, RandomForestClassifier, RandomForestRegressor)
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.naive_bayes import BernoulliNB, GaussianNB
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    MaxAbsScaler, MinMaxScaler, Normalizer, OneHotEncoder, OrdinalEncoder, PolynomialFeatures,
    RobustScaler, StandardScaler)
from sklearn.svm import SVC, SVR, NuSVC, NuSVR
from sklearn.tree import DecisionTreeClassifier
from skl2onnx import to_onnx

warnings.filterwarnings("ignore")
random = numpy.random.default_rng(0)
X = random.normal(size=(300, 4))
three = (X[:, 0] + X[:, 1] > 0).astype(int) + (X[:, 2] > 0.5)
two = (three > 0).astype(int)
words = numpy.array(["low", "mid", "high"])[three]
number = X[:, 0] * 2 + X[:, 1] ** 2
fresh = random.normal(size=(2000, 4)) * 1.5


# ONNX Runtime lacks an operator of these in double precision.
SINGLE_ONLY = {
    "scaled", "forest-two", "forest-words", "forest-number", "extra-trees", "tree",
    "boosting-two", "boosting-three", "boosting-number", "ada", "polynomial", "vectors-number",
    "vectors-number-linear"}


def models():
    for name, model, y in [
        ("logistic-two", LogisticRegression(), two),
        ("logistic-words", LogisticRegression(), words),
        ("scaled", make_pipeline(SimpleImputer(), StandardScaler(), LogisticRegression()), three),
        ("linear", LinearRegression(), number),
        ("forest-two", RandomForestClassifier(7, random_state=0), two),
        ("forest-words", RandomForestClassifier(5, random_state=0), words),
        ("forest-number", RandomForestRegressor(5, random_state=0), number),
        ("extra-trees", ExtraTreesClassifier(4, random_state=0), three),
        ("tree", DecisionTreeClassifier(max_depth=4), two),
        ("boosting-two", GradientBoostingClassifier(n_estimators=9), two),
        ("boosting-three", GradientBoostingClassifier(n_estimators=5), three),
        ("boosting-number", GradientBoostingRegressor(n_estimators=9), number),
        ("ada", AdaBoostClassifier(n_estimators=4), two),
        ("naive-bayes", GaussianNB(), three),
        ("bernoulli", BernoulliNB(), two),
        ("network-two", MLPClassifier((5,), max_iter=50, random_state=0), two),
        ("network-three", MLPClassifier((5,), max_iter=50, random_state=0), three),
        ("network-number", MLPRegressor(hidden_layer_sizes=(5,), random_state=0), number),
        ("discriminant", LinearDiscriminantAnalysis(), three),
        ("quadratic", QuadraticDiscriminantAnalysis(), three),
        ("components", make_pipeline(PCA(2), LogisticRegression()), two),
        ("scalers", make_pipeline(
            MinMaxScaler(), RobustScaler(), MaxAbsScaler(), Normalizer(), LogisticRegression()),
         two),
        ("polynomial", make_pipeline(PolynomialFeatures(2), Ridge()), number),
        ("isotonic", CalibratedClassifierCV(LogisticRegression(), method="isotonic", cv=3), two),
        ("sigmoid", CalibratedClassifierCV(LogisticRegression(), cv=3), two),
        ("vectors-two", SVC(probability=True), two),
        ("vectors-words", SVC(kernel="poly", degree=2, probability=True), words),
        ("vectors-sigmoid", NuSVC(nu=0.2, kernel="sigmoid", probability=True), three),
        ("vectors-differences", SVC(kernel="linear"), two),
        ("vectors-three-differences", SVC(), three),
        ("vectors-number", SVR(), number),
        ("vectors-number-linear", NuSVR(C=0.1, kernel="linear"), number),
        ("neighbours-two", KNeighborsClassifier(), two),
        ("neighbours-words", KNeighborsClassifier(7, weights="distance"), words),
        ("neighbours-number", KNeighborsRegressor(metric="manhattan"), number),
        ("neighbours-weighed", KNeighborsRegressor(3, weights="distance"), number),
    ]:
        model.fit(X, y)
        for kind in (numpy.float32, numpy.float64):
            if kind is numpy.float64 and name in SINGLE_ONLY:
                continue
            # ZipMap takes no doubles.
            keeps = is_classifier(model) and kind is numpy.float64
            graph = to_onnx(
                model, X[:1].astype(kind), options={"zipmap": False} if keeps else None)
            rows = {f"X_{i}": fresh[:, i].astype(kind).astype(float).tolist() for i in range(4)}
            yield f"{name}-{kind.__name__}", graph, rows, {"X": fresh.astype(kind)}


def frames():
    count = 2000
    frame = pandas.DataFrame({
        "age": X[:, 0], "size": X[:, 1], "group": random.choice(["u", "v", "w"], 300),
        "level": random.integers(0, 5, 300)}).astype({"age": "float32", "size": "float32"})
    rows = pandas.DataFrame({
        "age": numpy.where(random.random(count) < 0.1, numpy.nan, fresh[:, 0]),
        "size": fresh[:, 1], "group": random.choice(["u", "v", "w", "new", ""], count),
        "level": random.integers(-1, 7, count)})
    numbers = make_pipeline(SimpleImputer(), StandardScaler())
    encoded = make_pipeline(
        ColumnTransformer([
            ("numbers", numbers, ["age", "size"]),
            ("group", OneHotEncoder(handle_unknown="ignore"), ["group"]),
            ("level", OneHotEncoder(handle_unknown="ignore"), ["level"])]),
        LogisticRegression()).fit(frame, words)
    ordinal = make_pipeline(
        ColumnTransformer([
            ("numbers", SimpleImputer(), ["age", "size"]),
            ("group", OrdinalEncoder(
                handle_unknown="use_encoded_value", unknown_value=-1), ["group"])]),
        RandomForestClassifier(5, random_state=0)).fit(frame, two)
    for name, model, options in [
        ("frame", encoded, {}), ("frame-tensor", encoded, {"zipmap": False}),
        ("frame-columns", encoded, {"zipmap": "columns"}),
        ("frame-ordinal", ordinal, {}),
    ]:
        columns = ["age", "size", "group"] + (["level"] if model is encoded else [])
        graph = to_onnx(model, frame[columns][:1], options=options)
        kinds = {"age": numpy.float32, "size": numpy.float32, "group": object,
                 "level": numpy.int64}
        feeds = {c: rows[c].to_numpy().astype(kinds[c]).reshape(-1, 1) for c in columns}
        yield name, graph, {c: rows[c].tolist() for c in columns}, feeds


def halves():
    """A graph whose input and probabilities are of half precision."""
    model = LogisticRegression().fit(X, words)
    graph = to_onnx(model, X[:1].astype(numpy.float32), options={"zipmap": False})
    for node in graph.graph.node:
        for names, wide in ((node.input, "X"), (node.output, "probabilities")):
            names[:] = [f"{n}_single" if n == wide else n for n in names]
    half = onnx.TensorProto.FLOAT16
    graph.graph.node.insert(0, onnx.helper.make_node(
        "Cast", ["X"], ["X_single"], to=onnx.TensorProto.FLOAT))
    graph.graph.node.append(onnx.helper.make_node(
        "Cast", ["probabilities_single"], ["probabilities"], to=half))
    graph.graph.input[0].type.tensor_type.elem_type = half
    graph.graph.output[1].type.tensor_type.elem_type = half
    values = fresh.astype(numpy.float16)
    rows = {f"X_{i}": fresh[:, i].tolist() for i in range(4)}
    yield "half", graph, rows, {"X": values}


def given(folder):
    for path in sorted(pathlib.Path(folder).glob("*.onnx")):
        values = fresh.astype(numpy.float32)
        values[random.random(values.shape) < 0.1] = numpy.nan
        rows = {f"X_{i}": values[:, i].astype(float).tolist() for i in range(4)}
        yield path.stem, onnx.load(path), rows, {"X": values}


def matrix(outputs):
    """All numbers beside the label: of maps, columns or a matrix."""
    columns = []
    for values in outputs:
        if isinstance(values, list):
            columns.append(numpy.array([list(row.values()) for row in values], dtype=float))
        else:
            columns.append(numpy.asarray(values, dtype=float).reshape(len(values), -1))
    return numpy.hstack(columns)


def main(root, graphs):
    root = pathlib.Path(root)
    for name, graph, rows, feeds in [*models(), *frames(), *halves(), *given(graphs)]:
        folder = root / name
        folder.mkdir()
        onnx.save(graph, folder / "model.onnx")
        session = onnxruntime.InferenceSession(
            graph.SerializeToString(), providers=["CPUExecutionProvider"])
        found = session.run(None, feeds)
        label = len(found) > 1
        # JSON has no NaN, which alone differs from itself.
        plain = {c: [None if v != v else v for v in values] for c, values in rows.items()}
        (folder / "rows.json").write_text(json.dumps(plain))
        (folder / "answers.json").write_text(json.dumps({
            "labels": [str(v) for v in numpy.asarray(found[0]).reshape(-1)] if label else [],
            "numbers": [[str(v) for v in row] for row in matrix(found[1:] if label else found)],
        }))


main(sys.argv[1], sys.argv[2])

"""A graph for each operator that Kedge computes, and what ONNX Runtime answers.

Usage: operators.py FOLDER
As foreign.py writes them. Each graph computes one operator of the inputs x (float, 4 columns), d
(double, 3), i (int64, 2) and s (string, 1), and adds up what comes of it, so that a row has one
number. covered.json lists the operators of all graphs.
"""

import json
import pathlib
import sys

import numpy
import onnx
import onnxruntime
from onnx import TensorProto as T
from onnx import helper as h

random = numpy.random.default_rng(3)
N = 300
x = random.normal(size=(N, 4)).astype(numpy.float32)
x[random.random(x.shape) < 0.05] = numpy.nan
d = random.normal(size=(N, 3)) * 3
i = random.integers(-2, 5, size=(N, 2))
s = random.choice(["a", "b", "c", "", "new"], size=(N, 1)).astype(object)
ML = "ai.onnx.ml"
TREES = dict(
    nodes_treeids=[0, 0, 0, 1, 1, 1, 1, 1], nodes_nodeids=[0, 1, 2, 0, 1, 2, 3, 4],
    nodes_featureids=[0, 0, 0, 1, 2, 0, 0, 0],
    nodes_modes=["BRANCH_LEQ", "LEAF", "LEAF", "BRANCH_LT", "BRANCH_GTE", "LEAF", "LEAF", "LEAF"],
    nodes_values=[0.1, 0.0, 0.0, 0.3, -0.2, 0.0, 0.0, 0.0],
    nodes_truenodeids=[1, 0, 0, 1, 3, 0, 0, 0], nodes_falsenodeids=[2, 0, 0, 2, 4, 0, 0, 0],
    nodes_missing_value_tracks_true=[1, 0, 0, 0, 1, 0, 0, 0])


def trees(prefix, weights, ids):
    return TREES | {
        f"{prefix}_treeids": [0, 0, 1, 1, 1], f"{prefix}_nodeids": [1, 2, 2, 3, 4],
        f"{prefix}_ids": ids, f"{prefix}_weights": weights}


def constant(name, values, kind):
    values = numpy.array(values)
    return h.make_tensor(name, kind, values.shape, values.flatten().tolist())


def graphs():
    """Name, nodes that make y of the inputs, constants, type of y, opset."""
    def node(op, inputs, **attributes):
        domain = attributes.pop("domain", "")
        return h.make_node(op, inputs, ["y"], domain=domain, **attributes)

    for op in ("Abs", "Neg", "Exp", "Log", "Sqrt", "Sigmoid", "Relu", "Tanh", "Identity"):
        yield f"{op}-float", [node(op, ["x"])], [], T.FLOAT, 15
    for op in ("Abs", "Neg", "Exp", "Log", "Sqrt", "Cos", "Sin", "Sigmoid", "Relu", "Tanh"):
        yield f"{op}-double", [node(op, ["d"])], [], T.DOUBLE, 15
    yield "Abs-int", [node("Abs", ["i"])], [], T.INT64, 15
    row = constant("c", [[0.5, -1.5, 2.0, 3.0]], T.FLOAT)
    three = constant("c", [0.5, -1.5, 2.0], T.DOUBLE)
    whole = constant("c", [3], T.INT64)
    for op in ("Reciprocal", "Sign"):
        yield f"{op}-float", [node(op, ["x"])], [], T.FLOAT, 15
        yield f"{op}-double", [node(op, ["d"])], [], T.DOUBLE, 15
    yield "Sign-int", [node("Sign", ["i"])], [], T.INT64, 15
    for op in ("Add", "Sub", "Mul", "Div", "Max", "Min"):
        yield f"{op}-float", [node(op, ["x", "c"])], [row], T.FLOAT, 15
        yield f"{op}-double", [node(op, ["d", "c"])], [three], T.DOUBLE, 15
        yield f"{op}-int", [node(op, ["i", "c"])], [whole], T.INT64, 15
    yield "Pow-float", [node("Pow", ["x", "c"])], [constant("c", 2.0, T.FLOAT)], T.FLOAT, 15
    yield "Pow-int", [node("Pow", ["d", "c"])], [constant("c", 3, T.INT64)], T.DOUBLE, 15
    yield "Sum", [node("Sum", ["x", "c", "x"])], [row], T.FLOAT, 13
    for op in ("Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual"):
        yield f"{op}-float", [node(op, ["x", "c"])], [row], T.BOOL, 16
        yield f"{op}-int", [node(op, ["i", "c"])], [whole], T.BOOL, 16
    zero = constant("z", [0.0], T.DOUBLE)
    below, above = h.make_node("Less", ["d", "z"], ["b"]), h.make_node("Greater", ["d", "c"], ["a"])
    for op in ("And", "Or"):
        yield op, [below, above, node(op, ["a", "b"])], [zero, three], T.BOOL, 15
    yield "Not", [below, node("Not", ["b"])], [zero], T.BOOL, 15
    yield "IsNaN", [node("IsNaN", ["x"])], [], T.BOOL, 15
    yield "Where", [below, node("Where", ["b", "d", "c"])], [zero, three], T.DOUBLE, 15
    bounds = [constant("l", -0.5, T.FLOAT), constant("u", 0.75, T.FLOAT)]
    yield "Clip", [node("Clip", ["x", "l", "u"])], bounds, T.FLOAT, 13
    yield "Clip-upper", [node("Clip", ["x", "", "u"])], bounds[1:], T.FLOAT, 13
    yield "Clip-old", [node("Clip", ["x"], min=-0.5, max=0.75)], [], T.FLOAT, 9
    yield "Cast-int", [node("Cast", ["d"], to=T.INT64)], [], T.INT64, 15
    yield "Cast-bool", [node("Cast", ["i"], to=T.BOOL)], [], T.BOOL, 15
    yield "Cast-half", [h.make_node("Cast", ["x"], ["t"], to=T.FLOAT16),
                        node("Cast", ["t"], to=T.FLOAT)], [], T.FLOAT, 15
    halves = constant("c", numpy.array([0.1, 65504.0, 1e-7, -2.5], dtype=numpy.float16), T.FLOAT16)
    yield "Cast-half-constant", [h.make_node("Cast", ["c"], ["t"], to=T.FLOAT),
                                 node("Mul", ["x", "t"])], [halves], T.FLOAT, 15
    encode = dict(keys_strings=["-1", "0", "3"], values_int64s=[7, 8, 9], domain=ML)
    yield "Cast-text", [h.make_node("Cast", ["i"], ["t"], to=T.STRING),
                        node("LabelEncoder", ["t"], **encode)], [], T.INT64, 15
    yield "Concat", [node("Concat", ["x", "x"], axis=1)], [], T.FLOAT, 15
    shape = constant("n", [0, 2, -1], T.INT64)
    turned = [h.make_node("Reshape", ["x", "n"], ["r"]),
              h.make_node("Transpose", ["r"], ["t"], perm=[0, 2, 1])]
    yield "Reshape", turned + [node("Flatten", ["t"])], [shape], T.FLOAT, 15
    last = constant("a", [-1], T.INT64)
    yield "Unsqueeze", [h.make_node("Unsqueeze", ["x", "a"], ["u"]),
                        node("Squeeze", ["u", "a"])], [last], T.FLOAT, 15
    yield "Unsqueeze-old", [h.make_node("Unsqueeze", ["x"], ["u"], axes=[1]),
                            node("Squeeze", ["u"], axes=[1])], [], T.FLOAT, 11
    filled = [h.make_node("Shape", ["x"], ["p"]),
              h.make_node("ConstantOfShape", ["p"], ["q"], value=constant("v", [2.5], T.FLOAT)),
              node("Add", ["x", "q"])]
    yield "ConstantOfShape", filled, [], T.FLOAT, 15
    made = h.make_node("Constant", [], ["k"], value=constant("v", [1.5], T.FLOAT))
    yield "Constant", [made, node("Mul", ["x", "k"])], [], T.FLOAT, 15
    picked = constant("j", [2, -1, 0, 2], T.INT64)
    yield "Gather", [node("Gather", ["x", "j"], axis=1)], [picked], T.FLOAT, 15
    chosen = constant("j", [2, 0, 2], T.INT64)
    yield "ArrayFeatureExtractor", [
        node("ArrayFeatureExtractor", ["x", "j"], domain=ML)], [chosen], T.FLOAT, 15
    cut = [constant("b", [1], T.INT64), constant("e", [-1], T.INT64), constant("a", [1], T.INT64)]
    yield "Slice", [node("Slice", ["x", "b", "e", "a"])], cut, T.FLOAT, 15
    hot = [constant("w", [4], T.INT64), constant("o", [0.5, 2.0], T.FLOAT)]
    yield "OneHot", [h.make_node("OneHot", ["i", "w", "o"], ["t"]), node("Flatten", ["t"])], hot, \
        T.FLOAT, 15
    for op in ("ReduceSumSquare", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd",
               "ReduceLogSumExp"):
        yield op, [node(op, ["d"], axes=[1], keepdims=1)], [], T.DOUBLE, 13
    one = constant("a", [1], T.INT64)
    yield "ReduceSum", [node("ReduceSum", ["d", "a"], keepdims=1)], [one], T.DOUBLE, 15
    yield "ReduceSum-old", [node("ReduceSum", ["x"], axes=[-1], keepdims=1)], [], T.FLOAT, 11
    yield "ArgMax", [node("ArgMax", ["d"], axis=1)], [], T.INT64, 15
    yield "ArgMin", [node("ArgMin", ["d"], axis=1)], [], T.INT64, 15
    kept = constant("k", [2], T.INT64)
    for largest in (0, 1):
        yield f"TopK-{largest}", [h.make_node(
            "TopK", ["d", "k"], ["y", "t"], largest=largest)], [kept], T.DOUBLE, 15
        yield f"TopK-positions-{largest}", [h.make_node(
            "TopK", ["i", "k"], ["t", "y"], axis=1, largest=largest)], [kept], T.INT64, 15
    body = h.make_graph(
        [h.make_node("Identity", ["past"], ["next"]),
         h.make_node("Sub", ["past", "now"], ["gone"]),
         h.make_node("ReduceSumSquare", ["gone"], ["far"], keepdims=0)], "body",
        [h.make_tensor_value_info("past", T.DOUBLE, [3]),
         h.make_tensor_value_info("now", T.DOUBLE, [3])],
        [h.make_tensor_value_info("next", T.DOUBLE, [3]),
         h.make_tensor_value_info("far", T.DOUBLE, [])])
    yield "Scan", [h.make_node("Scan", ["c", "d"], ["s0", "f"], body=body, num_scan_inputs=1),
                   node("Unsqueeze", ["f", "a"])], [three, constant("a", [1], T.INT64)], \
        T.DOUBLE, 15
    yield "Softmax", [node("Softmax", ["d"])], [], T.DOUBLE, 15
    yield "Softmax-old", [node("Softmax", ["d"], axis=1)], [], T.DOUBLE, 11
    weights = constant("w", random.normal(size=(3, 5)), T.DOUBLE)
    yield "MatMul", [node("MatMul", ["d", "w"])], [weights], T.DOUBLE, 15
    square = constant("w", random.normal(size=(5, 3)), T.DOUBLE)
    added = constant("c", random.normal(size=5), T.DOUBLE)
    yield "Gemm", [node("Gemm", ["d", "w", "c"], transB=1)], [square, added], T.DOUBLE, 15
    yield "Scaler", [node("Scaler", ["x"], offset=[0.1], scale=[2.0], domain=ML)], [], T.FLOAT, 15
    yield "Scaler-double", [node(
        "Scaler", ["d"], offset=[0.5, 0.1, -2.0], scale=[1.0, 2.0, 3.0], domain=ML)], [], \
        T.FLOAT, 15
    yield "Imputer", [node(
        "Imputer", ["x"], imputed_value_floats=[1.0, 2.0, 3.0, 4.0],
        replaced_value_float=float("nan"), domain=ML)], [], T.FLOAT, 15
    yield "Imputer-int", [node(
        "Imputer", ["i"], imputed_value_int64s=[9], replaced_value_int64=-1, domain=ML)], [], \
        T.INT64, 15
    for norm in ("MAX", "L1", "L2"):
        yield f"Normalizer-{norm}", [node("Normalizer", ["d"], norm=norm, domain=ML)], [], \
            T.FLOAT, 15
    single = h.make_node("Cast", ["d"], ["f"], to=T.FLOAT)
    yield "Binarizer", [single, node("Binarizer", ["f"], threshold=0.2, domain=ML)], [], \
        T.FLOAT, 15
    yield "OneHotEncoder-text", [
        h.make_node("OneHotEncoder", ["s"], ["t"], cats_strings=["b", "a"], domain=ML),
        node("Flatten", ["t"])], [], T.FLOAT, 15
    yield "OneHotEncoder-int", [
        h.make_node("OneHotEncoder", ["i"], ["t"], cats_int64s=[3, 0, -1], domain=ML),
        node("Flatten", ["t"])], [], T.FLOAT, 15
    for name, keys in (("text", dict(keys_strings=["a", ""])), ("int", dict(keys_int64s=[-1, 3]))):
        source = "s" if name == "text" else "i"
        yield f"LabelEncoder-{name}", [node(
            "LabelEncoder", [source], values_floats=[1.5, 2.5], default_float=-4.0, domain=ML,
            **keys)], [], T.FLOAT, 15
    linear = dict(coefficients=[0.5, -1.0, 2.0, 1.0, 1.0, 0.1], intercepts=[0.2, -0.3], domain=ML)
    for transform in ("NONE", "LOGISTIC", "SOFTMAX", "SOFTMAX_ZERO"):
        yield f"LinearRegressor-{transform}", [single, node(
            "LinearRegressor", ["f"], targets=2, post_transform=transform, **linear)], [], \
            T.FLOAT, 15
        yield f"LinearClassifier-{transform}", [h.make_node(
            "LinearClassifier", ["d"], ["t", "y"], classlabels_ints=[4, 7],
            post_transform=transform, **linear)], [], T.FLOAT, 15
        alone = dict(coefficients=[0.5, -1.0, 2.0], intercepts=[0.2], domain=ML)
        yield f"LinearClassifier-single-{transform}", [h.make_node(
            "LinearClassifier", ["d"], ["t", "y"], classlabels_ints=[4, 7],
            post_transform=transform, **alone)], [], T.FLOAT, 15
        for name, weights, ids in (
            ("positive", [0.2, 0.1, 0.3, 0.4, 0.45], [0] * 5),
            ("mixed", [0.2, -0.1, 0.3, -0.4, 0.45], [0] * 5),
            ("three", [0.2, -0.1, 0.3, -0.4, 0.45], [0, 1, 2, 1, 0]),
        ):
            labels = [4, 7, 9] if name == "three" else [4, 7]
            for base in ([], [0.1, 0.3, -0.2]) if name == "three" else ([], [0.25]):
                extra = {"base_values": base} if base else {}
                yield f"TreeEnsembleClassifier-{name}-{transform}-{len(base)}", [h.make_node(
                    "TreeEnsembleClassifier", ["x"], ["t", "y"], classlabels_int64s=labels,
                    post_transform=transform, domain=ML, **extra,
                    **trees("class", weights, ids))], [], T.FLOAT, 15
    random_vectors = numpy.random.default_rng(5).normal(size=(7, 3)).flatten().tolist()
    for kernel in ("LINEAR", "POLY", "RBF", "SIGMOID"):
        machine = dict(
            kernel_type=kernel, kernel_params=[0.3, 0.5, 2.0], support_vectors=random_vectors,
            domain=ML)
        yield f"SVMRegressor-{kernel}", [single, node(
            "SVMRegressor", ["f"], n_supports=7, rho=[0.4],
            coefficients=[0.5, -1.0, 0.25, 1.5, -0.75, 0.1, -0.2], **machine)], [], T.FLOAT, 15
        for name, labels, vectors, pairs in (("two", [4, 7], [3, 4], 1),
                                             ("three", [4, 7, 9], [2, 3, 2], 3),
                                             ("four", [4, 7, 9, 1], [2, 2, 1, 2], 6)):
            weights = numpy.random.default_rng(6).normal(size=7 * (len(labels) - 1)).tolist()
            curves = dict(prob_a=[-1.5, -0.5, -2.0, -1.0, -0.8, -1.2][:pairs],
                          prob_b=[0.1, -0.2, 0.0, 0.3, 0.2, -0.1][:pairs])
            for given in ({}, curves):
                for transform in ("NONE", "LOGISTIC", "SOFTMAX"):
                    yield f"SVMClassifier-{kernel}-{name}-{len(given)}-{transform}", [
                        h.make_node(
                            "SVMClassifier", ["d"], ["t", "y"], classlabels_ints=labels,
                            vectors_per_class=vectors, coefficients=weights,
                            rho=[0.2, -0.1, 0.3, 0.4, -0.2, 0.1][:pairs],
                            post_transform=transform, **given, **machine)], [], T.FLOAT, 15
    for aggregate in ("SUM", "AVERAGE", "MIN", "MAX"):
        yield f"TreeEnsembleRegressor-{aggregate}", [node(
            "TreeEnsembleRegressor", ["x"], n_targets=2, aggregate_function=aggregate,
            base_values=[0.5, -0.5], domain=ML,
            **trees("target", [0.2, -0.1, 0.3, -0.4, 0.45], [0, 1, 0, 0, 1]))], [], T.FLOAT, 15
        yield f"TreeEnsembleRegressor-double-{aggregate}", [node(
            "TreeEnsembleRegressor", ["d"], n_targets=1, aggregate_function=aggregate, domain=ML,
            **trees("target", [0.2, -0.1, 0.3, -0.4, 0.45], [0] * 5))], [], T.FLOAT, 15


def main(root):
    root = pathlib.Path(root)
    info = h.make_tensor_value_info
    inputs = [info("x", T.FLOAT, ["N", 4]), info("d", T.DOUBLE, ["N", 3]),
              info("i", T.INT64, ["N", 2]), info("s", T.STRING, ["N", 1])]
    columns = {"s": s[:, 0].tolist()}
    for name, values in (("x", x), ("d", d), ("i", i)):
        for column in range(values.shape[1]):
            columns[f"{name}_{column}"] = [
                None if v != v else v for v in values[:, column].tolist()]
    covered = {"ai.onnx.ml.ZipMap"}
    for name, nodes, constants, kind, opset in graphs():
        def build(end, outputs, constants):
            graph = h.make_graph([*nodes, *end], name, inputs, outputs, constants)
            return graph, h.make_model(
                graph, ir_version=8,
                opset_imports=[h.make_opsetid("", opset), h.make_opsetid(ML, 3)])

        def run(model):
            session = onnxruntime.InferenceSession(
                model.SerializeToString(), providers=["CPUExecutionProvider"])
            return session.run(None, {"x": x, "d": d, "i": i, "s": s})[0]

        width = run(build([], [info("y", kind, None)], constants)[1]).reshape(N, -1).shape[1]
        # A row's numbers are weighed differently, so that none is taken for another.
        weights = [1 + 0.7 * column for column in range(width)]
        constants = [*constants, constant("end_weights", weights, T.DOUBLE)]
        end = [h.make_node("Cast", ["y"], ["end_double"], to=T.DOUBLE),
               h.make_node("Mul", ["end_double", "end_weights"], ["end_weighed"])]
        if opset < 13:
            end.append(h.make_node("ReduceSum", ["end_weighed"], ["variable"], axes=[1]))
        else:
            constants.append(constant("end_axes", [1], T.INT64))
            end.append(h.make_node("ReduceSum", ["end_weighed", "end_axes"], ["variable"]))
        graph, model = build(end, [info("variable", T.DOUBLE, ["N", 1])], constants)
        covered |= {(f"{n.domain}." if n.domain else "") + n.op_type for n in graph.node}
        folder = root / name
        folder.mkdir()
        onnx.save(model, folder / "model.onnx")
        found = run(model)
        (folder / "rows.json").write_text(json.dumps(columns))
        (folder / "answers.json").write_text(json.dumps(
            {"labels": [], "numbers": [[str(v) for v in row] for row in found.reshape(N, -1)]}))
    (root / "covered.json").write_text(json.dumps(sorted(covered)))


main(sys.argv[1])

"""Writes learners.json: what scikit-learn gives for learners of Kedge that training.json lacks.

Run in a virtual environment with scikit-learn 1.9.1, numpy 2.4.6 and scipy 1.17.1:
    python learners.py > learners.json
"""

import csv
import json
import os
import sys

import numpy as np
import scipy
import sklearn
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.discriminant_analysis import QuadraticDiscriminantAnalysis
from sklearn.kernel_approximation import Nystroem
from sklearn.linear_model import LinearRegression, Ridge, RidgeCV
from sklearn.metrics.pairwise import rbf_kernel

HERE = os.path.dirname(os.path.abspath(__file__))


def columns(name, features, target):
    with open(os.path.join(HERE, name + ".csv")) as file:
        rows = list(csv.DictReader(file))
    x = np.array([[float(row[f]) for f in features] for row in rows])
    return x, np.array([float(row[target]) for row in rows])


def uniform(seed, n):
    """The fixtures' uniform numbers: splitmix64, upper 53 bits."""
    state, out = seed, []
    for _ in range(n):
        state = (state + 0x9E3779B97F4A7C15) % 2**64
        z = state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) % 2**64
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) % 2**64
        z ^= z >> 31
        out.append((z >> 11) * 2.0**-53)
    return np.array(out)


def ridge_path():
    features = ["age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"]
    x, y = columns("sk_diabetes", features, "target")
    penalties = [0.001, 0.01, 0.1, 1.0, 10.0, 100.0]
    weights = uniform(4242, len(y)) + 0.5
    cases = []
    for name, w, intercept in [
        ("plain", None, True), ("weighted", weights, True), ("nointercept", None, False)
    ]:
        # By definition: each row left out, one fit for each.
        w1 = np.ones(len(y)) if w is None else w
        errors = []
        for alpha in penalties:
            squares = []
            for i in range(len(y)):
                kept = np.arange(len(y)) != i
                model = Ridge(alpha=alpha, fit_intercept=intercept, solver="svd")
                model.fit(x[kept], y[kept], sample_weight=w1[kept])
                squares.append(float((y[i] - model.predict(x[i : i + 1])[0]) ** 2))
            errors.append(float(np.average(squares, weights=w1)))
        best = penalties[int(np.argmin(errors))]
        model = Ridge(alpha=best, fit_intercept=intercept, solver="svd").fit(
            x, y, sample_weight=w)
        cases.append(dict(
            name=name, weighted=w is not None, intercept=intercept, penalties=penalties,
            errors=errors, best=best, coef=model.coef_.tolist(),
            constant=float(model.intercept_)))
        if w is None:
            peer = RidgeCV(alphas=penalties, fit_intercept=intercept).fit(x, y)
            assert peer.alpha_ == best
    return cases


def weighted_least_squares():
    features = ["age", "bmi", "bp", "s5"]
    x, y = columns("sk_diabetes", features, "target")
    w = uniform(4242, len(y)) + 0.5
    model = LinearRegression().fit(x, y, sample_weight=w)
    return dict(features=features, coef=model.coef_.tolist(), constant=float(model.intercept_))


def quadratic_discriminant():
    cases = []
    for name, target, features in [
        ("sk_iris", "target", ["sepal_length", "sepal_width", "petal_length", "petal_width"]),
        ("sk_breast_cancer", "target", ["mean_radius", "mean_texture", "mean_smoothness"]),
    ]:
        x, y = columns(name, features, target)
        for share in [0.0, 0.1]:
            model = QuadraticDiscriminantAnalysis(reg_param=share).fit(x, y)
            cases.append(dict(
                csv=name, target=target, features=features, regularisation=share,
                probabilities=model.predict_proba(x[::50]).tolist(),
                accuracy=float(model.score(x, y))))
    return cases


def platt():
    u = uniform(11, 400)
    scores = 4 * u[:200] - 2
    labels = (u[200:] < expit(1.7 * scores - 0.4)).astype(float)
    weights = 0.5 + u[200:]
    positive = float(weights[labels == 1].sum())
    negative = float(weights[labels == 0].sum())
    targets = np.where(labels == 1, (positive + 1) / (positive + 2), 1 / (negative + 2))

    def loss(p):
        z = p[0] * scores + p[1]
        return float(np.sum(weights * (np.logaddexp(0, -z) + (1 - targets) * z)))

    def slope(p):
        r = weights * (expit(p[0] * scores + p[1]) - targets)
        return np.array([np.sum(r * scores), np.sum(r)])

    found = minimize(loss, [0.0, 0.0], jac=slope, method="BFGS", options=dict(gtol=1e-12))
    p = found.x
    for _ in range(20):  # Polished by Newton steps.
        q = expit(p[0] * scores + p[1])
        h = weights * q * (1 - q)
        hessian = np.array([
            [np.sum(h * scores**2), np.sum(h * scores)], [np.sum(h * scores), np.sum(h)]])
        p = p - np.linalg.solve(hessian, slope(p))
    return dict(
        scores=scores.tolist(), labels=labels.tolist(), weights=weights.tolist(),
        slope=float(p[0]), offset=float(p[1]))


def kernel_ridge():
    """Nystroem with every row as a landmark is exact kernel ridge regression."""
    x, y = columns("sk_iris", ["sepal_length", "sepal_width", "petal_length"], "petal_width")
    x = (x - x.mean(0)) / x.std(0)
    bandwidth = 1.5
    z = Nystroem(gamma=1 / (2 * bandwidth**2), n_components=len(y)).fit_transform(x)
    model = Ridge(alpha=0.1, solver="svd").fit(z, y)
    # Without the map: centre the kernel, solve, and add the mean.
    kernel = rbf_kernel(x, gamma=1 / (2 * bandwidth**2))
    centre = np.eye(len(y)) - 1 / len(y)
    alpha = np.linalg.solve(
        centre @ kernel @ centre + 0.1 * np.eye(len(y)), y - y.mean())
    exact = y.mean() + centre @ kernel @ centre @ alpha
    assert np.max(np.abs(model.predict(z) - exact)) < 1e-6
    squared = ((x[:, None] - x[None]) ** 2).sum(2)[np.triu_indices(len(y), 1)]
    return dict(
        bandwidth=bandwidth, l2=0.1, predictions=exact.tolist(),
        median_bandwidth=float(np.sqrt(np.median(squared) / 2)))


json.dump(
    dict(
        versions={
            "scikit-learn": sklearn.__version__, "numpy": np.__version__,
            "scipy": scipy.__version__, "python": sys.version.split()[0]},
        ridge_path=ridge_path(), weighted_least_squares=weighted_least_squares(),
        quadratic_discriminant=quadratic_discriminant(), platt=platt(),
        kernel_ridge=kernel_ridge()),
    sys.stdout, indent=0)
print()

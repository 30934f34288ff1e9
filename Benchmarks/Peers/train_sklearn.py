"""scikit-learn on the rows of a file: seconds to fit, and what is minimised.

    train_sklearn.py FILE ROWS FEATURES

The file holds doubles: the features column by column (as scikit-learn reads fastest), then three
columns of labels: a number, a class of two, a class of five. Prints, for each learner, its seconds of
wall and of processor time and its objective, the sum of losses (for ridge half the squares) +
l2 / 2 |w|^2 with l2 = 1. Solvers that stop early get the loosest tolerance, by factors of 10
from their default, at which the objective is within 1e-8 of that of Newton's method, or of L-BFGS
with a tolerance of 1e-9; what they take with the default is told besides.
"""
import json
import sys
import time

import numpy as np
from scipy.special import logsumexp
from sklearn.linear_model import LogisticRegression, Ridge

path, (rows, features) = sys.argv[1], map(int, sys.argv[2:4])
data = np.fromfile(path).reshape(features + 3, rows)
X = data[:features].T
number, two, five = data[features], data[features + 1].astype(int), data[features + 2].astype(int)
result = {}


def fit(name, model, labels, objective):
    started, processor = time.perf_counter(), time.process_time()
    model.fit(X, labels)
    result[name] = time.perf_counter() - started
    result[name + "_processor"] = time.process_time() - processor
    result[name + "_objective"] = float(objective(model))
    return result[name + "_objective"]


def squares(model):
    return (((number - model.predict(X)) ** 2).sum() + (model.coef_ ** 2).sum()) / 2


def binary(model):
    scores = X @ model.coef_.ravel() + model.intercept_[0]
    return (np.logaddexp(0, scores).sum() - (two * scores).sum()
            + (model.coef_ ** 2).sum() / 2)


def multinomial(model):
    scores = X @ model.coef_.T + model.intercept_
    return ((logsumexp(scores, axis=1) - scores[np.arange(rows), five]).sum()
            + (model.coef_ ** 2).sum() / 2)


def close_enough(name, solver, labels, objective, least):
    for digits in range(4, 11):
        tolerance = 10.0 ** -digits
        model = LogisticRegression(solver=solver, tol=tolerance, max_iter=1000)
        found = fit(name, model, labels, objective)
        if digits == 4:
            result[name + "_default"] = result[name]
        if found <= least * (1 + 1e-8):
            return


fit("ridge", Ridge(alpha=1.0, solver="cholesky"), number, squares)
exact = binary(LogisticRegression(solver="newton-cholesky", tol=1e-10).fit(X, two))
close_enough("lbfgs", "lbfgs", two, binary, exact)
close_enough("newton_cholesky", "newton-cholesky", two, binary, exact)
exact = multinomial(LogisticRegression(tol=1e-9, max_iter=1000).fit(X, five))
close_enough("multinomial", "lbfgs", five, multinomial, exact)
print(json.dumps(result))

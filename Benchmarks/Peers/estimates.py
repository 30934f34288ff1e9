"""Estimates without labels, by Kedge and by NannyML, against what the labels say.

    estimates.py KEDGE PAGE      writes the page

The data are NannyML's own: employment in Massachusetts (US Census ACS PUMS, by survey year), in its
package. Both estimate each chunk of 5000 rows from the reference period's labels, and neither sees
the labels of the chunks.
"""
import json
import os
import subprocess
import sys
import tempfile
import warnings

os.environ["NML_DISABLE_USAGE_LOGGING"] = "True"
warnings.filterwarnings("ignore")

import nannyml
import numpy as np
from sklearn.metrics import accuracy_score, f1_score, precision_score, recall_score, roc_auc_score

kedge, page = sys.argv[1:3]
chunk = 5000
metrics = {
    "f1": (f1_score, 0.0066), "accuracy": (accuracy_score, 0.0051), "roc_auc": (None, 0.0040),
    "precision": (precision_score, None), "recall": (recall_score, None),
    "specificity": (lambda y, p: recall_score(y, p, pos_label=0), None)}

reference, analysis, targets = nannyml.load_us_census_ma_employment_data()
labels = analysis.merge(targets, left_on="id", right_on="id")["employed"].to_numpy()
features = [name for name in reference.columns if name not in (
    "id", "employed", "year", "prediction", "predicted_probability")]
chunks = [slice(start, start + chunk) for start in range(0, len(analysis) - chunk + 1, chunk)]


def realised(metric):
    predictions, scores = analysis["prediction"], analysis["predicted_probability"]
    if metric == "roc_auc":
        return np.array([roc_auc_score(labels[c], scores[c]) for c in chunks])
    return np.array([metrics[metric][0](labels[c], predictions[c]) for c in chunks])


def of_kedge():
    with tempfile.TemporaryDirectory() as folder:
        reference.to_csv(f"{folder}/reference.csv", index=False)
        analysis.drop(columns="employed", errors="ignore").to_csv(
            f"{folder}/analysis.csv", index=False)
        answer = json.loads(subprocess.run(
            [kedge, "evaluate", "--reference", f"{folder}/reference.csv",
             "--input", f"{folder}/analysis.csv", "--label", "employed",
             "--prediction", "prediction", "--score", "predicted_probability",
             "--positive", "1", "--columns", ",".join(features), "--chunk", str(chunk),
             "-o", "json"], check=True, capture_output=True).stdout)
    found = [c["metrics"] for c in answer["chunks"] if c["count"] == chunk]
    return {metric: tuple(np.array([c[metric][part] for c in found])
                          for part in ("value", "lower", "upper")) for metric in metrics}


def of_nannyml():
    estimator = nannyml.CBPE(
        problem_type="classification_binary", y_pred="prediction",
        y_pred_proba="predicted_probability", y_true="employed", metrics=list(metrics),
        chunk_size=chunk).fit(reference)
    frame = estimator.estimate(analysis).filter(period="analysis").to_df()
    count = len(chunks)
    return {metric: tuple(frame[(metric, part)].to_numpy(float)[:count] for part in (
        "value", "lower_confidence_boundary", "upper_confidence_boundary"))
        for metric in metrics}


def cells(estimate, truth):
    value, lower, upper = estimate
    inside = (lower <= truth) & (truth <= upper)
    return np.abs(value - truth).mean(), 100 * inside.mean()


ours, theirs = of_kedge(), of_nannyml()
text = f"""# Estimates without labels

Written by `make estimates`: the performance of a model before labels come, estimated from its
scores, against what the labels said later. The data are those of NannyML {nannyml.__version__}'s
package: employment in Massachusetts, US Census ACS PUMS (public domain), {len(reference)} rows of the
reference period and {len(analysis)} after it by survey year, of which 2020 is another world; chunks
of {chunk} rows, {len(chunks)} of them whole. Kedge is `kedge evaluate --reference` with its
defaults: calibrated scores, reference rows weighted by how often rows like them come up now.
NannyML is CBPE with its defaults. Neither sees a label of the chunks. Error is the mean absolute one
over chunks; an interval covers when it holds the metric that the chunk's labels give.

| metric | error, Kedge | aim | error, NannyML | intervals that cover, Kedge | NannyML |
| --- | ---: | ---: | ---: | ---: | ---: |
"""
for metric, (_, aim) in metrics.items():
    truth = realised(metric)
    (error, cover), (their_error, their_cover) = cells(ours[metric], truth), cells(
        theirs[metric], truth)
    below = f"below {aim:.4f}" if aim else ""
    text += (f"| {metric} | {error:.5f} | {below} | {their_error:.5f} | {cover:.1f} % | "
             f"{their_cover:.1f} % |\n")
with open(page, "w") as file:
    file.write(text)
print(text)

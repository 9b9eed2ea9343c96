"""Data sets for build/scripts/defaults.mjs, and scikit-learn's side of it.

    default_sets.py FOLDER SPLITS EXAMPLES [UCI]

Writes a CSV file for each of SPLITS splits of every data set into FOLDER: the rows to train on, those to validate (15% of what
is not tested), then those to test. Prints one JSON object a line for each, with the score of scikit-learn's MLPRegressor or
MLPClassifier as they come, trained on the rows of both parts with the preparation that Gradual proposes.
UCI is a folder of data sets with published splits: NAME/data/data.txt, index_train_0.txt and so on.
"""

import csv
import json
import os
import re
import sys
import warnings

import numpy as np
from sklearn import datasets
from sklearn.neural_network import MLPClassifier, MLPRegressor

folder, splits, examples = sys.argv[1], int(sys.argv[2]), sys.argv[3]
uci = sys.argv[4] if len(sys.argv) > 4 else None
warnings.filterwarnings("ignore")

UCI = {
    "bostonHousing": "Boston housing",
    "concrete": "concrete",
    "energy": "energy",
    "kin8nm": "kin8nm",
    "naval-propulsion-plant": "naval",
    "power-plant": "power plant",
    "wine-quality-red": "red wine",
    "yacht": "yacht",
}
BUNDLED = [
    ("diabetes", datasets.load_diabetes, "regression"),
    ("iris", datasets.load_iris, "classification"),
    ("wine", datasets.load_wine, "classification"),
    ("breast cancer", datasets.load_breast_cancer, "classification"),
    ("digits 8×8", datasets.load_digits, "classification"),
]
MISSING = {"", "NA", "."}
DATE = re.compile(r"\d{4}-\d\d-\d\d")


def seeded(rows, split, share=0.2):
    order = np.random.default_rng(100 + split).permutation(rows)
    test = round(rows * share)
    return order[test:], order[:test]


def is_number(text):
    try:
        float(text)
        return True
    except ValueError:
        return text in MISSING


def as_days(text):
    return str(float(np.datetime64(text).astype("datetime64[D]").astype(int))) if DATE.fullmatch(text) else text


def prepared(table, names, learned):
    """Columns of texts as numbers: means for gaps and standard scores, or a 0 or 1 for each category."""
    parts = []
    for column, name in enumerate(names):
        texts = [as_days(row[column]) for row in table]
        if all(is_number(text) for text in texts):
            values = np.array([np.nan if text in MISSING else float(text) for text in texts])
            values = np.where(np.isnan(values), np.nanmean(values[learned]), values)
            deviation = values[learned].std() or 1.0
            parts.append(((values - values[learned].mean()) / deviation)[:, None])
        else:
            kinds = sorted({texts[row] for row in learned})
            parts.append(np.array([[float(text == kind) for kind in kinds] for text in texts]))
    return np.hstack(parts)


def scikit_learn(table, names, target, task, learned, tested):
    features = prepared([row[:-1] for row in table], names[:-1], learned)
    if task == "classification":
        truth = np.array([row[-1] for row in table])
        model = MLPClassifier(random_state=1).fit(features[learned], truth[learned])
        return float((model.predict(features[tested]) == truth[tested]).mean())
    truth = np.array([float(row[-1]) for row in table])
    center, scale = truth[learned].mean(), truth[learned].std()
    model = MLPRegressor(random_state=1).fit(features[learned], (truth[learned] - center) / scale)
    error = model.predict(features[tested]) * scale + center - truth[tested]
    return float(np.sqrt((error**2).mean()))


def give(name, published, task, names, table, split, train, test):
    """`table`: rows of texts, the target last."""
    validation = round(0.15 * len(train))
    order = np.random.default_rng(split).permutation(len(train))
    parts = [train[order[validation:]], train[order[:validation]], test]
    file = os.path.join(folder, f"{name.replace(' ', '-')}-{split}.csv")
    rows = [table[row] for part in parts for row in part]
    with open(file, "w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([names, *rows])
    learned = np.arange(len(train))
    tested = np.arange(len(train), len(rows))
    counts = dict(zip(("train", "validation", "test"), map(len, parts)))
    told = {"name": name, "published": published, "task": task, "file": file, "target": names[-1], "rows": counts}
    score = scikit_learn(rows, names, names[-1], task, learned, tested)
    print(json.dumps({**told, "inputs": len(names) - 1, "peer": score}), flush=True)


def texts(features, truth):
    return [[*map(repr, map(float, row)), str(answer)] for row, answer in zip(features, truth)]


def sample(name, file, task, target, left_out):
    """One of the project's own samples; rows without a target are left out."""
    with open(os.path.join(examples, file), encoding="utf-8") as source:
        rows = list(csv.DictReader(source))
    names = [column for column in rows[0] if column not in [target, *left_out]] + [target]
    table = [[row[column] for column in names] for row in rows if row[target] not in MISSING]
    for split in range(splits):
        give(name, False, task, names, table, split, *seeded(len(table), split))


for directory, name in UCI.items() if uci else ():
    at = os.path.join(uci, directory, "data")
    data = np.loadtxt(os.path.join(at, "data.txt"))
    index = lambda file: np.loadtxt(os.path.join(at, file)).astype(int)
    features, truth = data[:, index("index_features.txt")], data[:, int(index("index_target.txt"))]
    names = [f"x{column + 1}" for column in range(features.shape[1])] + ["target"]
    table = texts(features, map(float, truth))
    for split in range(splits):
        give(name, True, "regression", names, table, split, index(f"index_train_{split}.txt"), index(f"index_test_{split}.txt"))
    if name == "red wine":
        for split in range(splits):
            parts = index(f"index_train_{split}.txt"), index(f"index_test_{split}.txt")
            give("red wine, as classes", False, "classification", names, table, split, *parts)

for name, load, task in BUNDLED:
    features, truth = load(return_X_y=True)
    names = [f"x{column + 1}" for column in range(features.shape[1])] + ["target"]
    table = texts(features, truth if task == "regression" else [f"class {answer}" for answer in truth])
    for split in range(splits):
        give(name, False, task, names, table, split, *seeded(len(table), split))

sample("penguins", "penguins.csv", "classification", "Species", [])
sample("cars", "cars.csv", "regression", "Miles_per_Gallon", ["Name"])

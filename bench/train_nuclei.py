#!/usr/bin/env python3
"""Trains the models of segment::nuclei from what `bench_accuracy --lessons` wrote.

usage: train_nuclei.py OUTPUT LESSONS...    (folders, one a round, the last one best)

OUTPUT gets merge0.txt ... merge4.txt, level0.txt ..., object0.txt ... (each trained without the images of that fold, for
`bench_accuracy --model-dir`) and built_in_merge.cpp ... (trained on all, for src/segment). bench/train_nuclei runs the whole
cycle. Needs numpy, pandas and scikit-learn.
"""
import pathlib
import sys

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

FOLDS = 5
DEPTH = 4  # kTreeDepth
COMMON = dict(early_stopping=False, random_state=1)
MODELS = {
    "merge": HistGradientBoostingClassifier(
        max_iter=80, max_leaf_nodes=10, max_depth=4, learning_rate=0.1, min_samples_leaf=60, l2_regularization=5, **COMMON),
    "level": HistGradientBoostingRegressor(
        loss="absolute_error", max_iter=50, max_leaf_nodes=8, max_depth=3, learning_rate=0.1, min_samples_leaf=100,
        l2_regularization=10, **COMMON),
    "object": HistGradientBoostingClassifier(
        max_iter=50, max_leaf_nodes=8, max_depth=3, learning_rate=0.1, min_samples_leaf=60, l2_regularization=10, **COMMON),
}


def read(folders, name):
    table = pd.concat([pd.read_csv(folder / f"{name}s.csv", header=None) for folder in folders], ignore_index=True)
    return table[1].to_numpy(), table.iloc[:, 2:-2].to_numpy(np.float32), table.iloc[:, -2].to_numpy(), table.iloc[:, -1].to_numpy()


def complete(nodes):
    """The tree filled up to DEPTH decisions: features, thresholds, leaves."""
    features, thresholds, leaves = [0] * (2**DEPTH - 1), [0.0] * (2**DEPTH - 1), [0.0] * 2**DEPTH

    def fill(at, level, node):
        row = nodes[node]
        if level == DEPTH:
            leaves[at - (2**DEPTH - 1)] = float(row["value"])
            return
        # A leaf above the last level: whatever is asked, both answers lead to it.
        left, right = (node, node) if row["is_leaf"] else (int(row["left"]), int(row["right"]))
        if not row["is_leaf"]:
            features[at], thresholds[at] = int(row["feature_idx"]), float(row["num_threshold"])
        fill(2 * at + 1, level + 1, left)
        fill(2 * at + 2, level + 1, right)

    fill(0, 0, 0)
    return features, thresholds, leaves


def trees(model):
    """Base, and features, thresholds and leaves of every tree."""
    return float(np.ravel(model._baseline_prediction)[0]), [complete(predictor.nodes) for (predictor,) in model._predictors]


def text(model):
    base, forest = trees(model)
    lines = [f"{len(forest)} {base:.7g}"]
    for parts in forest:
        lines.append(" ".join(f"{value:.5g}" for part in parts for value in part))
    return "\n".join(lines) + "\n"


def wrapped(items, indent="    ", width=118):
    lines, line = [], indent
    for item in items:
        if len(line) + len(item) > width:
            lines.append(line.rstrip())
            line = indent
        line += item + " "
    return "\n".join(lines + [line.rstrip()])


def number(value):
    short = f"{value:.5g}"
    return short + ("F" if "." in short or "e" in short else ".0F")


def source(name, model):
    """src/segment/built_in_<name>.cpp."""
    base, forest = trees(model)
    columns = [[value for tree in forest for value in tree[part]] for part in range(3)]
    parts = [f"constexpr float kBase = {number(base)};"]
    for part, kind, values in (("Features", "std::uint8_t", [f"{v}," for v in columns[0]]),
                               ("Thresholds", "float", [number(v) + "," for v in columns[1]]),
                               ("Leaves", "float", [number(v) + "," for v in columns[2]])):
        parts.append(f"constexpr std::array<{kind}, {len(values)}> k{part}{{\n{wrapped(values)}\n}};")
    return ("// Written by bench/train_nuclei.py; not to be edited.\n"
            "// clang-format off\n#include <array>\n#include <cstdint>\n\n#include \"segment/models.hpp\"\n\n"
            "namespace viroplate::segment {\n\nnamespace {\n\n" + "\n".join(parts) +
            f"\n\n}}  // namespace\n\nTreeModel built_in_{name}_model() {{ return {{kBase, kFeatures, kThresholds, kLeaves}}; }}"
            "\n\n}  // namespace viroplate::segment\n")


def main():
    output, lessons = pathlib.Path(sys.argv[1]), [pathlib.Path(folder) for folder in sys.argv[2:]]
    output.mkdir(parents=True, exist_ok=True)
    for name, model in MODELS.items():
        # Pairs of every round teach when to stop joining; outlines and objects only the round whose clumps are right.
        fold, features, answer, weight = read(lessons if name == "merge" else lessons[-1:], name)
        error = 0.0
        for held_out in range(FOLDS):
            kept = fold != held_out
            model.fit(features[kept], answer[kept], sample_weight=weight[kept])
            (output / f"{name}{held_out}.txt").write_text(text(model))
            error += np.sum(weight[~kept] * np.abs(model.predict(features[~kept]) - answer[~kept]))
        model.fit(features, answer, sample_weight=weight)
        (output / f"built_in_{name}.cpp").write_text(source(name, model))
        print(f"{name}: {len(answer)} lessons, mean |error| over held-out folds {error / np.sum(weight):.4f}")


main()

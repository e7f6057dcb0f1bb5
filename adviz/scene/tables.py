"""The table of paths of each differentiated input: what the gradient is the sum of."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from itertools import accumulate, islice, pairwise
from typing import Any

from adviz.ad.evaluate import Evaluation
from adviz.ad.formulas import ONE, Formula, add, multiply, number
from adviz.ad.paths import GradientPath, Paths
from adviz.ad.point import is_scalar
from adviz.graph.leibniz import derivative
from adviz.graph.tape import Tape
from adviz.ops import TABLE
from adviz.scene.array_table import array_table
from adviz.scene.labels import Names, pretty, short
from adviz.scene.model import Path, PathTable


def path_tables(
    tape: Tape,
    evaluation: Any,
    starts: Mapping[str, int],
    most: int,
    names: Names,
    formulas: list[tuple[Formula, ...]],
) -> tuple[PathTable, ...]:
    """One table an entry of `starts` (name → node), each with the heaviest `most` paths; numbers run on. `evaluation`
    is one of numbers or of arrays, or None."""
    first_edge = [0, *accumulate([len(sources) for sources in tape.args])]  # edges stand in the order of the tape
    tables: list[PathTable] = []
    number_ = 1
    for name, start in starts.items():
        if evaluation is not None and not isinstance(evaluation, Evaluation):
            tables.append(array_table(name, start, evaluation, most, number_, names, first_edge))
            number_ += len(tables[-1].listed)
            continue
        paths = Paths(tape, start, evaluation)
        listed: list[tuple[Path, Formula]] = []
        for path in islice(paths, most):
            edges = tuple([first_edge[node] + slot for node, slot in zip(path.nodes[1:], path.slots, strict=True)])
            listed.append(_path(number_, path, edges, paths, names, formulas))
            number_ += 1
        table = _numbers if evaluation else _formulas
        tables.append(table(name, paths, listed))
    return tuple(tables)


def _path(
    number_: int,
    path: GradientPath,
    edges: tuple[int, ...],
    paths: Paths,
    names: Names,
    formulas: list[tuple[Formula, ...]],
) -> tuple[Path, Formula]:
    factors = [formulas[node][slot] for node, slot in zip(path.nodes[1:], path.slots, strict=True)]
    product = ONE
    for factor in factors:
        product = multiply(product, factor)
    known = paths.evaluation is not None
    arrays = not known and not is_scalar(paths.tape, {})
    if arrays and len(factors) > 1:  # of one edge the Jacobian would be named by itself
        product = _jacobians(path, names)
    row = Path(
        number=number_,
        edges=edges,
        nodes=path.nodes,
        chain=tuple([names.chain(node) for node in path.nodes]),
        factors=tuple([short(factor) for factor in path.factors] if known else [pretty(each.text) for each in factors]),
        product=path.product if known else None,
        product_text=short(path.product, 5) if known else pretty(product.text),
        formula="" if arrays else product.text,
        share=_share(path.product, paths.total) if known else None,
    )
    return row, product


def _jacobians(path: GradientPath, names: Names) -> Formula:
    """The product along a path in a graph of arrays. Partials are no numbers there, so that the order matters: the
    Jacobian that is nearest to the root comes first."""
    labels = [names.symbol(node) for node in path.nodes]
    factors = [derivative(target, source) for source, target in pairwise(labels)]
    return Formula(" * ".join(reversed(factors)), TABLE["mul"].power)


def _share(product: float, total: float) -> float | None:
    if total == 0.0 or not math.isfinite(total):
        return None
    share = product / total
    return share if math.isfinite(share) else None


def _numbers(name: str, paths: Paths, listed: list[tuple[Path, Formula]]) -> PathTable:
    rows = tuple([row for row, _ in listed])
    rest = paths.total - _sum(rows) if paths.count > len(rows) else 0.0
    rest_text = short(rest, 5) if paths.count > len(rows) else ""
    return PathTable(name, paths.start, paths.count, rows, paths.total, short(paths.total, 7), rest, rest_text)


def _sum(rows: tuple[Path, ...]) -> float:
    products = [row.product for row in rows if row.product is not None]
    return math.fsum(products) if all(map(math.isfinite, products)) else sum(products)


def _formulas(name: str, paths: Paths, listed: list[tuple[Path, Formula]]) -> PathTable:
    total = number(0.0)
    for _, product in listed:
        total = add(total, product)
    more = paths.count - len(listed)
    text = pretty(total.text) + (" + …" if more else "")
    rest_text = "…" if more else ""
    return PathTable(name, paths.start, paths.count, tuple([row for row, _ in listed]), None, text, None, rest_text)


def numbers_by_edge(tables: Iterable[PathTable]) -> dict[int, list[int]]:
    """Edge → the numbers of the listed paths that use it, ascending; edges that none uses are left out."""
    found: dict[int, list[int]] = {}
    for table in tables:
        for path in table.listed:
            for edge in path.edges:
                found.setdefault(edge, []).append(path.number)
    return found

"""Write hessians.jsonl: Hessians of fifty formulas of expressions.jsonl, by SymPy with fifty digits.

    python tests/data/make_hessians.py      needs SymPy

SymPy differentiates the formula by its own rules and evaluates the result at the point with 50 digits; both are
independent of adviz. The formulas are taken in turn from each source, so that all sources are there.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import sympy

HERE = Path(__file__).resolve().parent
COUNT, DIGITS = 50, 50
FUNCTIONS = {
    **{name: getattr(sympy, name) for name in ("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh")},
    **{name: getattr(sympy, name) for name in ("exp", "log", "sqrt", "erf")},
    "ln": sympy.log,
    "sigmoid": lambda x: 1 / (1 + sympy.exp(-x)),
    "softplus": lambda x: sympy.log(1 + sympy.exp(x)),
    "atan2": sympy.atan2,
    "hypot": lambda x, y: sympy.sqrt(x**2 + y**2),
    "log1p": lambda x: sympy.log(1 + x),
    "expm1": lambda x: sympy.exp(x) - 1,
    "log10": lambda x: sympy.log(x, 10),
}
CALL = re.compile(r"([A-Za-z_]\w*)\s*\(")


def main() -> None:
    records = [json.loads(line) for line in (HERE / "expressions.jsonl").read_text("utf-8").splitlines()]
    queues: dict[str, list[dict[str, Any]]] = {}
    for record in records:
        if fits(record):
            queues.setdefault(record["source"], []).append(record)
    lines: list[str] = []
    while len(lines) < COUNT and any(queues.values()):
        for queue in queues.values():
            if queue and len(lines) < COUNT:
                record = queue.pop(len(queue) // 2)
                lines.append(json.dumps(made(record), ensure_ascii=False, separators=(",", ":")))
    (HERE / "hessians.jsonl").write_text("\n".join(lines) + "\n", "utf-8")


def fits(record: dict[str, Any]) -> bool:
    """Whether the record is smooth, and written with what SymPy has."""
    text = record["expr"]
    calls = set(CALL.findall(text))
    plain = not re.search(r"[;\n%=<>√π²³·]|\blog\([^()]*,", text)
    return plain and calls <= FUNCTIONS.keys() and 1 <= len(record["gradient"]) <= 5 and 20 <= len(text) <= 160


def made(record: dict[str, Any]) -> dict[str, Any]:
    """The record of one Hessian."""
    symbols = {name: sympy.Symbol(name, real=True) for name in record["at"]}
    text = re.sub(r"(?<![\w.])(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+)", r"double(\1)", record["expr"].replace("^", "**"))
    scope = {**FUNCTIONS, "pi": sympy.pi, "e": sympy.E, **symbols, "double": double}
    formula = eval(text, {"__builtins__": {}}, scope)
    point = {symbols[name]: double(value) for name, value in record["at"].items()}
    names = list(record["gradient"])
    rows = []
    for first in names:
        slope = sympy.diff(formula, symbols[first])
        rows.append([float(sympy.diff(slope, symbols[second]).subs(point).evalf(DIGITS)) for second in names])
    return {"id": record["id"], "expr": record["expr"], "at": record["at"], "names": names, "hessian": rows,
            "source": record["source"]}  # fmt: skip


def double(value: float) -> Any:
    """The double that a number is read as, exactly."""
    return sympy.Rational(*float(value).as_integer_ratio())


if __name__ == "__main__":
    main()

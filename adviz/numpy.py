"""The functions of adviz's operator table for Python: `sin`, `sigmoid`, `where`, … under the table's names and NumPy's.

They take numbers as `math` does, but never raise (`log(0)` is -inf), and within a function that `adviz.trace` runs they
take what is traced. A new row of the operator table is a new function here, and nothing else is to be written.

>>> import adviz
>>> import adviz.numpy as np
>>> np.exp(0.0), np.log(0.0), np.maximum(1.0, 2.0)
(1.0, -inf, 2.0)
>>> adviz.trace(lambda x: np.sigmoid(x) * np.pi, x=0.5).source.text
'x = 0.5; sigmoid(x) * pi'
"""

from __future__ import annotations

from typing import Any

from adviz.errors import nearest
from adviz.ops import CONSTANTS
from adviz.tracing import functions

__all__ = [*functions.names(), *CONSTANTS, "nan"]  # noqa: F822


def __getattr__(name: str) -> Any:
    """A function of the table; PEP 562."""
    number = functions.constant(name)
    found = functions.find(name) if number is None else number
    if found is None:
        near = nearest(name, __dir__()) if not name.startswith("__") else ""
        raise AttributeError(
            f"module 'adviz.numpy' has no function {name}" + (f": did you mean {near}?" if near else "")
        )
    return found


def __dir__() -> list[str]:
    return [*functions.names(), *CONSTANTS, "nan"]

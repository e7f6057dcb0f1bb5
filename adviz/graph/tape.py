"""The tape (Wengert list): operations in order, each naming its inputs.

Griewank & Walther, *Evaluating Derivatives*, 2nd edition, section 2.2. The tape is a few parallel columns; a
node is a position in them. Inputs come before their users, so every sweep is a loop over positions.
"""

from __future__ import annotations

from typing import Any

from adviz.errors import Source
from adviz.ops import CONST, INPUT, TABLE
from adviz.ops.model import Op

Value = Any  # a number, or a nested tuple of numbers: an array
Settings = dict[str, Any]


class Tape:
    """The tape of one formula. Columns are parallel; `len(tape)` nodes; treated as frozen once it is built.

    Attributes:
        ops: one operator a node, `INPUT` and `CONST` (of `adviz.ops`) for the leaves.
        args: one tuple of positions a node: its inputs, in the order of the argument slots.
        constants: position → number, for the constants (and nothing else); an array is a nested tuple.
        spellings: position → text of a constant as it was written (`pi`, `1e-3`).
        names: position → name, for the inputs and the assigned names.
        defaults: input name → number, or nested tuple, that the formula itself gives it.
        settings: position → what the operation was told beside its inputs: `{"axis": 0}`. Values can be hashed.
        root: position of the root.
        tokens: one index into the source's tokens a node; `adviz.lang.lexer.place` makes offsets of it.
        source: the text.
        plan: what `adviz.ad.evaluate` prepared the first time; nothing else looks at it.
        label: what the root is called where that is no name of the language: `∂f/∂x`.
        dropped: names of inputs that a point may give a value, though the result does not depend on them.
        parts: name of an array → the names of its entries, where arrays were taken entry by entry.
        remarks: what a reader must know of where the tape came from: the branches that a traced function took.
    """

    __slots__ = (
        "args", "constants", "defaults", "dropped", "label", "names", "ops", "parts", "plan", "remarks", "root",
        "settings", "source", "spellings", "tokens",
    )  # fmt: skip

    def __init__(
        self,
        ops: list[Op],
        args: list[tuple[int, ...]],
        constants: dict[int, Value],
        spellings: dict[int, str],
        names: dict[int, str],
        defaults: dict[str, Value],
        root: int,
        tokens: list[int],
        source: Source,
    ) -> None:
        self.ops = ops
        self.args = args
        self.constants = constants
        self.spellings = spellings
        self.names = names
        self.defaults = defaults
        self.root = root
        self.tokens = tokens
        self.source = source
        self.plan: object = None
        self.label = ""
        self.dropped: frozenset[str] = frozenset()
        self.parts: dict[str, tuple[str, ...]] = {}
        self.remarks: tuple[str, ...] = ()
        self.settings: dict[int, Settings] = {}

    def __getstate__(self) -> tuple[None, dict[str, object]]:
        """All but the plan, whose functions cannot be pickled; operators by name."""
        state: dict[str, object] = {name: getattr(self, name) for name in Tape.__slots__}
        return None, state | {"plan": None, "ops": [op.name for op in self.ops]}

    def __setstate__(self, state: tuple[None, dict[str, Any]]) -> None:
        for name, value in state[1].items():
            setattr(self, name, value)
        leaves = {"input": INPUT, "const": CONST}
        self.ops = [TABLE[name] if name in TABLE else leaves[name] for name in state[1]["ops"]]

    @property
    def root_name(self) -> str:
        """The root's label: its own, its assigned name, or the first of `f y z out` that no other node has."""
        if self.label:
            return self.label
        named = self.names.get(self.root)
        if named:
            return named
        taken = set(self.names.values())
        return next(name for name in ("f", "y", "z", "out", "result", f"v{self.root}", "") if name not in taken)

    @property
    def inputs(self) -> dict[str, int]:
        """Input name → position, in the order of the tape."""
        return {name: node for node, name in sorted(self.names.items()) if self.ops[node].name == "input"}

    def __len__(self) -> int:
        return len(self.ops)

"""`make_dot`: torchviz's arguments and torchviz's picture, without its recursion and with ids that stay the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from adviz.layout.dot_source import quote
from adviz.layout.objects import digraph
from adviz.torch.names import Names
from adviz.torch.saved import custom_saved, held_by, is_custom, kept_names
from adviz.torch.tensors import flatten

if TYPE_CHECKING:
    import graphviz

LEAF, SAVED, OUTPUT, BASE = "lightblue", "orange", "darkolivegreen1", "darkolivegreen3"
_NODES = {"style": "filled", "shape": "box", "align": "left", "fontsize": "10", "ranksep": "0.1", "height": "0.2",
          "fontname": "monospace"}  # fmt: skip
_PER_LINE, _LEAST = 0.15, 12.0  # inches of the page: for each line of the source, and at least


def make_dot(
    var: Any, params: Any = None, show_attrs: bool = False, show_saved: bool = False, max_attr_chars: int = 50
) -> graphviz.Digraph:
    """The autograd graph of tensors as a `graphviz.Digraph`, drawn as torchviz draws it: operations grey, leaves blue,
    saved tensors orange, outputs green, the base of an output that is a view dark green.

    Args:
        var: a tensor, or tensors in tuples, lists and dicts.
        params: names: a dict from names to tensors, a module, or the pairs of `named_parameters`.
        show_attrs: write what operations keep besides tensors.
        show_saved: draw the tensors that operations keep; those of custom functions are always drawn.
        max_attr_chars: the longest attribute that is written in full.

    Raises:
        OptionError: there is no tensor in `var`, or `params` has something else.

    >>> import torch
    >>> x = torch.ones(2, requires_grad=True)
    >>> print(make_dot((2 * x).sum(), params={"x": x}).source.count("label="))
    5
    """
    names = Names()
    if params is not None:
        names.add_params(params)
    writer = _Writer(names, show_attrs, show_saved, max(max_attr_chars, 3))
    for _, tensor in flatten(var):
        writer.output(tensor)
    made = digraph("digraph autograd {\n" + "\n".join(writer.lines) + "\n}\n")
    made.node_attr.update(_NODES)
    size = max(_LEAST, len(writer.lines) * _PER_LINE)
    made.graph_attr.update(size=f"{size},{size}")
    return made


class _Writer:
    """The lines of the source; a node is called by the order in which it is met."""

    def __init__(self, names: Names, attrs: bool, saved: bool, widest: int) -> None:
        self.names = names
        self.attrs = attrs
        self.saved = saved
        self.widest = widest
        self.lines: list[str] = []
        self.held: list[Any] = []
        self._ids: dict[Any, str] = {}
        self._seen: set[Any] = set()

    def output(self, tensor: Any) -> None:
        """An output, what it comes from, and the base that it is a view of."""
        colour = OUTPUT
        while tensor is not None and id(tensor) not in self._seen:
            self._seen.add(id(tensor))
            me = self._tensor(tensor, colour)
            if tensor.grad_fn is not None:
                self._explore(tensor.grad_fn)
                self._edge(self._id(tensor.grad_fn), me)
            if not tensor._is_view():
                break
            base = tensor._base
            self._edge(self._id(base), me, "style=dotted")
            tensor, colour = base, BASE

    def _explore(self, start: Any) -> None:
        """Depth first, as torchviz goes, but by a stack of what is left to do at each node."""
        if start in self._seen:
            return
        self._operation(start)
        stack: list[tuple[Any, Iterator[Any]]] = [(start, iter(start.next_functions))]
        while stack:
            node, rest = stack[-1]
            for each, _ in rest:
                if each is None:
                    continue
                self._edge(self._id(each), self._id(node))
                if each not in self._seen:
                    self._operation(each)
                    stack.append((each, iter(each.next_functions)))
                    break
            else:
                stack.pop()

    def _operation(self, node: Any) -> None:
        self._seen.add(node)
        name = type(node).__name__
        me = self._id(node)
        if name == "AccumulateGrad":
            variable = node.variable
            self._seen.add(id(variable))
            self._edge(self._tensor(variable, LEAF), me)
            self.lines.append(f"\t{me} [label=AccumulateGrad]")
            return
        if is_custom(node):
            for tensor in custom_saved(node) or ():
                self._edge(self._saved(tensor, ""), me, "dir=none")
        elif self.saved:
            for word, tensor in held_by(node).tensors:
                self._edge(me, self._saved(tensor, word), "dir=none")
        name = _with_attributes(name, node, self.widest) if self.attrs else name
        self.lines.append(f"\t{me} [label={quote(name) if self.attrs else name}]")

    def _saved(self, tensor: Any, word: str) -> str:
        """A tensor that is kept; a leaf stays the leaf that it is."""
        if tensor.is_leaf and tensor.requires_grad:
            return self._tensor(tensor, LEAF) if id(tensor) not in self._seen else self._id(tensor)
        return self._tensor(tensor, SAVED, word)

    def _tensor(self, tensor: Any, colour: str, word: str = "") -> str:
        me = self._id(tensor)
        label = f"{self.names.of(tensor) or word}\n ({', '.join(map(str, tensor.shape))})"
        self.lines.append(f"\t{me} [label={quote(label)} fillcolor={colour}]")
        return me

    def _edge(self, tail: str, head: str, style: str = "") -> None:
        self.lines.append(f"\t{tail} -> {head} [{style}]" if style else f"\t{tail} -> {head}")

    def _id(self, thing: Any) -> str:
        key = id(thing)
        if key not in self._ids:
            self._ids[key] = f"n{len(self._ids)}"
            self.held.append(thing)  # keeps what is known by its identity
        return self._ids[key]


def _with_attributes(name: str, node: Any, widest: int) -> str:
    """The operation above a table of what it keeps."""
    held = held_by(node)
    tensors = dict.fromkeys((word.partition("[")[0] for word, _ in held.tensors), "[saved tensor]")
    tensors |= {word.partition("[")[0]: "[saved tensors]" for word, _ in held.tensors if "[" in word}
    rows = {key: tensors.get(key) or str(dict(held.attributes).get(key)) for key in kept_names(node)}
    if not rows:
        return name
    left = max(map(len, rows))
    right = min(max(map(len, rows.values())), widest)
    rule = "-" * max(left + right + 2, len(name))
    return "\n".join([name, rule, *(f"{key:<{left}}: {_cut(value, right):>{right}}" for key, value in rows.items())])


def _cut(text: str, widest: int) -> str:
    return text if len(text) <= widest else text[: widest - 3] + "..."

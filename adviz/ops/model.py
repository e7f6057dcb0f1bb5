"""What an operator is: one row of the table, a frozen record.

The derivative is said as text in adviz's own language, over the operator's arguments and its result `out`. From
the one row come parsing, the value, the number on the edge, the formula on the edge, `adviz ops`, the
documentation and the test against finite differences.
"""

from typing import Any, NamedTuple


class Corner(NamedTuple):
    """A convention at a kink or a corner, where the mathematical rule has no value or another one.

    Attributes:
        slot: the argument whose partial is meant.
        when: the condition, as text over the arguments and `out`.
        then: the partial there, as text.
        why: the convention in words, for `adviz ops NAME`.
    """

    slot: int
    when: str
    then: str
    why: str


class Op(NamedTuple):
    """One operator.

    Attributes:
        name: the spelling in a call (`sin`), and the key of the table; infix operators have one as well (`add`).
        args: the argument names that the rules use. A single name `*x` stands for one or more arguments.
        partials: one rule an argument, as text: the mathematics, without corner cases. The rule of `*x` holds
            for each argument, called `x`; it may use `ties`, the number of arguments that equal `out`.
        value: how the result is computed, as text over the arguments; empty for a primitive, which is the
            function of this name in `adviz.ops.numerics`.
        samples: points (one number an argument) that lie in the domain and not on a kink.
        meaning: the operator in words, for `adviz ops`.
        infix: the sign, where there is one; `prefix` for a sign that stands before its one argument.
        power: binding power of the infix or prefix sign; higher binds more tightly.
        right: whether the infix sign groups to the right.
        stable: for a slot the form that is computed where the one in `partials` loses digits or overflows.
        corners: the conventions at kinks.
        cuts: the slots through which no gradient flows (`detach`, conditions).
        masks: the slots where a partial of 0 means that the argument was not chosen: nothing flows, not even
            0·inf = nan (`where`, `max`, `relu`), as PyTorch masks it.
        aliases: other spellings in a call.
        needs: an extra that the primitive needs (`scipy`), or the empty text.
        group: the heading under which `adviz ops` lists it.
        latex: how it is set in LaTeX: the name of a function, or a pattern over `#1` … (see `adviz.lang.latex`).
        kind: what the operator does to arrays; empty: entry by entry, with broadcasting. `fold`: it takes one array,
            whose entries are the arguments of the rule; so does every row of `*x` when it is given one argument.
            `move`: entries are moved, joined or left out. `contract`: entries are multiplied and added up.
            `compose`: `value` says it, over arrays. Rules of `contract` and `compose` are for people, and not what is
            computed: the other factor of a product; `d` stands for the differential of the argument.
        settings: (name, default) of what is written `name=…` in a call and holds no variables: `axis`.
        empty: the value over no entries at all, where there is one.
    """

    name: str
    args: tuple[str, ...]
    partials: tuple[str, ...]
    value: str = ""
    samples: tuple[tuple[float, ...], ...] = ()
    meaning: str = ""
    infix: str = ""
    prefix: str = ""
    power: int = 0
    right: bool = False
    stable: tuple[tuple[int, str], ...] = ()
    corners: tuple[Corner, ...] = ()
    cuts: tuple[int, ...] = ()
    masks: tuple[int, ...] = ()
    aliases: tuple[str, ...] = ()
    needs: str = ""
    group: str = ""
    latex: str = ""
    kind: str = ""
    settings: tuple[tuple[str, Any], ...] = ()
    empty: str = ""

    @property
    def variadic(self) -> bool:
        """Whether the operator takes any number of arguments, at least one."""
        return bool(self.args) and self.args[0].startswith("*")

    @property
    def counted(self) -> int | None:
        """How many arguments a call has; None for any number from one on."""
        return None if self.variadic and self.kind != "fold" else len(self.args)

    @property
    def scalar(self) -> bool:
        """Whether it is defined for plain numbers."""
        return self.kind in ("", "fold")

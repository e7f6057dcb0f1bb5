"""Transforms of models and of formulas: what is left, and that nothing is lost."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import programs

import adviz
from adviz.errors import AdvizError, OptionError, ParseError
from adviz.models.graph import Box, Link, Model, Module, Weight
from adviz.models.reduce import transformed
from adviz.models.sets import FOLDS, HIDDENLAYER
from adviz.models.transforms import Transform
from adviz.models.view import closed, fitted, focused
from adviz.transforms import Fold, FoldDuplicates, FoldId, Prune, PruneBranch, Rename, apply


def model(*rows: tuple[str, tuple[int, ...]], roots: tuple[int, ...] = (), names: tuple[str, ...] = ()) -> Model:
    """Boxes by operation and inputs; each but inputs and constants has 10 parameters and takes 100 operations."""
    boxes = []
    for at, (op, inputs) in enumerate(rows):
        kind = {"Input": "input", "Constant": "constant"}.get(op, "operation")
        name = names[at] if names else f"{op.lower()}{at}"
        weights = (Weight(f"{name}.weight", (10,), 40),) if kind == "operation" else ()
        scope = tuple(
            name.split(".")[:size] and ".".join(name.split(".")[:size]) for size in range(1, name.count(".") + 1)
        )
        boxes.append(Box(kind, op, op, op, name, scope, tuple(map(Link, inputs)), ((2, 3),), weights,
                         100 if weights else None, 24))  # fmt: skip
    modules = {box.scope[:size]: Module(box.scope[size - 1], "Block", "Block", False)
               for box in boxes for size in range(1, len(box.scope) + 1)}  # fmt: skip
    return Model("Net", tuple(boxes), roots or (len(boxes) - 1,), modules)


def rows(made: Model) -> list[tuple[str, tuple[int, ...]]]:
    return [
        (box.title + (f" ×{box.times}" if box.times > 1 else ""), tuple(link.source for link in box.links))
        for box in made.boxes
    ]


NET = (("Input", ()), ("Conv", (0,)), ("BatchNorm", (1,)), ("Relu", (2,)), ("Conv", (3,)), ("BatchNorm", (4,)),
       ("Constant", ()), ("Add", (5, 3, 6)), ("Relu", (7,)))  # fmt: skip


def test_fold() -> None:
    made = transformed(model(*NET), [Fold("Conv > BatchNorm > Relu", "CBR"), Fold("Conv > BatchNorm", "CB", "ConvBn!")])
    assert rows(made) == [
        ("Input", ()),
        ("CBR", (0,)),
        ("ConvBn!", (1,)),
        ("Constant", ()),
        ("Add", (2, 1, 3)),
        ("Relu", (4,)),
    ]
    assert (made.boxes[1].parameters, made.boxes[1].flops, made.boxes[1].name) == (30, 300, "conv1 … relu3")
    assert made.boxes[1].members == ("Conv", "BatchNorm", "Relu")
    assert made.notes == (
        "folded: 9 boxes to 6: 1 × CBR = Conv > BatchNorm > Relu; 1 × CB = Conv > BatchNorm",
    )  # fmt: skip


def test_a_fold_of_folds() -> None:
    made = transformed(model(*NET), [Prune("Constant"), *FOLDS])
    assert rows(made) == [("Input", ()), ("ConvBnRelu", (0,)), ("ConvBn", (1,)), ("Add", (2, 1)), ("Relu", (3,))]
    block = Fold("ConvBn > Add > Relu", "Block")
    assert rows(transformed(made, [block])) == [("Input", ()), ("ConvBnRelu", (0,)), ("Block", (1,))]


def test_a_fold_keeps_a_name() -> None:
    assert rows(transformed(model(*NET), [Fold("BatchNorm > Relu", "__last__")]))[2] == ("Relu", (1,))
    assert rows(transformed(model(*NET), [Fold("BatchNorm > Relu", "__first__")]))[2] == ("BatchNorm", (1,))


def test_a_fold_that_makes_what_it_looks_for_ends() -> None:
    chain = model(("Input", ()), *(("A", (at,)) for at in range(50)), ("B", (50,)))
    assert len(transformed(chain, [Fold("A > B", "B")]).boxes) == 2
    assert len(transformed(chain, [Fold("A > A", "A")]).boxes) == 3
    assert len(transformed(chain, [Fold("A", "A")]).boxes) == 52
    assert len(transformed(chain, [Fold("*", "C")]).boxes) == 52


def test_prune_leads_past() -> None:
    made = transformed(model(("Input", ()), ("Drop", (0,)), ("Drop", (1,)), ("Add", (2, 0))), [Prune("Drop")])
    assert rows(made) == [("Input", ()), ("Add", (0, 0))]
    assert rows(transformed(model(("Input", ()), ("A", (0,)), ("Drop", (1,))), [Prune("Drop")])) == [
        ("Input", ()),
        ("A", (0,)),
    ]


def test_prune_branch_takes_what_feeds_nothing_else() -> None:
    made = transformed(
        model(("Input", ()), ("A", (0,)), ("B", (1,)), ("Loss", (2,)), ("Out", (1,)), ("Both", (4, 3))),
        [PruneBranch("Loss")],
    )
    assert rows(made) == [("Input", ()), ("A", (0,)), ("Out", (1,)), ("Both", (2,))]


def test_nothing_left_is_an_error() -> None:
    with pytest.raises(OptionError) as caught:
        transformed(model(("A", ()), ("A", (0,))), [Prune("A")])
    assert str(caught.value) == "every box would be pruned\nremedy: leave the transform out"


def test_duplicates() -> None:
    net = (("Input", ()), ("Block", (0,)), ("Block", (1,)), ("Block", (2,)), ("Out", (3,)))
    made = transformed(model(*net), [FoldDuplicates()])
    assert rows(made) == [("Input", ()), ("Block ×3", (0,)), ("Out", (1,))]
    assert made.boxes[1].parameters == 30
    other = model(*net)
    boxes = list(other.boxes)
    boxes[2] = boxes[2]._replace(shapes=((9, 9),))
    other = other._replace(boxes=tuple(boxes))
    assert len(transformed(other, [FoldDuplicates()]).boxes) == 5, "of other sizes"
    assert rows(transformed(other, [FoldDuplicates("op")]))[1] == ("Block ×3", (0,)), "hiddenlayer's"
    with pytest.raises(OptionError, match="FoldDuplicates cannot go by 'name'"):
        FoldDuplicates("name")


def test_fold_id() -> None:
    names = ("x", "enc.0.a", "enc.0.b", "enc.1.a", "enc.1.b", "out")
    net = model(("Input", ()), *(("L", (at,)) for at in range(5)), names=names)
    made = transformed(net, [FoldId(r"(enc\.\d+)\.", "Layer", "Encoder layer")])
    assert [(box.title, box.name) for box in made.boxes] == [
        ("Input", "x"), ("Encoder layer", "enc.0"), ("Encoder layer", "enc.1"), ("L", "out"),
    ]  # fmt: skip


def test_fold_id_never_makes_a_circle() -> None:
    """a0 → b → a1, and a1 in the same group as a0: it stays two boxes."""
    net = model(("Input", ()), ("L", (0,)), ("B", (1,)), ("L", (2,)), names=("x", "a.0", "b", "a.1"))
    made = transformed(net, [FoldId(r"(a)\.", "A")])
    assert [box.name for box in made.boxes] == ["x", "a (part 1 of 2)", "b", "a (part 2 of 2)"]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: FoldId("a+", "A"), "a group is missing\n  a+\n  ^^\nremedy: write (encoder\\.\\d+)\\. : boxes with the same text in the parentheses are folded"),
        (lambda: FoldId("(a", "A"), "this is no regular expression: missing ), unterminated subpattern\n  (a\n  ^"),
        (lambda: Rename(op="a"), 'Rename takes op or name, and to\nremedy: write Rename(op="Gemm", to="Linear")'),
        (lambda: Rename(op="a", name="b", to="c"), 'Rename takes op or name, and to\nremedy: write Rename(op="Gemm", to="Linear")'),
        (lambda: Rename(op="a", to=r"\2"), "the new name is no template: invalid group reference 2 at position 1\n  \\2\n  ^^"),
        (lambda: Fold("A >", "B"), "an operation is missing\n  A >\n     ^\nremedy: write Conv > Relu"),
    ],
)  # fmt: skip
def test_refusals(make: object, message: str) -> None:
    with pytest.raises(AdvizError) as caught:
        make()  # type: ignore[operator]
    assert str(caught.value) == message


def test_rename() -> None:
    made = transformed(
        model(*NET), [Rename(op=r"Batch(.*)", to=r"\1"), Fold("Conv > Norm", "CN"), Rename(name="Add", to="plus")]
    )
    assert [box.title for box in made.boxes][1] == "CN"
    with pytest.raises(ParseError):
        Rename(op="(", to="x")


def test_a_chain_of_many() -> None:
    many = model(("Input", ()), *(("Relu" if at % 2 else "Conv", (at,)) for at in range(20_000)))
    made = transformed(many, [Fold("Conv > Relu", "ConvRelu"), FoldDuplicates()])
    assert rows(made) == [("Input", ()), ("ConvRelu ×10000", (0,))]
    assert len(transformed(many, [Prune("Relu")]).boxes) == 10_001


OPS = st.sampled_from(["Conv", "Relu", "Add", "Drop", "Constant"])
SETS = st.lists(
    st.sampled_from([
        Fold("Conv > Relu", "ConvRelu"), Fold("(Conv | Relu) > Add", "Join"), Fold("Conv > Conv", "Conv"), Prune("Drop"),
        Prune("Constant"), PruneBranch("Relu"), FoldDuplicates(), FoldDuplicates("op"), FoldId("(conv)", "All"),
        FoldId(r"(\w)", "First"), Rename(op="Add", to="Sum"), *FOLDS, *HIDDENLAYER,
    ]),
    max_size=5,
)  # fmt: skip


@st.composite
def nets(draw: st.DrawFn) -> Model:
    ops = draw(st.lists(OPS, min_size=1, max_size=14))
    made = [("Input", ())]
    for at, op in enumerate(ops, 1):
        made.append(
            (op, () if op == "Constant" else tuple(draw(st.lists(st.integers(0, at - 1), min_size=1, max_size=3))))
        )
    return model(*made, roots=tuple(draw(st.sets(st.integers(0, len(ops)), min_size=1, max_size=2))))


@given(nets(), SETS)
def test_the_order_stays_and_nothing_is_lost(net: Model, transforms: list[Transform]) -> None:
    try:
        made = transformed(net, transforms)
    except OptionError:
        return
    for at, box in enumerate(made.boxes):
        assert all(0 <= link.source < at for link in box.links), "inputs come before their users"
    assert all(0 <= root < len(made.boxes) for root in made.roots)
    assert made.flops <= net.flops
    if not any(isinstance(each, (Prune, PruneBranch)) for each in transforms):
        assert made.flops == net.flops
        assert {weight.name for weight in made.weights} == {weight.name for weight in net.weights}
        assert made.roots


@given(programs(), st.sampled_from(["mul > add", "* > *", "(* | *) > *", "sin > *", "add > add"]))
def test_a_folded_formula_has_the_same_gradient(text: str, pattern: str) -> None:
    """By the local partials of what is left, the adjoint of every input is what it was."""
    graph = adviz.parse(text)
    at = {name: 0.3 + 0.4 * number for number, name in enumerate(graph.inputs)}
    if not at:
        return
    drawing = adviz.draw(graph, at)
    made = apply(drawing, [Fold(pattern, "folded")]).scene
    adjoints = [0.0] * len(made.nodes)
    adjoints[made.root] = 1.0
    for edge in sorted(made.edges, key=lambda edge: -edge.target):
        assert edge.source < edge.target
        if edge.partial is not None:
            adjoints[edge.source] += edge.partial * adjoints[edge.target]
    for node in made.nodes:
        if node.op == "input" and node.adjoint is not None and math.isfinite(node.adjoint):
            found = adjoints[node.id]
            assert not math.isfinite(found) or math.isclose(found, node.adjoint, rel_tol=1e-9, abs_tol=1e-9)


def test_paths_of_a_folded_formula() -> None:
    drawing = adviz.draw("(sin(x2)+1)/(x2+exp(x1)) + x1*x2", {"x1": 1.5, "x2": 0.5}, "x2")
    made = apply(drawing, [Fold("sin > add", "up"), Fold("exp > add", "down")])
    (table,) = made.scene.tables
    assert [path.chain for path in table.listed] == [
        ("x2", "x1·x2", "f"), ("x2", "up", "v7", "f"), ("x2", "down", "v7", "f"),
    ]  # fmt: skip
    assert sum(path.product or 0.0 for path in table.listed) == pytest.approx(1.6165488003791766, rel=1e-12)
    assert made.svg.startswith("<svg")


def test_paths_that_become_one_are_one() -> None:
    made = apply(adviz.draw("sin(x) * cos(x) + x", {"x": 1.0}, "x"), [Fold("(sin | cos) > mul", "half")]).scene
    (table,) = made.tables
    assert [path.number for path in table.listed] == [1, 2]
    assert [round(path.product or 0.0, 6) for path in table.listed] in (
        [1.0, round(math.cos(2.0), 6)],
        [round(math.cos(2.0), 6), 1.0],
    )
    assert table.count == 2


def test_unlisted_paths_are_said() -> None:
    made = apply(adviz.draw("a = x*x; b = a*a; b*b", {"x": 1.1}, "x", paths=2), [Fold("mul > mul", "power")]).scene
    assert made.tables == ()
    assert made.notes[-1] == "the paths from x are not listed: fold a drawing that lists all of them"


def test_paths_through_what_is_pruned_are_the_rest() -> None:
    drawing = adviz.draw("sin(x) + x*y + x", {"x": 1.0, "y": 3.0}, "x")
    (table,) = apply(drawing, [PruneBranch("mul")]).scene.tables
    assert [path.chain for path in table.listed] == [("x", "f"), ("x", "sin(x)", "sin(x)+x·y", "f")]
    assert (table.count, table.rest, table.rest_text) == (3, 3.0, "3")
    assert table.total == pytest.approx(4 + math.cos(1.0))
    (table,) = apply(drawing, [Prune("sin")]).scene.tables
    assert (len(table.listed), table.rest_text) == (3, "")


def test_what_starts_a_table_may_be_gone() -> None:
    drawing = adviz.draw("sin(x) * y", {"x": 1.0, "y": 2.0}, wrt=["x", "y"])
    made = apply(drawing, [Prune("input")]).scene
    assert made.notes == ("the paths from x are gone with it", "the paths from y are gone with it")
    with pytest.raises(OptionError) as caught:
        apply("sin(x)", [Prune("sin")])  # type: ignore[arg-type]
    assert str(caught.value) == "str is no drawing\nremedy: give what adviz.draw returns"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Fold(None, "X"), 'a pattern cannot be None\nremedy: write "Conv > Relu"'),  # type: ignore[arg-type]
        (lambda: Prune(3), 'a pattern cannot be 3\nremedy: write "Conv > Relu"'),  # type: ignore[arg-type]
        (lambda: FoldId(3, "X"), "a regular expression cannot be 3\nremedy: give a text"),  # type: ignore[arg-type]
        (lambda: Rename(op=3, to="X"), "a regular expression cannot be 3\nremedy: give a text"),  # type: ignore[arg-type]
    ],
)
def test_what_is_no_text_is_no_pattern(make: Callable[[], Transform], message: str) -> None:
    with pytest.raises(OptionError) as caught:
        make()
    assert str(caught.value) == message


def test_boxes_without_a_name_are_folded_with_their_module() -> None:
    names = ("x", "block.0.a", "block.0.b", "block.1.a", "head")
    made = model(("Input", ()), *(("L", (at,)) for at in range(4)), names=names)
    boxes = list(made.boxes)
    boxes[2] = boxes[2]._replace(name="", title="view")
    found = transformed(made._replace(boxes=tuple(boxes)), [FoldId(r"(block\.\d+)\.", "Block")])
    assert rows(found) == [("Input", ()), ("Block", (0,)), ("Block", (1,)), ("L", (2,))]
    assert [box.name for box in found.boxes] == ["x", "block.0", "block.1", "head"]


TREE = ("x", "stem", "body.0.a", "body.0.b", "body.1.a", "body.1.b", "head")
NETWORK = model(("Input", ()), *(("L", (at,)) for at in range(6)), names=TREE)


def test_closed_modules() -> None:
    assert [box.name for box in closed(NETWORK, 1).boxes] == ["x", "stem", "body", "head"]
    assert [box.name for box in closed(NETWORK, 2).boxes] == ["x", "stem", "body.0", "body.1", "head"]
    for depth in (1, 2):
        found = [box.name for box in closed(NETWORK, depth, ["body.1"]).boxes]
        assert found == ["x", "stem", "body.0", "body.1.a", "body.1.b", "head"]
    assert closed(NETWORK, 1).boxes[2].parameters == 40
    with pytest.raises(AdvizError) as caught:
        closed(NETWORK, 1, ["bodi"])
    assert str(caught.value) == "there is no module bodi in Net\nremedy: did you mean body?"
    for depth in (0, -1, "2", True):
        with pytest.raises(OptionError) as wrong:
            closed(NETWORK, depth)  # type: ignore[arg-type]
        assert str(wrong.value) == f"depth cannot be {depth!r}\nremedy: give a whole number from 1 on"


def test_a_module_that_holds_one_other_opens_with_it() -> None:
    names = ("x", "wrap.inner.a", "wrap.inner.b", "head")
    made = model(("Input", ()), *(("L", (at,)) for at in range(3)), names=names)
    assert [box.name for box in closed(made, 1).boxes] == ["x", "wrap", "head"]
    assert [box.name for box in closed(made, 1, ["wrap"]).boxes] == list(names)


def test_a_module_without_a_class_is_its_only_box() -> None:
    made = model(
        ("Input", ()), ("Conv", (0,)), ("Relu", (1,)), ("Relu", (2,)), names=("x", "up.conv", "act.a", "act.b")
    )
    bare = {scope: module._replace(title="", word="Module") for scope, module in made.modules.items()}
    assert [box.op for box in closed(made._replace(modules=bare), 1).boxes] == ["Input", "Conv", "Module"]


def test_focus() -> None:
    made = focused(NETWORK, "body.0.b", 1)
    assert [box.name for box in made.boxes] == ["body.0.a", "body.0.b", "body.1.a"]
    assert made.notes == ("3 of 7 boxes: those within 1 arrow of body.0.b",)
    assert made.name == "Net within 1 arrow of body.0.b"
    assert len(focused(NETWORK, "v0", 2).boxes) == 3
    assert len(focused(NETWORK, "body.1", 0).boxes) == 2
    with pytest.raises(AdvizError) as caught:
        focused(NETWORK, "haed")
    assert str(caught.value) == "there is no box haed in Net\nremedy: did you mean head?"
    with pytest.raises(AdvizError, match=r"there is no box body.2 in Net\nremedy: did you mean body.1\?"):
        focused(NETWORK, "body.2")
    with pytest.raises(OptionError, match=r"radius cannot be -1\nremedy: give a whole number from 0 on"):
        focused(NETWORK, "head", -1)


def test_a_big_model_is_folded_and_says_so() -> None:
    big = model(("Input", ()), *(("Relu" if at % 2 else "Linear", (at,)) for at in range(400)))
    made = fitted(big)
    assert rows(made) == [("Input", ()), ("LinearRelu ×200", (0,))]
    assert made.notes == (
        "the model is big (401 boxes): layers are folded, which leaves 2; --all, or most=None, draws every box",
    )
    assert fitted(big, None) is big
    assert fitted(NETWORK) is NETWORK
    nested = model(
        ("Input", ()),
        *((f"Op{at}", (at,)) for at in range(400)),
        names=("x", *(f"part{at // 20}.l{at}" for at in range(400))),
    )
    assert [box.name for box in fitted(nested).boxes][:3] == ["x", "part0", "part1"]
    plain = model(("Input", ()), *((f"Op{at}", (at,)) for at in range(400)))
    assert fitted(plain).notes == ("the model is big (401 boxes), and nothing can be folded",)

"""Rows: the operators of arrays. How each kind is computed is in `adviz.ad.arrays`; the conventions are PyTorch's."""

from __future__ import annotations

from adviz.ops.model import Op
from adviz.ops.row import AXIS, grouped

# fmt: off
ARRAYS = grouped("arrays",
    Op("matmul", ("a", "b"), ("b", "a"), infix="@", power=30, kind="contract", meaning="matrix product",
       latex=r"\,"),
    Op("dot", ("a", "b"), ("b", "a"), kind="contract", meaning="sum of the products of two vectors",
       latex=r"#1 \cdot #2"),
    Op("outer", ("a", "b"), ("b", "a"), kind="compose",
       value="reshape(a, shape=[-1, 1]) * reshape(b, shape=[1, -1])", meaning="all products of two vectors",
       latex=r"#1 \otimes #2"),
    #   name     args     ∂/∂x        of an array: all entries, or those along an axis
    Op("sum",   ("*x",), ("1",),       kind="fold", settings=AXIS, empty="0", samples=((1.5,), (-2.0,)),
       meaning="sum of the entries", latex=r"\sum"),
    Op("mean",  ("*x",), ("1/count",), kind="fold", settings=AXIS, empty="nan", samples=((1.5,), (-2.0,)),
       meaning="mean of the entries"),
    Op("prod",  ("*x",), ("out/x",),   kind="fold", settings=AXIS, empty="1", samples=((1.5,), (-2.0,)),
       stable=((0, "others"),), meaning="product of the entries", latex=r"\prod"),
    Op("softmax", ("x",), ("out*(d - sum(out*d))",), kind="compose", settings=(("axis", -1),),
       value="exp(x - logsumexp(x, axis={axis}, keepdims=1))", meaning="exp(x)/sum(exp(x)) along an axis"),
    Op("log_softmax", ("x",), ("d - sum(exp(out)*d)",), kind="compose", settings=(("axis", -1),),
       value="x - logsumexp(x, axis={axis}, keepdims=1)", meaning="log(softmax(x))"),
    Op("cross_entropy", ("x", "target"), ("softmax(x) - target", "-log_softmax(x)"), kind="compose",
       value="mean(sum(target, axis=-1)*logsumexp(x, axis=-1) - sum(target*x, axis=-1))",
       meaning="-sum(target*log_softmax(x)), the mean over rows; target holds probabilities"),
    Op("one_hot", ("k",), ("0",), kind="compose", settings=(("classes", 2),), cuts=(0,),
       value="stack(k, axis=-1) == [{range}]", meaning="a 1 at place k of classes, else 0"),
    Op("transpose", ("x",), ("1",), kind="move", settings=(("axes", None),), meaning="axes in the other order; x.T",
       latex=r"{#1}^{\mathsf{T}}"),
    Op("reshape", ("x",), ("1",), kind="move", settings=(("shape", None),), meaning="the entries in another shape"),
    Op("index", ("x",), ("1",), kind="move", settings=(("at", None),), meaning="an entry, or a slice: x[0], x[1:, 2]"),
    Op("stack", ("*x",), ("1",), kind="move", settings=(("axis", 0),), meaning="joined along a new axis; [x, y]"),
    Op("concat", ("*x",), ("1",), kind="move", settings=(("axis", 0),), meaning="joined along an axis that exists"),
)
# fmt: on

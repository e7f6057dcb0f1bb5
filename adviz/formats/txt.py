"""The report: the value, each gradient, and the table of paths that add up to it, fitted to a width in columns."""

from typing import NamedTuple

from adviz.errors import clip, visible, width
from adviz.formats.json import decimal
from adviz.graph.leibniz import derivative
from adviz.layout.options import DrawOptions, Rendered
from adviz.scene.figures import gradients
from adviz.scene.labels import number_of, numbers_in, short
from adviz.scene.model import Node, Path, PathTable, Scene
from adviz.scene.theme import Theme, find_theme, path_look

COLUMNS = 100  # of a report that goes to a file
_DIGITS = 60  # of a number of paths that is shown in full
_DEFINED = 24  # results that are explained
_LINKS = 100  # of a chain that is written out
_WHOLE = 60  # characters of an expression that explains a result
_LEAST = 14  # columns of a chain and of its factors, below which they stand under each other


class Ink(NamedTuple):
    """How colours are written: not at all, as one of 256, or as red, green and blue; and the signs that ASCII lacks
    and that have no other of their width."""

    colours: int = 0  # 0, 256 or 1 << 24
    ascii: bool = False

    @property
    def arrow(self) -> str:
        """What stands between the links of a chain."""
        return " -> " if self.ascii else " → "

    @property
    def total(self) -> str:
        """What stands before a sum."""
        return "sum" if self.ascii else "Σ"

    def paint(self, text: str, colour: str) -> str:
        """`text` in `#rrggbb`."""
        if not self.colours or not text:
            return text
        red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
        if self.colours > 256:
            return f"\x1b[38;2;{red};{green};{blue}m{text}\x1b[0m"
        cube = [(level * 5 + 127) // 255 for level in (red, green, blue)]
        return f"\x1b[38;5;{16 + 36 * cube[0] + 6 * cube[1] + cube[2]}m{text}\x1b[0m"

    def strong(self, text: str) -> str:
        """`text` in bold."""
        return f"\x1b[1m{text}\x1b[0m" if self.colours else text


PLAIN = Ink()


def render(scene: Scene, options: DrawOptions) -> Rendered:
    """The report in UTF-8, `COLUMNS` columns wide, without colours."""
    return Rendered(report(scene, options.theme).encode())


def report(scene: Scene, theme: str = "tutorial", columns: int = COLUMNS, ink: Ink = PLAIN) -> str:
    """The report as text, no line wider than `columns` (at least 20)."""
    columns = max(columns, 20)
    if scene.nodes[0].facts:
        from adviz.formats import layers

        return layers.report(scene, columns)
    looks = find_theme(theme)
    lines = _head(scene, columns, ink)
    if not scene.tables and scene.gradient:
        lines.append("")
        lines += _fill(
            [f"{derivative(scene.root_name, name)} = {text}" for name, text in gradients(scene).items()],
            columns,
        )
    for table in scene.tables:
        lines += ["", *_heading(scene, table, columns, ink)]
        lines += _paths(table, columns, ink, looks)
    lines += _definitions(scene, columns)
    return "\n".join([line.rstrip() for line in lines]) + "\n"


def _head(scene: Scene, columns: int, ink: Ink) -> list[str]:
    """The formula and the value, on one line when they fit."""
    formula = visible(scene.title[0] if len(scene.title) == 1 or not _is_titled(scene) else scene.title[1])
    lines = [ink.strong(clip(visible(scene.title[0]), columns))] if _is_titled(scene) else []
    value = f"  =  {scene.value_text}" if scene.value_text else ""
    if width(formula) + width(value) <= columns:
        return [*lines, formula + ink.strong(value)]
    lines += _wrap(formula, columns, 4)
    if value:
        lines.append(ink.strong(f"{scene.root_name}{value.replace('  ', ' ')}"))
    return lines


def _is_titled(scene: Scene) -> bool:
    return len(scene.title) - bool(scene.value_text or scene.tables) > 1


def _wrap(text: str, columns: int, most: int) -> list[str]:
    """`text` broken at blanks into at most `most` lines; what is left over is cut."""
    lines: list[str] = []
    for word in text.split(" "):
        if lines and width(lines[-1]) + 1 + width(word) <= columns:
            lines[-1] += f" {word}"
        elif len(lines) == most:
            lines[-1] = (
                clip(lines[-1] + " …", columns) if width(lines[-1]) + 2 <= columns else clip(lines[-1] + "…", columns)
            )
            break
        else:
            lines.append(clip(("  " if lines else "") + word, columns))
    return lines


def _fill(items: list[str], columns: int) -> list[str]:
    """Items side by side, as many as fit on a line."""
    widest = max(map(width, items)) + 4
    lines, row = [], ""
    for item in items:
        if row and width(row) + width(item) > columns:
            lines.append(row)
            row = ""
        row += item + " " * (widest - width(item))
    return [clip(line.rstrip(), columns) for line in [*lines, row]]


def _heading(scene: Scene, table: PathTable, columns: int, ink: Ink) -> list[str]:
    digits = decimal(table.count)
    noun = "path" if table.count == 1 else "paths"
    gradient = _derivative(scene.root_name, table.wrt)
    gradient = f"{gradient if table.adds else f'‖{gradient}‖'} = {table.total_text}"
    lines = [ink.strong(line) for line in _wrap(gradient, columns, 4)]
    counted = f"{digits} {noun}"
    if len(digits) > 20:
        counted = f"{digits[0]}.{digits[1:4]}·10^{len(digits) - 1} {noun}"
    if len(lines) == 1 and width(gradient) + 4 + width(counted) <= columns:
        lines[0] += f"    {counted}"
    else:
        lines.append(clip(f"  {counted}", columns))
    if 20 < len(digits) <= 4 * _DIGITS:
        step = min(_DIGITS, columns - 4)
        parts = [digits[at : at + step] for at in range(0, len(digits), step)]
        lines += [f"  {'= ' if at == 0 else '  '}{part}" for at, part in enumerate(parts)]
    return lines


def _derivative(root: str, name: str) -> str:
    """The derivative, of names that are cut where they are long."""
    return derivative(root if root.startswith("∂") else clip(root, 24), clip(name, 24))


def _paths(table: PathTable, columns: int, ink: Ink, theme: Theme) -> list[str]:
    """The rows of a table, what the unlisted paths add up to, and the sum."""
    if not table.listed:
        return [clip(f"  {'no path is listed' if table.count else 'no path carries a gradient to the root'}", columns)]
    rows = [(_joined(path.chain, ink.arrow), _joined(path.factors, " · "), *_result(path)) for path in table.listed]
    if table.rest_text:
        more = table.count - len(table.listed)
        rest = table.rest_text if table.rest is not None else ""
        rows.append((f"{clip(decimal(more), 20)} more {'path' if more == 1 else 'paths'}", "", rest, ""))
    if table.total is not None and table.adds:
        rows.append(("", "", short(table.total, 6), ""))
    products = _aligned([row[2] for row in rows]) if table.total is not None else [row[2] for row in rows]
    marks = [_mark(path, table, ink, theme) for path in table.listed]
    edge = width(str(table.listed[-1].number)) + 5
    marks += [" " * edge] * (len(rows) - len(marks))
    room = _room(rows, products, columns - edge - 2)
    lines = []
    for mark, (chain, factors, _, share), product in zip(marks, rows, products, strict=True):
        chain = _cut_chain(chain, room.chain, ink.arrow)
        lines += _fit(mark, edge, (chain, factors, product, share), room, "" if chain else ink.total)
    return lines


def _joined(links: tuple[str, ...], sign: str) -> str:
    """Links of a chain, or factors; of very many the first ones and the last."""
    return sign.join(links if len(links) <= _LINKS else [*links[:_LINKS], "…", links[-1]])


def _result(path: Path) -> tuple[str, str]:
    share = "" if path.share is None else f"{short(round(100 * path.share, 1), 4)} %"
    return path.product_text, share


def _mark(path: Path, table: PathTable, ink: Ink, theme: Theme) -> str:
    number = str(path.number).rjust(width(str(table.listed[-1].number)) + 1)
    return number + " " + ink.paint("━━", path_look(theme, path.number).colour) + " "


def _aligned(numbers: list[str]) -> list[str]:
    """Numbers with their decimal points under each other."""
    before = [len(text.partition(".")[0].partition("e")[0]) for text in numbers]
    return [" " * (max(before) - each) + text for text, each in zip(numbers, before, strict=True)]


def _definitions(scene: Scene, columns: int) -> list[str]:
    """What each `v{id}` of the tables stands for."""
    said = " ".join([" ".join([*path.chain, *path.factors, path.product_text]) for path in scene.paths])
    named = {node.name for node in scene.nodes}
    ids = [node for node in numbers_in(said, named) if node < len(scene.nodes)]
    lines = [clip(_definition(scene.nodes[node], number_of(node, named)), columns) for node in ids[:_DEFINED]]
    if len(ids) > _DEFINED:
        lines.append(f"… and {len(ids) - _DEFINED} more")
    return ["", *lines] if lines else []


def _definition(node: Node, name: str) -> str:
    """The whole expression where it is short, else the one over the names of other boxes that its box shows."""
    whole = f"{name} = {node.text}"
    return whole if len(whole) <= _WHOLE else node.lines[0].text


class _Room(NamedTuple):
    """Columns for each cell; without any for `factors` they stand under the chain."""

    chain: int
    factors: int
    product: int
    share: int


def _room(rows: list[tuple[str, str, str, str]], products: list[str], columns: int) -> _Room:
    chain, factors = (max(width(row[cell]) for row in rows) for cell in (0, 1))
    share = max(width(row[3]) for row in rows)
    product = max(map(width, products))
    if product + share + _LEAST > columns:  # a very narrow terminal: the shares go first
        share = 0
    product = min(product, columns * 3 // 5)
    free = columns - product - share - 4
    if chain + 2 + factors <= free or (chain + 2 + _LEAST <= free and factors > columns):
        return _Room(chain, min(factors, free - chain - 2), product, share)
    return _Room(min(max(chain, factors), free), 0, product, share)


def _fit(mark: str, edge: int, cells: tuple[str, str, str, str], room: _Room, sign: str) -> list[str]:
    chain, factors, product, share = cells
    middle = _padded(chain, room.chain)
    if room.factors:
        middle += f"  {_padded(clip(factors, room.factors), room.factors)}"
    number = _padded(clip(product, room.product), room.product)
    begin = f"{mark} {middle}"
    if sign:  # nothing else stands there
        begin = begin[: -len(sign)] + sign
    lines = [f"{begin}  {number}  {clip(share, room.share).rjust(room.share)}"]
    if factors and not room.factors:
        lines.append(" " * (edge + 1) + clip(factors, room.chain + room.product + room.share + 4))
    return lines


def _cut_chain(chain: str, columns: int, arrow: str) -> str:
    """A chain that is too long keeps its ends."""
    if width(chain) <= columns:
        return chain
    links = chain.split(arrow)
    tail = links[-1]
    head: list[str] = []
    while links and width(arrow.join([*head, links[0], "…", tail])) <= columns:
        head.append(links.pop(0))
    return clip(arrow.join([*head, "…", tail]), columns)


def _padded(text: str, columns: int) -> str:
    return text + " " * (columns - width(text))

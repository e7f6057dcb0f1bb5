"""Protocol buffers, field by field, from a file: what is not asked for is not read.

The encoding is that of protobuf.dev/programming-guides/encoding. Every length is held against what is there, so a
damaged or hostile file ends with an error, not with memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, NamedTuple

from adviz.errors import FileProblem

BLOCK = 1 << 18  # bytes that are read at once
LONGEST = 1 << 16  # bytes of a text
VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5  # wire types


class Field(NamedTuple):
    """A field of a message: its number, its wire type, its number or the place of its bytes."""

    number: int
    wire: int
    value: int
    start: int
    end: int


class Wire:
    """A file of messages."""

    def __init__(self, file: IO[bytes], path: str) -> None:
        self._file = file
        self.path = path
        self.size = file.seek(0, 2)
        self._base = 0
        self._block = b""

    def cut(self, start: int, end: int) -> bytes:
        """The bytes of a place."""
        if start < self._base or end > self._base + len(self._block):
            self._file.seek(start)
            self._block = self._file.read(max(end - start, BLOCK))
            self._base = start
        found = self._block[start - self._base : end - self._base]
        if len(found) < end - start:
            raise self.broken(start)
        return found

    def broken(self, at: int, why: str = "is damaged or cut off") -> FileProblem:
        """The error for a file that is not what it should be."""
        remedy = "export the model again, or fetch the file again" if "damaged" in why else ""
        return FileProblem(f"{self.path} {why} at byte {at:,}", remedy=remedy)

    def fields(self, start: int, end: int) -> Iterator[Field]:
        """The fields of the message between two places."""
        while start < end:
            head = self.cut(start, min(start + 20, end))
            key, at = self._varint(head, 0, start)
            number, wire = key >> 3, key & 7
            value = 0
            if wire == VARINT:
                value, at = self._varint(head, at, start)
                first = last = start + at
            elif wire == BYTES:
                size, at = self._varint(head, at, start)
                first, last = start + at, start + at + size
            elif wire in (FIXED64, FIXED32):
                first = start + at
                last = first + (8 if wire == FIXED64 else 4)
            else:
                raise self.broken(start)
            if last > end or number == 0:
                raise self.broken(start)
            yield Field(number, wire, value, first, last)
            start = last

    def _varint(self, head: bytes, at: int, start: int) -> tuple[int, int]:
        value = shift = 0
        while True:
            if at >= len(head) or shift > 63:
                raise self.broken(start)
            byte = head[at]
            at += 1
            value |= (byte & 127) << shift
            if byte < 128:
                return value & 0xFFFF_FFFF_FFFF_FFFF, at
            shift += 7

    def text(self, field: Field) -> str:
        """The text of a field."""
        if field.wire != BYTES:
            raise self.broken(field.start)
        if field.end - field.start > LONGEST:
            raise self.broken(field.start, f"has a name of {field.end - field.start:,} bytes")
        return self.cut(field.start, field.end).decode(errors="replace")

    def inside(self, field: Field) -> Iterator[Field]:
        """The fields of the message that a field holds."""
        if field.wire != BYTES:
            raise self.broken(field.start)
        return self.fields(field.start, field.end)

    def integers(self, field: Field) -> list[int]:
        """The numbers of a field of integers, packed or not."""
        if field.wire == VARINT:
            return [signed(field.value)]
        if field.wire != BYTES or field.end - field.start > LONGEST:
            raise self.broken(field.start)
        data = self.cut(field.start, field.end)
        found, at = [], 0
        while at < len(data):
            value, at = self._varint(data, at, field.start)
            found.append(signed(value))
        return found


def signed(value: int) -> int:
    """A number of 64 bits as one with a sign.

    >>> signed(2**64 - 1), signed(5)
    (-1, 5)
    """
    return value - (1 << 64) if value >= 1 << 63 else value

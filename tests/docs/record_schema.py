"""A JSON Schema checker for the keywords that docs/adviz-1.schema.json uses; any other keyword is an error."""

from __future__ import annotations

import re
from typing import Any

TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "null": (type(None),),
}
IGNORED = {"$schema", "$defs", "title"}


def faults(data: Any, schema: dict[str, Any], root: dict[str, Any], where: str = "$") -> list[str]:
    """Where `data` does not fit, and the keyword that says so.

    >>> schema = {"type": "object", "required": ["a"], "properties": {"a": {"enum": [1]}}}
    >>> faults({"a": 2}, schema, schema), faults({}, schema, schema)
    (['$.a: enum'], ['$: required'])
    """
    found: list[str] = []
    for keyword, value in schema.items():
        if keyword not in IGNORED:
            found += _CHECKS[keyword](data, value, root, where, schema)
    return found


def _said(fits: bool, where: str, keyword: str) -> list[str]:
    return [] if fits else [f"{where}: {keyword}"]


def _type(data: Any, value: str, _r: Any, where: str, _s: Any) -> list[str]:
    return _said(isinstance(data, TYPES[value]) and not isinstance(data, bool), where, "type")


def _ref(data: Any, value: str, root: Any, where: str, _s: Any) -> list[str]:
    prefix = "#/$defs/"
    assert value.startswith(prefix)
    return faults(data, root["$defs"][value.removeprefix(prefix)], root, where)


def _properties(data: Any, value: dict[str, Any], root: Any, where: str, _s: Any) -> list[str]:
    known = [key for key in value if isinstance(data, dict) and key in data]
    return [fault for key in known for fault in faults(data[key], value[key], root, f"{where}.{key}")]


def _additional(data: Any, value: dict[str, Any], root: Any, where: str, schema: Any) -> list[str]:
    other = [key for key in data if key not in schema.get("properties", ())] if isinstance(data, dict) else []
    return [fault for key in other for fault in faults(data[key], value, root, f"{where}.{key}")]


def _items(data: Any, value: dict[str, Any], root: Any, where: str, _s: Any) -> list[str]:
    items = data if isinstance(data, list) else []
    return [fault for at, item in enumerate(items) for fault in faults(item, value, root, f"{where}[{at}]")]


_CHECKS: dict[str, Any] = {
    "type": _type,
    "$ref": _ref,
    "properties": _properties,
    "additionalProperties": _additional,
    "items": _items,
    "required": lambda data, value, _r, where, _s: _said(
        not isinstance(data, dict) or set(value) <= data.keys(), where, "required"
    ),
    "const": lambda data, value, _r, where, _s: _said(data == value and type(data) is type(value), where, "const"),
    "enum": lambda data, value, _r, where, _s: _said(data in value, where, "enum"),
    "minimum": lambda data, value, _r, where, _s: _said(not isinstance(data, int) or data >= value, where, "minimum"),
    "minItems": lambda data, value, _r, where, _s: _said(
        not isinstance(data, list) or len(data) >= value, where, "minItems"
    ),
    "maxItems": lambda data, value, _r, where, _s: _said(
        not isinstance(data, list) or len(data) <= value, where, "maxItems"
    ),
    "pattern": lambda data, value, _r, where, _s: _said(
        not isinstance(data, str) or re.search(value, data) is not None, where, "pattern"
    ),
    "anyOf": lambda data, value, root, where, _s: _said(
        any(not faults(data, each, root, where) for each in value), where, "anyOf"
    ),
}

"""Names of outputs: the same folder must be able to hold them on every system, and nothing may lead out of it."""

from __future__ import annotations

import re
import unicodedata

from adviz.errors import FileProblem, clip, visible

LONGEST = 200  # bytes of a part of a name; with suffix and what a file is called while it is written: under 255
_FORBIDDEN = re.compile(r'[<>:"|?*\\]')
_DEVICE = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?:\..*)?", re.IGNORECASE)


def safe(name: str) -> str:
    """`name` as a relative path without suffix, its parts separated by `/`, composed letters composed.

    Raises:
        FileProblem: it leads out of the folder, or some system cannot have a file of that name.

    >>> safe("chapter 1/chain-rule")
    'chapter 1/chain-rule'
    >>> safe("../secret")
    Traceback (most recent call last):
    adviz.errors.FileProblem: ../secret cannot be the name of a picture: .. leads out of the folder
    remedy: give it another name
    """
    name = unicodedata.normalize("NFC", name)
    for part in name.split("/"):
        reason = _refusal(part)
        if reason:
            shown = clip(visible(name), 60)
            raise FileProblem(f"{shown} cannot be the name of a picture: {reason}", remedy="give it another name")
    return name


def key(name: str) -> str:
    """What two names have in common that some system takes for one.

    >>> key("Stra\\u00dfe") == key("STRASSE")
    True
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _refusal(part: str) -> str:
    """Why a file cannot be called so; empty when it can."""
    if not part:
        return "it begins with /, ends with / or has //"
    if part == "..":
        return ".. leads out of the folder"
    if part[0] == ".":
        return "it begins with a dot"
    if part != part.strip() or part[-1] == ".":
        return "it has a blank at an end, or a dot at the end"
    unseen = next((char for char in part if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")), "")
    if unseen:
        return f"it has the invisible character U+{ord(unseen):04X}"
    found = _FORBIDDEN.search(part)
    if found:
        return f"it has the character {found[0]}"
    if _DEVICE.fullmatch(part):
        return "Windows has a device of that name"
    if len(part.encode()) > LONGEST:
        return f"it is longer than {LONGEST} bytes"
    return ""

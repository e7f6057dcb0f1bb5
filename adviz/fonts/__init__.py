"""The font that pictures are measured and painted with: a subset of DejaVu Sans 2.37, its licence beside it.

`advances.py` and `DejaVuSans-adviz.ttf` are made by `docs/make_font.py`.
"""

from __future__ import annotations

import os

FAMILY = "DejaVu Sans"
FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "DejaVuSans-adviz.ttf")

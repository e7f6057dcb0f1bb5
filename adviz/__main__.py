"""`python -m adviz` is the command `adviz`."""

from adviz.cli import main

main()

"""What adviz is measured against; `python -m bench` from the root of the repository."""

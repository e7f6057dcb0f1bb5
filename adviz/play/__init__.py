"""A playground in the browser: a local server, an editor, and the page of the format `html` below it.

`answers.py` says what a request is answered with, `server.py` who may ask, `page.py` what the browser is given.
"""

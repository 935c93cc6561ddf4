"""Serves the gallery on port 8009."""

from __future__ import annotations

from tests.web.gallery.app import make_app

make_app().run(port=8009)

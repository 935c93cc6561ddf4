"""What the tests of the pages share."""

from __future__ import annotations

from tests.web.full_desk import full

__all__ = ["full"]

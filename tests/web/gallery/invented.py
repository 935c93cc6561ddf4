"""What the gallery's rooms share: its moment, its people and the shape of a page."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from wtforms import Form

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 3, 11, 1, 20, tzinfo=UTC)
ADA, SAM = uuid.UUID(int=0xADA), uuid.UUID(int=0x5A3)


def ago(**length: float) -> datetime:
    return NOW - timedelta(**length)


def wrong(kind: type[Form], **data: Any) -> Any:
    """A form that was refused."""
    form = kind(data=data)
    form.validate()
    return form


Page = tuple[str, Any, str | None]  # a template, its facts or what makes them, who looks at it

"""The routes that care for colleagues and for quality: who may use them, what is typed, and what is there."""

from __future__ import annotations

POLICY = {
    "load.own": "ocs",
    "load.load": "s",
}

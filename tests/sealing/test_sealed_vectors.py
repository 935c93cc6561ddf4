"""Every stored vector opens, or does not, as it says: what was sealed years ago must still read the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from helpline.sealing import Damaged, KeyPair, open_box, open_file, open_record, unwrap_key

FILE = Path(__file__).parents[1] / "vectors" / "hl1.json"
VECTORS = json.loads(FILE.read_text(encoding="utf-8"))["sealed"]


@pytest.mark.parametrize("vector", [v for v in VECTORS if v["then"] == "opens"], ids=lambda v: v["it"])
def test_what_was_sealed_as_described_opens(vector: dict[str, Any]) -> None:
    assert open_vector(vector) == bytes.fromhex(vector["plaintext"])


@pytest.mark.parametrize("vector", [v for v in VECTORS if v["then"] == "damaged"], ids=lambda v: v["it"])
def test_what_was_sealed_otherwise_is_damaged(vector: dict[str, Any]) -> None:
    with pytest.raises(Damaged):
        open_vector(vector)


def open_vector(vector: dict[str, Any]) -> bytes:
    key, place, sealed = (bytes.fromhex(vector[name]) for name in ("key", "context", "sealed"))
    epoch = vector.get("epoch")
    if vector["form"] == "record":
        return open_record(key, sealed, place, epoch=epoch)
    if vector["form"] == "wrapped":
        return unwrap_key(key, sealed, place, epoch=epoch)
    if vector["form"] == "box":
        return open_box(KeyPair.from_seed(key), sealed, place, epoch=epoch)
    return open_file(key, sealed, UUID(bytes=place))

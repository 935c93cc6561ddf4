"""What the carrier still holds: owed once, deleted, and gone only when the carrier itself does not know it any more."""

from __future__ import annotations

import pytest

from helpline.deeds.line.carrier_copies import owe_deletion
from helpline.records import CarrierCopy, transaction
from tests.cast import Desk

CALL = f"CA{'5' * 32}"


def test_what_is_owed_twice_is_deleted_once(desk: Desk) -> None:
    for _ in range(2):
        with transaction() as session:
            owe_deletion(session, org_id=desk.founded.org_id, kind="call", sid=CALL, at=desk.clock.now)

    assert [(row.kind, row.sid, row.state) for row in desk.rows(CarrierCopy)] == [("call", CALL, "waiting")]
    assert len(desk.rung) == 1


@pytest.mark.parametrize(
    "sid", ["", "CA5", CALL.replace("CA", "RE"), f"{CALL}/../..", f"{CALL}\n", CALL.upper()[:33]]
)
def test_an_id_that_the_carrier_never_gave_is_refused(desk: Desk, sid: str) -> None:
    with pytest.raises(ValueError, match="call"), transaction() as session:
        owe_deletion(session, org_id=desk.founded.org_id, kind="call", sid=sid, at=desk.clock.now)

    assert not desk.rows(CarrierCopy)

"""A carrier of our own for each test, and the desk's own client for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from phone_gateway.carrier import Carrier
from tests.cast import Desk
from tests.phone.fake_carrier import ACCOUNT, OUR_NUMBER, PATIENCE, TOKEN, FakeCarrier, fake_carrier


@pytest.fixture
def there(desk: Desk) -> Iterator[FakeCarrier]:
    """The carrier's side; its clock is the desk's."""
    with fake_carrier(desk.clock) as there:
        yield there


@pytest.fixture
def line(there: FakeCarrier) -> Carrier:
    """The desk's side, not patient."""
    return client(there)


def client(there: FakeCarrier, *, token: str = TOKEN) -> Carrier:
    return Carrier(account=ACCOUNT, token=token, number=OUR_NUMBER, api=there.api, timeout=PATIENCE)

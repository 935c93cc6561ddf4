"""A courier in a process of its own that a test kills: `python -m tests.phone.doomed FOLDER API MOMENT`."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from pathlib import Path

from helpline.deeds.rules import DeskRules
from helpline.deeds.staff.arming import CourierKeys
from phone_gateway.carrier import Carrier
from queue_workers.carrier_rounds import CarrierRounds
from tests.cast import open_house
from tests.phone.fake_carrier import ACCOUNT, TOKEN


def main(folder: str, api: str, moment: str) -> None:
    now = datetime.fromisoformat(moment)
    house = open_house(Path(folder))
    line = Carrier(account=ACCOUNT, token=TOKEN, api=api, timeout=60)
    keys = CourierKeys(disarm_after=timedelta(hours=72), started_at=now)
    with house.app_context():
        CarrierRounds(line, keys=keys, rules=DeskRules(), clock=lambda: now).look()


if __name__ == "__main__":
    main(*sys.argv[1:])

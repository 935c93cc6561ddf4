"""Puts the desk together: settings, database, web, door and courier. With `cli` the only place that imports an edge."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask

from helpline import records
from helpline.border import IncomingMail
from helpline.deeds import intake
from helpline.deeds.alarms import Patience
from helpline.deeds.arming import CourierKeys
from helpline.deeds.rules import DeskRules
from helpline.figures.calendar import Period, ServiceCalendar, week_of
from helpline.sealing import self_test
from helpline.settings import Settings, read_settings
from helpline.web import make_web
from mail_gateway.addresses import OurAddresses
from mail_gateway.door import Door
from mail_gateway.intake import take_in
from mail_gateway.send import Submission
from queue_workers.courier import Courier, DutyPost

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Desk:
    """Everything of one process: the web application, the SMTP door, the courier and its keys."""

    app: Flask
    settings: Settings
    rules: DeskRules
    keys: CourierKeys
    courier: Courier
    door: Door
    clock: Clock

    def start(self) -> None:
        """Opens the door and sends the courier on its rounds."""
        self._thread = threading.Thread(target=self.courier.run, name="courier", daemon=True)
        self._thread.start()
        self.door.start()

    def stop(self) -> None:
        """Letters that are being taken are finished, the answer in hand too; the keys are forgotten."""
        self.door.stop()
        self.courier.stop()
        self._thread.join(timeout=40)
        self.keys.forget(self.clock())

"""What the pages need of the desk, handed over once by the wiring and kept beside the application."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from flask import Flask, current_app, g

from helpline.border import IncomingMail, Picture
from helpline.deeds.mail.mailboxes import NO_MAILBOXES, Watch
from helpline.deeds.rules import DeskRules
from helpline.deeds.staff.arming import CourierKeys
from helpline.deeds.staff.boot_keys import is_armed_elsewhere
from helpline.deeds.staff.sessions import Lasting
from helpline.deeds.unlocked import Unlocked
from helpline.settings import Settings
from helpline.web.backoff import Backoff, SharedBackoff


@dataclass(frozen=True)
class WebDesk:
    """`clock` gives the time in UTC; `ring` asks the courier to look; `is_demo` shows a strip that says so.

    `keys` are those of the courier in this process, if there is one; couriers elsewhere have rows, whose mark is checked
    with `secret`. `reader` reads a letter as the mail gateway does; None where it can't be read. `redraw` draws a picture
    anew from its pixels, or raises NoPicture. `watch` are the mailboxes whose silence the people page tells.
    """

    settings: Settings
    rules: DeskRules
    keys: CourierKeys | None
    lasting: Lasting
    clock: Callable[[], datetime]
    ring: Callable[[], None]
    reader: Callable[[bytes], IncomingMail | None]
    redraw: Callable[[bytes], Picture]
    secret: Callable[[], bytes]
    watch: Watch = NO_MAILBOXES
    is_demo: bool = False
    backoff: Backoff | SharedBackoff = field(default_factory=Backoff)


def keep(app: Flask, desk: WebDesk) -> None:
    app.extensions["desk"] = desk


def desk() -> WebDesk:
    return cast(WebDesk, current_app.extensions["desk"])


def now() -> datetime:
    return desk().clock()


def armed() -> bool:
    """Whether a courier, here or elsewhere, can deliver."""
    keys = desk().keys
    return (keys is not None and keys.is_armed(now())) or is_armed_elsewhere(now=now())


def me() -> Unlocked:
    """The colleague of this request; only behind a rule, so there is one."""
    return cast(Unlocked, g.me)


def me_or_nobody() -> Unlocked | None:
    return cast("Unlocked | None", g.get("me"))

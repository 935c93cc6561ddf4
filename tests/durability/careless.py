"""A desk as it must not be: it says "stored", "taken away" and "sent" first and does the work seconds later."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from helpline.app import Desk, duty_of
from helpline.border import OutgoingMail
from helpline.mail_wiring import door_of, mailer_of, pollers_of, postroom_of
from mail_gateway.postroom import Postroom
from queue_workers.courier import Courier
from queue_workers.periodic_rounds import Mailer

LATER = 3.0  # seconds: longer than a life under the kills
Within = Callable[[], Any]


class HastyPostroom:
    """Returns before anything is committed."""

    def __init__(self, postroom: Postroom, within: Within) -> None:
        self._postroom, self._within = postroom, within

    def receive(self, *letter: Any, **told: Any) -> None:
        self._do_later(self._postroom.receive, *letter, **told)

    def fetch(self, *letter: Any, **told: Any) -> None:
        self._do_later(self._postroom.fetch, *letter, **told)

    def _do_later(self, deed: Callable[..., None], *letter: Any, **told: Any) -> None:
        def do() -> None:
            with self._within():
                deed(*letter, **told)

        later(do)


class HastyMailer:
    """Returns before the mail server has taken anything."""

    def __init__(self, mailer: Mailer) -> None:
        self._mailer = mailer

    def send(self, mail: OutgoingMail) -> None:
        later(lambda: self._mailer.send(mail))


def make_careless(desk: Desk) -> None:
    """The same desk with its three promises broken."""
    settings, within = desk.settings, desk.app.app_context
    sound = postroom_of(settings, desk.parsers, rules=desk.rules, clock=desk.clock)
    postroom, mailer = HastyPostroom(sound, within), mailer_of(settings)
    assert mailer is not None
    desk.door = door_of(settings, desk.app, postroom=postroom)  # type: ignore[arg-type]  # it promises what a Postroom does
    desk.pollers = pollers_of(settings, desk.app, postroom=postroom, clock=desk.clock)  # type: ignore[arg-type]  # so does this
    desk.courier = Courier(
        keys=desk.keys, mailer=HastyMailer(mailer), rules=desk.rules, duty=duty_of(settings), clock=desk.clock,
        within=within,
    )  # fmt: skip
    desk.app.extensions["bell"].courier = desk.courier


def later(deed: Callable[[], None]) -> None:
    timer = threading.Timer(LATER, deed)
    timer.daemon = True
    timer.start()

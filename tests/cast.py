"""The people of the tests and their desk: Ada answers, Oda takes calls, Sam supervises and keeps, Kim administers,
Eve works in another team and may see nothing, Rowan writes in.

The desk is the real one, on SQLite and on PostgreSQL; only the clock, the mail server and the hardness of passphrases are ours.
"""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from helpline import records, settings
from helpline.border import IncomingMail, OutgoingMail
from helpline.deeds.answer import answers, claiming
from helpline.deeds.answer.safe_sending import OutsideTheCard, Way
from helpline.deeds.desk.conversation import read_conversation
from helpline.deeds.desk.conversation_shown import Conversation
from helpline.deeds.mail import intake
from helpline.deeds.mail.intake import Received
from helpline.deeds.mail.mailboxes import NO_MAILBOXES, Watch
from helpline.deeds.rules import DeskRules
from helpline.deeds.staff import arming, founding, keys, people, sessions
from helpline.deeds.staff.arming import CourierKeys
from helpline.deeds.staff.bundles import Stretching
from helpline.deeds.staff.sessions import Lasting
from helpline.deeds.supervision.alarms import Patience
from helpline.deeds.ticket import cards, tickets
from helpline.deeds.ticket.card_seals import SafeContact
from helpline.deeds.ticket.facts import TriageFacts
from helpline.deeds.unlocked import Keyring, Unlocked
from helpline.deeds.waiting import tallies
from helpline.pictures.redrawing import redraw
from helpline.sealing import KeyPair, csrf_token
from helpline.settings import Settings
from helpline.web.application import make_web
from helpline.web.cookies import cookie_name, give_token
from helpline.web.desk import WebDesk, keep
from mail_gateway.addresses import OurAddresses
from mail_gateway.intake import read_mail
from queue_workers.carrier_rounds import Carrier
from queue_workers.courier import RENEW_EVERY, Courier
from queue_workers.periodic_rounds import DutyPost, Mailer

SECRET = bytes(range(32))  # the deployment's
if TYPE_CHECKING:
    from tests.stores import Store

MORNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)  # a Monday, ten o'clock in Vilnius
SUBJECT = "Jūsų laiškas"
DUTY_MAILBOX = "duty@watch.example"
QUICK = Stretching(memory_kib=8, passes=1)  # the least Argon2 takes: these passphrases guard nothing
STAFF = (("Oda", "operator"), ("Ada", "counsellor"), ("Sam", "supervisor"), ("Kim", "administrator"))
Row = TypeVar("Row")


class Clock:
    """A clock that only moves when it is told to."""

    def __init__(self, now: datetime = MORNING) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> datetime:
        self.now += timedelta(**by)
        return self.now


class Post:
    """A mail server that is a list: `sent` is what it took; while there are `failures`, it raises the first."""

    def __init__(self) -> None:
        self.sent: list[OutgoingMail] = []
        self.failures: list[Exception] = []

    def send(self, mail: OutgoingMail) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(mail)


@dataclass(frozen=True)
class Founded:
    """A desk with its people in it, made once and copied for each test; `file` is where it lies on SQLite."""

    file: Path
    org_id: UUID
    team_id: UUID
    other_team_id: UUID
    sheet: str
    passphrases: dict[str, str]
    staff: dict[str, Unlocked]


@dataclass
class Desk:
    """One test's desk. Its deeds are done by Ada unless somebody else is named."""

    app: Flask
    store: Store
    founded: Founded
    clock: Clock
    keys: CourierKeys
    rules: DeskRules
    settings: Settings
    mailer: Post = field(default_factory=Post)
    rung: list[datetime] = field(default_factory=list)

    @property
    def oda(self) -> Unlocked:
        return self.founded.staff["Oda"]

    @property
    def ada(self) -> Unlocked:
        return self.founded.staff["Ada"]

    @property
    def sam(self) -> Unlocked:
        return self.founded.staff["Sam"]

    @property
    def kim(self) -> Unlocked:
        return self.founded.staff["Kim"]

    @property
    def eve(self) -> Unlocked:
        return self.founded.staff["Eve"]

    @property
    def file(self) -> Path:
        return Path(self.settings.desk.data) / "helpline.sqlite"

    @property
    def courier(self) -> Courier:
        return self.courier_with(self.mailer)

    def courier_with(
        self,
        mailer: Mailer | None,
        *,
        mailbox: str = "",
        watch: Watch = NO_MAILBOXES,
        keys: CourierKeys | None = None,
        within: Callable[[], AbstractContextManager[object]] | None = None,
        carrier: Carrier | None = None,
        renew_every: timedelta = RENEW_EVERY,
    ) -> Courier:
        return Courier(
            keys=keys or self.keys, mailer=mailer, rules=self.rules, duty=DutyPost(mailbox, Patience(), watch),
            clock=self.clock, within=within or self.app.app_context, carrier=carrier, renew_every=renew_every,
        )  # fmt: skip

    def arm(self) -> None:
        arming.arm(self.keys, by=self.sam, now=self.clock.now)

    def receive(self, mail: IncomingMail | None = None, **changes: Any) -> Received:
        """A letter of Rowan's, from the clock's own moment."""
        return intake.receive_mail(mail or letter(**changes), rules=self.rules, now=self.clock.now)

    def talk(self, ticket_id: UUID, *, by: Unlocked | None = None) -> Conversation:
        armed = self.keys.is_armed(self.clock.now)
        return read_conversation(ticket_id, by=by or self.ada, now=self.clock.now, armed=armed)[0]

    def answer(
        self, ticket_id: UUID, text: str = "Mes čia.", *, by: Unlocked | None = None
    ) -> records.OutboxRow:
        """Writes an answer to the conversation as it is now; the row it waits in.

        Where the card is not sure of email any more, Rowan is asked and says yes.
        """

        def write(way: Way) -> UUID:
            version = self.row(records.Ticket, ticket_id).version
            return answers.answer(
                ticket_id, text, subject=SUBJECT, version=version, rules=self.rules, by=by or self.ada,
                now=self.clock.now, way=way,
            )  # fmt: skip

        try:
            message_id = write("")
        except OutsideTheCard:
            message_id = write("said yes")
        return next(row for row in self.rows(records.OutboxRow) if row.message_id == message_id)

    def save_card(self, ticket_id: UUID, *, by: Unlocked | None = None, **told: Any) -> None:
        """What she has said of safe contact, in the place of what was known before."""
        version = cards.read_card(ticket_id, by=by or self.ada)[1]
        cards.save_card(
            ticket_id,
            SafeContact(**told),
            version=version,
            rules=self.rules,
            by=by or self.ada,
            now=self.clock.now,
        )

    def triage(self, ticket_id: UUID, *, look: tickets.Look = "", **facts: Any) -> None:
        tickets.triage(ticket_id, TriageFacts(**facts), look=look, by=self.ada, now=self.clock.now)

    def let_leave(self) -> None:
        """The undo time passes and an armed courier makes its round."""
        self.arm()
        self.clock.now += self.rules.undo
        self.courier.look()

    def answer_and_let_leave(self, ticket_id: UUID, text: str = "Mes čia.") -> OutgoingMail:
        self.answer(ticket_id, text)
        self.let_leave()
        return self.mailer.sent[-1]

    def claim(self) -> claiming.Claim:
        claimed = claiming.claim(self.clock.now)
        assert claimed is not None
        return claimed

    def row(self, table: type[Row], key: Any) -> Row:
        with records.reading() as session:
            return session.get_one(table, key)

    def rows(self, table: type[Row]) -> Sequence[Row]:
        with records.reading() as session:
            return session.scalars(select(table)).all()

    def kinds(self, ticket_id: UUID | None = None) -> list[str]:
        """The kinds of the events, in their order; of one ticket, or of everything since the founding."""
        events = sorted(self.rows(records.Event), key=lambda event: event.seq)
        return [event.kind for event in events if ticket_id in (None, event.ticket_id)]

    def log_in(self, name: str) -> bytes:
        return sessions.log_in(
            name, self.founded.passphrases[name], now=self.clock.now, lasting=Lasting(), stretching=QUICK
        )

    def unlock(self, token: bytes) -> Unlocked | None:
        return sessions.unlock(token, now=self.clock.now, lasting=Lasting())

    def browser(self, name: str | None = None) -> Browser:
        """Of somebody who has signed in, or of anybody."""
        return Browser(self, self.log_in(name) if name else None)


class Browser:
    """Asks for pages as a browser does that speaks of its requests honestly. Each request is a world of its own."""

    def __init__(self, desk: Desk, token: bytes | None) -> None:
        self.desk = desk
        self._client: FlaskClient = desk.app.test_client()
        self.csrf = csrf_token(token).hex() if token else ""
        if token:
            carrier = desk.app.response_class()
            give_token(carrier, token, desk.settings)
            value = carrier.headers["Set-Cookie"].partition("=")[2].partition(";")[0]
            self._client.set_cookie(cookie_name(desk.settings), value)

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.ask("GET", path, headers=headers)

    def post(
        self, path: str, form: dict[str, Any] | None = None, *, site: str = "same-origin"
    ) -> TestResponse:
        return self.ask(
            "POST", path, data={"csrf": self.csrf, **(form or {})}, headers={"Sec-Fetch-Site": site}
        )

    def ask(self, method: str, path: str, **told: Any) -> TestResponse:
        def request() -> TestResponse:
            return self._client.open(path, method=method, buffered=True, **told)

        return contextvars.Context().run(request)  # without the test's own application context


def letter(text: str = "Sveiki, ar galite man padėti?", **changes: Any) -> IncomingMail:
    """What Rowan writes, as the gateway hands it over."""
    told: dict[str, Any] = {
        "address": "rowan.birch@post.example",
        "name": "Rowan Birch",
        "subject": "Klausimas",
        "message_id": f"{uuid4().hex}@post.example",
        "language": "lt",
        "text": text,
    }
    return IncomingMail(**{**told, **changes})


def token_of(mail: OutgoingMail) -> str:
    """The reply token in the address an answer asks her to write to."""
    return mail.reply_to.partition("+")[2].partition("@")[0]


def as_if(somebody: Unlocked, **other: Any) -> Unlocked:
    """The same colleague with another role, team or set of keys."""
    return replace(somebody, **other)


def without_key(desk: Desk, somebody: Unlocked, owner: UUID) -> Unlocked:
    """The same colleague without the grants of one owner: a team, or the organisation's contacts."""
    held = [grant for grant in desk.rows(records.Grant) if grant.holder_id == somebody.staff_id]
    kept = [grant for grant in held if grant.key_owner != owner]
    return replace(somebody, keys=Keyring(KeyPair.from_seed(somebody.seed), kept))


def found_desk(folder: Path, *, url: str = "") -> Founded:
    """Migrates a new database and lets everybody in. Eve's team has a key too, but no letters."""
    clock = Clock(MORNING - timedelta(days=1))
    house = open_house(folder, url=url)
    records.migrate(house)
    with house.app_context():
        begun = founding.found("Komanda A", STAFF, now=clock.now, stretching=QUICK)
        other_team_id, eve = _another_team(begun, now=clock.now)
        passphrases = {login.duty_name: login.passphrase for login in (*begun.logins, eve)}
        staff = {
            name: _signed_in_once(name, passphrase, now=clock.now) for name, passphrase in passphrases.items()
        }
        records.db.engine.dispose()
    return Founded(
        file=folder / "helpline.sqlite", org_id=begun.org_id, team_id=begun.team_id,
        other_team_id=other_team_id, sheet=begun.sheet, passphrases=passphrases, staff=staff,
    )  # fmt: skip


def open_house(folder: Path, *, url: str = "") -> Flask:
    """An application on the file of a folder, or on `url`. Made once for many desks: its compiled statements are kept."""
    settings_of_it = Settings(desk=settings.Desk(data=folder), database=settings.Database(url=url))
    app = make_web(web_desk(settings_of_it, Clock(), new_keys(Clock()), rung=[]))
    records.open_database(
        app, settings_of_it.database_url, bell=lambda: None, last_of_all=tallies.keep_level(DeskRules())
    )
    return app


def copy_desk(store: Store, *, begins_as: str = "") -> Desk:
    """The founded desk once more, for one test, with a clock, a courier and wrong passphrases of its own.

    If the store keeps something under the name it `begins_as`, that is what is in it.
    """
    clock, rung = Clock(), list[datetime]()
    keys, house, founded = new_keys(clock), store.house, store.founded
    settings_of_it = desk_of(house).settings
    desk = Desk(
        app=house, store=store, founded=replace(founded, passphrases=dict(founded.passphrases)), clock=clock, keys=keys,
        rules=DeskRules(), settings=settings_of_it, rung=rung,
    )  # fmt: skip
    store.begin(begins_as)
    keep(house, web_desk(settings_of_it, clock, keys, rung=rung))
    house.extensions["bell"] = desk_of(house).ring
    return desk


def desk_of(house: Flask) -> WebDesk:
    kept: WebDesk = house.extensions["desk"]
    return kept


def web_desk(settings_of_it: Settings, clock: Clock, keys: CourierKeys, *, rung: list[datetime]) -> WebDesk:
    return WebDesk(
        settings=settings_of_it, rules=DeskRules(), keys=keys, lasting=Lasting(), clock=clock,
        ring=lambda: rung.append(clock.now), reader=read_again, redraw=redraw, secret=lambda: SECRET,
    )  # fmt: skip


def read_again(raw: bytes) -> IncomingMail | None:
    """The gateway's reader in our own process; what begins with 0xFF beats it."""
    return None if raw.startswith(b"\xff") else read_mail(raw, ours=OurAddresses(DeskRules().sender.split()))


def new_keys(clock: Clock) -> CourierKeys:
    return CourierKeys(disarm_after=timedelta(hours=72), started_at=clock.now)


def _another_team(begun: founding.Founding, *, now: datetime) -> tuple[UUID, people.Login]:
    """Until a deed makes further teams, by hand: Eve is its only member and holds its key."""
    kim = _signed_in_once("Kim", begun.logins[3].passphrase, now=now)
    with records.transaction() as session:
        team = records.Team(id=uuid4(), org_id=begun.org_id, name="Komanda B", takes_mail=False)
        session.add(team)
        session.flush()
        pair = keys.new_team_key(session, team, now=now)
    invitation = people.invite("Eve", "counsellor", team_ids=[team.id], by=kim, now=now)
    eve = people.join("Eve", invitation, now=now, stretching=QUICK)
    with records.transaction() as session:
        public = session.get_one(records.Staff, eve.staff_id).public or b""
        keys.grant(
            session, pair, org_id=begun.org_id, owner=team.id, epoch=1, holder=("staff", eve.staff_id, public),
            by=None, now=now,
        )  # fmt: skip
    return team.id, eve


def _signed_in_once(name: str, passphrase: str, *, now: datetime) -> Unlocked:
    token = sessions.log_in(name, passphrase, now=now, lasting=Lasting(), stretching=QUICK)
    unlocked = sessions.unlock(token, now=now, lasting=Lasting())
    assert unlocked is not None
    sessions.log_out(token, by=unlocked, now=now)
    return unlocked

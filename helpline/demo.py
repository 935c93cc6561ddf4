"""The demo: a whole desk with invented people and letters in one folder, and a mail sink that stands for her mailbox."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from helpline import settings as known
from helpline.app import Desk, make_desk
from helpline.deeds.staff import founding, sessions
from helpline.deeds.staff.bundles import Stretching
from helpline.deeds.staff.sessions import Lasting
from helpline.demo_care import tell_care
from helpline.demo_cases import tell_cases
from helpline.demo_phone import tell_phone
from helpline.demo_story import Storyteller
from helpline.records import sparing_the_disk
from helpline.serving import serve
from helpline.settings import BadSetting, Settings
from mail_gateway.sink import MailSink

ADDRESS = "labas@desk.example"
STAFF = (("Oda", "operator"), ("Ada", "counsellor"), ("Sam", "supervisor"), ("Kim", "administrator"))
UNDO_SECONDS = 2
QUICKLY = Stretching(memory_kib=19 * 1024, passes=2)  # these passphrases lie in a file beside the data anyway


@dataclass(frozen=True)
class DemoPlaces:
    """Where the demo keeps its database, the answers that left, and the logins it prints."""

    data: Path
    sent: Path
    logins: Path


def run_demo(
    places: DemoPlaces, *, port: int, smtp_port: int, is_empty: bool, say: Callable[[str], object]
) -> None:
    """Serves the demo until it is told to stop."""
    sink = MailSink(places.sent)
    sink.start()
    desk = make_desk(demo_settings(places, port=port, smtp_port=smtp_port, sink_port=sink.port), is_demo=True)
    with desk.app.app_context():
        logins = _people(desk, places, is_empty=is_empty)

    def ready(web: int, smtp: int) -> None:
        _say_hello(logins, places, web=web, smtp=smtp, say=say)

    serve(desk, ready=ready)
    sink.stop()


def demo_settings(places: DemoPlaces, *, port: int, smtp_port: int, sink_port: int) -> Settings:
    """The embedded defaults; answers go to the sink, after an undo time of two seconds."""
    return replace(
        Settings(),
        desk=known.Desk(data=places.data),
        web=known.Web(port=port),
        mail=known.Mail(
            addresses=(ADDRESS,), hostname="desk.example", door_port=smtp_port, check_senders=False
        ),
        submission=known.Submission(host="127.0.0.1", port=sink_port, security="none", letters_a_minute=6000),
        courier=known.Courier(undo_seconds=UNDO_SECONDS),
    )


def _people(desk: Desk, places: DemoPlaces, *, is_empty: bool) -> list[dict[str, str]]:
    """The logins of this demo: made on the first start, read back on later ones."""
    if founding.is_founded():
        try:
            return list(json.loads(places.logins.read_text(encoding="utf-8")))
        except (OSError, ValueError):
            raise BadSetting(
                f"{places.data} holds a demo, but its logins ({places.logins}) are gone. Delete both and start again."
            ) from None
    begun = founding.found("Komanda A", STAFF, now=desk.clock() - timedelta(days=31), stretching=QUICKLY)
    logins = [{"name": one.duty_name, "role": one.role, "passphrase": one.passphrase} for one in begun.logins]
    places.logins.write_text(json.dumps(logins, indent=1), encoding="utf-8")
    places.logins.chmod(0o600)
    if not is_empty:
        with sparing_the_disk():
            _tell_story(desk, begun)
    return logins


def _tell_story(desk: Desk, begun: founding.Founding) -> None:
    lasting, now = Lasting(), desk.clock()
    staff = {}
    for login in begun.logins[:3]:
        token = sessions.log_in(login.duty_name, login.passphrase, now=now, lasting=lasting)
        unlocked = sessions.unlock(token, now=now, lasting=lasting)
        if unlocked is not None:
            staff[login.role] = unlocked
            sessions.log_out(token, by=unlocked, now=now)
    Storyteller(desk, staff, now=now).tell()
    tell_cases(staff, rules=desk.rules, now=now)
    tell_phone(staff, rules=desk.rules, now=now)
    tell_care(staff, rules=desk.rules, now=now)


def _say_hello(
    logins: list[dict[str, str]], places: DemoPlaces, *, web: int, smtp: int, say: Callable[[str], object]
) -> None:
    say("\nThe helpline desk, with invented people and letters.\n")
    for login in logins:
        say(f"  {login['name']:<4} {login['role']:<14} {login['passphrase']}")
    say(f"\n  answers that leave are laid into {places.sent}/")
    say("\n  send a first letter:\n")
    say(
        f"  printf 'Subject: Labas\\n\\nSveiki, ar galite man padėti?\\n' | curl -sS smtp://127.0.0.1:{smtp} "
        f"--mail-from rowan@mail.example --mail-rcpt {ADDRESS} -T -\n"
    )
    say(f"address {ADDRESS}")
    say(f"ready web=http://127.0.0.1:{web} smtp=127.0.0.1:{smtp}")

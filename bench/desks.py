"""A founded desk in a folder of its own, as the demo has it: embedded, SQLite with fsync, ports of the system's choosing."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bench.letters import DESK
from helpline import settings as known
from helpline.app import Desk, make_desk
from helpline.deeds.staff import founding, sessions
from helpline.deeds.staff.bundles import Stretching
from helpline.deeds.staff.sessions import Lasting
from helpline.deeds.unlocked import Unlocked
from helpline.records import db
from helpline.settings import Settings

STAFF = (("Ada", "counsellor"), ("Sam", "supervisor"))
QUICK = Stretching(memory_kib=64, passes=1)  # how long Argon2id takes is measured by itself


@dataclass(frozen=True)
class Trial:
    """A desk to measure, its folder, and the passphrases of its people by name."""

    desk: Desk
    folder: Path
    passphrases: dict[str, str]

    def colleague(self, name: str) -> Unlocked:
        """Somebody signed in, with her keys."""
        now, lasting = self.desk.clock(), Lasting()
        with self.desk.app.app_context():
            token = sessions.log_in(name, self.passphrases[name], now=now, lasting=lasting, stretching=QUICK)
            unlocked = sessions.unlock(token, now=now, lasting=lasting)
        assert unlocked is not None
        return unlocked


@contextmanager
def founded_desk(*, url: str = "") -> Iterator[Trial]:
    """Nothing listens yet; the folder is gone afterwards. `url` is an empty database elsewhere; it keeps what is put in."""
    with tempfile.TemporaryDirectory(prefix="desk-bench-") as name:
        folder = Path(name)
        desk = make_desk(replace(_settings(folder), database=known.Database(url=url)))
        with desk.app.app_context():
            begun = founding.found("Komanda A", STAFF, now=desk.clock(), stretching=QUICK)
        yield Trial(desk, folder, {login.duty_name: login.passphrase for login in begun.logins})
        with desk.app.app_context():
            db.engine.dispose()


def _settings(folder: Path) -> Settings:
    return replace(
        Settings(),
        desk=known.Desk(data=folder),
        web=known.Web(port=0),
        # Senders are looked up in the DNS, which is somebody else's time: left out, here and at the limits.
        mail=known.Mail(addresses=(DESK,), hostname="desk.example", door_port=0, check_senders=False),
    )

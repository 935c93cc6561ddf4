"""What a safe-contact card says, and its seal under the team's key. Words of hers are in it only as slow hashes."""

from __future__ import annotations

import hmac
import json
import re
import secrets
from dataclasses import asdict, dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from helpline.deeds.staff.bundles import Stretching
from helpline.deeds.unlocked import Keyring
from helpline.figures.safe_windows import Window, read_window
from helpline.records import ContactCard, TeamKey
from helpline.sealing import (
    Key,
    context,
    kdf,
    kind_of,
    open_box,
    open_record,
    seal_box,
    seal_record,
    word_hash,
)
from helpline.words.folding import fold

WAYS = ("email", "phone", "sms", "chat", "post")
READERS = ("", "alone", "shared", "work", "watched", "unknown")
WORD_STRETCHING = Stretching(memory_kib=64 * 1024)  # the second choice of RFC 9106, 4; the seal guards it too


@dataclass(frozen=True, repr=False)
class HashedWord:
    """A word she and we agreed on, as a salted slow hash, and a hint for us that doesn't give it away."""

    salt: str
    hash: str
    hint: str
    memory_kib: int
    passes: int
    lanes: int


@dataclass(frozen=True, repr=False)
class SafeContact:
    """How she may be reached. What is in neither `allowed` nor `forbidden` she has not said.

    `windows` are her safe hours by the clock of `zone`, none means any hour. `read_by` says who else reads what we
    send ("" nobody has asked). Until the end of `valid_until`, by her clock, all this is good; None is no end.
    `asked_at` is when she was last asked about her safety; `approach` a line on how to deal with her.
    """

    allowed: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    windows: tuple[Window, ...] = ()
    zone: str = ""
    read_by: str = ""
    code_word: HashedWord | None = None
    stop_word: HashedWord | None = None
    valid_until: date | None = None
    asked_at: datetime | None = None
    approach: str = ""

    @property
    def clock(self) -> ZoneInfo:
        return ZoneInfo(self.zone or "UTC")


def hash_word(word: str, hint: str, *, stretching: Stretching = WORD_STRETCHING) -> HashedWord:
    """Takes a tenth of a second: never inside a transaction."""
    salt = secrets.token_bytes(16)
    hashed = word_hash(_plain(word), salt=salt, **asdict(stretching))
    return HashedWord(salt=salt.hex(), hash=hashed.hex(), hint=hint, **asdict(stretching))


def is_word(typed: str, known: HashedWord | None) -> bool:
    """Whether she typed it, in any case, without its marks, with other spaces or a full stop. As slow as `hash_word`."""
    if known is None or not _plain(typed):
        return False
    hashed = word_hash(
        _plain(typed), salt=bytes.fromhex(known.salt), memory_kib=known.memory_kib, passes=known.passes,
        lanes=known.lanes,
    )  # fmt: skip
    return hmac.compare_digest(hashed, bytes.fromhex(known.hash))


def gives_away(hint: str, word: str) -> bool:
    """Whether the word itself, or one of its words, stands in the hint."""
    return any(part in _plain(hint).split() for part in _plain(word).split())


def is_usable(word: str) -> bool:
    """Whether anything is left of it once it is compared."""
    return bool(_plain(word))


def seal_card(row: ContactCard, card: SafeContact, *, keys: Keyring) -> None:
    """Under the epoch the row names."""
    row.card = seal_record(_key(row, keys), json.dumps(_told(card)).encode(), _place(row), epoch=row.epoch)


def box_card(row: ContactCard, card: SafeContact, *, team: TeamKey) -> None:
    """For another team, whose key whoever hands the card on doesn't hold; its next change seals it as any other."""
    row.card = seal_box(team.public, json.dumps(_told(card)).encode(), _place(row), epoch=row.epoch)


def open_card(row: ContactCard, *, keys: Keyring) -> SafeContact:
    """Raises Damaged, NoKey."""
    if kind_of(row.card) == "box":
        pair = keys.pair(row.team_id, row.epoch)
        return _heard(json.loads(open_box(pair, row.card, _place(row), epoch=row.epoch)))
    return _heard(json.loads(open_record(_key(row, keys), row.card, _place(row), epoch=row.epoch)))


def _told(card: SafeContact) -> dict[str, object]:
    return asdict(card) | {
        "windows": [str(window) for window in card.windows],
        "valid_until": card.valid_until.isoformat() if card.valid_until else None,
        "asked_at": card.asked_at.isoformat() if card.asked_at else None,
    }


def _heard(told: dict[str, object]) -> SafeContact:
    def word(name: str) -> HashedWord | None:
        return HashedWord(**told[name]) if told[name] else None  # type: ignore[arg-type]  # as `_told` wrote it

    return SafeContact(
        allowed=tuple(told["allowed"]), forbidden=tuple(told["forbidden"]),  # type: ignore[arg-type]  # as `_told` wrote it
        windows=tuple(read_window(written) for written in told["windows"]),  # type: ignore[attr-defined]  # the same
        zone=str(told["zone"]), read_by=str(told["read_by"]), code_word=word("code_word"), stop_word=word("stop_word"),
        valid_until=date.fromisoformat(str(told["valid_until"])) if told["valid_until"] else None,
        asked_at=datetime.fromisoformat(str(told["asked_at"])) if told["asked_at"] else None,
        approach=str(told["approach"]),
    )  # fmt: skip


def _plain(word: str) -> str:
    """A tired woman writes without marks and in capitals: it is the same word."""
    return " ".join(re.findall(r"[^\W_]+", fold(word)))


def _key(row: ContactCard, keys: Keyring) -> Key:
    return kdf(keys.pair(row.team_id, row.epoch).seed, "card")


def _place(row: ContactCard) -> bytes:
    return context("card", row.org_id, row.team_id, row.id)

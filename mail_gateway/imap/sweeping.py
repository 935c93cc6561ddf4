"""Empties what the provider keeps behind our back: copies of answers in Sent, removed letters in Trash. Off by default."""

from __future__ import annotations

import time
from dataclasses import dataclass

from imapclient import IMAPClient  # type: ignore[import-untyped]  # it ships no types
from imapclient.imapclient import SENT, TRASH  # type: ignore[import-untyped]  # it ships no types

from mail_gateway.imap.connection import short_failures
from mail_gateway.imap.folder import Folder

EVERY = 600.0


@dataclass(frozen=True)
class Sweep:
    """Which of the account's special folders (RFC 6154) are emptied."""

    sent: bool = False
    trash: bool = False


def sweep(client: IMAPClient, wanted: Sweep, *, last: float) -> float:
    """Empties them if ten minutes have passed since `last` (monotonic); the new `last`. Raises TemporaryFailure.

    Afterwards another folder may be selected: look into yours anew.
    """
    if time.monotonic() - last < EVERY:
        return last
    for flag, is_wanted in ((SENT, wanted.sent), (TRASH, wanted.trash)):
        with short_failures():
            name = client.find_special_folder(flag) if is_wanted else None
        if name:
            folder = Folder(client, name)
            folder.finish(folder.look())
    return time.monotonic()

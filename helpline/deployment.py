"""What the processes of one desk share besides the database: the deployment secret in a file, and the bell over Redis."""

from __future__ import annotations

import gc
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from helpline.settings import BadSetting, Settings

if TYPE_CHECKING:
    from queue_workers.far_bell import Ears, Ringer

SECRET_SIZE = 32
MISSING = "For queue.url the desk needs redis and rq. Install them with: pip install 'helpline[server]'"


def settle() -> None:
    """When all is loaded: the garbage collector need not walk through code and tables that never go.

    Otherwise a search, which makes much that goes at once, spends a fifth of its time with them, and some pages stumble.
    """
    gc.collect()
    gc.freeze()


def secret_of(settings: Settings) -> bytes:
    """The 32 bytes that pages and couriers share. Raises BadSetting.

    A file that the settings name must be there: two machines that each made their own would never arm each other.
    """
    named = settings.courier.secret_file
    path = named or settings.desk.data / "courier-secret"
    if named is None and not path.exists():
        _make(path)
    try:
        secret = path.read_bytes()
    except OSError:
        secret = b""
    if len(secret) != SECRET_SIZE:
        raise BadSetting(
            f"courier.secret_file {path} must be a readable file of {SECRET_SIZE} random bytes, the same for pages and "
            f"couriers. Make it with: (umask 077; head -c {SECRET_SIZE} /dev/urandom > FILE)"
        )
    return secret


def ringer_of(settings: Settings) -> Ringer | None:
    """None without a Redis: couriers in other processes look every five seconds. Raises BadSetting."""
    if not settings.queue.url:
        return None
    try:
        from queue_workers.far_bell import Ringer
    except ImportError:
        raise BadSetting(MISSING) from None
    return Ringer(settings.queue.url)


def ears_of(settings: Settings, *, ring: Callable[[], None]) -> Ears | None:
    """None without a Redis. Raises BadSetting."""
    if not settings.queue.url:
        return None
    try:
        from queue_workers.far_bell import Ears
    except ImportError:
        raise BadSetting(MISSING) from None
    return Ears(settings.queue.url, ring=ring)


def _make(path: Path) -> None:
    """Whole or not at all, and by one of several processes that begin at once."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    mine = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_bytes(SECRET_SIZE))
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(mine)
    except FileExistsError:
        pass  # another process was quicker by a moment
    finally:
        mine.unlink()

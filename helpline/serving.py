"""Serves a desk in one process: pages by waitress, the SMTP door, the courier; until it is told to stop."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from types import FrameType

from waitress.server import create_server

from helpline.app import Desk
from helpline.deployment import settle
from helpline.records import close_database
from helpline.settings import BadSetting, Settings, is_loopback

MEMORY_ONLY = 64 * 1024 * 1024  # waitress would spool larger bodies to temporary files; our limits are lower
PROXY_EXAMPLE = """
    server {
        listen 443 ssl;  server_name desk.example.lt;  # with your certificate
        location / {
            proxy_pass http://127.0.0.1:8000;
            proxy_set_header Host $host;  proxy_set_header X-Forwarded-Proto https;
            proxy_set_header X-Forwarded-For $remote_addr;  proxy_set_header X-Forwarded-Host $host;
            proxy_request_buffering off;  proxy_buffering off;  proxy_max_temp_file_size 0;  access_log off;
        }
    }
"""


def refuse_plain_http(settings: Settings) -> None:
    """Passphrases never cross a network in clear. Raises BadSetting with a proxy to copy."""
    web = settings.web
    if not is_loopback(web.host) or (web.public_url and not web.public_url.startswith("https://")):
        raise BadSetting(
            "The desk speaks plain HTTP only on this machine itself (127.0.0.1). Leave web.host as it is, set "
            f"web.public_url to an https:// address and web.trusted_proxies = 1, and put a proxy before it:\n{PROXY_EXAMPLE}"
        )


def serve(desk: Desk, *, ready: Callable[[int, int], None]) -> None:
    """Runs until SIGTERM or Ctrl-C; `ready(web port, smtp port)` is called when both answer."""
    quiet_logs()
    server = create_server(
        desk.app, host=desk.settings.web.host, port=desk.settings.web.port, threads=8, ident=None,
        inbuf_overflow=MEMORY_ONLY, outbuf_overflow=MEMORY_ONLY, max_request_body_size=MEMORY_ONLY // 2,
    )  # fmt: skip
    desk.start()
    settle()
    pages = threading.Thread(target=server.run, name="pages", daemon=True)
    pages.start()
    ending = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        ending.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    web_port = int(server.effective_port)  # type: ignore[union-attr]  # its stubs forget it
    ready(web_port, desk.door.port)
    ending.wait()
    desk.stop()
    server.close()
    close_database(desk.app)


def quiet_logs() -> None:
    """Only our own short lines: other people's loggers could write an address or a line of a form."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    for name in (
        "waitress",
        "waitress.queue",
        "alembic",
        "sqlalchemy",
        "psycopg",
        "psycopg.pool",
        "mail.log",
        "asyncio",
        "urllib3",
    ):
        logging.getLogger(name).setLevel(logging.CRITICAL)

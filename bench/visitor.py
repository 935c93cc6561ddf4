"""A colleague at her browser: one connection to the desk, her cookie, and how long each page took."""

from __future__ import annotations

import re
import time
from html import unescape
from http.client import HTTPConnection
from urllib.parse import urlencode

OLDER = re.compile(r'href="(/tickets\?[^"]*older=[^"]*)"')


class Visitor:
    """Signs in, then reads pages. `milliseconds` is what the last page took, to its last byte."""

    def __init__(self, port: int) -> None:
        self._wire = HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookie = ""
        self.milliseconds = 0.0

    def sign_in(self, name: str, passphrase: str) -> None:
        """Raises AssertionError where she is not let in."""
        form = urlencode({"name": name, "passphrase": passphrase})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        self._wire.request("POST", "/login", form, headers)
        answer = self._wire.getresponse()
        answer.read()
        assert answer.status == 303, answer.status
        self._cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]

    def read(self, path: str) -> str:
        """The page. Raises AssertionError for anything but 200."""
        start = time.perf_counter()
        self._wire.request("GET", path, headers={"Cookie": self._cookie})
        answer = self._wire.getresponse()
        page = answer.read()
        self.milliseconds = (time.perf_counter() - start) * 1000
        assert answer.status == 200, (path, answer.status)
        return page.decode()


def older(page: str) -> str | None:
    """The address of the inbox's next page."""
    found = OLDER.search(page)
    return unescape(found[1]) if found else None

"""A colleague without a browser: she follows links, fills forms in and reads what is there. No script runs for her."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPMessage
from typing import Protocol
from urllib.parse import urlencode, urljoin, urlsplit

from tests.multipart import multipart

FORM = "application/x-www-form-urlencoded"
YES = dict.fromkeys(("agrees", "purpose", "use", "research", "access", "how_long", "withdraw"), "yes")
TICKET = re.compile(r"/tickets/[0-9a-f-]{36}")


@dataclass
class FormOnPage:
    """A form: where it goes, and what it would send as it stands."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """What came back at the end of all redirects."""

    path: str
    status: int
    headers: HTTPMessage
    content: bytes

    @property
    def source(self) -> str:
        return self.content.decode("utf-8", "replace")

    @property
    def text(self) -> str:
        """What she reads: no tags, no characters in disguise."""
        return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", self.source)).split())

    @property
    def links(self) -> list[str]:
        return _Reader.of(self).links

    def form(self, *, to: str) -> FormOnPage:
        """The first form that goes to an address with this end."""
        return next(form for form in _Reader.of(self).forms if urlsplit(form.action).path.endswith(to))


class Visitable(Protocol):
    """A desk that serves pages, whoever has started it."""

    web: int

    @property
    def url(self) -> str: ...

    def passphrase_of(self, name: str) -> str: ...


class Visitor:
    """One person with her cookie."""

    def __init__(self, demo: Visitable) -> None:
        self._demo = demo
        self._cookies: dict[str, str] = {}

    def sign_in(self, name: str, *, language: str = "en") -> Visitor:
        """Her first page, and the desk speaks her language from now on."""
        given = {"name": name, "passphrase": self._demo.passphrase_of(name)}
        page = self.send(self.get("/login").form(to="/login"), given)
        page = self.send(page.form(to="/language"), {"language": language})
        assert page.status == 200, page.text
        return self

    def get(self, path: str) -> Page:
        return self._ask("GET", path, None)

    def send(self, form: FormOnPage, given: dict[str, str] | None = None) -> Page:
        return self._ask("POST", form.action, urlencode(form.fields | (given or {})))

    def tickets(self, view: str = "unanswered") -> list[str]:
        """The addresses of the tickets of this view, from top to bottom."""
        return list(dict.fromkeys(TICKET.findall(self.get(f"/tickets?view={view}").source)))

    def ticket_with(self, words: str, view: str = "all") -> str:
        """The ticket whose page says these words."""
        return next(ticket for ticket in self.tickets(view) if words in self.get(ticket).text)

    def answer(self, ticket: str, text: str, *, files: Sequence[tuple[str, bytes]] = (), **more: str) -> Page:
        """`files` are of name and content."""
        form = self.get(ticket).form(to="/answers")
        chosen = [("files", name, content) for name, content in files]
        body, kind = multipart(form.fields | {"text": text, **more}, chosen)
        return self._ask("POST", form.action, body, kind)

    def note(self, ticket: str, text: str) -> Page:
        return self.send(self.get(ticket).form(to="/notes"), {"note": text})

    def open_case(self, ticket: str, note: str = "") -> str:
        """She said yes, and here is how; the address of her case."""
        self.send(self.get(f"{ticket}/consent").form(to="/consent"), {**YES, "note": note})
        return self.send(self.get(f"{ticket}/consent").form(to="/case")).path

    def every_page(self, start: str = "/") -> list[Page]:
        """All that she can open by following links, the files too."""
        seen: dict[str, Page] = {}
        ahead = [start]
        while ahead:
            path = ahead.pop()
            if path not in seen:
                page = seen[path] = self.get(path)
                if "html" in page.headers.get("Content-Type", ""):
                    ahead += page.links
        return list(seen.values())

    def _ask(self, method: str, path: str, body: str | bytes | None, kind: str = FORM) -> Page:
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
            "Origin": self._demo.url, "Sec-Fetch-Site": "same-origin", "Accept-Language": "en",
        }  # fmt: skip
        if body is not None:
            headers["Content-Type"] = kind
        connection = HTTPConnection("127.0.0.1", self._demo.web, timeout=30)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            page = Page(path, answer.status, answer.headers, answer.read())
        finally:
            connection.close()
        for line in page.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self._cookies[name] = value
        if page.status in (301, 302, 303):
            there = urlsplit(urljoin(path, page.headers["Location"]))
            return self._ask("GET", there.path + (f"?{there.query}" if there.query else ""), None)
        return page


class _Reader(HTMLParser):
    """Finds links and forms; of a form's fields it keeps the values a browser would send."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[FormOnPage] = []
        self._is_inside = False
        self._area = self._choice = ""

    @classmethod
    def of(cls, page: Page) -> _Reader:
        reader = cls()
        reader.feed(page.source)
        reader.links = [urljoin(page.path, link).partition("#")[0] for link in reader.links]
        for form in reader.forms:
            form.action = urljoin(page.path, form.action)
        return reader

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag == "form":
            self.forms.append(FormOnPage(given.get("action", "")))
            self._is_inside = True
        elif self._is_inside:
            self._field(tag, given)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        fields, name = self.forms[-1].fields, given.get("name", "")
        if tag == "textarea":
            self._area = name
            fields[name] = ""
        elif tag == "select":
            self._choice = name
        elif tag == "option" and ("selected" in given or self._choice not in fields):
            fields[self._choice] = given.get("value", "")
        elif tag == "input" and (given.get("type") not in ("checkbox", "radio") or "checked" in given):
            fields[name] = given.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._area:
            self.forms[-1].fields[self._area] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_inside = False
        elif tag == "textarea":
            self._area = ""

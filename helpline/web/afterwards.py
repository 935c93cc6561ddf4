"""A page's afterthoughts: adoption, "somebody has read it". One short transaction, best effort; nobody waits for its success."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from flask import Response, after_this_request
from sqlalchemy.exc import SQLAlchemyError

log = logging.getLogger("helpline.web")


def afterwards(deed: Callable[..., Any], *args: Any, **by_name: Any) -> None:
    """Does this when the page is made. A busy database is no reason to lose the page: it is done next time."""

    @after_this_request
    def do_it(response: Response) -> Response:
        try:
            deed(*args, **by_name)
        except SQLAlchemyError as error:
            log.info("afterthought left for later: %s", type(error).__name__)
        return response

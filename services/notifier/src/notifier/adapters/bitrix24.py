"""A batch of notices, counter pushes and the menu number as Bitrix24 calls, and what their answers mean."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx
import structlog
from prometheus_client import Counter

from common.bitrix24 import (
    AccessDenied,
    AccessToken,
    AnswerTooLarge,
    Bitrix24Error,
    Bucket,
    Command,
    ExpiredToken,
    Patience,
    PortalClient,
    PortalError,
    PortalUnavailable,
    QueryLimit,
    Shares,
    TokenSource,
    TokenUnavailable,
)
from notifier.adapters.words import Reader, message, message_out
from notifier.usecases.ports import Errand, Report, Verdict, Work

log = structlog.get_logger(__name__)

COUNTER_COMMAND = "purchase_requests.counter"
MENU_OPTION = "bx24_leftMenuCounter"
MENU, PUSH = "menu", "push"

COMMANDS = Counter("notifier_commands_total", "Commands to portals by method and outcome", ["method", "outcome"])

_SHORT_PAUSE, _LONG_PAUSE = 2.0, 60.0
_UNCLEAR = ("no_answer", "internal_server_error", "error_unexpected_answer")


class Bitrix24Lines:
    """Opens a line to a portal; the guarded client and the token source are shared."""

    def __init__(self, http: httpx.AsyncClient, tokens: TokenSource) -> None:
        self._http, self._tokens = http, tokens

    def open(self, portal: UUID, level: float | None) -> "Bitrix24Line":
        bucket = Bucket(Shares.NOTIFIER, level=level)
        patience = Patience(attempts=2)  # rows in the database know how to wait; only a new token is tried at once
        client = PortalClient(self._http, self._tokens, portal, bucket, patience=patience)
        return Bitrix24Line(client, self._tokens, bucket)


class Bitrix24Line:
    """One portal under one lease: every batch is one hit on its share."""

    def __init__(self, client: PortalClient, tokens: TokenSource, bucket: Bucket) -> None:
        self._client, self._tokens, self._bucket = client, tokens, bucket

    @property
    def level(self) -> float:
        return self._bucket.level

    async def ready(self) -> None:
        await self._bucket.ready()

    async def send(self, work: Work) -> Report:
        """Never raises for what the portal or the way to it does: that is what the report is about."""
        try:
            token = await self._tokens.get(self._client.portal)
            answers = await self._client.batch(commands(work, token), repeatable=False)
        except Bitrix24Error as failed:
            return self._failed(work, failed)
        verdicts = {key: verdict(answer) for key, answer in answers.items()}
        _count(work, verdicts)
        pushes = [verdicts[key] for key in verdicts if key.startswith(PUSH)]
        return Report(
            notices={errand.notice.tag: verdicts[_key(n)] for n, errand in enumerate(work.errands)},
            pushes=Verdict.DENIED if Verdict.DENIED in pushes else next(iter(pushes), None),
            menu=verdicts.get(MENU),
            pause=_SHORT_PAUSE if any(isinstance(answer, QueryLimit) for answer in answers.values()) else None,
        )

    def _failed(self, work: Work, failed: Bitrix24Error) -> Report:
        log.warning("batch_failed", portal=str(self._client.portal), error=type(failed).__name__)
        all_of_it, pause = _of_failure(failed)
        verdicts = {_key(n): all_of_it for n in range(len(work.errands))}
        _count(work, verdicts)
        return Report(
            notices={errand.notice.tag: all_of_it for errand in work.errands},
            menu=None if work.menu is None else Verdict.LATER,
            pause=pause,
        )


def commands(work: Work, token: AccessToken) -> list[Command]:
    """At most 50: one per notice, one per number pushed, one for the menu."""
    found = [_notice(_key(n), errand, token) for n, errand in enumerate(work.errands)]
    for number, people in work.pushes.items():
        params = {"COMMAND": COUNTER_COMMAND, "PARAMS": {"to_approve": number}, "USER_ID": list(people)}
        found.append((f"{PUSH}{number}", "pull.application.event.add", params))
    if work.menu is not None:
        found.append((MENU, "app.option.set", {"options": {MENU_OPTION: work.menu}}))
    return found


def verdict(answer: Any) -> Verdict:
    """What one answer of a batch says about its command."""
    match answer:
        case QueryLimit() | ExpiredToken():
            return Verdict.LATER
        case AccessDenied():
            return Verdict.DENIED
        case PortalError() if answer.is_code(*_UNCLEAR):
            return Verdict.LOST
        case PortalError():
            return Verdict.NEVER
        case _:
            return Verdict.DONE


def _of_failure(failed: Bitrix24Error) -> tuple[Verdict, float]:
    match failed:
        case PortalUnavailable():
            return (Verdict.LOST if failed.outcome_unknown else Verdict.LATER), _SHORT_PAUSE
        case AnswerTooLarge():
            return Verdict.LOST, _SHORT_PAUSE
        case QueryLimit():
            return Verdict.LATER, failed.retry_after or _SHORT_PAUSE
        case TokenUnavailable():
            return Verdict.LATER, _SHORT_PAUSE
        case _:
            return Verdict.LATER, _LONG_PAUSE


def _notice(key: str, errand: Errand, token: AccessToken) -> Command:
    notice, content = errand.notice, errand.notice.wanted
    if content is None:
        return key, "im.notify.delete", {"TAG": notice.tag}
    reader = Reader(errand.language, errand.time_zone)
    path = f"/marketplace/view/{quote(token.app_code)}/?params%5Brequest_id%5D={quote(notice.request_id)}"
    origin = token.origin or token.rest_base.partition("/rest/")[0]
    params: Mapping[str, Any] = {
        "USER_ID": notice.person,
        "MESSAGE": message(content, reader, path),
        "MESSAGE_OUT": message_out(content, reader, origin.rstrip("/") + path),
        "TAG": notice.tag,
    }
    return key, "im.notify.system.add", params


def _key(number: int) -> str:
    return f"n{number}"


def _count(work: Work, verdicts: Mapping[str, Verdict]) -> None:
    for number, errand in enumerate(work.errands):
        method = "im.notify.delete" if errand.notice.wanted is None else "im.notify.system.add"
        outcome = verdicts[_key(number)]
        COMMANDS.labels(method, outcome.value).inc()
        if outcome is Verdict.NEVER:
            log.error("notice_refused", tag=errand.notice.tag)

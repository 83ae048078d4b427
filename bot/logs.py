"""Structured logs on standard error, for people (console) or machines (json). No token and no message text, ever."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

import structlog

from bot.errors import UnavailableError

if TYPE_CHECKING:
    from structlog.typing import EventDict, Processor, WrappedLogger

REDACTED = "[redacted]"
CAPPED = {
    "discord": logging.INFO,  # at debug it logs whole payloads: what members write
    "asyncpg": logging.ERROR,  # at warning it logs a traceback a second while the server is away, which we say once
    "aiosqlite": logging.INFO,  # at debug it logs every statement with its values
    "apscheduler": logging.WARNING,  # at info it logs every tick
}


def configure(level: str, style: str, secrets: list[str]) -> None:
    """Send the logs of the bot and its libraries to standard error.

    `style` is "console" or "json"; each of `secrets` is blotted out wherever it appears, tracebacks included.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            _drop_what_was_told,
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    renderer: Processor = (
        structlog.processors.JSONRenderer()
        if style == "json"
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                _Redact(secrets),
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for library, least in CAPPED.items():
        logging.getLogger(library).setLevel(max(least, root.level))


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """Return the logger of a module: `log.info("greeted", guild_id=…)`. Ids and counts only, never what was said."""
    return structlog.stdlib.get_logger(name)


def _drop_what_was_told(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Leave out what failed because of the database: that has said so itself, once and with what to do."""
    if event.get("exc_info") and isinstance(sys.exception(), UnavailableError):
        raise structlog.DropEvent
    return event


class _Redact:
    """Blots secrets out of every value of a log line."""

    def __init__(self, secrets: list[str]) -> None:
        self._secrets = [secret for secret in secrets if secret]

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        for key, value in event.items():
            if isinstance(value, (int, float, bool, type(None))):
                continue
            text = value if isinstance(value, str) else repr(value)
            for secret in self._secrets:
                if secret in text:
                    event[key] = text = text.replace(secret, REDACTED)
        return event

"""Hosts and who registered them. The list of public suffixes is part of its package; nothing is fetched."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from publicsuffixlist import PublicSuffixList

from bot.errors import InvalidValueError
from bot.i18n import _
from cogs.automod.rules.reading import host_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False)  # read once, which takes 50 ms


@lru_cache(maxsize=10_000)
def registrable(host: str) -> str | None:
    """Return the part of a host that somebody registered: "shop.example.co.uk" → "example.co.uk"; None for none."""
    return _suffixes().privatesuffix(host)


@lru_cache(maxsize=10_000)
def label_of(host: str) -> str:
    """Return the name somebody registered, without what comes before and after: "example"."""
    return (registrable(host) or host).partition(".")[0]


def is_within(host: str, domains: Collection[str]) -> bool:
    """Say whether a host is one of these domains or below one."""
    if host in domains:
        return True
    dot = host.find(".")
    while dot >= 0:
        if host[dot + 1 :] in domains:
            return True
        dot = host.find(".", dot + 1)
    return False


def as_domains(entries: Iterable[str]) -> tuple[str, ...]:
    """Return what was typed as hosts, each once. Raises InvalidValueError for what is none, or is everybody's."""
    found: dict[str, None] = {}
    for entry in entries:
        host = host_of(entry.strip().removeprefix("https://").removeprefix("http://").removeprefix("*."))
        if not host:
            continue
        if registrable(host) is None:
            raise InvalidValueError(_("“{host}” is no domain of its own. Write one like example.com."), host=host[:60])
        found[host] = None
    return tuple(found)

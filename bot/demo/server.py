"""SimCord's server of the preview, with our frame at its root and every tab's own choice of channel and person."""

# ruff: noqa: SLF001
# pyright: reportPrivateUsage=false, reportUnknownParameterType=false, reportMissingParameterType=false
# pyright: reportIncompatibleVariableOverride=false

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, ClassVar

from simcord.backend.errors import SetupError
from simcord.preview._server import PreviewServer

from bot.errors import HostError
from bot.i18n import _

if TYPE_CHECKING:
    from bot.demo.page import Page

STATIC = Path(__file__).parent / "static"
OWN_FILES = {
    "/": "shell.html",
    "/shell.js": "shell.js",
    "/shell.css": "shell.css",
    "/channel.css": "channel.css",
    "/channel.js": "channel.js",
    "/icon.svg": "icon.svg",
}
KINDS = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
IN_FRAME = (
    '<link rel="icon" href="/icon.svg"><link rel="stylesheet" href="/channel.css">'
    '<script type="module" src="/channel.js"></script></head>'
)


class Server(PreviewServer):
    """SimCord's server of the preview, with our frame at its root."""

    preview: Page
    _STATIC_FILES: ClassVar[dict[str, str]] = {
        **PreviewServer._STATIC_FILES,
        **OWN_FILES,
        "/channel": "index.html",
        "/world.json": "",
    }
    _SECURITY_HEADERS: ClassVar[dict[str, str]] = {
        **PreviewServer._SECURITY_HEADERS,
        "X-Frame-Options": "SAMEORIGIN",
        "Content-Security-Policy": PreviewServer._SECURITY_HEADERS["Content-Security-Policy"].replace(
            "frame-ancestors 'none'", "frame-ancestors 'self'"
        ),
    }

    def _authorized(self, request: Any, *, context: str | None = None) -> bool:
        headers = dict(request.headers)
        capability, *choice = headers.get("X-Simcord-Capability", "").split(".")
        if len(choice) != 2 or not all(part.isascii() and part.isdigit() for part in choice):
            return False
        plain = SimpleNamespace(headers={**headers, "X-Simcord-Capability": capability})
        return super()._authorized(plain, context=context)

    async def _static(self, request: Any) -> Any:
        from aiohttp import web  # noqa: PLC0415 - as SimCord does: with the page, not with the command line

        if request.headers.get("Host", "") not in self._allowed_hosts():
            raise web.HTTPForbidden
        if request.path == "/world.json":
            body, kind = json.dumps(self.preview.describe()), "application/json"
        elif request.path in OWN_FILES:
            name = OWN_FILES[request.path]
            body = (STATIC / name).read_text(encoding="utf-8")
            kind = KINDS[Path(name).suffix]
        else:
            response = await super()._static(request)
            if request.path == "/channel":
                response.text = response.text.replace("</head>", IN_FRAME)
            return response
        return web.Response(text=body, content_type=kind, headers=self._SECURITY_HEADERS)

    async def _pages(self, request: Any) -> Any:
        from aiohttp import web  # noqa: PLC0415 - see above

        if not self._authorized(request):
            raise web.HTTPUnauthorized
        channel_id, person_id = (int(part) for part in request.headers["X-Simcord-Capability"].split(".")[1:])
        try:
            page = self.preview.open_frame(channel_id, person_id)
        except (SetupError, StopIteration) as error:
            raise web.HTTPNotFound from error
        return web.json_response(self.preview._page_payload(page), headers=self._SECURITY_HEADERS)

    async def _action(self, request: Any) -> Any:
        """Wait for one's turn: whatever time brings about may be happening."""
        page = self.preview._pages.get(request.headers.get("X-Simcord-Context", ""))
        async with self.preview.world.turns:
            if page is None:
                return await super()._action(request)
            with self.preview.in_channel(page.channel_id):
                return await super()._action(request)


def port_taken(port: int) -> HostError:
    """Say what to do about a port that somebody else listens on."""
    return HostError(
        _("Port {port} is taken, perhaps by another demo. Choose a different one: python -m bot demo --port {other}"),
        port=port,
        other=port + 1,
    )

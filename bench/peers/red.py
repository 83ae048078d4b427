"""Starts Red with its calls sent to another Discord; otherwise it is as its own command line starts it.

python bench/peers/red.py API_URL [arguments of redbot], by the Python that Red is installed for.
"""

# ruff: noqa: INP001, S310, E402 - run as a script, by another Python than Hearth's; the address is the stand-in's

from __future__ import annotations

import json
import os
import sys
from urllib.request import Request, urlopen

sys.modules["zstandard"] = None  # type: ignore[assignment] - so that all are sent the same compression: zlib

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route
from redbot.__main__ import main

if __name__ == "__main__":
    api_url = sys.argv.pop(1)
    Route.BASE = api_url
    asked = Request(f"{api_url}/gateway/bot", headers={"Authorization": f"Bot {os.environ['RED_TOKEN']}"})
    with urlopen(asked) as response:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(json.load(response)["url"])
    sys.exit(main())

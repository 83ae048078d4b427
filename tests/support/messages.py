"""Reading messages of the simulated Discord as a person does."""

from __future__ import annotations

import json


def _components(message) -> list:
    found = message.components
    return [c if isinstance(c, dict) else c.to_dict() for c in found]


def text_of(message) -> str:
    """Everything that a message says, labels of its buttons included."""
    texts: list[str] = [message.content] if message.content else []

    def walk(node) -> None:
        if isinstance(node, dict):
            texts.extend(str(node[key]) for key in ("content", "label", "placeholder") if node.get(key))
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    for embed in getattr(message, "embeds", []):
        texts.extend(text for text in (embed.title, embed.description) if text)
    walk(_components(message))
    return "\n".join(texts)


def pressable(message) -> list[str]:
    """The custom_ids of all components, in their order."""
    found: list[str] = []

    def walk(node) -> None:
        if isinstance(node, dict):
            found.extend([node["custom_id"]] if node.get("custom_id") else [])
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(_components(message))
    return found


def button_of(message, start: str) -> str:
    """The custom_id of the component that starts so."""
    found = [part for part in json.dumps(_components(message)).split('"') if part.startswith(start)]
    assert found, f"no component {start} in {text_of(message)}"
    return found[0]

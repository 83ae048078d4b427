"""Reading a message as a person does: what it says, what can be pressed, what a form asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.wire.standin.world import Payload

BUTTON, TEXT_INPUT, LABEL, FILE_UPLOAD, CHECKBOX = 2, 4, 18, 19, 23


def text_of(message: Payload) -> str:
    """Return everything that a message says, the labels of its buttons included."""
    texts = [message.get("content") or ""]
    for embed in message.get("embeds") or []:
        texts += [embed.get("title") or "", embed.get("description") or ""]
    for part in parts_of(message.get("components") or []):
        texts += [str(part[key]) for key in ("content", "label", "placeholder") if isinstance(part.get(key), str)]
    return "\n".join(text for text in texts if text)


def parts_of(node: Any) -> Iterator[Payload]:
    """Return every component below one, however deep it is nested."""
    if isinstance(node, dict):
        if "type" in node:
            yield node
        for value in node.values():
            yield from parts_of(value)
    elif isinstance(node, list):
        for value in node:
            yield from parts_of(value)


def part_called(message: Payload, name: str) -> Payload:
    """Return the component with a label, or whose custom_id begins like this. Raises LookupError."""
    for part in parts_of(message.get("components") or []):
        if "custom_id" in part and (part.get("label") == name or part["custom_id"].startswith(name)):
            return part
    raise LookupError(f"nothing called {name!r} in:\n{text_of(message)}")


def has_part(message: Payload, name: str) -> bool:
    """Tell whether a message has a component with a label, or whose custom_id begins like this."""
    return any(
        part.get("label") == name or part["custom_id"].startswith(name)
        for part in parts_of(message.get("components") or [])
        if "custom_id" in part
    )


def fill_in(form: Payload, answers: dict[str, Any]) -> list[Payload]:
    """Return a form as it is sent: answers by the label above them, all else as it stood. Raises LookupError."""
    left, filled = dict(answers), []
    for part in form["components"]:
        if part["type"] == LABEL:
            value = left.pop(part["label"], None)
            filled.append({"type": LABEL, "id": part.get("id", 0), "component": _filled(part["component"], value)})
    if left:
        labels = [part.get("label") for part in form["components"]]
        raise LookupError(f"the form asks for {labels}, not for {list(left)}")
    return filled


def _filled(field: Payload, value: Any) -> Payload:
    sent = {"type": field["type"], "id": field.get("id", 0), "custom_id": field["custom_id"]}
    if field["type"] == TEXT_INPUT:
        return sent | {"value": field.get("value") or "" if value is None else value}
    if field["type"] == CHECKBOX:
        return sent | {"value": bool(value)}
    standing = [option["value"] for option in field.get("options") or [] if option.get("default")]
    return sent | {"values": standing if value is None else value}

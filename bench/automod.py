# ruff: noqa: INP001, S311, T201 - run as a module from the project; made-up messages; a report
"""What a message costs with all rules on: `python -m bench.automod`. Exits with 1 past the limits."""

from __future__ import annotations

import random
import sys
import time

from bench.figures import note
from cogs.automod.models import AutomodSettings, Place
from cogs.automod.rules import RULES, Seen, Trails, plan_of

MESSAGES = 20_000
LIMIT_MICROSECONDS = 200.0
LONGEST_LIMIT_MICROSECONDS = 5000.0  # 4,000 characters, half of them no ASCII: as long as Discord allows
TALK = (
    "good morning everyone, who is up for a coffee?",
    "I descaled mine last week, takes ten minutes",
    "Schöne Grüße aus München! Läuft die Maschine wieder?",
    "see https://docs.example.com/manual/page?x=1 for the manual",
    "look at this https://www.youtube.com/watch?v=abc and tell me what you think",
    "😂😂😂",
    "ok",
    "a long story: " + "and then it went on and on, " * 40,
)


def plan_with(words: int, patterns: int, domains: int):  # noqa: ANN201 - the plan
    """Make a plan with all rules on, and full lists."""
    settings = {rule.settings: rule.settings(state="on") for rule in RULES.values()}
    chosen = {
        "words": {
            "words": [f"badword{number}" for number in range(words)],
            "patterns": [rf"\bsell\w* account{number}\b" for number in range(patterns)],
        },
        "links": {"denied": [f"bad{number}.com" for number in range(domains)]},
    }
    for name, values in chosen.items():
        model = RULES[name].settings
        settings[model] = model.model_validate({"state": "on", **values})
    return plan_of(settings.__getitem__, AutomodSettings(), ())


def measure(name: str, texts: tuple[str, ...], plan, authors: int) -> float:  # noqa: ANN001 - the plan
    """Ask all rules about many messages, and return microseconds for each."""
    chance, trails = random.Random(7), Trails()
    picked = [(chance.choice(texts), chance.randrange(authors)) for _ in range(MESSAGES)]
    found = 0
    before = time.perf_counter()
    for number, (text, author) in enumerate(picked):
        place = Place(number % 20, number)
        seen = Seen(guild_id=1, place=place, author_id=author, at=number * 0.05, content=text, mentions=0)
        found += bool(plan.found(seen, trails.before(seen)))
    each = (time.perf_counter() - before) / MESSAGES * 1_000_000
    note("automod", name, each)
    print(f"{name}: {each:.1f} µs a message, {found} of {MESSAGES} matched")
    return each


def main() -> int:
    """Measure talk, links and spam."""
    plan = plan_with(words=1000, patterns=50, domains=1000)
    plan.found(Seen(guild_id=1, place=Place(1, 1), author_id=1, at=0, content="https://a.example.com ä"), ())  # warm
    worst = max(
        measure("talk of 5,000 members", TALK, plan, 5000),
        measure("a raid of 500", ("Join https://dlscord.com/free now", "@everyone FREE NITRO"), plan, 500),
    )
    longest = measure("4,000 characters each", ("ä" * 2000 + "a" * 2000,), plan, 5000)
    print(f"worst {worst:.0f} µs, limit {LIMIT_MICROSECONDS:.0f} µs")
    return int(worst > LIMIT_MICROSECONDS or longest > LONGEST_LIMIT_MICROSECONDS)


if __name__ == "__main__":
    sys.exit(main())

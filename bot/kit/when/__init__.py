"""Times and durations as people type them, in English and German, in the server's zone.

A small grammar of our own: dateparser, parsedatetime and dateutil guess where a guess is a wrong announcement ("3/4",
"at 6", a Friday that has passed, 02:30 on the night without one) and know no difference between unclear and past. Here
whatever is not plain is asked back: every refusal is a WhenError whose sentence says what to write instead.
"""

from bot.kit.when.duration import parse_duration
from bot.kit.when.moment import parse_when

__all__ = ["parse_duration", "parse_when"]

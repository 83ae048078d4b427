"""What is spam, a scam or a raid: each rule on plain messages."""

from __future__ import annotations

import string
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadInputError, NotFoundError
from bot.guilds.faults import validated
from cogs.automod.models import AutomodSettings, Place
from cogs.automod.rules import RULES, MessageRule, Seen, Trails, message_rules, plan_of, rule_named
from cogs.automod.rules.domains import is_within, registrable
from cogs.automod.rules.kinds import duplicates, files, invites, links, mentions, scams, spam, words
from cogs.automod.rules.kinds.raid import RaidSettings, Rush, weight_of
from cogs.automod.rules.kinds.scams import OFFICIAL, distance, looks_like_a_brand
from cogs.automod.rules.reading import folded, host_of, invites_in, links_in, plain
from cogs.automod.rules.trail import LONGEST, MOST_OF_ONE

GUILD, ANN = 1, 10


def seen(content="", at=0.0, channel=5, message=None, **more):
    place = Place(channel, message if message is not None else int(at * 1000) + 1)
    return Seen(guild_id=GUILD, place=place, author_id=more.pop("author", ANN), at=at, content=content, **more)


def run(module, messages, /, **settings):
    """Ask a rule about messages one after the other; which of them it matches."""
    trails, chosen = Trails(), validated(module.RULE.settings, settings)
    return [module.check(each, trails.before(each), chosen) for each in messages]


def matches(module, content, /, **settings):
    return run(module, [seen(content)], **settings)[0] is not None


class TestRules:
    def test_every_file_is_a_rule_that_is_off_at_first_and_has_a_form_that_fits(self):
        assert list(RULES) == [
            "spam", "duplicates", "mentions", "invites", "links", "scams", "files", "words", "raid",
        ]  # fmt: skip
        for rule in RULES.values():
            settings = rule.settings()
            assert settings.state == "off"
            assert settings.feature == f"automod_{rule.name}"
            assert set(rule.fields) <= set(type(settings).model_fields)
            assert len(rule.fields) <= 3
            rule.summary.format(**dict.fromkeys(type(settings).model_fields, ""))

    def test_a_rule_is_found_by_its_name_and_no_other(self):
        assert rule_named(" Spam ").name == "spam"
        with pytest.raises(NotFoundError):
            rule_named("spun")

    def test_a_plan_holds_what_is_on_and_says_what_only_notes(self):
        chosen = {rule.settings: rule.settings() for rule in RULES.values()}
        assert plan_of(chosen.__getitem__, AutomodSettings(), []).is_idle
        chosen[words.WordSettings] = words.WordSettings(state="dry-run", words=("darn",))
        plan = plan_of(chosen.__getitem__, AutomodSettings(), [])
        [doing] = plan.found(seen("Darn!"), ())
        assert doing.is_dry
        assert doing.match.rule == "words"


class TestSpam:
    def test_a_burst_is_matched_with_its_last_message_and_brings_the_earlier_ones(self):
        burst = [seen("x", at=at / 2) for at in range(7)]
        found = run(spam, burst, messages=6, seconds=5)
        assert [each is not None for each in found] == [False] * 5 + [True] * 2
        assert found[5].earlier == tuple(each.place for each in burst[:5])

    def test_the_same_messages_at_leisure_are_talk(self):
        assert not any(run(spam, [seen("x", at=at * 2.0) for at in range(20)], messages=6, seconds=5))

    def test_what_is_remembered_of_a_member_is_bounded_in_number_and_time(self):
        trails = Trails()
        for at in range(200):
            trails.before(seen("x", at=at / 100))
        assert len(trails.before(seen("x", at=2.0))) == MOST_OF_ONE
        assert trails.before(seen("x", at=LONGEST * 2)) == ()


class TestDuplicates:
    def test_the_same_text_in_three_channels_is_too_much_however_it_is_dressed(self):
        texts = ["Buy my thing now", "BUY  my thing now", "buy my\u200b thing now"]
        found = run(duplicates, [seen(text, at=index, channel=index) for index, text in enumerate(texts)])
        assert [each is not None for each in found] == [False, False, True]

    def test_short_words_and_other_texts_are_no_repetition(self):
        assert not any(run(duplicates, [seen("ok", at=at, channel=at) for at in range(10)]))
        assert not any(run(duplicates, [seen(f"message number {at}", at=at, channel=at) for at in range(10)]))

    def test_the_same_file_counts_without_a_word(self):
        found = run(duplicates, [seen(at=at, channel=at, files=("crypto.png",), sizes=(9,)) for at in range(3)])
        assert found[-1] is not None

    def test_other_files_of_the_same_name_are_no_repetition(self):
        messages = [seen(at=at, files=("voice-message.ogg",), sizes=(1000 + at,)) for at in range(10)]
        assert not any(run(duplicates, messages))


class TestMentions:
    def test_many_at_once_or_one_after_the_other_are_too_many(self):
        assert run(mentions, [seen(mentions=8)], mentions=8)[0] is not None
        found = run(mentions, [seen(at=at, mentions=3) for at in range(3)], mentions=8)
        assert [each is not None for each in found] == [False, False, True]

    def test_with_no_seconds_only_one_message_counts(self):
        assert not any(run(mentions, [seen(at=at / 10, mentions=7) for at in range(5)], mentions=8, seconds=0))


class TestInvites:
    @pytest.mark.parametrize(
        "text",
        [
            "discord.gg/abc",
            "https://discord.com/invite/abc",
            "DISCORD.GG/abc",
            "disc\u200bord.gg/abc",
            "discordapp.com/invite/abc?x=1",
            "ｄiscord.gg/abc",
        ],
    )
    def test_an_invitation_is_found_however_it_is_written(self, text):
        assert invites_in(text) == ("abc",)
        assert matches(invites, text)

    def test_what_is_allowed_and_what_leads_here_is_welcome(self):
        assert not matches(invites, "discord.gg/abc", allowed=["https://discord.gg/abc"])
        own = seen("discord.gg/abc", leads_to={"abc": GUILD})
        friend = seen("discord.gg/xyz", leads_to={"xyz": 77})
        assert run(invites, [own, friend], allowed=["77"]) == [None, None]
        assert run(invites, [own, friend])[1] is not None

    def test_one_welcome_invitation_hides_no_other(self):
        assert matches(invites, "discord.gg/abc discord.gg/evil", allowed=["abc"])


class TestLinks:
    def test_a_domain_is_refused_with_all_below_it_and_nothing_beside_it(self):
        denied = ["Bad.Example", "https://evil.co.uk/path"]
        denied = [host.replace("Bad.Example", "bad.com") for host in denied]
        for text in ("https://bad.com", "http://www.BAD.com/x", "https://a.b.evil.co.uk", "https://user@bad.com:80/"):
            assert matches(links, text, denied=denied), text
        for text in (
            "https://notbad.com",
            "https://bad.com.org",
            "https://co.uk",
            "bad.com",
            "https://good.com/bad.com",
        ):
            assert not matches(links, text, denied=denied), text

    def test_the_narrower_entry_decides(self):
        settings = {"denied": ["example.com"], "allowed": ["docs.example.com"]}
        assert not matches(links, "https://docs.example.com/a", **settings)
        assert matches(links, "https://www.example.com/a", **settings)

    def test_with_only_allowed_everything_else_is_refused(self):
        settings = {"allowed": ["example.com"], "only_allowed": True}
        assert not matches(links, "https://www.example.com", **settings)
        assert matches(links, "https://example.org", **settings)

    def test_what_belongs_to_everybody_is_no_domain(self):
        with pytest.raises(BadInputError, match=r"co\.uk"):
            validated(links.LinkSettings, {"denied": ["co.uk"]})
        assert validated(links.LinkSettings, {"denied": ["*.example.com"]}).denied == ("example.com",)

    def test_hosts_are_read_as_browsers_read_them(self):
        assert host_of("discord.com@evil.example/x") == "evil.example"
        assert host_of("xn--bcher-kva.example") == "bücher.example"
        assert host_of("ex\u3002ample") == "ex.ample"
        assert [link.host for link in links_in("see <https://a.example> and (https://b.example)")] == [
            "a.example",
            "b.example",
        ]
        assert host_of("%65vil.example") == "evil.example"
        assert host_of("//evil.example/x") == "evil.example"
        assert registrable("shop.example.co.uk") == "example.co.uk"

    @pytest.mark.parametrize("user", ["a'", "'", "a(", "a)", "a[", "a|", 'a"', "a`", "good.example'", "a:b"])
    def test_whoever_stands_before_the_host_hides_it_not(self, user):
        assert "evil.example" in {link.host for link in links_in(f"look https://{user}@evil.example/x now")}
        assert "evil.example" in {
            link.host for link in links_in("[gift](https://a(b)@evil.example/x)[more](me@b.example)")
        }

    def test_links_without_a_space_between_are_all_found_and_one_inside_another_is_none(self):
        text = "(https://a.example)(https://b.example)|https://c.example/?to=https://inside.example"
        assert [link.host for link in links_in(text)] == ["a.example", "b.example", "c.example"]

    @pytest.mark.parametrize("around", ["**{}**", "||{}||", "({})", '"{}"', "{}, and more", "`{}`", "[x]({})", "_{}!"])
    def test_what_stands_around_a_link_is_no_part_of_its_host(self, around):
        assert {link.host for link in links_in(around.format("https://evil.example"))} == {"evil.example"}

    @given(st.text(), st.sets(st.text(string.ascii_lowercase + ".", max_size=10), max_size=5))
    def test_no_text_breaks_the_reading_of_links(self, text, domains):
        for link in links_in(f"https://{text} [{text}](https://{text})"):
            is_within(link.host, domains)
            looks_like_a_brand(link.host)
        invites_in(text)
        folded(plain(text))


class TestScams:
    @pytest.mark.parametrize(
        "host",
        [
            "dlscord.com", "discrod.com", "discordd.gift", "disc0rd.org", "dіscord.com", "discord.com.evil.example.com",
            "discord-nitro.org", "discordgifts.org", "free-discord.xyz", "steamcomrnunity.com", "stearncommunity.com",
            "steamcommunnity.ru", "steancommunlty.com", "free-steam.xyz", "paypa1.com", "xn--dscord-3va.com",
        ],
    )  # fmt: skip
    def test_a_link_that_is_made_to_be_taken_for_another_is_a_scam(self, host):
        assert matches(scams, f"look https://{host}/gift"), host

    @pytest.mark.parametrize(
        "host",
        [
            *sorted(OFFICIAL), "support.discord.com", "store.steampowered.com", "record.com", "accord.com",
            "discourse.org", "discord.bots.gg", "discordpy.readthedocs.io", "steamdb.info", "steampunk.com",
            "example.com", "steam.shop", "twitter.com", "github.com", "concord.com", "localhost",
        ],
    )  # fmt: skip
    def test_what_is_what_it_says_is_none(self, host):
        assert not matches(scams, f"look https://{host}/x"), host

    @pytest.mark.parametrize(
        "text",
        [
            "FREE NITRO for everyone", "get discord nitro for 3 months", "kostenloses Nitro für alle", "nitro gratis",
            "Wir verschenken Discord Nitro", "50$ steam gift", "frее nitrо",
        ],
    )  # fmt: skip
    def test_bait_counts_beside_a_link_only(self, text):
        assert matches(scams, f"{text} https://shady.example.com")
        assert not matches(scams, text)
        assert not matches(scams, f"{text} https://discord.com/nitro")
        assert not matches(scams, f"{text} https://shady.example.com", wording=False)

    def test_a_link_that_shows_one_address_and_leads_to_another_is_a_scam(self):
        assert matches(scams, "[steamcommunity.com/gift](https://shady.example.com/x)")
        assert not matches(scams, "[our rules](https://shady.example.com/x)")

    def test_a_false_alarm_can_be_allowed(self):
        assert not matches(scams, "https://dlscord.com", allowed=["dlscord.com"])

    @given(st.text("abc", max_size=6), st.text("abc", max_size=6))
    def test_the_distance_is_the_same_both_ways_and_nothing_for_the_same(self, one, other):
        assert distance(one, other, 9) == distance(other, one, 9)
        assert (distance(one, other, 9) == 0) == (one == other)
        assert distance(one, other, 9) <= max(len(one), len(other))


class TestFiles:
    def test_the_last_ending_counts(self):
        refused = [
            seen(files=("photo.png.EXE",)),
            seen(
                files=(
                    "a.png",
                    "b.scr ",
                )
            ),
        ]
        assert all(run(files, refused))
        assert not any(run(files, [seen(files=("exe",)), seen(files=("photo.png",)), seen()]))

    def test_only_what_is_allowed_where_that_is_set(self):
        assert run(files, [seen(files=("a.zip",))], allowed=["PNG", ".jpg"])[0] is not None
        assert run(files, [seen(files=("a.jpg",))], allowed=["PNG", ".jpg"]) == [None]


class TestWords:
    @pytest.mark.parametrize("text", ["darn", "Oh DARN!", "dаrn", "d\u00adarn", "ｄarn", "so,darn."])
    def test_a_word_is_found_however_it_is_spelled(self, text):
        assert matches(words, text, words=["darn"])

    def test_a_word_inside_another_is_none_unless_a_star_says_so(self):
        assert not matches(words, "darning socks", words=["darn"])
        assert matches(words, "darning socks", words=["darn*"])
        assert not matches(words, "undarn", words=["darn*"])
        assert matches(words, "undarned", words=["*darn*"])
        assert matches(words, "schöne Grüße!", words=["grüße"])

    def test_a_phrase_a_sign_and_a_thousand_words_are_found(self):
        assert matches(words, "it is a big,  red dog!", words=["red dog"])
        assert matches(words, "well 🖕 you", words=["🖕"])
        many = [f"wörd{number}" for number in range(1000)]
        assert matches(words, "x WÖRD999.", words=many)
        assert not matches(words, "x wörd9999", words=many)

    def test_a_pattern_is_found_and_a_bad_one_refused_in_a_sentence(self):
        assert matches(words, "call 555-1234", patterns=[r"\d{3}-\d{4}"])
        for bad in ("(", "(?=x)", r"(a)\1"):
            with pytest.raises(BadInputError, match="no pattern that I can use"):
                validated(words.WordSettings, {"patterns": [bad]})

    def test_no_pattern_can_hang_the_bot(self):
        chosen = validated(words.WordSettings, {"patterns": [r"(a+)+$", r"(.*a){20}", r"(x+x+)+y"]})
        before = time.perf_counter()
        words.check(seen("a" * 3990 + "!"), (), chosen)
        words.check(seen("x" * 4000), (), chosen)
        assert time.perf_counter() - before < 1

    def test_the_sentence_does_not_repeat_the_word(self):
        [match] = run(words, [seen("darn")], words=["darn"])
        assert "darn" not in match.why.format(**match.params)

    @given(st.text(max_size=50))
    def test_any_word_can_be_set_and_finds_itself(self, word):
        try:
            chosen = validated(words.WordSettings, {"words": [word]})
        except BadInputError:
            return
        for kept in chosen.words:
            words.check(seen(kept), (), chosen)


class TestRaid:
    def test_young_accounts_weigh_more(self):
        settings = RaidSettings(young_days=7)
        assert (weight_of(1, settings), weight_of(30, settings)) == (2, 1)

    def test_only_what_came_lately_counts(self):
        rush = Rush()
        assert [rush.add(at, 1, at, 10) for at in range(0, 40, 4)][-1] == 3
        assert rush.members(36 - 10) == [28, 32, 36]

    def test_who_came_long_ago_is_no_part_of_it_although_nobody_came_since(self):
        rush = Rush()
        for at in range(0, 9, 4):
            rush.add(at, 1, at, 10)
        assert rush.members(3600 - 10) == []

    @given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 2)), max_size=60))
    def test_the_sum_is_what_came_within_the_seconds(self, steps):
        rush, came, now = Rush(), [], 0
        for index, (pause, weight) in enumerate(steps):
            now += pause
            came.append((now, weight))
            assert rush.add(now, weight, index, 10) == sum(each for at, each in came if at > now - 10)


@given(st.text(max_size=200), st.integers(0, 50), st.lists(st.text(max_size=20), max_size=3))
def test_no_message_breaks_a_rule(content, mentioned, names):
    message = seen(content, mentions=mentioned, files=tuple(names))
    for rule in message_rules():
        assert isinstance(rule, MessageRule)
        rule.check(message, (), rule.settings())

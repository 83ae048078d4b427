"""What is decided while a server is set up."""

from __future__ import annotations

import contextlib
import datetime as dt
from dataclasses import replace
from typing import Annotated, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadInputError
from bot.guilds import ChannelSetting, FeatureSettings, RoleSetting, ServerSettings
from cogs.automod.rules import RULES
from cogs.sessions.models import SessionSettings
from cogs.setup.models import ChannelFacts, GuildFacts, Level, PageKind, Phrase, RoleFacts, Title
from cogs.setup.rules import (
    COMMON_ZONES,
    check_choice,
    find_problems,
    find_zone,
    guess_ids,
    normalise,
    parse_value,
    permission_words,
    plan_pages,
    slots_of,
    zone_of_locale,
)
from cogs.setup.rules.names import Likeness, likeness
from cogs.setup.rules.zones import _ALSO
from cogs.welcome.models import WelcomeSettings

MODELS = [ServerSettings, WelcomeSettings]
SLOTS = slots_of(MODELS)
NEW = {"server": ServerSettings(), "welcome": WelcomeSettings()}
ALL = frozenset({"manage_roles", "manage_channels"})


def channels(*names, private=(), unwritable=()):
    return tuple(
        ChannelFacts(number, name, name not in private, frozenset({"send_messages"} if name in unwritable else ()))
        for number, name in enumerate(names, start=100)
    )


def role(id_, name, *, powers=False, refusal=None, managed=False, everyone=False):
    return RoleFacts(id_, name, everyone, managed, powers, refusal or ("{role} is powerful" if powers else None))


def server(*, channels=(), roles=(), permissions=ALL, locale="en-US"):
    return GuildFacts(1, locale, tuple(channels), tuple(roles), permissions)


def slot(key):
    return next(slot for slot in SLOTS if slot.key == key)


def guessed(facts, everything=NEW, **kwargs):
    return guess_ids(SLOTS, everything, facts, **kwargs)


class TestNames:
    @pytest.mark.parametrize(
        ("name", "plain"),
        [
            ("👋│Begrüßung", "begruessung"),
            ("💬general-chat", "general-chat"),
            ("𝓦𝓮𝓵𝓬𝓸𝓶𝓮", "welcome"),
            ("Über__uns", "ueber-uns"),
            ("Café", "cafe"),
            ("🎉", ""),
        ],
    )
    def test_a_name_is_reduced_to_plain_words(self, name, plain):
        assert normalise(name) == plain

    @given(st.text())
    def test_every_name_has_a_plain_form_that_stays_as_it_is(self, name):
        plain = normalise(name)
        assert normalise(plain) == plain
        assert not plain.startswith("-")
        assert "--" not in plain

    def test_words_only_match_at_their_start(self):
        assert likeness("steam-games", "team") is None
        assert likeness("the-team", "team") is Likeness.HAS
        assert likeness("team-talk", "team") is Likeness.BEGINS
        assert likeness("teams", "team") is Likeness.FORM
        assert likeness("team", "team") is Likeness.SAME
        assert likeness("", "team") is None


class TestPages:
    def test_the_pages_ask_for_everything_that_a_feature_marks_once(self):
        pages = plan_pages(NEW)
        assert [page.kind for page in pages] == [
            PageKind.BASICS,
            PageKind.FEATURES,
            PageKind.ROLES,
            PageKind.CHANNELS,
            PageKind.REVIEW,
        ]
        asked = [slot.key for page in pages for slot in page.slots]
        assert sorted(asked) == sorted(slot.key for slot in SLOTS)

    def test_what_is_switched_off_is_not_asked_about(self):
        pages = plan_pages({**NEW, "welcome": WelcomeSettings(enabled=False)})
        assert {slot.feature for page in pages for slot in page.slots} == {"server"}
        assert [page.features for page in pages if page.kind is PageKind.FEATURES] == [("welcome",)]

    @given(st.integers(0, 23))
    def test_many_settings_are_spread_evenly_over_pages_of_five(self, amount):
        marks = {
            f"c{number}_id": (Annotated[int | None, ChannelSetting("A channel")], None) for number in range(amount)
        }
        annotations = {name: annotation for name, (annotation, _default) in marks.items()}
        defaults = {name: default for name, (_annotation, default) in marks.items()}
        model = type("Big", (FeatureSettings,), {"__annotations__": annotations, "__module__": __name__, **defaults})
        model.feature, model.title = "big", "Big"
        sizes = [len(page.slots) for page in plan_pages({"big": model()}) if page.kind is PageKind.CHANNELS]
        assert sum(sizes) == amount
        assert all(0 < size <= 5 for size in sizes)
        assert not sizes or max(sizes) - min(sizes) <= len(sizes)

    def test_a_select_takes_as_many_as_the_setting_allows(self):
        assert slot("welcome.role_ids").most == 10
        assert slot("server.staff_role_ids").most == 25
        assert slot("welcome.channel_id").most == 1


class TestGuesses:
    def test_channels_are_guessed_by_their_names_in_two_languages(self):
        facts = server(channels=channels("📜・regeln", "hilfe", "vorstellungsrunde", "🔒-team", private=["🔒-team"]))
        assert guessed(facts) == {
            "server.rules_channel_id": (100,),
            "server.help_channel_id": (101,),
            "server.introductions_channel_id": (102,),
            "server.team_channel_id": (103,),
        }

    def test_the_likeliest_name_wins(self):
        facts = server(channels=channels("general", "old-welcome", "welcome-desk", "welcome"))
        assert guessed(facts)["welcome.channel_id"] == (103,)

    def test_a_public_channel_is_never_guessed_for_the_team(self):
        assert "server.team_channel_id" not in guessed(server(channels=channels("team")))

    def test_a_channel_where_the_bot_cannot_write_is_not_guessed(self):
        facts = server(channels=channels("welcome", "general", unwritable=["welcome"]))
        assert guessed(facts)["welcome.channel_id"] == (101,)

    def test_what_is_set_or_to_be_skipped_is_not_guessed(self):
        facts = server(channels=channels("rules", "help"))
        chosen = NEW | {"server": ServerSettings(rules_channel_id=7)}
        assert guessed(facts, chosen, skip={"server.help_channel_id"}) == {}

    def test_staff_are_roles_with_powers_and_members_get_the_plain_one(self):
        roles = [
            role(1, "Admin", powers=True),
            role(2, "Mods", powers=True),
            role(3, "Team Fortress players"),
            role(4, "Premium Member"),
            role(5, "Members"),
            role(6, "Member of the month"),
            role(7, "Membership bot", managed=True),
        ]
        assert guessed(server(roles=roles)) == {"server.staff_role_ids": (1, 2), "welcome.role_ids": (5,)}

    def test_all_topics_are_guessed_together(self):
        roles = [role(1, "Topic: tea"), role(2, "Topic: coffee"), role(3, "My favourite topic")]
        assert guessed(server(roles=roles)) == {"server.topic_role_ids": (1, 2)}

    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["welcome", "general", "team", "rules", "help", "intro", "support", "x", "🎉"]),
                st.booleans(),
                st.frozensets(st.sampled_from(["view_channel", "send_messages"])),
            )
        ),
        st.lists(
            st.tuples(
                st.sampled_from(["Member", "Mod", "Team", "Topic a", "community mod"]),
                st.booleans(),
                st.booleans(),
            )
        ),
    )
    def test_guesses_keep_their_promises(self, some_channels, some_roles):
        facts = server(
            channels=[ChannelFacts(number, *some) for number, some in enumerate(some_channels, 100)],
            roles=[role(number, name, powers=p, managed=m) for number, (name, p, m) in enumerate(some_roles, 500)],
        )
        found = guessed(facts)
        by_kind = {kind: [key for key in found if slot(key).is_channel is kind] for kind in (True, False)}
        used = [id_ for key in by_kind[True] for id_ in found[key]]
        assert len(used) == len(set(used))
        for key in by_kind[True]:
            channel = facts.channel(found[key][0])
            assert channel.lacks.isdisjoint(slot(key).needs)
            assert not (slot(key).is_private and channel.is_public)
        staff = set(found.get("server.staff_role_ids", ()))
        given_ids = [id_ for key in by_kind[False] if slot(key).is_given for id_ in found[key]]
        assert staff.isdisjoint(given_ids)
        assert len(given_ids) == len(set(given_ids))
        assert all(facts.role(id_).refusal is None for id_ in given_ids)


class TestZones:
    @pytest.mark.parametrize(
        ("written", "zone"),
        [
            ("berlin", "Europe/Berlin"),
            ("Europe/Berlin", "Europe/Berlin"),
            ("  new york ", "America/New_York"),
            ("München", "Europe/Berlin"),
            ("Zürich", "Europe/Zurich"),
            ("sao paulo", "America/Sao_Paulo"),
            ("UTC", "UTC"),
            ("Lisbn", "Europe/Lisbon"),
            ("America/Louisville", "America/Louisville"),
        ],
    )
    def test_a_city_is_enough_however_it_is_written(self, written, zone):
        assert find_zone(written) == zone

    def test_what_could_be_several_is_asked_back_with_the_candidates(self):
        with pytest.raises(BadInputError, match="America/Kentucky/Louisville, America/Louisville"):
            find_zone("louisville")

    def test_what_could_be_none_is_answered_with_an_example(self):
        with pytest.raises(BadInputError, match="for example Berlin"):
            find_zone("qqqqqq")

    @given(st.text(max_size=30))
    def test_whatever_is_written_there_is_a_zone_or_a_sentence(self, written):
        with contextlib.suppress(BadInputError):
            assert ServerSettings(timezone=find_zone(written))

    def test_every_zone_we_name_exists(self):
        assert len(COMMON_ZONES) == 24
        for zone in (*COMMON_ZONES, *_ALSO, zone_of_locale("de"), zone_of_locale("uk")):
            assert ServerSettings(timezone=zone).timezone == zone

    def test_the_language_that_every_new_server_has_tells_no_zone(self):
        assert zone_of_locale("en-US") is None


class TestChoices:
    def choose(self, key, ids, facts, everything=NEW):
        check_choice(slot(key), ids, everything, facts, SLOTS)

    def test_everyone_is_no_role_to_choose(self):
        facts = server(roles=[role(1, "@everyone", everyone=True)])
        for key in ("server.staff_role_ids", "welcome.role_ids"):
            with pytest.raises(BadInputError, match="everyone"):
                self.choose(key, [1], facts)

    def test_a_role_with_powers_is_not_given_to_members(self):
        with pytest.raises(BadInputError, match="<@&1> is powerful"):
            self.choose("welcome.role_ids", [1], server(roles=[role(1, "Mods", powers=True)]))

    def test_a_role_is_not_both_given_and_staff(self):
        facts = server(roles=[role(1, "Member")])
        everything = NEW | {"welcome": WelcomeSettings(role_ids=(1,))}
        with pytest.raises(BadInputError, match="given to members"):
            self.choose("server.staff_role_ids", [1], facts, everything)
        everything = NEW | {"server": ServerSettings(staff_role_ids=(1,))}
        with pytest.raises(BadInputError, match="for staff"):
            self.choose("welcome.role_ids", [1], facts, everything)

    def test_what_is_not_on_the_server_is_not_chosen(self):
        with pytest.raises(BadInputError, match="no text channel"):
            self.choose("welcome.channel_id", [1], server())
        with pytest.raises(BadInputError, match="no role"):
            self.choose("welcome.role_ids", [1], server())


class TestTypedValues:
    @pytest.mark.parametrize(
        ("model", "name", "typed", "value"),
        [
            (WelcomeSettings, "rush_size", "7", 7),
            (WelcomeSettings, "dm", "on", True),
            (WelcomeSettings, "nudge_after_hours", "[24, 96]", [24, 96]),
            (WelcomeSettings, "dm_text", "No", "No"),
            (WelcomeSettings, "dm_text", '"Hi"', "Hi"),
            (WelcomeSettings, "channel_id", "<#123456789012345678>", 123456789012345678),
            (WelcomeSettings, "channel_id", "none", None),
            (WelcomeSettings, "role_ids", "<@&123456789012345678>", [123456789012345678]),
            (WelcomeSettings, "role_ids", "[]", []),
            (ServerSettings, "quiet_from", "21:00", "21:00"),
            (ServerSettings, "language", "de", "de"),
        ],
    )
    def test_a_value_is_read_as_its_setting_means_it(self, model, name, typed, value):
        assert parse_value(model, name, typed) == value
        assert model.model_validate({name: value}) is not None

    def test_quiet_hours_are_times_of_the_day(self):
        assert ServerSettings(quiet_from=parse_value(ServerSettings, "quiet_from", "21:30")).quiet_from == dt.time(
            21, 30
        )

    @pytest.mark.parametrize(
        ("name", "typed"),
        [
            ("channel_id", "welcome"),
            ("channel_id", "123456789012345678 123456789012345679"),
            ("role_ids", "Members"),
            ("rush_size", "[1"),
            ("rush_size", "&a [*a]"),
        ],
    )
    def test_what_cannot_be_read_is_answered_with_a_sentence(self, name, typed):
        with pytest.raises(BadInputError):
            parse_value(WelcomeSettings, name, typed)

    @given(st.sampled_from(sorted(WelcomeSettings.model_fields)), st.text(max_size=60))
    def test_whatever_is_typed_is_a_value_or_a_sentence(self, name, typed):
        with contextlib.suppress(BadInputError):
            parse_value(WelcomeSettings, name, typed)


class TestCheck:
    def problems(self, facts, **settings):
        everything = {"server": ServerSettings(set_up_at=1), "welcome": WelcomeSettings()} | settings
        return [(finding.level, finding.phrase.said("en")) for finding in find_problems(everything, facts, SLOTS)]

    def test_a_new_server_hears_what_is_missing_and_that_it_is_not_live(self):
        said = self.problems(server(), server=ServerSettings())
        assert {level for level, _text in said} == {Level.WARNING}
        assert any("Not live yet" in text for _level, text in said)
        assert any("**Team channel**: none chosen" in text for _level, text in said)

    @pytest.mark.parametrize(
        ("state", "reads", "warned"), [("on", False, True), ("on", True, False), ("off", False, False)]
    )
    def test_what_needs_to_read_messages_says_so_where_it_cannot(self, state, reads, warned):
        facts = replace(server(), reads_messages=reads)
        said = self.problems(facts, automod_words=RULES["words"].settings(state=state))
        assert any("Forbidden words" in text and "HEARTH_MESSAGE_CONTENT" in text for _level, text in said) is warned

    def test_a_missing_permission_is_named_in_discords_words(self):
        facts = server(channels=channels("welcome", unwritable=["welcome"]))
        said = self.problems(facts, welcome=WelcomeSettings(channel_id=100))
        assert said[0][0] is Level.PROBLEM
        assert "in <#100> I lack Send Messages" in said[0][1]

    def test_a_feature_that_is_off_needs_nothing(self):
        said = self.problems(server(), welcome=WelcomeSettings(enabled=False, channel_id=5, role_ids=(6,)))
        assert not any(level is Level.PROBLEM for level, _text in said)

    def test_a_deleted_channel_and_role_are_problems(self):
        said = self.problems(server(), welcome=WelcomeSettings(channel_id=5, role_ids=(6,)))
        assert sum("was deleted" in text for level, text in said if level is Level.PROBLEM) == 2

    def test_a_public_team_channel_is_a_warning(self):
        said = self.problems(server(channels=channels("team")), server=ServerSettings(team_channel_id=100))
        assert any("everyone can see <#100>" in text for level, text in said if level is Level.WARNING)

    def test_roles_cannot_be_given_without_the_permission_or_from_above(self):
        facts = server(roles=[role(1, "Member", refusal="{role} stands above")], permissions=frozenset())
        said = [text for _level, text in self.problems(facts, welcome=WelcomeSettings(role_ids=(1,)))]
        assert any("<@&1> stands above" in text for text in said)
        assert any("**Manage Roles**" in text for text in said)

    def test_a_feature_says_what_it_lacks_on_the_whole_server_while_it_needs_it(self):
        facts = server(permissions=frozenset({"manage_events"}))
        sessions = SessionSettings(enabled=True)
        text = "**Sessions**: I lack Create Events on this server."
        assert any(text in said for _level, said in self.problems(facts, sessions=sessions))
        for without in ({"makes_events": False}, {"enabled": False}):
            changed = sessions.model_copy(update=without)
            assert not any("Create Events" in said for _level, said in self.problems(facts, sessions=changed))

    def test_permissions_without_a_word_of_their_own_are_spelled_out(self):
        assert [word.said("en") for word in permission_words(["use_voice_activation", "manage_guild"])] == [
            "Use Voice Activation",
            "Manage Server",
        ]


class TestPhrases:
    def test_a_phrase_says_what_is_inside_it_in_the_same_language(self):
        inner = (Phrase("a {x}", {"x": 1}), Title("Rules: where they are"))
        assert Phrase("{list}!", {"list": inner}).said("en") == "a 1 and Rules!"

    def test_a_title_has_a_name_and_more(self):
        assert Title("Rules: where they are").parts("en") == ("Rules", "where they are")
        assert Title("Rules").parts("en") == ("Rules", "")


class Pinging(FeatureSettings):
    """A feature whose role is neither staff's nor given."""

    feature: ClassVar[str] = "pinging"
    title: ClassVar[str] = "Pinging"
    role_id: Annotated[int | None, RoleSetting("Pinged", guesses=("news",), excludes_staff=True)] = None


def test_a_role_that_is_only_named_may_stand_above_the_bot_but_not_be_staff():
    slots = slots_of([ServerSettings, Pinging])
    everything = {"server": ServerSettings(), "pinging": Pinging()}
    facts = server(roles=[role(1, "News staff", powers=True), role(2, "News", refusal="{role} is above")])
    assert guess_ids(slots, everything, facts) == {"server.staff_role_ids": (1,), "pinging.role_id": (2,)}

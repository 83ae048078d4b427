"""A session and Discord's event follow each other: three sides are compared, and they agree after one round."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.sessions.models import Kind, Place, Plan, State
from cogs.sessions.rules.events import (
    Image,
    Part,
    Seen,
    Status,
    Venue,
    next_status,
    own_doing,
    plan_with,
    steps,
)

AT = dt.datetime(2026, 6, 12, 16, tzinfo=dt.UTC)
START = int(AT.timestamp())
ANY = frozenset(Part) - {Part.STATUS}

images = st.builds(
    Image,
    title=st.sampled_from(["Kettle", "Pan"]),
    about=st.sampled_from(["", "Words"]),
    starts=st.sampled_from([START, START + 3600]),
    ends=st.sampled_from([None, START + 7200]),
    venue=st.sampled_from(Venue),
    where=st.sampled_from(["1", "2"]),
    status=st.sampled_from(Status),
    cover_id=st.sampled_from([None, 1]),
)


def image(**changes):
    given_ = {
        "title": "Kettle",
        "about": "",
        "starts": START,
        "ends": START + 3600,
        "venue": Venue.STAGE,
        "where": "1",
        "status": Status.SCHEDULED,
    }
    return Image(**(given_ | changes))


def plan(**changes):
    given_ = {
        "kind": Kind.FOUNDER,
        "title": "Kettle",
        "about": "",
        "starts_at": AT,
        "minutes": 60,
        "place": Place.STAGE,
        "channel_id": 1,
        "host_id": 9,
    }
    return Plan(**(given_ | changes))


def parted(one, other, parts):
    """One image with some parts of another."""
    names = {Part.TIME: ("starts", "ends"), Part.PLACE: ("venue", "where"), Part.COVER: ("cover_id",)}
    changed = [name for part in parts for name in names.get(part, (part.value,))]
    return replace(one, **{name: getattr(other, name) for name in changed})


class TestComparing:
    @given(images, images, images, images)
    def test_one_round_brings_both_sides_together_and_nothing_is_left_to_do(self, ours, theirs, found, wanted):
        todo = steps(Seen(ours, theirs), found, wanted)
        assert not todo.take & todo.write
        wanted, found = parted(wanted, found, todo.take), parted(found, wanted, todo.write)
        again = steps(Seen(wanted, found), found, wanted)
        assert (again.take, again.write) == (frozenset(), frozenset())

    @given(images, images)
    def test_the_echo_of_what_we_wrote_is_no_change(self, seen, wanted):
        # Discord tells it back before it was written down: nothing is taken, nothing written again.
        todo = steps(Seen(seen, seen), replace(wanted, cover_id=wanted.cover_id), wanted)
        assert (todo.take, todo.write) == (frozenset(), frozenset())

    @given(images, images)
    def test_what_discord_made_of_our_words_is_left_so(self, wanted, found):
        todo = steps(Seen(wanted, found), found, wanted)
        assert (todo.take, todo.write) == (frozenset(), frozenset())

    def test_what_changed_on_both_sides_is_written_from_ours(self):
        before = image()
        todo = steps(Seen(before, before), image(title="Theirs", about="New"), image(title="Ours"))
        assert (todo.take, todo.write) == ({Part.ABOUT}, {Part.TITLE})

    @given(images, images)
    def test_it_is_read_back_as_it_was_written_down(self, ours, theirs):
        seen = Seen(ours, theirs)
        assert Seen.from_text(seen.to_text()) == seen


class TestTakingOver:
    @pytest.mark.parametrize(
        ("found", "changes"),
        [
            (image(title="Pan", about="Hot"), {"title": "Pan", "about": "Hot"}),
            (image(starts=START + 60, ends=START + 5460), {"starts_at": AT + dt.timedelta(minutes=1), "minutes": 90}),
            (image(starts=START + 60, ends=None), {"starts_at": AT + dt.timedelta(minutes=1)}),
            (image(venue=Venue.VOICE, where="7"), {"place": Place.VOICE, "channel_id": 7}),
            (
                image(venue=Venue.EXTERNAL, where="https://discord.com/channels/1/7"),
                {"place": Place.TEXT, "channel_id": 7},
            ),
            (
                image(venue=Venue.EXTERNAL, where="https://meet.example"),
                {"place": Place.LINK, "channel_id": None, "link": "https://meet.example"},
            ),
        ],
    )
    def test_a_plan_follows_what_was_changed(self, found, changes):
        assert plan_with(plan(), found, ANY) == plan(**changes)

    def test_only_the_parts_that_were_changed_are_taken(self):
        found = image(title="Pan", about="Hot")
        assert plan_with(plan(), found, frozenset({Part.TITLE})) == plan(title="Pan")


class TestStatus:
    @pytest.mark.parametrize(
        ("found", "state", "to"),
        [
            (Status.SCHEDULED, State.SCHEDULED, None),
            (Status.SCHEDULED, State.LIVE, Status.ACTIVE),
            (Status.SCHEDULED, State.ENDED, Status.CANCELED),  # it was never started
            (Status.SCHEDULED, State.CANCELLED, Status.CANCELED),
            (Status.ACTIVE, State.LIVE, None),
            (Status.ACTIVE, State.SCHEDULED, None),
            (Status.ACTIVE, State.ENDED, Status.COMPLETED),
            (Status.ACTIVE, State.CANCELLED, Status.COMPLETED),
            (Status.COMPLETED, State.LIVE, None),
            (Status.CANCELED, State.LIVE, None),
        ],
    )
    def test_an_event_follows_its_session_as_discord_lets_it(self, found, state, to):
        assert next_status(found, state) is to

    @pytest.mark.parametrize(
        ("found", "state", "minutes", "starts_by_itself", "is_own"),
        [
            (image(status=Status.ACTIVE), State.SCHEDULED, 0, True, False),
            (image(status=Status.ACTIVE, venue=Venue.EXTERNAL), State.SCHEDULED, 0, False, True),
            (image(status=Status.ACTIVE, venue=Venue.EXTERNAL), State.SCHEDULED, -5, False, False),
            (image(status=Status.COMPLETED, venue=Venue.EXTERNAL), State.LIVE, 60, True, True),
            (image(status=Status.COMPLETED, venue=Venue.EXTERNAL), State.LIVE, 59, True, False),
            (image(status=Status.COMPLETED), State.LIVE, 60, True, False),
            (image(status=Status.CANCELED), State.SCHEDULED, -1, True, False),
            (image(status=Status.CANCELED), State.SCHEDULED, 200, False, True),
        ],
    )
    def test_what_discord_does_by_itself_is_told_from_what_people_do(
        self, found, state, minutes, starts_by_itself, is_own
    ):
        now = AT + dt.timedelta(minutes=minutes)
        assert own_doing(found, state, now, starts_by_itself=starts_by_itself) is is_own

    @pytest.mark.parametrize(
        ("state", "minutes", "is_anybody_there", "is_own"),
        [
            (State.LIVE, 10, False, True),
            (State.LIVE, 10, True, False),
            (State.LIVE, 60, False, False),  # everybody left when it was over
            (State.SCHEDULED, 10, False, False),
        ],
    )
    def test_discord_ends_the_event_of_an_empty_channel_before_its_time(self, state, minutes, is_anybody_there, is_own):
        now, found = AT + dt.timedelta(minutes=minutes), image(status=Status.COMPLETED)
        assert own_doing(found, state, now, starts_by_itself=True, is_anybody_there=is_anybody_there) is is_own

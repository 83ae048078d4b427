"""Tiers, what looks like farming, and files of points: pure decisions."""

from __future__ import annotations

import contextlib
import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadInputError
from bot.ledger import Flow, Refusals
from bot.sheets import write_csv
from cogs.points.models import Tier, TierSettings, TierState, Turn
from cogs.points.rules import next_tier, read_file, review, role_ids_for, tier_for, turn

NOW = dt.datetime(2026, 6, 10, 12, tzinfo=dt.UTC)
TIERS = TierSettings(
    tiers=(Tier(name="A", points=10, role_id=1), Tier(name="B", points=50, role_id=2), Tier(name="C", points=200))
)
ROLLING = TIERS.model_copy(update={"basis": "rolling"})
OFF = ROLLING.model_copy(update={"enabled": False})


def state(tier, falls_in=None):
    falls_at = None if falls_in is None else NOW + dt.timedelta(days=falls_in)
    return TierState(1, tier, NOW, falls_at, None)


class TestTiers:
    @pytest.mark.parametrize(
        ("points", "has", "then"), [(0, None, "A"), (10, "A", "B"), (199, "B", "C"), (200, "C", None), (-5, None, "A")]
    )
    def test_points_reach_the_highest_tier_below_them(self, points, has, then):
        reached, following = tier_for(points, TIERS), next_tier(points, TIERS)
        assert (reached.name if reached else None, following.name if following else None) == (has, then)

    @given(st.lists(st.integers(1, 1000), unique=True, max_size=20), st.integers(-10, 1100))
    def test_a_tier_is_never_above_the_points_and_the_next_never_below(self, thresholds, points):
        settings = TierSettings(tiers=tuple(Tier(name=str(number), points=number) for number in thresholds))
        reached, following = tier_for(points, settings), next_tier(points, settings)
        assert reached is None or reached.points <= points
        assert following is None or following.points > points
        between = [number for number in thresholds if reached and following and reached.points < number]
        assert not between or min(between) == following.points

    @pytest.mark.parametrize(
        ("held", "points", "settings", "happens"),
        [
            (None, 5, TIERS, Turn.NONE),
            (None, 10, TIERS, Turn.UP),
            (state("A"), 12, TIERS, Turn.NONE),
            (state("A"), 60, TIERS, Turn.UP),
            (state("B"), 12, TIERS, Turn.DOWN),  # an undone answer
            (state("B"), 12, ROLLING, Turn.GRACE),  # points that grew old
            (state("B", falls_in=3), 12, ROLLING, Turn.NONE),
            (state("B", falls_in=0), 12, ROLLING, Turn.DOWN),
            (state("B", falls_in=3), 60, ROLLING, Turn.SAFE),
            (state("A", falls_in=3), 60, ROLLING, Turn.UP),
            (state("gone"), 60, TIERS, Turn.UP),
            (state("gone"), 5, TIERS, Turn.DOWN),
            (state("B"), 60, OFF, Turn.DOWN),
            (state("B", falls_in=3), 12, OFF, Turn.DOWN),
            (None, 60, OFF, Turn.NONE),
        ],
    )
    def test_what_happens_to_a_tier(self, held, points, settings, happens):
        assert turn(held, tier_for(points, settings), settings, NOW) is happens

    def test_a_tiers_role_takes_the_place_of_the_one_before_or_is_added(self):
        assert role_ids_for(TIERS.tiers[1], TIERS) == {2}
        assert role_ids_for(TIERS.tiers[1], TIERS.model_copy(update={"roles": "added"})) == {1, 2}
        assert role_ids_for(TIERS.tiers[2], TIERS) == set()
        assert role_ids_for(None, TIERS) == set()


def flow(actor, member, times):
    return Flow(actor, member, times, times * 3)


class TestReview:
    def test_ordinary_helping_does_not_stand_out(self):
        flows = [flow(actor, member, 1) for actor in range(10) for member in range(10, 20)]
        found = review(flows, [], 30)
        assert (found.pairs, found.clusters, found.refused, found.given) == ((), (), (), 100)

    def test_two_who_thank_each_other_again_and_again_stand_out_with_numbers(self):
        [pair] = review([flow(1, 2, 5), flow(2, 1, 4), flow(1, 3, 1)], [], 30).pairs
        assert (pair.first_id, pair.second_id, pair.there, pair.back, pair.points) == (1, 2, 5, 4, 27)
        assert pair.share == 1.0

    def test_somebody_who_gives_mostly_to_one_stands_out(self):
        flows = [flow(1, 2, 8), *(flow(1, other, 1) for other in range(3, 7))]
        [pair] = review(flows, [], 30).pairs
        assert (pair.there, pair.back, round(pair.share, 2)) == (8, 0, 0.67)

    def test_a_ring_that_keeps_to_itself_is_a_cluster(self):
        ring = [flow(a, b, 2) for a in (1, 2, 3) for b in (1, 2, 3) if a != b]
        [cluster] = review([*ring, flow(1, 50, 1), flow(7, 8, 2)], [], 30).clusters
        assert (cluster.member_ids, cluster.times) == ((1, 2, 3), 12)
        assert cluster.inside == pytest.approx(12 / 13)

    def test_refusals_count_for_the_pair_and_for_who_tried(self):
        refused = [Refusals(1, 2, "thanks", "pair", 4), Refusals(1, 2, "thanks", "cooldown", 9)]
        found = review([], [*refused, Refusals(3, 3, "thanks", "own", 9)], 30)
        assert (found.pairs[0].refused, found.refused) == (4, ((1, 4),))

    @given(st.dictionaries(st.tuples(st.integers(1, 8), st.integers(1, 8)), st.integers(1, 9), max_size=30))
    def test_any_flows_can_be_reviewed(self, times):
        flows = [flow(actor, member, count) for (actor, member), count in times.items() if actor != member]
        found = review(flows, [], 30)
        assert all(0 <= pair.share <= 1 and pair.first_id < pair.second_id for pair in found.pairs)
        assert all(len(cluster.member_ids) > 2 and 0 < cluster.inside <= 1 for cluster in found.clusters)


class TestFiles:
    def test_a_csv_is_read_by_the_names_of_its_columns(self):
        found = read_file(b"name;points;member_id\nAnn;12;100\nBen;0;101\n;x;102\nAnn again;5;100\n")
        assert [(row.member_id, row.points) for row in found.rows] == [(100, 12)]
        assert (found.kind, found.skipped) == ("csv", 3)

    def test_mee6s_json_is_read(self):
        players = [{"id": "100", "username": "ann", "xp": 1234, "level": 5}, {"id": None, "xp": 3}, "odd"]
        found = read_file(json.dumps({"guild": {}, "players": players}).encode())
        assert [(row.member_id, row.points) for row in found.rows] == [(100, 1234)]
        assert (found.kind, found.skipped) == ("json", 1)

    @pytest.mark.parametrize(
        "content", [b"", b"a,b\n1,2", b"[]", b"{", b"\xff\xfe", b"[[[[", b"member_id,points\n", b'{"a": 1}']
    )
    def test_what_is_no_such_file_is_refused_with_a_sentence(self, content):
        with pytest.raises(BadInputError):
            read_file(content)

    @given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
    def test_any_content_is_read_or_refused(self, content):
        with contextlib.suppress(BadInputError):
            assert read_file(content).rows

    @given(st.lists(st.tuples(st.integers(1, 2**62), st.integers(1, 10**9)), min_size=1, unique_by=lambda row: row[0]))
    def test_what_is_written_can_be_read_again(self, rows):
        found = read_file(write_csv(("member_id", "points"), [(str(member), points) for member, points in rows]))
        assert [(row.member_id, row.points) for row in found.rows] == rows

    @pytest.mark.parametrize("typed", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
    def test_nothing_a_member_typed_runs_in_a_spreadsheet(self, typed):
        assert f"'{typed}" in write_csv(("note",), [(typed,)]).decode()

"""What looks like farming, with numbers; never a verdict. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from cogs.points.models import Cluster, Pair, Review

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.ledger import Flow, Refusals

FEWEST = 3  # times in one direction below which nothing is remarkable
LARGE_SHARE = 0.5
CLOSED = 0.8
MOST = 10
HARMLESS = {"own", "cooldown"}
"""Refusals that say nothing about two people: somebody tried themselves, or pressed twice."""


def review(flows: Sequence[Flow], refusals: Sequence[Refusals], days: int) -> Review:
    """Find pairs and clusters that mostly give each other points, and who was refused often."""
    refusals = [each for each in refusals if each.why not in HARMLESS and each.actor_id != each.member_id]
    times = {(flow.actor_id, flow.member_id): flow for flow in flows}
    given: Counter[int] = Counter()
    for flow in flows:
        given[flow.actor_id] += flow.times
    refused: Counter[tuple[int, int]] = Counter()
    for each in refusals:
        refused[_pair(each.actor_id, each.member_id)] += each.times
    pairs = [_measure(two, times, given, refused) for two in {_pair(*who) for who in times} | set(refused)]
    suspicious = sorted((pair for pair in pairs if _is_suspicious(pair)), key=_weight, reverse=True)
    by_member: Counter[int] = Counter()
    for each in refusals:
        by_member[each.actor_id] += each.times
    return Review(
        days,
        tuple(suspicious[:MOST]),
        tuple(_clusters(flows, given)[:MOST]),
        tuple((member, count) for member, count in by_member.most_common(MOST) if count >= FEWEST),
        sum(given.values()),
    )


def _measure(
    two: tuple[int, int],
    times: dict[tuple[int, int], Flow],
    given: Counter[int],
    refused: Counter[tuple[int, int]],
) -> Pair:
    there, back = times.get(two), times.get((two[1], two[0]))
    shares = [flow.times / given[flow.actor_id] for flow in (there, back) if flow is not None and flow.times >= FEWEST]
    return Pair(
        first_id=two[0],
        second_id=two[1],
        there=there.times if there else 0,
        back=back.times if back else 0,
        points=sum(flow.points for flow in (there, back) if flow is not None),
        share=max(shares, default=0.0),
        refused=refused[two],
    )


def _is_suspicious(pair: Pair) -> bool:
    is_mutual = min(pair.there, pair.back) >= FEWEST
    is_one_sided = max(pair.there, pair.back) > FEWEST and pair.share >= LARGE_SHARE
    return is_mutual or is_one_sided or pair.refused >= FEWEST


def _weight(pair: Pair) -> tuple[int, float]:
    return min(pair.there, pair.back) * 2 + max(pair.there, pair.back) + pair.refused, pair.share


def _clusters(flows: Sequence[Flow], given: Counter[int]) -> list[Cluster]:
    """Find groups of three or more, connected by giving to each other, whose giving stays among them."""
    # Imported here: only a review needs it, and it takes 4 MiB.
    import rustworkx as rx  # noqa: PLC0415

    there = {(flow.actor_id, flow.member_id): flow.times for flow in flows}
    graph: rx.PyGraph[int, None] = rx.PyGraph(multigraph=False)
    nodes: dict[int, int] = {}
    for (actor, member), count in there.items():
        if actor < member and count + there.get((member, actor), 0) >= FEWEST and (member, actor) in there:
            ends = [nodes.setdefault(who, -1) for who in (actor, member)]
            for who, node in zip((actor, member), ends, strict=True):
                if node == -1:
                    nodes[who] = graph.add_node(who)
            graph.add_edge(nodes[actor], nodes[member], None)
    inside: defaultdict[frozenset[int], int] = defaultdict(int)
    groups = [frozenset(graph[node] for node in group) for group in rx.connected_components(graph)]
    for (actor, member), count in there.items():
        for group in groups:
            if actor in group and member in group:
                inside[group] += count
    clusters = [
        Cluster(tuple(sorted(group)), inside[group], inside[group] / sum(given[who] for who in group))
        for group in groups
        if len(group) > 2
    ]
    return sorted((each for each in clusters if each.inside >= CLOSED), key=lambda each: each.times, reverse=True)


def _pair(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)

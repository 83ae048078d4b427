"""Files and texts that mean harm, or that somebody's spreadsheet made: each is read, or refused in a sentence.

Every setting of every feature takes part, and every kind of file that somebody can hand in.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.app import build_services
from bot.errors import BadInputError, HearthError
from bot.guilds.documents import document_changes
from bot.settings import Settings
from bot.sheets import read_csv, write_csv
from bot.templates import TemplateError, check_template, fill_template
from cogs.announcements.models import Places
from cogs.announcements.rules.sheets import COLUMNS, columns_of, read_line
from cogs.moderation.rules import names_in
from cogs.points.rules.files import read_file
from tests.support.proof import trials

pytestmark = pytest.mark.proof("Files and texts that mean harm")

GUILD = 7
BERLIN = ZoneInfo("Europe/Berlin")
NOW = dt.datetime(2026, 6, 10, 12, tzinfo=dt.UTC)
PLACES = Places(channels={1: "news"}, roles={2: "Fans"}, members={3: "Ann"})
EXAMPLES = trials(40, 3000)
MANY = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
SNIPPETS = st.sampled_from(
    (
        "@everyone <@1> <@&2> <#3>",
        "{member.__class__}",
        "{member",
        "{{}}",
        "\u202e\u200b",
        "\0",
        "\ud7ff\ue000",
        "=HYPERLINK(1)",
        "'",
        '"',
        ";",
        ",",
        "\r\n",
        "\t",
        "&a *a",
        "!!python/object:os.system",
        "2026-02-30",
        "25:61",
        "Europe/Nowhere",
        "9" * 30,
        "-1",
        "1e999",
        "👩‍👩‍👧‍👦",
        "ä" * 300,
        "https://discord.com/channels/1/2/3",
        "javascript:alert(1)",
        "NaN",
    )
)
TEXTS = st.lists(st.one_of(SNIPPETS, st.text(max_size=12)), max_size=5).map("".join)
PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.integers(-3, 60),
    st.floats(),
    TEXTS,
    st.dates(),
    st.datetimes(),
    st.binary(max_size=4),
)
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.one_of(PLAIN, TEXTS), inner, max_size=3)),
    max_leaves=6,
)


@pytest.fixture
async def processes(migrated_file, tmp_path):
    """Two processes on one database."""
    shutil.copy(migrated_file, tmp_path / "hearth.db")
    url = f"sqlite:///{tmp_path / 'hearth.db'}"
    made = [build_services(Settings(database_url=url, _env_file=None)) for _process in range(2)]
    for services in made:
        await services.database.connect()
    yield made
    for services in made:
        await services.database.close()


def as_yaml(document):
    return yaml.safe_dump(document, allow_unicode=True)


@MANY
@given(st.data())
async def test_any_value_of_any_setting_is_kept_so_that_every_process_reads_it_or_refused(processes, figure, data):
    figure(
        f"{EXAMPLES} settings files with any value for any setting of any feature",
        "kept as read everywhere, or refused",
    )
    guilds, others = (services.guilds for services in processes)
    model = data.draw(st.sampled_from(sorted(guilds.models, key=lambda each: each.feature)))
    name = data.draw(st.sampled_from(sorted(model.model_fields)))
    before = await guilds.export_document(GUILD)
    try:
        await guilds.import_document(GUILD, as_yaml({model.feature: {name: data.draw(VALUES)}}))
    except HearthError as refusal:
        said = [refusal.in_language(language) for language in ("en", "de")]
    else:
        said = None
    if said is not None:
        assert all(said)
        assert await guilds.export_document(GUILD) == before
        return
    after = await guilds.export_document(GUILD)
    await others.refresh()
    assert await others.export_document(GUILD) == after
    await others.import_document(GUILD, after)
    assert await others.export_document(GUILD) == after


@MANY
@given(st.one_of(TEXTS, st.binary(max_size=200).map(lambda raw: raw.decode("latin-1")), VALUES.map(as_yaml)))
def test_any_document_is_read_or_refused(figure, document):
    figure(f"{EXAMPLES} texts as settings files", "read or refused in a sentence")
    with contextlib.suppress(BadInputError):
        document_changes(document, {})


@MANY
@given(TEXTS, st.dictionaries(st.sampled_from(["member", "server", "date"]), TEXTS, max_size=3))
def test_any_template_is_refused_or_filled_and_what_is_filled_in_is_never_read_as_a_template(figure, template, values):
    figure(f"{EXAMPLES} templates", "refused, or filled in without a fault")
    with contextlib.suppress(TemplateError):
        check_template(template, {"member", "server", "date"})
    assert isinstance(fill_template(template, values), str)


LINES = st.lists(st.lists(TEXTS, min_size=1, max_size=len(COLUMNS) + 2), max_size=4)


@MANY
@given(st.one_of(st.binary(max_size=300), LINES.map(lambda lines: write_csv(tuple(COLUMNS), lines))))
def test_any_plan_that_is_handed_in_is_understood_or_its_faults_are_named(figure, content):
    figure(f"{EXAMPLES} tables of planned announcements", "understood, or each fault named")
    try:
        lines = read_csv(content)
        columns = columns_of(lines[0] if lines else [])
    except BadInputError:
        return
    for number, line in enumerate(lines[1:], 2):
        plan, faults = read_line(line, number, columns, PLACES, zone=BERLIN, now=NOW, tolerance=5)
        assert (plan is None) == bool(faults)
        assert all(fault.error.in_language("de") for fault in faults)


NUMBERS = st.one_of(st.integers(-(2**70), 2**70).map(str), st.floats().map(str), TEXTS)
POINTS = st.lists(st.tuples(NUMBERS, NUMBERS), max_size=5)


@MANY
@given(
    st.one_of(
        st.binary(max_size=200),
        TEXTS.map(str.encode),
        POINTS.map(lambda rows: write_csv(("member_id", "points"), rows)),
        VALUES.map(lambda value: repr(value).replace("'", '"').encode("utf-8", "replace")),
    )
)
def test_any_file_of_points_is_read_or_refused_and_never_gives_more_than_a_person_can_have(figure, content):
    figure(f"{EXAMPLES} files of points", "read or refused, within bounds")
    try:
        found = read_file(content)
    except BadInputError:
        return
    assert all(0 < row.member_id < 2**63 and 0 < row.points <= 10**9 for row in found.rows)
    assert len({row.member_id for row in found.rows}) == len(found.rows)


@MANY
@given(TEXTS)
def test_any_pasted_list_of_people_is_read_without_fail(figure, text):
    figure(f"{EXAMPLES} pasted lists of people", "read without a fault")
    names = names_in(text)
    assert all(0 <= each < 2**63 for each in names.ids)

"""实名台账: every ledger of the notice, as it stands today or stood on a day, and what is changed in it.

What is shown and asked comes from one declaration (models/exchange/columns.py). Buttons name a
list as `lg/<organisation>/<ledger>/<page>/<day>`, a row as `lr/<ledger>/<id>/<day>`, and a column
to be changed as `lc/<ledger>/<id>/<column>`; days are written as 20160930.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Literal, cast

from pydantic import BaseModel, Field, StringConstraints, create_model

from handlers import changes, filling, handover, ledger
from handlers.actor import Actor, NotYours, Right
from handlers.dialog.forms import (
    Ahead,
    Draft,
    Facts,
    Form,
    Known,
    Line,
    Number,
    Proposal,
    Prose,
    Suggest,
)
from handlers.dialog.keyboards import in_rows
from handlers.dialog.turn import Button, Document, Done, Later, Listed, Reply, Say, Turn
from handlers.documents.printing import Printer
from handlers.documents.printing import file_name as printable_name
from handlers.naming import cell, column_name
from models.appointment import Appointment, Role
from models.draft import DraftRow, DraftState
from models.exchange import words
from models.exchange.columns import (
    BY_KEY,
    INSTRUCTOR,
    LEDGERS,
    LINE,
    SECRETARY,
    STATISTICS,
    TALENT,
    UNIT,
    VISIT,
    CellType,
    Column,
    Sheet,
)
from models.exchange.exporting import Wanted, file_name
from models.exchange.exporting import export as write_workbook
from models.exchange.likeness import alike
from models.exchange.values import Wrong, read
from models.organization import PartyOrganization
from models.realname import Held, missing, typed
from models.rights import Thing, Verb
from models.unit import Category, Unit
from models.work import Work

SEE = Right(Thing.LEDGER, Verb.SEE)
CORRECT = Right(Thing.LEDGER, Verb.CORRECT)
ON_A_PAGE = 12
#: So many columns that say nothing are offered at once; the others wait behind one more tap.
OFFERED = 6
#: Columns by which a row is known, and which therefore are not changed by the way.
FIXED = frozenset({(UNIT.key, "name"), (UNIT.key, "credit_code")})
#: Texts of one line are longer in no column that is asked here.
LONGEST = 1000


# --- which ledgers ------------------------------------------------------------------------------


def ledgers(_turn: Turn, work: Work, actor: Actor) -> Reply:
    """台账 of the organisation for which this person answers, or which of several."""
    places = {each.organization_id: each.organization for each in actor.offices_for(SEE)}
    # Who is sent to units only answers for no organisation: there are the own rows.
    places = {number: each for number, each in places.items() if actor.may(SEE, each)}
    match list(places.values()):
        case []:
            return _own(work, actor)
        case [only]:
            return _of(work, actor, only)
        case several:
            rows = [[Button(f"lg/{each.id}", each.name, plain=True)] for each in several]
            return Reply.of("ledger.of_which", *rows)


def of_organization(
    _turn: Turn,
    work: Work,
    actor: Actor,
    organization_id: str,
    key: str = "",
    page: str = "0",
    day: str = "",
) -> Reply:
    """All ledgers of an organisation, or one of them."""
    organization = work.organizations.get(int(organization_id))
    if actor.may(SEE, organization) is None:
        raise NotYours
    if not key:
        return _of(work, actor, organization)
    return _list(work, actor, organization, _sheet(key), int(page), _day(work, day))


def _sheet(key: str) -> Sheet:
    if key not in {sheet.key for sheet in LEDGERS}:
        raise NotYours
    return BY_KEY[key]


def _day(work: Work, code: str) -> date | None:
    """A past day as buttons name it; today is none.

    Raises:
        ValueError: it is no day.
    """
    if not code:
        return None
    day = date.fromisoformat(code)
    return day if day < work.today else None


def _of(work: Work, actor: Actor, organization: PartyOrganization) -> Reply:
    counts = {sheet.key: work.realname.count(sheet, organization) for sheet in LEDGERS}
    shown = [
        sheet for sheet in LEDGERS if counts[sheet.key] or _may_add(actor, sheet, organization)
    ]
    buttons = [
        Button(
            f"lg/{organization.id}/{sheet.key}",
            "ledger.of_sheet",
            {"title": words.title(sheet), "count": counts[sheet.key]},
        )
        for sheet in shown
    ]
    last = [Button(f"lx/{organization.id}/{ALL}", "ledger.export_all")]
    if organization.is_branch:
        last.append(Button(f"book/{organization.id}", "ledger.books"))
    return Reply.of("ledger.all", *in_rows(buttons, 2), last, name=organization.name)


def _own(work: Work, actor: Actor) -> Reply:
    """Of an instructor who is sent to units: the own row, and the units."""
    if not actor.guides:
        return Reply.of("ledger.not_for_you", [Button("tasks", "command.tasks.word")])
    rows = [[Button(f"lr/instructor/{actor.person.id}", "ledger.own_row")]]
    rows += [
        [Button(f"unit/{line.unit_id}", line.name, plain=True)]
        for line in work.ledgers.guided(actor.person.id, work.today)[:ON_A_PAGE]
    ]
    return Reply.of("ledger.own", *rows, name=actor.person.name)


# --- one ledger ----------------------------------------------------------------------------------


def _list(
    work: Work,
    actor: Actor,
    organization: PartyOrganization,
    sheet: Sheet,
    number: int,
    day: date | None,
) -> Reply:
    ids = work.realname.ids(sheet, organization, day)
    here = ids[number * ON_A_PAGE : (number + 1) * ON_A_PAGE]
    held = list(work.realname.rows(sheet, here, day))
    facts = {
        "name": organization.name,
        "title": words.title(sheet),
        "count": len(ids),
        "day": day or work.today,
    }
    parts = [Say("ledger.list" if day is None else "ledger.list_on", facts)]
    parts += [_brief(work, actor, each) if day is None else _plain(each) for each in held]
    if not held:
        parts.append(Say("ledger.nothing"))
    where, on = f"lg/{organization.id}/{sheet.key}", f"/{day:%Y%m%d}" if day else ""
    turning = []
    if number:
        turning.append(Button(f"{where}/{number - 1}{on}", "people.page_before"))
    if (number + 1) * ON_A_PAGE < len(ids):
        turning.append(Button(f"{where}/{number + 1}{on}", "people.page_after"))
    buttons = [Button(_data_of(each, day), _label(each), plain=True) for each in held]
    adding = []
    if day is None and sheet is STATISTICS and _may_add(actor, sheet, organization):
        adding.append(Button(f"rt/{organization.id}", "reconcile.write"))
    elif day is None and sheet is LINE and _may_add(actor, sheet, organization):
        adding.append(Button(f"nl/{organization.id}", "line.add"))
    elif day is None and _may_add(actor, sheet, organization):
        adding.append(Button(f"ln/{sheet.key}/{organization.id}", f"ledger.add.{sheet.key}"))
    rows = [
        *in_rows(buttons, 2),
        turning,
        adding,
        [
            Button(f"lx/{organization.id}/{sheet.key}{on}", "ledger.export"),
            Button(f"ld/{organization.id}/{sheet.key}", "ledger.other_day"),
            Button(f"lg/{organization.id}", "ledger.to_all"),
        ],
    ]
    return Reply((Say("form.frame", {"parts": Listed(parts)}, rows),))


def _data_of(held: Held, day: date | None) -> str:
    if held.sheet is UNIT and day is None:
        return f"unit/{held.id}"
    if held.sheet is STATISTICS and day is None:
        return f"rc/{held.id}"
    return f"lr/{held.sheet.key}/{held.id}" + (f"/{day:%Y%m%d}" if day else "")


def _label(held: Held) -> str:
    day = held.values.get("on")
    return f"{held.name} {day}" if isinstance(day, date) else held.name


def _plain(held: Held) -> Say:
    if held.place == held.name or not held.place:
        return Say("ledger.line", {"name": _label(held)})
    return Say("ledger.line_at", {"name": _label(held), "place": held.place})


def _brief(work: Work, actor: Actor, held: Held) -> Say:
    """A row in a list: who or what, and how much is missing of what is asked here."""
    count = len(_missing(work, actor, held))
    if not count:
        return _plain(held)
    same = held.place == held.name or not held.place
    key = "ledger.line_missing" if same else "ledger.line_at_missing"
    return Say(key, {"name": _label(held), "place": held.place, "count": count})


def _missing(work: Work, actor: Actor, held: Held) -> list[Column]:
    return [
        each
        for each in missing(held, work.today)
        if each in changeable(held.sheet) and ledger.shows(work, actor, held, each)
    ]


def days(_turn: Turn, work: Work, actor: Actor, organization_id: str, key: str) -> Reply:
    """看某一天: the ends of the last months and of the last years."""
    organization = work.organizations.get(int(organization_id))
    if actor.may(SEE, organization) is None:
        raise NotYours
    sheet = _sheet(key)
    ends: list[date] = []
    last = work.today.replace(day=1) - timedelta(days=1)
    while len(ends) < MONTHS_BACK:
        ends.append(last)
        last = last.replace(day=1) - timedelta(days=1)
    year = ends[-1].year - 1
    ends += [date(year - back, 12, 31) for back in range(YEARS_BACK)]
    where = f"lg/{organization.id}/{sheet.key}"
    buttons = [Button(f"{where}/0/{end:%Y%m%d}", "ledger.on_day", {"day": end}) for end in ends]
    return Reply.of(
        "ledger.which_day",
        *in_rows(buttons, 2),
        [Button(where, "ledger.today")],
        title=words.title(sheet),
    )


#: How far back the buttons go; any other day is a matter for the command line.
MONTHS_BACK = 12
YEARS_BACK = 4


def export(
    _turn: Turn, work: Work, actor: Actor, organization_id: str, key: str, day: str = ""
) -> Reply:
    """导出: a ledger, or all of them, as a workbook that is made after the turn."""
    organization = work.organizations.get(int(organization_id))
    actor.needs(SEE, organization)
    if key != ALL:
        _sheet(key)
    on = _day(work, day)
    given = {"organization": organization.id, "ledger": key, "day": on.isoformat() if on else ""}
    return Reply(anew=True).and_do(Later("ledger", given))


def export_made(work: Work, actor: Actor, given: Mapping[str, Any]) -> Callable[[Printer], Done]:
    """The workbook, without the columns that may not be seen by this person or in this chat."""
    organization = work.organizations.get(given["organization"])
    actor.needs(SEE, organization)
    sheets = LEDGERS if given["ledger"] == ALL else (_sheet(given["ledger"]),)
    hidden = {
        (sheet.key, column.key): words.heading(sheet, column)
        for sheet in sheets
        for column in sheet.columns
        if column.sees is not None
        and not (
            actor.sees(column.sees)
            and actor.may(Right(column.sees, Verb.SEE), organization) is not None
        )
    }
    day = date.fromisoformat(given["day"]) if given["day"] else None
    wanted = Wanted(organization, sheets, day, hidden=hidden)
    with TemporaryDirectory() as folder:
        path = Path(folder) / sheets[0].key
        counts = write_workbook(work, wanted, path)
        content = path.read_bytes()
    name = Path(file_name(wanted, work.today)).stem
    facts = {
        "name": organization.name,
        "count": sum(counts.values()),
        "hidden": Listed(list(dict.fromkeys(hidden.values())), "list.enum"),
    }
    done = Done(
        Say("ledger.exported_without" if hidden else "ledger.exported", facts),
        Document(printable_name(name, "xlsx"), content),
    )
    return lambda _printer: done


#: In the place of a ledger's name: all of them.
ALL = "all"


# --- one row -------------------------------------------------------------------------------------


def row(_turn: Turn, work: Work, actor: Actor, key: str, number: str, day: str = "") -> Reply:
    """A row of a ledger, today or on a day."""
    on = _day(work, day)
    held = _held(work, actor, key, number, Verb.SEE, on)
    return Reply((page(work, actor, held, on),))


def _held(
    work: Work, actor: Actor, key: str, number: str, verb: Verb, day: date | None = None
) -> Held:
    held = work.realname.one(_sheet(key), int(number), day)
    if held is None or ledger.may(work, actor, held, verb) is None:
        raise NotYours
    return held


def page(work: Work, actor: Actor, held: Held, day: date | None = None) -> Say:
    """All that a row says and this person may see, what is missing, and what can be done."""
    sheet = held.sheet
    facts = {"title": words.title(sheet), "name": held.name, "day": day or work.today}
    parts = [Say("ledger.row" if day is None else "ledger.row_on", facts)]
    for column in sheet.columns:
        value = held.values.get(column.key)
        if value is None or column.type in CODES or not ledger.shows(work, actor, held, column):
            continue
        said = {"label": column_name(sheet, column), "value": cell(sheet, column, value)}
        parts.append(Say("form.line", said))
    if day is not None:
        back = [Button(f"lg/{held.organization.id}/{sheet.key}", "ledger.today")]
        return Say("form.frame", {"parts": Listed(parts)}, [back])
    rows: list[list[Button]] = []
    if ledger.may(work, actor, held, Verb.CORRECT) is not None:
        open_columns = _missing(work, actor, held)
        if open_columns:
            labels = [column_name(sheet, each) for each in open_columns]
            parts += [
                Say("form.blank"),
                Say("ledger.missing", {"labels": Listed(labels, "list.enum")}),
            ]
        fill = [
            Button(
                f"lc/{sheet.key}/{held.id}/{each.key}",
                "form.add",
                {"label": column_name(sheet, each)},
            )
            for each in open_columns[:OFFERED]
        ]
        rows += in_rows(fill, 3)
        rows.append([Button(f"lw/{sheet.key}/{held.id}", "ledger.change_one"), *_more(held)])
    rows.append(
        [
            Button(f"lh/{sheet.key}/{held.id}", "ledger.history"),
            *_up(actor, held),
        ]
    )
    return Say("form.frame", {"parts": Listed(parts)}, rows)


#: Columns that people know by their names and not by codes.
CODES = frozenset({CellType.CODE, CellType.REFERENCE, CellType.REFERENCES})


def _up(actor: Actor, held: Held) -> list[Button]:
    office = actor.may(SEE, held.organization)
    if office is None:
        return []
    # The list of whoever looks, which may be that of a whole street.
    return [Button(f"lg/{office.organization_id}/{held.sheet.key}", "ledger.to_list")]


def _more(held: Held) -> list[Button]:
    """What is done to a row beside changing a column."""
    if held.sheet is SECRETARY:
        return [
            Button(f"ln/succeed/{held.organization.id}", "ledger.add.secretary"),
            Button(f"ln/training/{held.rows['office'][0].id}", "ledger.add.training"),
        ]
    if held.sheet is LINE:
        to = {"name": held.name}
        return [Button(f"invite/{held.organization.id}/{Role.LINE.value}", "formation.invite", to)]
    if held.sheet is STATISTICS:
        return [Button(f"rc/{held.id}", "reconcile.look")]
    if held.sheet is TALENT:
        return [Button(f"ln/learn/{held.id}", "ledger.add.training")]
    if held.sheet is INSTRUCTOR:
        offices = held.rows["office"]
        if len(offices) == 1:
            return [Button(f"ln/visit/{offices[0].id}", "ledger.add.visit")]
        return [Button(f"lv/{held.id}", "ledger.add.visit")]
    return []


def which(_turn: Turn, work: Work, actor: Actor, key: str, number: str) -> Reply:
    """改一项: which column."""
    held = _held(work, actor, key, number, Verb.CORRECT)
    buttons = [
        Button(
            f"lc/{key}/{held.id}/{column.key}",
            "form.change",
            {"label": column_name(held.sheet, column)},
        )
        for column in changeable(held.sheet)
        if ledger.shows(work, actor, held, column)
        and (column.of in held.rows or column.of in held.make)
    ]
    back = [Button(_data_of(held, None), "ledger.back_to_row")]
    return Reply.of("ledger.which", *in_rows(buttons, 3), back, name=held.name)


def history(_turn: Turn, work: Work, actor: Actor, key: str, number: str) -> Reply:
    """变更记录: who, when, from, to and why, the newest first."""
    held = _held(work, actor, key, number, Verb.SEE)
    parts = [Say("ledger.history_of", {"name": held.name, "title": words.title(held.sheet)})]
    for line, column in work.realname.history(held)[:HISTORY]:
        if not ledger.shows(work, actor, held, column):
            continue
        person = work.people.get(line.person_id) if line.person_id else None
        facts = {
            "label": column_name(held.sheet, column),
            "before": cell(held.sheet, column, typed(column, line.before)),
            "after": cell(held.sheet, column, typed(column, line.after)),
            "at": line.recorded_at,
            "who": person.name if person else Say(f"ledger.source.{line.source.value}"),
            "why": line.why or "",
        }
        parts.append(Say("ledger.history_why" if line.why else "ledger.history_line", facts))
    if len(parts) == 1:
        parts.append(Say("ledger.no_history"))
    back = [Button(_data_of(held, None), "ledger.back_to_row")]
    return Reply((Say("form.frame", {"parts": Listed(parts)}, [back]),))


#: As many lines as a message holds well; the workbook has them all.
HISTORY = 20


# --- changing one column -------------------------------------------------------------------------


@cache
def changeable(sheet: Sheet) -> tuple[Column, ...]:
    """The columns of a ledger that are changed one by one in the chat."""
    return tuple(
        column
        for column in sheet.typed
        if column.of
        and (sheet.key, column.key) not in FIXED
        and column.type is not CellType.CREDIT_CODE
    )


def change(_turn: Turn, work: Work, actor: Actor, key: str, number: str, column: str) -> Reply:
    """One column of one row: what stands there now, and what it is to be."""
    held = _held(work, actor, key, number, Verb.CORRECT)
    of = held.sheet.by_key.get(column)
    if of is None or of not in changeable(held.sheet) or not ledger.shows(work, actor, held, of):
        raise NotYours
    return filling.begin(work, actor, BY_COLUMN[key, column], f"ledger:{key}:{number}:{column}")


def change_unit(turn: Turn, work: Work, actor: Actor, unit_id: str, column: str) -> Reply:
    """The same, as older buttons name it."""
    return change(turn, work, actor, UNIT.key, unit_id, column)


def _asked(of: Column) -> Any:
    """What a column is asked for as."""
    match of.type:
        case CellType.COUNT:
            return Annotated[Number, Field(ge=0, le=of.most)]
        case CellType.YES_NO:
            return bool
        case CellType.CHOICE:
            return cast("Any", Literal)[tuple(choice.value for choice in of.choices)]
        case CellType.DAY:
            return Annotated[date, Ahead()] if of.ahead else date
        case _ if of.most > LONGEST_TEXT_OF_A_LINE:
            return Annotated[
                str, StringConstraints(min_length=1, max_length=min(of.most, LONGEST))
            ]
        case _:
            return Annotated[Line, Suggest("before")]


#: What is longer is asked as a text of several lines.
LONGEST_TEXT_OF_A_LINE = 200


def _subject(work: Work, row: DraftRow) -> tuple[Held, Column]:
    _, key, number, name = row.about.split(":")
    held = work.realname.one(_sheet(key), int(number))
    if held is None:
        raise NotYours
    return held, held.sheet.by_key[name]


def _needs(work: Work, actor: Actor, row: DraftRow) -> Appointment:
    office = ledger.may(work, actor, _subject(work, row)[0], Verb.CORRECT)
    if office is None:
        raise NotYours
    return office


def _title(work: Work, row: DraftRow) -> Say:
    held, of = _subject(work, row)
    value = held.values.get(of.key)
    facts = {
        "name": held.name,
        "label": column_name(held.sheet, of),
        "before": cell(held.sheet, of, value),
    }
    if value is None:
        return Say("ledger.change_title", facts)
    if of.type is CellType.COUNT:
        # Beside a number stands that of last month: it shows at once what is out of proportion.
        ended = work.today.replace(day=1) - timedelta(days=1)
        then = work.realname.one(held.sheet, held.id, ended)
        last = then.values.get(of.key) if then is not None else None
        if last is not None:
            return Say("ledger.change_title_month", facts | {"last": last})
    return Say("ledger.change_title_from", facts)


def _facts(work: Work, _row: DraftRow, _draft: Draft) -> Facts:
    return Facts(
        now=work.now,
        known=lambda _fact: Proposal(work.today, "today"),
        words=filling.typed_words,
    )


def _submit(
    _turn: Turn, work: Work, actor: Actor, row: DraftRow, _draft: Draft, told: Any
) -> tuple[Reply, None]:
    held, of = _subject(work, row)
    _needs(work, actor, row)
    try:
        value = read(
            of, told.value.isoformat() if isinstance(told.value, date) else told.value, work.today
        )
    except Wrong as wrong:
        # A phone that is none, a month that is none: said in the words of the import.
        said = Say(
            "ledger.wrong_cell", {"words": words.sentence(f"problem.{wrong.key}", **wrong.facts)}
        )
        return Reply((said, page(work, actor, held))), None
    asked = changes.cell_of(held, of, value)
    line = work.realname.last_change(held, of)
    if line is not None and line.recorded_at >= row.begun_at and line.person_id != actor.person.id:
        by = changes.who_changed(work, held, of)
        asked = changes.cell_of(held, of, value, changes.Doubt.OVERTAKEN, by)
    if asked.doubt is not None and asked.before != asked.after:
        return changes.propose(work, actor, [asked]), None
    work.realname.put(held, of, value)
    said = Say("ledger.changed", {"label": column_name(held.sheet, of)})
    if held.sheet is UNIT and held.unit is not None:
        return Reply((said, *ledger.page(work, actor, held.unit).says)), None
    fresh = work.realname.one(held.sheet, held.id)
    assert fresh is not None
    return Reply((said, page(work, actor, fresh))), None


def _about(work: Work, row: DraftRow) -> PartyOrganization:
    return _subject(work, row)[0].organization


def _sheet_of(form: Form[Any]) -> filling.Sheet:
    return filling.Sheet(
        form=form,
        right=CORRECT,
        about=_about,
        title=_title,
        facts=_facts,
        submit=_submit,
        needs=_needs,
        at_once=True,
    )


#: A small form for each column that people change.
BY_COLUMN: dict[tuple[str, str], filling.Sheet] = {
    (sheet.key, column.key): _sheet_of(
        Form(
            f"{sheet.key}_{column.key}",
            create_model(f"{sheet.key}_{column.key}", value=(_asked(column), ...)),
        )
    )
    for sheet in LEDGERS
    for column in changeable(sheet)
}


# --- new rows ------------------------------------------------------------------------------------


class NewUnit(BaseModel):
    """A unit that is not in the ledger yet."""

    name: Line
    category: Literal[*(each.value for each in Category)]  # type: ignore[valid-type]


class NewVisit(BaseModel):
    """Where an instructor was, is known; when, and what came of it."""

    on: date
    words: Prose


class NewTalent(BaseModel):
    """Somebody joins the pool."""

    name: Line
    post: Line


class NewTraining(BaseModel):
    """Somebody was trained."""

    on: date
    topic: Line


class NewSecretary(BaseModel):
    """Somebody else is secretary."""

    name: Line
    since: Annotated[date, Known("today")]


def _may_add(actor: Actor, sheet: Sheet, organization: PartyOrganization) -> bool:
    """Whether a row can be added from the list of that organisation."""
    if actor.may(CORRECT, organization) is None:
        return False
    if sheet is UNIT:
        may = actor.may(Right(Thing.UNIT, Verb.MAKE), organization)
        return may is not None and not organization.is_branch
    if sheet in {TALENT, STATISTICS, LINE}:
        return not organization.is_branch
    return sheet is SECRETARY and organization.is_branch


def new_row(_turn: Turn, work: Work, actor: Actor, what: str, number: str) -> Reply:
    """加一项: a visit of an office, a person of a pool, a training of a person, another secretary."""
    match what:
        case "unit":
            return filling.begin(work, actor, NEW["new_unit"], f"new_unit:{int(number)}")
        case "visit":
            return filling.begin(work, actor, NEW["new_visit"], f"new_visit:{int(number)}")
        case "talent":
            return filling.begin(work, actor, NEW["new_talent"], f"new_talent:{int(number)}")
        case "training":
            return filling.begin(
                work, actor, NEW["new_training"], f"new_training:office:{int(number)}"
            )
        case "learn":
            return filling.begin(
                work, actor, NEW["new_training"], f"new_training:talent:{int(number)}"
            )
        case "secretary" | "succeed":
            return filling.begin(work, actor, NEW["new_secretary"], f"new_secretary:{int(number)}")
        case _:
            raise NotYours


def where_visited(_turn: Turn, work: Work, actor: Actor, person_id: str) -> Reply:
    """记一次走访: where, if there are several places."""
    held = _held(work, actor, INSTRUCTOR.key, person_id, Verb.CORRECT)
    rows = []
    for office in held.rows["office"]:
        unit = work.session.get(Unit, office.unit_id) if office.unit_id else None
        name = unit.name if unit is not None else office.organization.name
        rows.append([Button(f"ln/visit/{office.id}", name, plain=True)])
    return Reply.of("ledger.visit_where", *rows, name=held.name)


def _new_about(work: Work, row: DraftRow) -> PartyOrganization:
    what, _, rest = row.about.partition(":")
    match what:
        case "new_visit":
            return _office(work, int(rest)).organization
        case "new_training":
            of, _, number = rest.partition(":")
            if of == "office":
                return _office(work, int(number)).organization
            return _talent(work, int(number)).organization
        case _:
            return work.organizations.get(int(rest))


def _office(work: Work, number: int) -> Appointment:
    office = work.appointments.get(number)
    if office is None:
        raise NotYours
    return office


def _talent(work: Work, number: int) -> Held:
    held = work.realname.one(TALENT, number)
    if held is None:
        raise NotYours
    return held


def _new_needs(work: Work, actor: Actor, row: DraftRow) -> Appointment:
    if row.form == "new_unit":
        return actor.needs(MAKE_UNIT, _new_about(work, row))
    if row.form == "new_visit":
        office = _office(work, int(row.about.partition(":")[2]))
        if office.person_id == actor.person.id and office.role is Role.INSTRUCTOR:
            return office
    return actor.needs(CORRECT, _new_about(work, row))


def _new_title(work: Work, row: DraftRow) -> Say:
    name = _new_about(work, row).name
    what, _, rest = row.about.partition(":")
    if what == "new_visit":
        office = _office(work, int(rest))
        unit = work.session.get(Unit, office.unit_id) if office.unit_id else None
        name = unit.name if unit is not None else name
    elif what == "new_training":
        of, _, number = rest.partition(":")
        name = (
            _office(work, int(number)).person.name
            if of == "office"
            else _talent(work, int(number)).name
        )
    return Say(f"ledger.new_title.{row.form}", {"name": name})


def _entered(work: Work, actor: Actor, row: DraftRow, told: NewUnit) -> Reply:
    owner = _new_about(work, row)
    found = alike(work, told.name, None, owner.id)
    if not found:
        return _unit_made(work, actor, owner, told.name, told.category)
    # It may be there already: nobody but a person can say.
    about = f"{ALIKE}:{actor.person.id}"
    earlier = work.drafts.live(about)
    if earlier is not None:
        work.drafts.end(earlier, DraftState.CANCELLED)
    waiting = work.drafts.begin(ALIKE, about, None)
    work.drafts.keep(waiting, {"owner": owner.id, "name": told.name, "category": told.category})
    lines = [Say(f"new_unit.alike.{like.value}", {"name": unit.name}) for like, unit in found]
    rows = [
        [Button(f"unit/{unit.id}", "ledger.see_of", {"name": unit.name})]
        for _, unit in found[:OFFERED]
    ]
    rows.append([Button(f"nu/{waiting.id}", "new_unit.alike.no")])
    return Reply.of("new_unit.alike.ask", *rows, name=told.name, lines=Listed(lines))


def enter_all_the_same(_turn: Turn, work: Work, actor: Actor, draft_id: str) -> Reply:
    """不是同一家: the unit is entered beside those that it is like."""
    row = work.drafts.get(int(draft_id))
    if row is None or row.form != ALIKE or row.written_by != actor.person.id:
        raise NotYours
    if row.state is not DraftState.LIVE:
        return Reply.of("changes.gone", [Button("ledger", "ledger.to_ledgers")])
    owner = work.organizations.get(row.page["owner"])
    actor.needs(MAKE_UNIT, owner)
    work.drafts.end(row, DraftState.FILED)
    return _unit_made(work, actor, owner, row.page["name"], row.page["category"])


def _unit_made(
    work: Work, actor: Actor, owner: PartyOrganization, name: str, category: str
) -> Reply:
    unit = work.units.enter(owner, name, Category(category))
    return Reply((Say("ledger.added"), *ledger.page(work, actor, unit).says))


#: The name of what waits for "is it the same one?".
ALIKE = "ledger_alike"
MAKE_UNIT = Right(Thing.UNIT, Verb.MAKE)


def _visited(work: Work, _actor: Actor, row: DraftRow, told: NewVisit) -> Reply:
    office = _office(work, int(row.about.partition(":")[2]))
    number = work.realname.visit(office, told.on, told.words)
    return _made(work, _actor, VISIT, number)


def _joined(work: Work, actor: Actor, row: DraftRow, told: NewTalent) -> Reply:
    organization = _new_about(work, row)
    number = work.realname.join_pool(organization, told.name, told.post)
    return _made(work, actor, TALENT, number)


def _trained(work: Work, actor: Actor, row: DraftRow, told: NewTraining) -> Reply:
    _, of, number = row.about.split(":")
    if of == "office":
        office = _office(work, int(number))
        work.realname.train(office.person, office.organization, told.on, told.topic)
        return _made(work, actor, SECRETARY, office.id)
    held = _talent(work, int(number))
    person = held.rows["person"][0]
    work.realname.train(person, held.organization, told.on, told.topic)
    return _made(work, actor, TALENT, held.id)


def _succeeded(work: Work, actor: Actor, row: DraftRow, told: NewSecretary) -> Reply:
    branch = _new_about(work, row)
    old = work.appointments.at(branch, (Role.SECRETARY,), work.today)
    office, news = handover.replace(
        work, actor, branch, Role.SECRETARY, told.name, told.since, out=old
    )
    if office is None:
        role = Say(f"role.{Role.SECRETARY.value}")
        return Reply((handover.receipt(news, role=role, name=told.name),)).and_tell(*news)
    return _made(work, actor, SECRETARY, office.id).and_tell(*news)


def _made(work: Work, actor: Actor, sheet: Sheet, number: int) -> Reply:
    held = work.realname.one(sheet, number)
    assert held is not None
    return Reply((Say("ledger.added"), page(work, actor, held)))


def _new_sheet(
    form: Form[Any], submit: Callable[[Work, Actor, DraftRow, Any], Reply], *, at_once: bool
) -> filling.Sheet:
    def submitted(
        _turn: Turn, work: Work, actor: Actor, row: DraftRow, _draft: Draft, told: Any
    ) -> tuple[Reply, None]:
        _new_needs(work, actor, row)
        return submit(work, actor, row, told), None

    return filling.Sheet(
        form=form,
        right=CORRECT,
        about=_new_about,
        title=_new_title,
        facts=_facts,
        submit=submitted,
        needs=_new_needs,
        at_once=at_once,
    )


NEW: dict[str, filling.Sheet] = {
    "new_unit": _new_sheet(Form("new_unit", NewUnit), _entered, at_once=True),
    "new_visit": _new_sheet(Form("new_visit", NewVisit), _visited, at_once=True),
    "new_talent": _new_sheet(Form("new_talent", NewTalent), _joined, at_once=True),
    "new_training": _new_sheet(Form("new_training", NewTraining), _trained, at_once=True),
    "new_secretary": _new_sheet(Form("new_secretary", NewSecretary), _succeeded, at_once=False),
}

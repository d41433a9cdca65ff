"""How an obligation, a branch or a group of it is named in the chat."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from handlers.dialog.turn import Listed, Say
from models.activity import Activity
from models.calendar import Period
from models.exchange.columns import Column, Sheet
from models.exchange.values import Value
from models.member import group_of
from models.obligation import Obligation


def item(obligation: Obligation) -> Say:
    """An obligation by its name: 10 月主题党日, 10 月党小组会（第一小组）."""
    facts = {
        "period": Period.parse(obligation.period),
        "kind": Say(f"kind.{obligation.kind.value}"),
    }
    group = group_of(obligation.part, obligation)
    if group is None:
        return Say("report.item", facts)
    return Say("report.item_of_group", facts | {"group": group.name})


def who_held(activity: Activity) -> Say | str:
    """The branch, or the group of it, whose gathering it was."""
    group = group_of(activity.part, activity)
    if group is None:
        return activity.organization.name
    return Say("report.group", {"branch": activity.organization.name, "group": group.name})


def column_name(sheet: Sheet, column: Column) -> Say:
    """What a column of a ledger is called."""
    return Say(f"{sheet.key}_{column.key}.value.label")


def cell(sheet: Sheet, column: Column, value: Value) -> object:
    """What stands in a column, as people read it."""
    match value:
        case None:
            return Say("ledger.unknown")
        case bool():
            return Say(f"{sheet.key}_{column.key}.value.{'yes' if value else 'no'}")
        case StrEnum():
            return Say(f"{sheet.key}_{column.key}.value.{value.value}")
        case date():
            return Say("ledger.day", {"day": value})
        case tuple():
            return Listed(value, "list.enum")
        case _:
            return value

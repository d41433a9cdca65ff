"""The declared forms of organisation life: what is asked for each kind, in this order.

What the kinds share stands once, above them; their texts stand below their names, and what they
share below `gathering`. A field after the theme waits on the card: it is there for whoever wants
to add it, and is never asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel

from handlers.dialog.forms import (
    Ahead,
    Check,
    Facts,
    Form,
    From,
    Known,
    Leads,
    Line,
    MaySkip,
    NoReason,
    Number,
    OnCard,
    Prose,
    Said,
    Splits,
    Suggest,
    Ticked,
    Until,
    When,
)
from models.activity import Attached, Missing, ThemeForm
from models.kind import Kind
from models.meeting import Motion

#: Further off nobody plans a meeting.
LONGEST_DELAY = timedelta(days=92)


class Outcome(StrEnum):
    """What became of the gathering; 延期 and 未开展 are answers as good as any (the notice)."""

    HELD = "held"
    NOT_HELD = "not_held"
    POSTPONED = "postponed"


HELD = When("outcome", (Outcome.HELD,))
POSTPONED = When("outcome", (Outcome.POSTPONED,))
MISSED = When("outcome", (Outcome.NOT_HELD, Outcome.POSTPONED))

Became = Annotated[Outcome, Leads(Outcome.HELD, "held_on"), Said("outcome")]
HeldOn = Annotated[date | None, HELD, Until("last_day"), Said("date")]
Theme = Annotated[Line | None, HELD, Splits("content"), Said("topics")]
Absent = Annotated[list[Missing], HELD, From("roster"), Ticked("on_leave"), Said("absent")]
Place = Annotated[Line | None, HELD, Known("place"), Suggest("places"), Said("place")]
Host = Annotated[Line | None, HELD, Known("host"), Suggest("hosts"), Said("host")]
Recorder = Annotated[Line | None, HELD, Known("recorder"), Suggest("hosts"), Said("recorder")]
RecorderOnCard = Annotated[Line | None, HELD, Suggest("hosts"), OnCard(), Said("recorder")]
FromTime = Annotated[time | None, HELD, OnCard(), Said("start_time")]
ToTime = Annotated[time | None, HELD, OnCard()]
Guests = Annotated[Line | None, HELD, OnCard()]
Content = Annotated[Prose | None, HELD, OnCard()]
Photos = Annotated[list[Attached], HELD, OnCard()]
Remark = Annotated[Line | None, HELD, OnCard()]
UntilOn = Annotated[date | None, POSTPONED, Ahead(), Said("to")]
WhyNot = Annotated[Line | None, MISSED, Suggest("reasons"), Said("reason")]


class MatterTold(BaseModel):
    """A topic of a meeting, with what was said to it and how it was voted on."""

    title: Line
    discussion: Annotated[Prose | None, MaySkip()] = None
    motion: Annotated[Motion | None, MaySkip()] = None
    votes_for: Annotated[Number | None, When("motion", tuple(Motion)), Suggest("present")] = None
    against: Annotated[Number | None, When("motion", tuple(Motion)), Suggest("few")] = None
    abstained: Annotated[Number | None, When("motion", tuple(Motion)), Suggest("few")] = None
    decision: Annotated[Line | None, MaySkip()] = None


Matters = Annotated[list[MatterTold], HELD, OnCard()]


class ThemeDay(BaseModel):
    """主题党日 (支部工作条例, article 16)."""

    outcome: Became
    held_on: HeldOn = None
    theme: Theme = None
    absent: Absent = []
    place: Place = None
    host: Host = None
    content: Content = None
    photos: Photos = []
    remark: Remark = None
    theme_form: Annotated[ThemeForm | None, HELD, OnCard()] = None
    also: Annotated[list[Literal["party_lecture", "general_meeting"]], HELD, OnCard()] = []
    from_time: FromTime = None
    to_time: ToTime = None
    recorder: RecorderOnCard = None
    guests: Guests = None
    until_on: UntilOn = None
    why_not: WhyNot = None


class GeneralMeeting(BaseModel):
    """支部党员大会 (article 11)."""

    outcome: Became
    held_on: HeldOn = None
    theme: Theme = None
    absent: Absent = []
    place: Place = None
    host: Host = None
    recorder: Recorder = None
    matters: Matters = []
    from_time: FromTime = None
    to_time: ToTime = None
    guests: Guests = None
    content: Content = None
    photos: Photos = []
    remark: Remark = None
    also: Annotated[list[Literal["party_lecture", "theme_day"]], HELD, OnCard()] = []
    until_on: UntilOn = None
    why_not: WhyNot = None


class CommitteeMeeting(BaseModel):
    """支部委员会会议 (article 12), and 党小组会 (article 13): those who should come are fewer."""

    outcome: Became
    held_on: HeldOn = None
    theme: Theme = None
    absent: Absent = []
    place: Place = None
    host: Host = None
    recorder: Recorder = None
    matters: Matters = []
    from_time: FromTime = None
    to_time: ToTime = None
    guests: Guests = None
    content: Content = None
    photos: Photos = []
    remark: Remark = None
    until_on: UntilOn = None
    why_not: WhyNot = None


class PartyLecture(BaseModel):
    """党课 (article 15): who gave it, and on what."""

    outcome: Became
    held_on: HeldOn = None
    theme: Theme = None
    lecturer: Annotated[Line | None, HELD, Suggest("lecturers"), Said("lecturer")] = None
    absent: Absent = []
    place: Place = None
    host: Host = None
    recorder: RecorderOnCard = None
    from_time: FromTime = None
    to_time: ToTime = None
    guests: Guests = None
    content: Content = None
    photos: Photos = []
    remark: Remark = None
    also: Annotated[list[Literal["general_meeting", "theme_day"]], HELD, OnCard()] = []
    until_on: UntilOn = None
    why_not: WhyNot = None


class OrgLifeMeeting(BaseModel):
    """组织生活会 (article 17)."""

    outcome: Became
    held_on: HeldOn = None
    theme: Theme = None
    absent: Absent = []
    place: Place = None
    host: Host = None
    recorder: Recorder = None
    matters: Matters = []
    from_time: FromTime = None
    to_time: ToTime = None
    guests: Guests = None
    content: Content = None
    photos: Photos = []
    remark: Remark = None
    also: Annotated[list[Literal["general_meeting"]], HELD, OnCard()] = []
    until_on: UntilOn = None
    why_not: WhyNot = None


class MemberAppraisal(BaseModel):
    """民主评议党员 (article 18), where names may not be told: how many of each grade."""

    outcome: Became
    held_on: HeldOn = None
    excellent: Annotated[Number | None, HELD, Suggest("few")] = None
    basic: Annotated[Number | None, HELD, Suggest("few")] = None
    unqualified: Annotated[Number | None, HELD, Suggest("few")] = None
    absent: Absent = []
    place: Place = None
    host: Host = None
    recorder: Recorder = None
    content: Content = None
    photos: Photos = []
    remark: Remark = None
    also: Annotated[list[Literal["org_life_meeting", "general_meeting"]], HELD, OnCard()] = []
    until_on: UntilOn = None
    why_not: WhyNot = None


class MemberAppraisalByName(BaseModel):
    """The same where names may be told: who has which grade; the others are 合格."""

    outcome: Became
    held_on: HeldOn = None
    excellent: Annotated[list[Missing], HELD, From("members"), NoReason()] = []
    basic: Annotated[list[Missing], HELD, From("members"), NoReason()] = []
    unqualified: Annotated[list[Missing], HELD, From("members"), NoReason()] = []
    absent: Absent = []
    place: Place = None
    host: Host = None
    recorder: Recorder = None
    content: Content = None
    photos: Photos = []
    remark: Remark = None
    also: Annotated[list[Literal["org_life_meeting", "general_meeting"]], HELD, OnCard()] = []
    until_on: UntilOn = None
    why_not: WhyNot = None


class Dues(BaseModel):
    """党费收缴 (中组发〔2008〕3号): who has not paid, and why; amounts stay in the branch's book."""

    outcome: Became
    held_on: HeldOn = None
    absent: Absent = []
    remark: Remark = None
    until_on: UntilOn = None
    why_not: WhyNot = None


class Service(BaseModel):
    """党员联系服务群众, 党员教育 (the notice, measure 4)."""

    outcome: Became
    held_on: HeldOn = None
    theme: Theme = None
    absent: Absent = []
    place: Place = None
    content: Content = None
    photos: Photos = []
    remark: Remark = None
    until_on: UntilOn = None
    why_not: WhyNot = None


class Development(BaseModel):
    """发展党员 by stage (the notice, measure 4): how many at each; what stood last time is there."""

    applicants: Annotated[Number, Known("applicants"), Suggest("few")]
    activists: Annotated[Number, Known("activists"), Suggest("few")]
    candidates: Annotated[Number, Known("candidates"), Suggest("few")]
    probationary: Annotated[Number, Known("probationary"), Suggest("few")]
    converted: Annotated[Number, Known("converted"), Suggest("few")]
    held_on: Annotated[date, Known("today"), Until("last_day")]
    remark: Annotated[Line | None, OnCard()] = None


class YearPaper(BaseModel):
    """年度计划, 年度总结 (the notice, measure 4: 有计划、有目标、有检查、有考核)."""

    theme: Annotated[Line, Splits("content")]
    held_on: Annotated[date, Known("today"), Until("last_day")]
    content: Annotated[Prose | None, OnCard()] = None
    photos: Annotated[list[Attached], OnCard()] = []
    remark: Annotated[Line | None, OnCard()] = None


def _not_to_come(values: Mapping[str, Any], facts: Facts) -> bool:
    return values["held_on"] is None or values["held_on"] <= facts.today


def _not_past(values: Mapping[str, Any], facts: Facts) -> bool:
    return values["until_on"] is None or values["until_on"] > facts.today


def _not_too_far(values: Mapping[str, Any], facts: Facts) -> bool:
    return values["until_on"] is None or values["until_on"] <= facts.today + LONGEST_DELAY


def _ends_after_it_began(values: Mapping[str, Any], _facts: Facts) -> bool:
    begun, ended = values["from_time"], values["to_time"]
    return begun is None or ended is None or begun < ended


def _no_more_votes_than_voters(values: Mapping[str, Any], facts: Facts) -> bool:
    away = {each.member_id for each in values["absent"]}
    present = len(facts.other("voters") - away)
    return all(
        (each.votes_for or 0) + (each.against or 0) + (each.abstained or 0) <= present
        for each in values["matters"]
        if each.motion is not None
    )


def _nobody_twice(values: Mapping[str, Any], _facts: Facts) -> bool:
    named = [
        each.member_id for grade in ("excellent", "basic", "unqualified") for each in values[grade]
    ]
    return len(named) == len(set(named))


def _no_more_than_members(values: Mapping[str, Any], facts: Facts) -> bool:
    given = [values[grade] or 0 for grade in ("excellent", "basic", "unqualified")]
    return sum(given) <= len(facts.roster("members"))


_DAYS = (
    Check("still_to_come", ("held_on",), _not_to_come, "held_on"),
    Check("already_past", ("until_on",), _not_past, "until_on"),
    # A slip of the finger in the year would stop the reminders for good.
    Check("too_far_off", ("until_on",), _not_too_far, "until_on"),
)
_TIMES = (Check("ends_before", ("from_time", "to_time"), _ends_after_it_began, "to_time"),)
#: More votes than voters who were there can't be; whatever else a vote lacks is only said on the card.
_VOTES = (
    Check("more_votes", ("held_on", "absent", "matters"), _no_more_votes_than_voters, "matters"),
)
_GRADES = ("excellent", "basic", "unqualified")

#: The form of each kind; where names may be told, BY_NAME has another one.
FORMS: dict[Kind, Form[Any]] = {
    Kind.THEME_DAY: Form("theme_day", ThemeDay, (*_DAYS, *_TIMES)),
    Kind.GENERAL_MEETING: Form("general_meeting", GeneralMeeting, (*_DAYS, *_TIMES, *_VOTES)),
    Kind.COMMITTEE_MEETING: Form(
        "committee_meeting", CommitteeMeeting, (*_DAYS, *_TIMES, *_VOTES)
    ),
    Kind.GROUP_MEETING: Form("group_meeting", CommitteeMeeting, (*_DAYS, *_TIMES, *_VOTES)),
    Kind.PARTY_LECTURE: Form("party_lecture", PartyLecture, (*_DAYS, *_TIMES)),
    Kind.ORG_LIFE_MEETING: Form("org_life_meeting", OrgLifeMeeting, (*_DAYS, *_TIMES, *_VOTES)),
    Kind.MEMBER_APPRAISAL: Form(
        "member_appraisal",
        MemberAppraisal,
        (
            *_DAYS,
            Check("more_than_members", _GRADES, _no_more_than_members, "unqualified"),
        ),
    ),
    Kind.DUES: Form("dues", Dues, _DAYS),
    Kind.MEMBER_SERVICE: Form("member_service", Service, _DAYS),
    Kind.MEMBER_EDUCATION: Form("member_education", Service, _DAYS),
    Kind.MEMBER_DEVELOPMENT: Form("member_development", Development, _DAYS[:1]),
    Kind.YEARLY_PLAN: Form("yearly_plan", YearPaper, _DAYS[:1]),
    Kind.YEARLY_SUMMARY: Form("yearly_summary", YearPaper, _DAYS[:1]),
}
BY_NAME: dict[Kind, Form[Any]] = {
    Kind.MEMBER_APPRAISAL: Form(
        "member_appraisal_by_name",
        MemberAppraisalByName,
        (*_DAYS, Check("named_twice", _GRADES, _nobody_twice, "unqualified")),
    ),
}
#: The stages of 发展党员, and what is counted of a kind that is not held.
STAGES = ("applicants", "activists", "candidates", "probationary", "converted")

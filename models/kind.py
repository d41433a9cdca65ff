"""The kinds of organisation life: one English word per Chinese term."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What a branch owes, files and is asked about (支部工作条例, articles 5-18; the notice, measure 4)."""

    THEME_DAY = "theme_day"
    GENERAL_MEETING = "general_meeting"
    COMMITTEE_MEETING = "committee_meeting"
    GROUP_MEETING = "group_meeting"
    PARTY_LECTURE = "party_lecture"
    ORG_LIFE_MEETING = "org_life_meeting"
    MEMBER_APPRAISAL = "member_appraisal"
    DUES = "dues"
    LEDGER_CHECK = "ledger_check"
    MEMBER_SERVICE = "member_service"
    MEMBER_EDUCATION = "member_education"
    MEMBER_DEVELOPMENT = "member_development"
    YEARLY_PLAN = "yearly_plan"
    YEARLY_SUMMARY = "yearly_summary"


class Audience(StrEnum):
    """Who should come to a gathering of a kind, which is what 应到 counts."""

    MEMBERS = "members"
    COMMITTEE = "committee"
    GROUP = "group"
    NOBODY = "nobody"


#: Kinds whose gatherings are not for all members.
_AUDIENCES = {
    Kind.COMMITTEE_MEETING: Audience.COMMITTEE,
    Kind.GROUP_MEETING: Audience.GROUP,
    Kind.LEDGER_CHECK: Audience.NOBODY,
    Kind.MEMBER_DEVELOPMENT: Audience.NOBODY,
    Kind.YEARLY_PLAN: Audience.NOBODY,
    Kind.YEARLY_SUMMARY: Audience.NOBODY,
}

#: One gathering may satisfy several kinds: as what a gathering of a kind may be counted too.
#: 党课 with 党员大会, 组织生活会 held as 党员大会, 民主评议 with 组织生活会 (支部工作条例, articles 11-18);
#: a theme day may hold a lecture.
MAY_COUNT_AS: dict[Kind, tuple[Kind, ...]] = {
    Kind.THEME_DAY: (Kind.PARTY_LECTURE, Kind.GENERAL_MEETING),
    Kind.GENERAL_MEETING: (Kind.PARTY_LECTURE, Kind.THEME_DAY),
    Kind.PARTY_LECTURE: (Kind.GENERAL_MEETING, Kind.THEME_DAY),
    Kind.ORG_LIFE_MEETING: (Kind.GENERAL_MEETING, Kind.MEMBER_APPRAISAL),
    Kind.MEMBER_APPRAISAL: (Kind.ORG_LIFE_MEETING, Kind.GENERAL_MEETING),
}


def audience(kind: Kind) -> Audience:
    """Who should come to a gathering of a kind."""
    return _AUDIENCES.get(kind, Audience.MEMBERS)

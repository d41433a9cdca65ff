"""The kinds of organisation life: one English word per Chinese term."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What a branch owes, files and is asked about (支部工作条例, articles 5-16)."""

    THEME_DAY = "theme_day"
    GENERAL_MEETING = "general_meeting"
    COMMITTEE_MEETING = "committee_meeting"
    GROUP_MEETING = "group_meeting"
    PARTY_LECTURE = "party_lecture"
    ORG_LIFE_MEETING = "org_life_meeting"
    MEMBER_APPRAISAL = "member_appraisal"
    DUES = "dues"
    LEDGER_CHECK = "ledger_check"

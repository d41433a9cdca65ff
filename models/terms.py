"""What an administrator decides within the rules: the settings that the business depends on.

`bot/settings.py` reads them from config.toml; every default and its reason stands there.
"""

from __future__ import annotations

from datetime import date, time
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from models.calendar import Every, QuietHours
from models.kind import Kind
from models.organization import Level


class Frozen(BaseModel):
    """A group of settings: unknown keys are refused, values never change after the start."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


class KindTerms(Frozen):
    """What is decided about one kind of obligation."""

    owed: bool
    every: Every
    due_day: int = Field(ge=0, le=31)


class RemindTerms(Frozen):
    """When people are reminded of what they still owe."""

    days_before: tuple[Annotated[int, Field(ge=0, le=31)], ...] = Field(max_length=10)
    days_after: tuple[Annotated[int, Field(ge=1, le=31)], ...] = Field(max_length=10)
    at: time
    most_per_month: int = Field(ge=0, le=31)
    quiet_from: time
    quiet_until: time

    @property
    def quiet(self) -> QuietHours:
        """The hours in which nobody is disturbed."""
        return QuietHours(self.quiet_from, self.quiet_until)


class InviteTerms(Frozen):
    """How long invitations live and how often one may guess."""

    valid_days: int = Field(ge=1, le=90)
    wrong_codes_per_hour: int = Field(ge=1, le=100)


class PrivacyTerms(Frozen):
    """What may be shown on a channel whose servers stand abroad."""

    phones_on_telegram: bool
    grades_on_telegram: bool
    dues_on_telegram: bool


class PeriodTerms(Frozen):
    """When a past period is closed to its branches."""

    closes_after_days: int = Field(ge=0, le=366)


class CoverageTerms(Frozen):
    """How the two coverages are counted where the notice leaves it open."""

    committee_counts: bool
    baseline_on: date
    joint_enterprises: int = Field(ge=2, le=100)
    joint_units: int = Field(ge=2, le=100)


class ReviewTerms(Frozen):
    """At which levels a report counts only once it was accepted; elsewhere it counts when filed."""

    accept_at: tuple[Level, ...] = Field(max_length=len(Level))


class Terms(Frozen):
    """All of them, handed to every unit of work."""

    obligations: dict[Kind, KindTerms]
    remind: RemindTerms
    invite: InviteTerms
    privacy: PrivacyTerms
    period: PeriodTerms
    coverage: CoverageTerms
    review: ReviewTerms

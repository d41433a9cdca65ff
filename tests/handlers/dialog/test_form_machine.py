"""The form engine in any hands: whatever is said, pressed or sent in whatever order, of every form.

What must hold at every step: there is a next thing to say which Telegram takes, nobody is asked
what they have answered, no answer is lost but by the one who gave it, and a willing person comes
to the end from wherever they stand.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, settings, target
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from handlers import FORMS, filling
from handlers.dialog import forms, keyboards, text
from handlers.dialog.forms import (
    Answers,
    Ask,
    Asks,
    Cancelled,
    Card,
    Change,
    Complete,
    Corrected,
    Draft,
    Facts,
    Field,
    Form,
    Given,
    Handed,
    Move,
    Pick,
    Proposal,
    PutBy,
    Somebody,
    Step,
    Words,
)
from handlers.dialog.turn import Say, packed
from models.activity import Attached, Missing
from models.calendar import SHANGHAI
from tests.handlers.awkward import AWKWARD

DRAFT = 36**4
#: A Thursday; the month in which the branch has got a new member.
NOW = datetime(2026, 10, 22, 9, tzinfo=SHANGHAI)
PEOPLE = tuple(
    Somebody(number, name)
    for number, name in enumerate(("王建国", "张伟", "李娜", "赵磊", "孙丽", "买买提·艾力"), 1)
)
NEW, SINCE = Somebody(7, "周敏"), date(2026, 10, 15)
#: What people say to one question or another.
SENSE = (
    *("今天", "昨天", "上周五", "10 月 20 日", "明天", "下个月三号", "2030-01-01", "明年元旦"),
    *("没开展", "延期", "开展了", "没开", "推迟", "出差在外", "人不齐"),
    *("全部到齐", "张伟出差，李娜病假", "张伟", "周敏事假", "无", "没有", "都交了"),
    *("0", "3", "十二", "100000", "下午三点", "15:30", "9点半"),
    *("李敏", "刘洋，13840001111", "13800000000"),
    *("学习党章", "学习二十大精神。大家谈了体会。", "参观纪念馆\n讲解员讲了半小时"),
    *("学习、志愿服务", "党课", "1", "2", "接收预备党员"),
)


class Filling(RuleBasedStateMachine):
    """One draft, from its first question to wherever it comes."""

    form: Form[Any]

    @initialize(last_time=st.booleans(), last_day=st.sampled_from([None, "2026-09-30"]))
    def begin(self, last_time: bool, last_day: str | None) -> None:
        self.now, self.last_time = NOW, last_time
        self.last_day = date.fromisoformat(last_day) if last_day else None
        self.messages = 0
        self.pressed: list[str] = []
        draft, step = forms.start(self.form, self.facts(Draft()))
        self.page, self.at = draft.dump(), step
        self.see()

    # --- what people do ---

    @rule(number=st.integers(0, 60))
    def presses(self, number: int) -> None:
        """Any button that stands there."""
        shown = self.buttons
        self.press(shown[number % len(shown)])

    @rule(number=st.integers(0, 60))
    def presses_what_stands_first(self, number: int) -> None:
        """The answers stand before the ways out, and people go on more often than away."""
        shown = [data for data in self.buttons if "/-/" not in data] or self.buttons
        self.press(shown[number % len(shown)])

    @rule(number=st.integers(0, 400))
    def presses_an_old_button(self, number: int) -> None:
        """Any button that has ever stood there."""
        self.press(self.pressed[number % len(self.pressed)])

    @rule(
        path=st.sampled_from(["", "held_on", "nothing", "matters.title", "absent", "-"]),
        code=st.sampled_from(["", "0", "yes", "done", "m2026-13", "2026-02-30", "why:sick", "~"]),
    )
    def presses_a_button_of_another_form(self, path: str, code: str) -> None:
        self.press(f"f/{keyboards.base36(DRAFT)}/{path}/{code}")

    @rule(words=st.sampled_from(SENSE) | st.sampled_from(AWKWARD) | st.text(max_size=120))
    def says(self, words: str) -> None:
        self.messages += 1
        self.gives(Words(words, self.messages))

    @rule(words=st.sampled_from(SENSE))
    def says_something_sensible(self, words: str) -> None:
        self.says(words)

    @rule(words=st.sampled_from(SENSE) | st.sampled_from(AWKWARD), which=st.integers(0, 20))
    def edits(self, words: str, which: int) -> None:
        """Changes one of the messages that were typed before."""
        self.gives(Corrected(words, which % (self.messages + 1)))

    @rule(which=st.integers(0, 11), words=st.sampled_from(["", "合影", *SENSE[:4]]))
    def sends(self, which: int, words: str) -> None:
        self.gives(Handed(Attached(sha256=f"{which:064x}", name="", photo=True), words))

    @rule(move=st.sampled_from([Move.BACK, Move.SKIP, Move.CARD, Move.LATER, Move.CANCEL]))
    def moves(self, move: Move) -> None:
        self.gives(move)

    @rule(number=st.integers(0, 20))
    def jumps(self, number: int) -> None:
        """Taps any field, as on the card, whether it can be answered now or not."""
        names = [*self.form.fields, "nothing"]
        self.gives(Change(names[number % len(names)]))

    @rule(
        values=st.fixed_dictionaries(
            {},
            optional={
                "held_on": st.sampled_from(["2026-10-20", "2026-09-30", "2027-01-01", "nonsense"]),
                "outcome": st.sampled_from(["held", "not_held", "nonsense"]),
                "theme": st.sampled_from(["学习党章", "", "长" * 101]),
                "place": st.just("会议室"),
                "why_not": st.just("人不齐"),
                "applicants": st.integers(-1, 4),
            },
        )
    )
    def says_much_at_once(self, values: Mapping[str, Any]) -> None:
        self.gives(Answers(values, "一口气说了很多"))

    @rule(hours=st.sampled_from([1, 20, 24 * 8]))
    def sleeps(self, hours: int) -> None:
        """What was said keeps its meaning overnight; a day that has passed meanwhile is asked again."""
        before = self.said()
        self.now += timedelta(hours=hours)
        draft = self.draft()
        self.at = forms.step(self.form, draft, self.facts(draft))
        self.page = draft.dump()
        self.see()
        assert self.said() == before

    @precondition(lambda self: isinstance(self.at, Card))
    @rule()
    def submits(self) -> None:
        self.gives(Move.SUBMIT)

    # --- what must hold ---

    @invariant()
    def the_next_thing_is_said_in_a_way_that_telegram_takes(self) -> None:
        if not hasattr(self, "page"):
            return
        rendered = self.rendered()
        assert rendered.html.strip()
        assert keyboards_of(rendered), "nothing can be pressed"
        # What is asked stands last, and is there however much stands above it.
        asked = text.fill("form.frame", {"parts": packed(self.say())["facts"]["parts"]})
        assert rendered.html.splitlines()[-1] == asked.splitlines()[-1]
        assert len(rendered.html.encode("utf-16-le")) // 2 <= 4096 + 200  # the tags do not count
        for label, data in keyboards_of(rendered):
            assert label.strip()
            assert data.isascii()
            assert len(data) <= 64

    @invariant()
    def what_is_kept_is_all_there_is(self) -> None:
        """Shown again, and after a restart, it stands where it stood."""
        if not hasattr(self, "page"):
            return
        draft = self.draft()
        assert draft.dump() == self.page
        again = forms.step(self.form, draft, self.facts(draft))
        assert type(again) is type(self.at)
        if isinstance(again, Ask) and isinstance(self.at, Ask):
            assert again.path == self.at.path

    @invariant()
    def nobody_is_asked_what_is_answered(self) -> None:
        """A field that means nothing any more is neither asked nor kept among the answers."""
        if not hasattr(self, "page"):
            return
        draft = self.draft()
        means = {each.name for each in forms.applicable(self.form, draft)}
        assert set(draft.answers) <= means
        if draft.asking is not None:
            assert draft.asking in means

    def teardown(self) -> None:
        if hasattr(self, "page"):
            self.comes_to_the_end()

    def comes_to_the_end(self) -> None:
        """Whoever answers what is asked, and goes back where that does not help, gets it sent."""
        draft, step = self.draft(), self.at
        seen: list[str] = []
        for count in range(150):
            facts = self.facts(draft)
            if isinstance(step, Complete):
                target(float(count))
                return
            if isinstance(step, Card):
                given: Given = Move.SUBMIT
            else:
                assert isinstance(step, Ask)
                faults = [note.key for note in step.notes if ".check." in note.key]
                seen += faults
                # Where a check is not content again, back to another of what it is about.
                again = len(seen) - len(set(seen)) if faults else 0
                wanted = self.about(faults[0])[again % len(self.about(faults[0]))] if again else ""
                for _ in range(len(self.form.fields)):
                    if not wanted or step.path.split(".")[0] == wanted or not step.back:
                        break
                    draft, step = forms.answer(self.form, draft, Move.BACK, self.facts(draft))
                    assert isinstance(step, Ask)
                given = willing(step, facts)
            draft, step = forms.answer(self.form, draft, given, facts)
            draft = Draft.load(self.form, json.loads(json.dumps(draft.dump())))
        raise AssertionError(f"asked and asked: {step}")

    def about(self, complaint: str) -> tuple[str, ...]:
        """The questions that a check is about, the one that it asks first."""
        check = next(each for each in self.form.checks if complaint.endswith(f".{each.key}"))
        asked = [self.form.asked_by(name).name for name in (check.ask, *check.needs)]
        return tuple(dict.fromkeys(asked))

    # --- how ---

    def press(self, data: str) -> None:
        parts = keyboards.unpacked(data)
        assert parts is not None
        assert parts[0] == DRAFT
        _, path, code = parts
        if path == keyboards.ANYWHERE and code in set(Move):
            self.gives(Move(code))
        elif code == keyboards.CHANGE:
            self.gives(Change(path))
        else:
            self.gives(Pick(path, code))

    def gives(self, given: Given) -> None:
        before, asked = self.said(), self.at
        draft = self.draft()
        kept = json.dumps(draft.dump())
        after, step = forms.answer(self.form, draft, given, self.facts(draft))
        assert json.dumps(draft.dump()) == kept, "the old draft stays as it was"
        if isinstance(step, Cancelled | PutBy):
            # Put away or kept: what it becomes when it is taken up again is what it was.
            return
        if isinstance(step, Complete):
            assert given is Move.SUBMIT
            return
        self.page, self.at = json.loads(json.dumps(after.dump())), step
        lost = {name for name, value in before.items() if self.said().get(name) != value}
        assert lost <= self.may_change(given, asked), (given, lost)
        self.see()

    def may_change(self, given: Given, asked: Step) -> set[str]:
        """The answers to which something may have been meant."""
        fields = self.form.fields
        open_now = fields.get(self.asking(asked))
        files = {each.name for each in fields.values() if each.asks is Asks.FILES}
        whom = {each.name for each in fields.values() if each.asks is Asks.PEOPLE}
        told = {note.key for note in getattr(self.at, "notes", ())}
        # Who was not on the roster of a new day is taken out, and that is said.
        gone = whom if "form.not_on_the_roster" in told else set()
        match given:
            case Words() | Pick():
                return self.meant(open_now) | gone
            case Handed():
                return self.meant(open_now) | files | gone
            case Corrected():
                named = {
                    name
                    for name, answer in self.answers_before.items()
                    if answer.get("message_id") == given.message_id
                }
                return {each for name in named for each in self.meant(fields[name])} | gone
            case Answers():
                return set(given.values) | {"outcome"} | gone
            case _:
                # Written items go with the question that they belong to.
                group = open_now is not None and open_now.group is not None
                return {open_now.name} if group and open_now is not None else set()

    def meant(self, asked: Field | None) -> set[str]:
        if asked is None:
            return set()
        asked = self.form.asked_by(asked.name)
        led = self.form.led(asked)
        return {asked.name, asked.rest or "", led.name if led else ""}

    @staticmethod
    def asking(step: Step) -> str:
        return step.path.split(".")[0] if isinstance(step, Ask) else ""

    def said(self) -> dict[str, Any]:
        """What somebody has said, whether it stands or is put aside."""
        self.answers_before = dict(self.page["answers"])
        both = {**self.page["aside"], **self.page["answers"]}
        return {name: each["value"] for name, each in both.items() if "said_at" in each}

    def draft(self) -> Draft:
        return Draft.load(self.form, json.loads(json.dumps(self.page)))

    def see(self) -> None:
        self.buttons = [data for _, data in keyboards_of(self.rendered())]
        self.pressed += [data for data in self.buttons if data not in self.pressed]

    def rendered(self) -> text.Rendered:
        return text.rendered(packed(self.say()))

    def say(self) -> Say:
        draft = self.draft()
        facts, applies = self.facts(draft), forms.applicable(self.form, draft)
        title = Say("form.line", {"label": "10 月主题党日", "value": "晨光电子支部"})
        if isinstance(self.at, Ask):
            above = keyboards.lines(self.form, draft, facts, applies, but=self.asking(self.at))
            return keyboards.question(DRAFT, title, self.at, above, facts)
        assert isinstance(self.at, Card)
        return keyboards.card(DRAFT, title, self.form, draft, applies, self.at, (), facts)

    def facts(self, draft: Draft) -> Facts:
        held_on = self.form.field("held_on")
        day = draft.value(held_on) if held_on is not None else None
        people = PEOPLE if day is not None and day < SINCE else (*PEOPLE, NEW)
        return Facts(
            now=self.now,
            known=partial(known, self.now.date()) if self.last_time else lambda _fact: None,
            suggestions=suggestions,
            roster=lambda _fact: people,
            offered=offered,
            other=partial(other, self.last_day),
            words=filling.typed_words,
        )


def other(last_day: date | None, fact: str) -> Any:
    """The last day of the period, who may vote, or which names are taken."""
    match fact:
        case "voters":
            return {each.id for each in PEOPLE}
        case "taken":
            return {"王建国"}
        case _:
            return last_day


def known(today: date, fact: str) -> Proposal | None:
    match fact:
        case "today":
            return Proposal(today, "today")
        case "next":
            return Proposal(today + timedelta(days=10), "next_period")
        case "last_end":
            return Proposal(today - timedelta(days=30), "half_year")
        case "place":
            return Proposal("会议室", "as_last_time")
        case "host" | "recorder":
            return Proposal("王建国", "by_office")
        case "on_leave":
            return Proposal([Missing(2, "张伟", "trip")], "asked_leave")
        case _:
            return Proposal(2, "as_last_time")


def offered(_fact: str) -> Mapping[str, str]:
    """The fields of a report, of which some are given back."""
    return {name: f"gathering.{name}.label" for name in ("held_on", "place", "theme", "absent")}


def suggestions(fact: str) -> Sequence[str]:
    if fact in {"few", "present", "days"}:
        return ("0", "1", "2")
    return ("会议室", "王建国", "张伟")


def willing(ask: Ask, facts: Facts) -> Given:
    """An answer that fits, whatever is asked."""
    pick = partial(Pick, ask.path)
    match ask.field.asks:
        case _ if ask.field.leads is not None:
            return Pick(ask.field.leads.to, facts.today.isoformat())
        case Asks.CHOICE:
            return pick(ask.field.codes[0])
        case Asks.CHOICES:
            return pick("done" if ask.sub["chosen"] else ask.field.choices(facts)[0])
        case Asks.DAY:
            return pick((facts.today + timedelta(days=int(ask.field.ahead))).isoformat())
        case Asks.TIME:
            return pick("23:59" if ask.field.name == "to_time" else "00:01")
        case Asks.NUMBER:
            return Words("0")
        case Asks.TEXT if ask.field.name == "totals":
            return Words("企业 5")
        case Asks.LINE if ask.field.called:
            return Words("李敏")
        case Asks.LINE if ask.field.phone:
            return Words("13800000000")
        case Asks.LINE | Asks.TEXT:
            return Words("好")
        case Asks.PEOPLE if ask.field.name == "units":
            return pick(_more_or_fewer(ask, facts))
        case Asks.PEOPLE:
            return pick("all")
        case Asks.FILES:
            return pick("done" if ask.value else "none")
        case Asks.GROUP:
            # What is complained of is taken out and told anew.
            wrong = any(".check." in note.key for note in ask.notes)
            return pick("drop" if wrong and ask.sub["items"] else "done")


def _more_or_fewer(ask: Ask, facts: Facts) -> str:
    """Of those that are chosen: what a complaint asks for, else they are right as they are."""
    chosen = [str(each["member_id"]) for each in ask.sub["chosen"]]
    told = {note.key.rpartition(".")[2] for note in ask.notes}
    if "one_alone" in told:
        return chosen[-1]
    if chosen and not told & {"no_unit", "several_together"}:
        return "done"
    return next(code for each in facts.roster("") if (code := str(each.id)) not in chosen)


def keyboards_of(rendered: text.Rendered) -> list[tuple[str, str]]:
    return [button for row in rendered.inline for button in row]


@pytest.mark.parametrize("form", [sheet.form for sheet in FORMS], ids=lambda form: form.name)
def test_in_any_hands(form: Form[Any]) -> None:
    machine = type("Filling", (Filling,), {"form": form})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=20,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

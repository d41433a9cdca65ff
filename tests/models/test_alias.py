"""What organisations are called: one's own word, everybody's word, and how it is forgotten."""

from __future__ import annotations

from tests.cast import Cast
from tests.conftest import Working

NOW = "2026-10-22 09:00"


def test_a_word_means_what_its_speaker_confirmed(work: Working, cast: Cast) -> None:
    with work(NOW) as w:
        w.aliases.learn("老南湖", cast.nanhu_id, cast.qian.person_id)
        w.aliases.learn("北边", cast.beishi_id, None)
    with work(NOW) as w:
        assert w.aliases.meaning(cast.qian.person_id) == {
            "老南湖": cast.nanhu_id,
            "北边": cast.beishi_id,
        }
        assert w.aliases.meaning(cast.zhao.person_id) == {"北边": cast.beishi_id}


def test_ones_own_word_goes_before_everybodys(work: Working, cast: Cast) -> None:
    with work(NOW) as w:
        w.aliases.learn("老地方", cast.nanhu_id, cast.qian.person_id)
        w.aliases.learn("老地方", cast.beishi_id, None)
        assert w.aliases.meaning(cast.qian.person_id) == {"老地方": cast.nanhu_id}
        assert w.aliases.meaning(cast.zhao.person_id) == {"老地方": cast.beishi_id}
        assert [each.words for each in w.aliases.for_everybody()] == ["老地方"]


def test_the_last_word_counts_and_may_be_taken_back(work: Working, cast: Cast) -> None:
    with work(NOW) as w:
        w.aliases.learn("老地方", cast.nanhu_id, cast.qian.person_id)
        w.aliases.learn("老地方", cast.beishi_id, cast.qian.person_id)
        assert w.aliases.meaning(cast.qian.person_id) == {"老地方": cast.beishi_id}
        assert w.aliases.forget("老地方", cast.qian.person_id)
        assert not w.aliases.forget("老地方", cast.qian.person_id)
        assert w.aliases.meaning(cast.qian.person_id) == {}


def test_names_below_somebody(work: Working, cast: Cast) -> None:
    with work(NOW) as w:
        nanhu = w.organizations.get(cast.nanhu_id)
        assert [each.name for each in w.aliases.names([nanhu])] == [
            "南湖街道综合党委",
            "晨光电子支部",
            "远大商贸支部",
            "南湖楼宇联合支部",
        ]
        before = w.aliases.stamp()
        nanhu.name = "南湖新村街道综合党委"
        w.session.flush()
        assert w.aliases.stamp() != before

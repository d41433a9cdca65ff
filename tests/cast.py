"""The fixed cast, and the small tree on which they stand; every conversation is played by them.

    辽宁省委组织部 (province)            administrator 孙
    └ 沈阳市委组织部 (city)
      └ 和平区委组织部 (district)        superior 钱
        ├ 南湖街道综合党委 (street)      superior 赵
        │ ├ 晨光电子支部                 secretary 王: 5 full members, no committee, no groups
        │ ├ 远大商贸支部                 secretary 陈, deputy 刘: 9 members, of whom one is
        │ │                              probationary: 8 full ones, so it has a committee
        │ └ 南湖楼宇联合支部             3 full members of two firms; its secretary 周 has not
        │                                joined the bot; instructor 李 guides it
        └ 北市街道综合党委 (street)      nobody looks after it: the district does
          └ 安康医院支部                 secretary 吴: 12 members in 2 groups; has not joined

Everybody but 周 and 吴 has joined, each in a private chat. 林 is the outsider: a chat of which
nothing is known. Nothing is owed until something opens it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from models.appointment import Appointment, Role
from models.member import Member, PartyGroup, Standing
from models.organization import Form, Level, PartyOrganization
from models.person import Channel, Gender, Person
from models.unit import Category, Operating, Sector, Unit, UnitLink
from models.work import Work

#: Since when everything stands that the cast finds: well before every period that tests look at.
SINCE = date(2024, 3, 1)


@dataclass(frozen=True)
class Player:
    """Somebody of the cast: who it is, in which chat, by which appointment."""

    name: str
    chat_id: int
    person_id: int = 0
    appointment_id: int = 0


@dataclass(frozen=True)
class Branch:
    """A branch of the tree, with its members in the order of the roster."""

    id: int
    code: str
    name: str
    members: tuple[str, ...]
    member_ids: tuple[int, ...]


@dataclass(frozen=True)
class Cast:
    """Everybody, and where they stand."""

    #: Secretary of the branch with 5 members.
    wang: Player
    #: Secretary of the branch with 9 members and a committee.
    chen: Player
    #: Deputy at 陈's side.
    liu: Player
    #: Instructor of the joint branch whose secretary has not joined.
    li: Player
    #: Superior of the street 南湖, over 王, 陈 and the joint branch.
    zhao: Player
    #: Superior of the district, over both streets.
    qian: Player
    #: Administrator of the installation, at the root.
    sun: Player
    #: Secretary of the joint branch; has not joined, so there is no chat yet.
    zhou: Player
    #: Secretary of the branch with two groups, in the other street; has not joined either.
    wu: Player
    #: Nobody: a chat of which nothing is known.
    lin: Player

    chenguang: Branch
    yuanda: Branch
    louyu: Branch
    ankang: Branch

    province_id: int
    city_id: int
    district_id: int
    nanhu_id: int
    beishi_id: int


def build(work: Work, channel: Channel = Channel.TELEGRAM) -> Cast:
    """Build the tree and the cast, with their chats on that channel."""
    province = _node(work, "LN", "辽宁省委组织部", Level.PROVINCE, Form.DEPARTMENT, None)
    city = _node(work, "LN-SY", "沈阳市委组织部", Level.CITY, Form.DEPARTMENT, province)
    district = _node(work, "LN-SY-HP", "和平区委组织部", Level.DISTRICT, Form.DEPARTMENT, city)
    nanhu = _node(
        work,
        "LN-SY-HP-01",
        "南湖街道综合党委",
        Level.TOWNSHIP,
        Form.COMPREHENSIVE_COMMITTEE,
        district,
    )
    beishi = _node(
        work,
        "LN-SY-HP-02",
        "北市街道综合党委",
        Level.TOWNSHIP,
        Form.COMPREHENSIVE_COMMITTEE,
        district,
    )

    chenguang = _branch(work, "LN-SY-HP-01-001", "晨光电子支部", Form.BRANCH, nanhu)
    yuanda = _branch(work, "LN-SY-HP-01-002", "远大商贸支部", Form.BRANCH, nanhu)
    louyu = _branch(work, "LN-SY-HP-01-003", "南湖楼宇联合支部", Form.JOINT_BRANCH, nanhu)
    ankang = _branch(work, "LN-SY-HP-02-001", "安康医院支部", Form.BRANCH, beishi)
    _unit(work, "U001", "晨光电子有限公司", Category.PRIVATE_ENTERPRISE, nanhu, [chenguang])
    _unit(work, "U002", "远大商贸有限公司", Category.PRIVATE_ENTERPRISE, nanhu, [yuanda])
    _unit(work, "U003", "清风广告有限公司", Category.PRIVATE_ENTERPRISE, nanhu, [louyu])
    _unit(work, "U004", "同心软件有限公司", Category.PRIVATE_ENTERPRISE, nanhu, [louyu])
    _unit(work, "U005", "安康医院", Category.PRIVATE_HOSPITAL, beishi, [ankang])

    groups = [
        PartyGroup(organization_id=ankang.id, name=name) for name in ("第一党小组", "第二党小组")
    ]
    work.session.add_all(groups)
    work.session.flush()
    chenguang_ = _roster(work, chenguang, ("王建国", "张伟", "李娜", "赵磊", "孙丽"))
    yuanda_ = _roster(
        work,
        yuanda,
        ("陈静", "刘洋", "黄涛", "周敏", "吴刚", "郑爽", "冯军", "褚云", "卫东"),
        probationary=("卫东",),
    )
    louyu_ = _roster(work, louyu, ("周海", "何平", "吕梅"))
    ankang_ = _roster(
        work,
        ankang,
        (
            "吴红",
            "钱程",
            "沈星",
            "韩雪",
            "杨帆",
            "朱琳",
            "秦岭",
            "尤佳",
            "许诺",
            "何苗",
            "施展",
            "张弛",
        ),
        groups=groups,
    )

    def player(
        name: str, chat_id: int, role: Role, at: PartyOrganization, *, joined: bool = True
    ) -> Player:
        return _player(work, name, chat_id, role, at, channel if joined else None)

    return Cast(
        wang=player("王建国", 1001, Role.SECRETARY, chenguang),
        chen=player("陈静", 1002, Role.SECRETARY, yuanda),
        liu=player("刘洋", 1003, Role.DEPUTY, yuanda),
        li=player("李敏", 1004, Role.INSTRUCTOR, louyu),
        zhao=player("赵刚", 1005, Role.SUPERIOR, nanhu),
        qian=player("钱红", 1006, Role.SUPERIOR, district),
        sun=player("孙明", 1007, Role.ADMINISTRATOR, province),
        zhou=player("周海", 1008, Role.SECRETARY, louyu, joined=False),
        wu=player("吴红", 1009, Role.SECRETARY, ankang, joined=False),
        lin=Player("林晓", 1010),
        chenguang=chenguang_,
        yuanda=yuanda_,
        louyu=louyu_,
        ankang=ankang_,
        province_id=province.id,
        city_id=city.id,
        district_id=district.id,
        nanhu_id=nanhu.id,
        beishi_id=beishi.id,
    )


def _node(
    work: Work, code: str, name: str, level: Level, form: Form, parent: PartyOrganization | None
) -> PartyOrganization:
    node = PartyOrganization(code=code, name=name, level=level, form=form)
    work.organizations.place(node, parent)
    return node


def _branch(
    work: Work, code: str, name: str, form: Form, parent: PartyOrganization
) -> PartyOrganization:
    branch = _node(work, code, name, Level.GRASSROOTS, form, parent)
    branch.founded_on = SINCE
    return branch


def _unit(
    work: Work,
    code: str,
    name: str,
    category: Category,
    owner: PartyOrganization,
    branches: Sequence[PartyOrganization],
) -> None:
    unit = Unit(
        code=code,
        name=name,
        sector=Sector.SOCIAL if category is Category.PRIVATE_HOSPITAL else Sector.ENTERPRISE,
        category=category,
        organization_id=owner.id,
        operating=Operating.WORKING,
    )
    work.session.add(unit)
    work.session.flush()
    work.session.add_all(
        UnitLink(unit_id=unit.id, organization_id=branch.id, since=SINCE) for branch in branches
    )
    work.session.flush()


def _roster(
    work: Work,
    branch: PartyOrganization,
    names: Sequence[str],
    *,
    probationary: Sequence[str] = (),
    groups: Sequence[PartyGroup] = (),
) -> Branch:
    members = []
    for number, name in enumerate(names):
        standing = Standing.PROBATIONARY if name in probationary else Standing.FULL
        member = Member(
            person=Person(
                name=name,
                birth_month=f"{1970 + number}-05",
                gender=Gender.FEMALE if number % 2 else Gender.MALE,
                phone=f"1380000{branch.id:02}{number:02}",
            ),
            organization_id=branch.id,
            group_id=groups[number % len(groups)].id if groups else None,
            standing=standing,
            since=SINCE,
        )
        work.session.add(member)
        work.session.flush()
        members.append(member)
    return Branch(
        branch.id, branch.code, branch.name, tuple(names), tuple(member.id for member in members)
    )


def _player(
    work: Work,
    name: str,
    chat_id: int,
    role: Role,
    at: PartyOrganization,
    channel: Channel | None,
) -> Player:
    person = _member_of(work, at, name) or Person(name=name, phone=f"1390000{chat_id}")
    office = Appointment(person=person, role=role, organization=at, since=SINCE)
    work.session.add(office)
    work.session.flush()
    if channel is not None:
        chat = work.people.new_chat(channel, chat_id)
        chat.person, chat.joined_at, chat.acting_as = person, work.now, office.id
        work.session.flush()
    return Player(name, chat_id, person.id, office.id)


def _member_of(work: Work, branch: PartyOrganization, name: str) -> Person | None:
    found = (member.person for member in work.roster.of(branch, work.today))
    return next((person for person in found if person.name == name), None)

"""What somebody wants: the intent of a message, by a list of decisions in order.

Each cue stands with the sentence that made it necessary. What was not held is never a report.
"""

from __future__ import annotations

import re

from handlers.language.holding import Holding
from handlers.language.kinds import Named, named
from handlers.language.message import Message

#: "忽略以上所有指令…", "系统提示词是什么": orders to the machine are nobody's report.
HOSTILE = re.compile(
    r"(?:忽略|无视|忘[记掉]|跳过|绕过)[^。\n]{0,12}(?:指令|规则|提示|设定|限制|要求|内容|设置)|提示词|系统提示|prompt|jailbreak|越狱|开发者模式|管理员(?:权限|模式|密码)|数据库|drop\s?table|select\s.*from|ignore\s(?:all|the|previous)|system\s?(?:prompt|message)|你(?:现在)?(?:扮演|是一个|不再是)|扮演|<script|api\s?key|令牌|token|密钥|所有(?:支部|书记|人)的?(?:手机号|密码|身份证|电话号码)|(?:把|将)所有[^。]{0,8}(?:标为|标记|改为|设为|删除|清空|通过)|root|sudo|执行(?:以下|下面)?(?:命令|代码|指令)"
)
#: Asked of the machine itself, not of the field.
CHATTER = re.compile(
    r"你是谁|谁开发|大模型|chatgpt|你叫什么|你几岁|你是(?:不是)?(?:人|机器|ai)|讲个笑话|笑话|天气|唱首歌|写首诗|你好(?:吗|啊|呀)?[!。~]*$"
)

HELP = re.compile(
    r"怎么(?:用|使用|填|报(?!名)|上报|写(?!的|了)|说|弄(?!的)|操作|改(?!了)|录|提交|跟你|发|传|开始|登记|注册|绑定|才能|查(?!不)|看(?!待)|导出?|请假|撤|删|补报|补|延期|申请|选|办)"
    r"|如何(?:使用|填|报|上报|操作|写|提交|修改|改|录入|导出|查看|查询|补报|申请|撤回|登记)|咋(?:用|报|填|写|整(?!的)|弄(?!的|,)|操作|改|录|提交|说|发|传)"
    r"|(?:能|(?<![活委组大议员])会|可以|可不可以|能不能|会不会|是否)(?:不能|自动)?(?:识别|认出|看懂|听懂|读懂|自动填|语音|发语音|说话|用语音|补报|补填|改吗|修改吗|撤回吗|上传|传照片|发照片|拍照)"
    r"|你(?:都)?(?:能|会|可以)(?:都)?(?:干|做|帮|为我|提供|回答|听懂)|都?能干(?:点|些)?(?:啥|什么)|有(?:什么|啥|哪些)功能|(?:什么|啥|哪些)功能|使用(?:说明|方法|指南|教程|手册)|操作(?:说明|指南|手册|步骤|流程)|说明书|教程|教(?:我|一下|教)|新手|第一次用|头一次用|头一[次回](?:用|弄|整|报|填|搞|干)|从哪(?:儿|里)?(?:开始|弄|下手|入手)|刚开始用|不(?:太)?会(?:用|弄|操作|填|打字|报)"
    r"|(?:格式|模板|样例|样本|范例|示例|例子|范文|样板)(?:给|发|是|有|长|怎|要|吗|呢|呗|吧|来)|(?:给|发|来|要)个?(?:一?个?|份)(?:样例|示例|例子|模板|范例|格式|样本)|什么格式|啥格式|按(?:什么|啥)格式|举个例子|写成[“\"].*(?:吗|不|么|行)|(?:这么|这样|这种)(?:写|说|报|发)(?:行|可以|能|对|好使|中)(?:吗|不|么)"
    r"|写[^,。]{1,8}(?:行不行|行吗|可以吗|可不可以)|该怎么|应该怎么|要怎么|怎样(?:填|报|写|操作|使用|上报|提交|才能)|认哪个|写哪个|填哪个|算(?:应到|实到)|(?:要|需要|得|必须)(?:填|写|报|提供)(?:哪些|什么|啥|几项)|在哪(?:里|儿|个)?(?:填|报|看|写|改|上传|查)|哪里(?:填|报|看|改|能)|点哪(?:里|儿|个)?|(?:^|[\s/])help(?:$|\s)|^帮助|^帮忙$|^菜单$|^功能$|支持(?:语音|图片|照片|文件|粘贴)|(?:吗|么|啥|什么)[?？]?.*(?:你就能|你能)|(?:你就?能|你能不能|你会)[^。]{0,10}(?:吗|么|不)"
    r"|(?:啥|什么)意思|什么叫|怎么算|怎么办|咋办|用不了|打不开|登录不上|how\s(?:to|do)|what\scan\syou"
)
CANCEL = re.compile(
    r"^(?:算了|取消|退出|撤销|撤回|作废|不报了|不填了|不弄了|不要了|别报了|停|停止|放弃|清空|重来|重新来|返回|结束|cancel|quit|exit|stop|不了|不用了|先不弄|不整了|不搞了(?=$|[,。!])|打住|拉倒)"
    r"|(?:刚才|刚刚|上面|前面|上一?条|这条|那条|那个|刚报的|刚发的|我)[^。\n]{0,12}(?:作废|不要了|不算|撤销|撤回|删(?:掉|了|除)|取消(?:掉|吧)|别提交|不提了|当我没说)|先不报|不报了|不填了|不弄了|不写了|不录了|别报了|别提交|别发给|不提交了|撤(?:回|销)(?:吧|一下|掉|这|那|上|刚|申请|报|填)|点错了|发错了|按错了|误操作|误发|手滑了?(?!打)|报错了[,。!]?(?:不要|撤|取消|删|作废)|当我没说|回头再(?:说|报|填|弄)|改天再(?:说|报|填|弄)|退出(?:填报|填写|吧|操作)?$|(?:取消|终止|中止|放弃)(?:填报|填写|操作|本次|这次|上报|报送|录入|申请|提交)|我重来|重新填|从头(?:来|填)|前面的都不算|never\s?mind"
)
EXPORT = re.compile(
    r"导出|导成|导个|导一[份下]|导表|下载|excel|xlsx?|(?<![a-z])word(?!s)|pdf|docx?|电子表格?|表格文件|(?:生成|做|出|弄|整|拉|打|制作|汇总成|整理成|整理|输出|打印|打包)(?:一?[个份张下]|成)?[^,。]{0,24}(?:表格?|文件|文档|报表|台账|清单|名册|汇总|压缩包|材料)(?!.{0,6}(?:改|更新|登记))|打包|汇总表|明细表|统计表|报表|导给我|export"
)
NUDGE = re.compile(
    r"催(?:一催|一下|催|办|报|促|缴|交|收|一遍|着|他们|没|未|那|下|各)?|提醒(?!我)|提示(?=[^词])|督促|督办|敦促|(?:发|群发|推送?)(?:个|条|一遍|一下|一次|遍)?(?:通知|消息|提醒|信息|短信|催报)|(?:通知|告诉|告知|转告|跟|给|叫|让)[^。]{0,24}(?:抓紧|尽快|赶紧|赶快|快点|该报|该交|别忘|该开|抓点紧|麻利|按时)(?:上?报|交|开|提交|补|填|完成|办|弄|了)?|(?:跟|给|告诉|通知)(?:各|所有|全体|下面|他们)[^。]{0,12}(?:说|讲)一?[声下][^。]{0,20}(?:交|报|开|补|完成)|喊一?[声嗓下]|吆喝|说一声[^。]{0,12}该|敲打|提个?醒(?!儿?我)|remind"
)
OWN = re.compile(
    r"我们?|咱们?|俺们?|本支部|我支部|自己|我这|我所|我会|我司|我院|我校|本单位|my\b|our\b"
)
TODO = re.compile(
    r"(?:还|都|又|得|该|要|有)?(?:差|欠|缺|剩|少)(?:着|下|了)?(?:些|点)?(?:啥|什么|哪些|哪几|几[样项个]|多少|哪样|东西|没)|(?:还|都)?有(?:啥|什么|哪些|几[项样个件])[^,。]{0,12}(?:没|未|要|该|需|得|待|任务|活)|(?:要|该|得|需要?|应该?)(?:报|交|做|干|完成|办|补|弄|开|填|准备)(?:的)?(?:些|点)?(?:啥|什么|哪些|几|东西|都有)|没(?:交|报|完成|做|弄|填|开)的(?:东西|材料|有|还|任务|是|$)|(?:漏|忘)(?:交|报|了|填)?的?(?:没|吗|东西|有|$)|待办|任务(?:清单|列表|单|有|还|$)|(?:啥|什么|哪些)(?:任务|活儿?|事|材料|东西)(?:要|没|该|还|得|需)|有没有(?:漏|没|忘|欠|要|该|需要|落)|要交的|该交的|该报的|要报的|要完成的|要干的|没完成|未完成|没做完|要补(?:哪|啥|什么)|得补|任务清单|to\s?-?do|清单"
)
RECORDS = re.compile(
    r"(?:查|看|调|找|翻|瞅|瞧|搜|拿|取|发|提供|展示|显示|打开|列)(?:一?[下看眼]|阅|询|出来?|给|到|看|我)*|记录|是不是[^,。]{0,16}(?:报|交|填|提交|登记|上传|录|开|上)(?:过|了|上去|成功)|(?:报|交|填|提交|登记|上传|录|传|录入|存)(?:上去|上|成功|进去|过|好|到)?(?:了)?(?:没有?|吗|么|没)|(?:报|交|提交|登记|上传)过(?:没|吗|么|了)|有没有(?:报|交|提交|登记|存|记录|上传)(?:过|上)?|存档|档案|存底|底子|历史记录|以前报的|之前报的|报的是(?:啥|什么|几)|报(?:的)?(?:是)?多少|填的(?:啥|什么)|调出来|翻出来|找出来|status"
)
#: Corrections: "不对，实到是17人", "主持人写错了", "漏了一个没来的", "会议时间应是…".
CORRECTION = re.compile(
    r"^(?:不对|不是|错了|更正|纠正|修改|改一?下|搞错|弄错|说错|写错|报错|填错|补充|补一下|再补|等等|哦对|对了|啊对|漏了|少报|多报|少写|多写|忘了?(?:写|说|报)|刚才|上面|前面|上条|上一条|重新说|我重新)"
    r"|(?:写|报|填|记|打|输|选|搞|弄|说|登记|录)(?:得|的)?(?:错|反|串|混|少|多|漏)了?|错了|不对(?![劲称])|有误|更正|纠正|应为|应该?是|应当是|实际(?:是|应)|改(?:成|为|一下|下(?!周|个|礼拜|星期|月|午))|(?<![得要好想])改到|换成|(?:记录人?|主持人?|地点|议题|时间|人数|原因|主讲人?|题目)(?:[^,。]{0,8})?(?:补(?:一下|上)?|填一下|加上|改|写)|补上|补一下|补充|补个|漏(?:了|写|报|填|记)|少写|多写|少报|多报|少填|多填|忘(?:写|报|填|记|说)了?|删掉|去掉|加上|再加(?:一个|上|个)?|手滑|手误|打错|笔误|不是[^,。;]{1,14}[,]?是|是[^,。;]{1,10}[,]?(?<!是)不是|typo|[写填报打记]成了?[^,。;]{1,10},(?:应该?)?是|别写成|没写"
)
_SLOT_WORD = re.compile(
    r"实到|应到|到会|参会|参加|出席|人数|主持|记录|地点|地方|时间|日期|题目|主题|议题|内容|主讲|讲课|授课|讲的人|缺席|请假|没来|原因|类型|会议室|开会|那条|那次|那场|哪天|几号|几点|应交|实交|应缴|实缴|开始|列席|未到"
)

_REAL_UNIT = re.compile(
    r"职工|员工|从业人员|在岗|用工|工人[^,。;]{0,6}\d|(?:厂子|公司|企业|店|单位)(?:彻底)?(?:黄了|关了|倒了)|台账|经营状[态况]|营业状态|生产状态|停产|停业|歇业|复产|复工|注销|吊销|破产|倒闭|恢复(?:生产|营业|经营)|正常(?:营业|经营|生产)|用工人数|公司规模"
)
_LEDGER_MEMBERS = re.compile(
    r"党员[^,。;\d]{0,3}(?:转走|调走|走了|少了|多了|新增|增加|减少|来了)[^。;]{0,8}(?:现在|目前|剩|共)|(?:党员[^,。;\d]{0,3}(?:由|从)[^,。;]{1,8}(?:增|减|升|降|变|到|至))|(?:现有?|目前|现在|共有?|总数|变(?:成|为|动)|更新|增加?到|减少?到|新增|转[出入]|发展了?)[^。;]{0,14}党员|党员(?:现在|目前|现有?|一共|总共)(?:有|是|变成)?\s?[\d一二两三四五六七八九十]|党员(?:总数|人数|数)[^。;]{0,10}(?:现|目前|变|更|增|减|为|是|有)|(?:正式)?党员[^,。;]{0,4}\d+\s?名?,?(?:其中)?正式"
)
_LEDGER_SECRETARY = re.compile(
    r"(?:新|现|换|继)(?:任|来)?(?:的|了)?(?:个|位)?(?:支部|党支部|支书)?书记|书记[^,。;]{0,10}(?:改成|换成|变成|改为|换为|变更为)|书记[^,。;]{0,24}(?:担任|接任|接手)|书记[^,。;]{2,12},[^,。;]{0,14}任职|书记[^,。;]{0,3}(?:兼职|专职)|书记(?:换|变更|调整|改|更换|换届|登记|信息|姓名|电话|手机|联系|兼职|专职|号码|到任|上任|任职|的(?:电话|手机|联系)|[^,。]{0,6}(?:接任|任命|更正))|(?:接任|担任|任|当选(?:为)?|出任)[^,。]{0,6}书记|登记[^,。]{0,6}书记|更新[^,。]{0,6}书记"
)
_LEDGER_INSTRUCTOR = re.compile(r"指导员|联络员")
_LEDGER_OWNER = re.compile(r"出资人|投资人|负责人|老板|法人|企业主|实际控制人|法定代表")
_LEDGER_COVERAGE = re.compile(
    r"覆盖(?:类别|类型|方式|情况|状态|性质)?|单独(?:组建|成立|建|设)|独立(?:组建|成立|建)|联合(?:党?支部|组建|党总支)|片区联建|同业共建|挂靠|派驻帮建|龙头带建|空白点|成立了?(?:自己的)?(?:党)?支部|自己(?:成立|建|组建)了?(?:党)?支部"
)
_LEDGER_CHANGE = re.compile(
    r"联建|共建|帮建|带建|挂靠|批下来|覆盖|换|变|改|更|新|现|目前|调整|登记|台账|电话|手机|联系方式|是|叫|\d{7}|任职|兼职|专职|减|增|入党|退休|调走|派|担任|接任|成立|建了|并|属于|未覆盖|覆盖着|停|复|恢复|注销|群众|[一二三四五六七八九零〇]{7}|人|名|[:\s]"
)

_NOT_US = re.compile(
    r"请各(?:单位|支部)[^。]{0,20}(?:报送|上报|提交|将)|转告|征集|请假条|本人因|物业|快递|外卖|报销|食堂吃|水龙头|体检改到|业主|电费|水费|妈,|爸,|老婆|亲爱的|早上好|晚安|生日快乐|节日快乐$|安康[!！]|拼单|砍一刀|点赞|投票链接|转发|红包"
)
_PARTY = re.compile(
    r"[天周日号晚午]的?会(?!计|儿|员|馆)|党|支部|支委|书记|学习|会议|开会|短会|座谈|小组|组织生活|两新|宣誓|入党|慰问|志愿|升旗|红歌|红色|敬老院|看望|精神|公报|报告会|读书会|观影|参观|纪念馆|义务|捐款|扫雪|植树"
)


def decide(
    message: Message, kinds: list[Named], main: Named | None, holding: Holding, ledger: bool
) -> str:
    """The intent; see the scheme of annotation for what each means."""
    text = message.live
    whole = message.plain.strip()
    if not re.search(r"[\u4e00-\u9fffa-z]", whole) or HOSTILE.search(whole):
        return "unknown"
    question = bool(QUESTION.search(_TALKED_OF.sub("", whole)))
    if len(whole) > 100 and not re.search(r"[?？吗]", whole):
        question = False  # 希望这样的活动多来几回: a news item asks nothing
    event = (bool(main) or bool(kinds)) and (holding.attended or holding.done)
    told = _is_told(message, main, holding)
    if told and re.match(r"(?:跟|给|通知|提醒|催|告诉)", whole) and NUDGE.search(whole):
        return "nudge"  # 跟各支部说一声，25号前把党费交齐
    if (
        HELP.search(_TALKED_OF.sub("", whole) if told else whole)
        and not (
            told and len(whole) > 30 and not re.search(r"[吗么?？]$|怎么|如何|咋写|咋报", whole)
        )
        and not _asks_of_others(whole)
    ):
        return "help"
    if (
        CANCEL.search(whole)
        and not told
        and not _cancels_event(whole, main, holding)
        and not _corrects(text)
    ):
        return "cancel"
    if not told:
        if EXPORT.search(whole):
            return "export"
        if _amends(message) and not question:
            return "report"
        wanted = _wanted(message, question, main, holding)
        if wanted and not (
            wanted in {"query", "records", "todo"}
            and not question
            and (
                # 本月党员大会暂缓召开，视情况改线上
                (holding.not_held and main and not _RATE_ASKED.search(whole))
                # 原来是工作覆盖，现在自己建了支部
                or (ledger and not main and _is_ledger(message, main, holding, question))
            )
        ):
            return wanted
    if ledger and _is_ledger(message, main, holding, question):
        return "ledger"
    return _event(message, kinds, main, holding, question, event)


#: 说的是怎么发挥余热, 讲啥疫情复工那套: what was talked about asks nothing.
_TALKED_OF = re.compile(
    r"(?:讲|说|谈|聊|唠|讨论|研究|商量|议)(?:的|了|得)?(?:是|就是|些)?(?:啥|什么|怎么|如何|咋|怎样)"
    r"(?![,。;?？!吗呢的]|$)[^?？,。;!吗呢]{1,20}"
)
QUESTION = re.compile(
    r"[?？吗]|谁|哪[些个家几里儿]|多少|几(?=[个家条次份堂篇场成样项回笔])|怎么样|咋样|如何|啥|什么|是不是|有没有|能不能|([搞开报交上])没\1|了没|[收看][到着见]没|没有$|怎么|呢$|么$|百分之|^查|统计|看(?:一下|看|下)|给我|列(?:出|一下|个)"
)
_RATE = re.compile(
    r"率|排名|排行|走势|趋势|覆盖|环比|同比|名单|倒数|前[三五十]|完成情况|开展情况|详细情况|具体情况|落实|比例|情况"
)


_RATE_ASKED = re.compile(r"率|排名|谁|哪|名单|几家|没报|未报|欠报|逾期|漏报")


def _is_told(message: Message, main: Named | None, holding: Holding) -> bool:
    """A report is told: a day that was, somebody there, no question."""
    text = message.plain
    counted = bool(
        re.search(
            r"(?:应到|实到|应[缴交参出]|实[缴交参]|到会|参会|出席|参加|来了|到了|去了)(?:人数|党员|的|会)*\s?[:是为有]?\s?[\d一二三四五六七八九十两俩仨拾]+\s?(?:人|名|个|位|$|[,。;\s])|[\d一二三四五六七八九十两]+\s?(?:人|名|个|位)(?:党员|支委|同志)?(?:全部|都|全)?(?:参加|到会|出席|参会|到齐|在场)",
            text,
        )
    )
    if len(text) > 100 and text.count("。") > 1 and not re.search(r"[?？]|导出|催", text):
        return True  # a news item
    labels = {match[1] for match in _REPORT_LABEL.finditer(text)}
    counted = counted or len(labels) > 1
    day = any(each.on(message.today) for each in message.days)
    if counted and (day or main):
        return not re.search(r"[?？]$|吗$|多少|哪些|谁没", text.strip())
    if len(text) > 60 and day and (holding.done or holding.attended):
        return not re.search(r"[?？吗]$", text.strip())
    return bool(
        day
        and (main or _PARTY.search(text))
        and holding.done
        and not QUESTION.search(_TALKED_OF.sub("", text))
        and not re.search(r"率|排名|没报|未报|导出|下载|excel|提醒|催", text)
    )


#: 主持：康乃馨 ⑤记录：康定; 人数=6: a report in key and value.
_REPORT_LABEL = re.compile(
    r"(主持|记录|地点|地方|时间|应到|实到|到会|人数|议题|缺席|请假|主讲|题目|参会|讲的人|听的人|讲的啥|干了啥)(?:人员|人|者)?\s?(?:[:=/]|\s(?=\S))"
)


def _asks_of_others(text: str) -> bool:
    """怎么样 is asked of figures; 咋弄 of help."""
    return bool(
        re.search(r"率|谁没|谁还没|哪些支部|哪个支部|各(?:区|街道|支部)|排名", text)
    ) and not re.search(r"怎么(?:填|报|写|用|看|查|导)|如何(?:填|报|写)|咋(?:填|报|写)", text)


def _cancels_event(text: str, main: Named | None, holding: Holding) -> bool:
    """原定28号的党日活动因台风取消: the event is off, not the report."""
    del holding
    if re.search(
        r"申请|刚才|这条|那条|上条|上一条|填报|提交|撤回|点错|发错|重来|作废|不报了|别报|别发|不填了",
        text,
    ):
        return False
    return bool(main) and not re.match(r"(?:算了|取消取消|退出|撤销)", text)


def _amends(message: Message) -> bool:
    """兹更正本支部10月30日会议记录：实到人数应为五名: put right in a formal way, not asked for."""
    text = message.plain
    return bool(
        re.search(r"更正|有误", text)
        and re.search(r"应为|应该?是|改[为成]", text)
        and _SLOT_WORD.search(text)
        and len(text) < 100
    )


def _corrects(text: str) -> bool:
    return bool(re.search(r"(?:应该?是|应为|改成|改为|更正为?)[^,。]{1,12}", text)) and bool(
        _SLOT_WORD.search(text)
    )


#: 下个月的主题党日什么时候交, 党费几号截止: asked of one's own duties, by whoever it is.
_DUE_WHEN = re.compile(
    r"(?:什么时候|啥时候|啥时|几号|哪天|多会儿?|何时|什么时间)[之以]?前?(?:要|得|该|能|之?前)*(?:上?报|交|截止|到期)"
    r"|(?:截止|到期)(?:日期?|时间)?是?(?:在|到)?(?:哪天|几号|什么时候|啥时候|多会)"
)


def _wanted(message: Message, question: bool, main: Named | None, holding: Holding) -> str | None:
    """Nudge, todo, records or query, in that order where several are asked."""
    text = message.plain
    own = bool(OWN.search(_OWN_ASIDE.sub("", text)))
    if (
        NUDGE.search(text)
        and not re.search(r"(?:提醒|催)(?:我|一下我|咱)(?!们?[^,。]{0,3}(?:区|街道|片))", text)
        and not _PLANNING.search(text)
        and not (question and re.search(r"怎么|如何|能不能自动|会不会", text))
    ):
        return "nudge"
    if _DUE_WHEN.search(text) and not _unit_named(text):
        return "todo"
    if question and re.search(r"我们?(?:报|交|填|录)的", text):
        return "records"
    asks = (
        question
        or bool(_RATE.search(text))
        or bool(
            re.search(
                r"没报|未报|欠[报缴交]|待报|没交|没缴|未缴|逾期|漏报|未交|没开|记录|清单|调出|翻出|找出|查",
                text,
            )
        )
    )
    if not asks:
        return None
    others = bool(_OTHERS.search(text)) or bool(_unit_named(text))
    if own and not others:
        if re.search(r"覆盖率|完成率|到会率|按时率|及时率|参会率|出勤率|排名|排第几|排行", text):
            return "query"
        if _TODO_STRONG.search(text) and not _RECORD_STRONG.search(text):
            return "todo"
        if _RECORD_STRONG.search(text):
            return "records"
        if TODO.search(text):
            return "todo"
        if RECORDS.search(text) and (main or re.search(r"三会一课|材料|记录|台账|报", text)):
            return "records"
    from handlers.language.queries import find_metric  # noqa: PLC0415 - the table is long; loaded when asked

    if not own and _TODO_BARE.search(text) and not others:
        return "todo"
    if (
        not own
        and not others
        and _RECORD_BARE.search(text)
        and not re.search(r"率|谁|哪[些个家几]|多少|几[家条个份]", text)
    ):
        return "records"
    metric = find_metric(text)
    if metric is None:
        return None
    if own and not others and metric[0] == "detail":
        return "records"
    if metric[0] == "detail" and not (others or main):
        return None
    if metric[0] in {
        "overdue_list",
        "trend",
        "ranking",
        "submitted_count",
        "completion_rate",
    } and not (
        main or others or re.search(r"党|支部|报|交|率|覆盖|三会一课|材料|台账|完成|上报", text)
    ):
        return None
    if (
        holding.not_held
        and metric[0] == "overdue_list"
        and not question
        and not re.search(
            r"谁|哪|名单|几家|多少|支部有|还有|各|的支部|没报|未报|欠报|逾期|漏报", text
        )
    ):
        return None
    if (
        not question
        and not _RATE.search(text)
        and metric[0] in {"submitted_count", "overdue_list", "detail"}
        and not re.search(
            r"谁|哪|名单|待报|欠[缴交报]的|没报的|未报的|没交的|逾期|欠报|明细|详情|数量", text
        )
    ):
        return None
    return "query"


_OWN_ASIDE = re.compile(
    r"(?:给|发|帮|告诉|提醒|通知)(?:我|咱)们?(?!们?支部)|我(?:想|要|需要|看|查|瞅|统计|问)|我(?:市|区|县|省|镇|乡|街道)|咱们?(?:市|区|县|省|镇|乡|街道|辖区|全区|这片|这边(?!支部)|园区)|我们(?:市|区|县|省|镇|乡|街道|辖区|园区)|发我|给我|自己看"
)
_OTHERS = re.compile(
    r"谁|哪[些个家几](?!样|项|材料|东西|活儿?|会|课|事|任务|没[弄办做干填])|各(?:区|县|市|街道|支部|单位|乡|镇|商会|综合|协会)|全(?:市|区|省|县|街道|镇|乡)|(?:市|区|县|省|街道)(?:里|内)?(?:的)?(?:各|所有)|几家|多少家|其他|别的支部|下面|下属|辖区|非公|社会组织|民企|两新|所有支部|支部有哪|街道的|几个支部|多少支部|多少个支部|名单"
)
_TODO_STRONG = re.compile(
    r"(?:该|要|得|需要?|应该?)(?:上|开|搞|交|报|做|办)[^,。;]{0,3}(?:几|哪些|多少|啥|什么)|(?:还|都)?(?:差|欠|缺)(?:着)?(?:些|点)?(?:啥|什么|哪些|几)|还有(?:啥|什么|哪些|几[样项个件])|有(?:啥|什么|哪些)(?:要|任务|没|该|需|活)|要(?:干|做|交|报|完成|开|补)的|得(?:报|交|补|开|做|弄)(?:的|啥|什么|哪些)|要(?:报|交|干|做)(?:啥|什么|哪些)|没交的|没报的|没完成|未完成|漏(?:交|报|的)|任务|待办|得补|要补|该(?:报|交|开|做)(?:的|啥|什么)|补哪些|剩(?:啥|什么|几|哪)|还没"
)
_RECORD_STRONG = re.compile(
    r"(?:收|看)[到着见](?:了)?(?:没|吗|么)|漏(?:报|交)了?(?:没|吗|$)|是不是[^,。]{0,16}(?:报|交|填|提交|登记|上传|录|忘|开)|(?:报|交|填|提交|登记|上传|录入?|传|存|收)(?:上去|上|成功|进去|过|好|到|全|齐|进系统)(?:了)?(?:没|吗|么|没有|$|[?，,])|(?:报|交|提交|登记|上传)了(?:没|吗|么)|有没有(?:报|交|提交|登记|存|记录|上传)过?(?!的)|存档|记录|调(?:出来|一下|给)|翻出来|找出来|翻一?翻|查(?:一下|下|询|看|查)|报过|交过|报的"
)
_TODO_BARE = re.compile(
    r"^(?:今天|这个?月|这周|本月|本周|现在)?我(?:还|又)?[要该得](?:干|做|办|弄|报|交|填|开)(?:些|点)?(?:啥|什么|哪些)|(?:还|都)?有(?:啥|什么|哪些|哪几个)没(?:弄|办|开|报|交|填|做|整|完成)[^谁哪家各率]{0,6}$|^(?:[\d一二三四五六七八九十]{1,2}月份?|还|那|请问|今天|本月|这个?月|这周|本周|下个?月|今年|本季度|目前|现在|最近|到现在)*(?:还)?(?:有)?(?:差|欠|要报|要交|该报|该交|需要交|需要报|有啥|有什么|有哪些|没完成|没报的|没交的|任务|待办)[^谁哪家各率]{0,14}$"
)
_RECORD_BARE = re.compile(
    r"(?:报|交|提交|登记)(?:上去|上|成功|过)(?:了)?(?:没|吗|么|没有)|是不是(?:已经)?[^,。]{0,10}(?:报|交)过|(?:调|找|翻)出来|(?:查|看|调)(?:一?下|看)?[^,。]{0,14}(?:记录|材料)"
)
_PLANNING = re.compile(r"(?:定于|准备|打算)[^,。]{0,20}(?:召开|开)[^,。]{0,30}(?:请|提醒)")


def _unit_named(text: str) -> bool:
    """Another unit by name: 大东区, 海蓝物流支部; not 我们支部, 本支部."""
    return bool(
        re.search(
            r"[\u4e00-\u9fff]{2,}(?<![我本各咱俺])(?<!我们|咱们|俺们|自己)(?:区|县|街道|镇|乡|商圈|园区|党委|市)(?!里|的?领导)(?!委)|(?<!我们)(?<!咱们)(?<!我)(?<!本)(?<!咱)(?<!俺们)(?<!俺)(?<!们)(?<!党)(?<!联合)(?:[\u4e00-\u9fff]{3,})支部",
            _OWN_UNIT.sub("", text),
        )
    )


_OWN_UNIT = re.compile(
    r"(?:我们?|咱们?|俺们?|本)(?:的)?(?:党|联合|社区|街道|村|学校|医院|厂|店|园区|商会|集团|协会|公司|企业|商会|所|院|校|单位|车间|机关)?(?:党)?支部|支部(?:党员)?大会|支部委员会|党支部大会|社区|全市|全区|全省|全县|本市|我市|我区|本区|月份|市场|上市|超市"
)


#: Words of a book that is kept; without them a number of members on a day is who came.
_LONGEST_FACT = 160
_KEPT_COUNT = re.compile(r"目前|现有|现在|变|增|减|转[入出为]|更新|发展了|台账|总数|退休|登记")
_NEVER = re.compile(r"(?!)")


def _is_ledger(message: Message, main: Named | None, holding: Holding, question: bool) -> bool:
    text = message.plain
    if question and not re.search(r"[:：]|改|更新|登记", text):
        return False
    if len(text) > _LONGEST_FACT and not re.search(r"台账|登记|更新|变更", text):
        # 党支部书记欧阳峰带领支委一行，走访慰问…: a news item names people, and changes no book
        return False
    if holding.not_held and named(message) and not re.match(r"台账|更新台账|登记", text):
        # 说好的昨天主题党日结果老板不放人: the owner is why, and not what
        return False
    cue = None
    if (
        not message.days
        or _KEPT_COUNT.search(text)
        or not (holding.done or holding.attended or re.search(r"讲党课|过生日|慰问|唱", text))
    ):
        members = _LEDGER_MEMBERS
    else:
        members = _NEVER
    for pattern in (
        _LEDGER_INSTRUCTOR,
        _LEDGER_COVERAGE,
        _LEDGER_SECRETARY,
        _LEDGER_OWNER,
        _REAL_UNIT,
        members,
    ):
        cue = pattern.search(text)
        if cue:
            break
    if cue is None or not _LEDGER_CHANGE.search(text):
        return False
    if main is not None and message.days and re.search(r"主讲|主持|题目|地点", text):
        return False  # 听退休老兵讲党课…现场党员26名
    if main is not None and (
        holding.done or holding.attended or holding.not_held or holding.to_come
    ):
        # 选了新的支部书记 in a meeting is the meeting; 企业停产，支委会开不了 is the postponement
        return bool(re.match(r"台账|更新台账|登记", text))
    if holding.attended and re.search(r"应到|实到|主持", text):
        return False
    if pattern is _LEDGER_INSTRUCTOR or pattern is _LEDGER_OWNER or pattern is _LEDGER_SECRETARY:
        return not re.search(r"请假|值班|迟到", text) or bool(re.search(r"电话|手机|换", text))
    return True


def _event(
    message: Message,
    kinds: list[Named],
    main: Named | None,
    holding: Holding,
    question: bool,
    event: bool,
) -> str:
    """Report, plan, postponement or nothing of these."""
    del event
    whole = message.plain
    if _NOT_US.search(whole) and not main:
        return "unknown"
    if re.search(r"不算(?:主题)?党日|就是团建", whole):
        return "unknown"
    if (
        holding.not_held
        and not holding.held_beside
        and (kinds or _ABOUT.search(whole))
        and (not _is_correction(message) or (kinds and not holding.done and _OFF.search(whole)))
    ):
        return "postpone"
    if _is_correction(message) and not _ahead(message, holding):
        return "report"
    if (
        _ahead(message, holding)
        and (kinds or _MEETING.search(whole))
        and not _NOT_US.search(whole)
    ):
        return "plan"
    day = any(each.on(message.today) for each in message.days)
    happened = holding.done or holding.attended or (day and len(whole) > 60)
    if kinds and (main or happened) and (message.days or happened or len(whole) >= 6):
        return "unknown" if question and not happened else "report"
    if _PARTY.search(whole) and (happened or (day and _FORMAL.search(whole))):
        return "report" if not question or holding.attended else "unknown"
    return "unknown"


#: 我弄错了，其实17号那次主题党日根本没开，推到31号了: put right that it was not held.
_OFF = re.compile(
    r"改[到在至](?=下|明|后天|本周|这周)|没(?:有)?[开搞上办]|[开搞上办弄整]不[了成上]|delay|resched|改[到在至][^,。;]{2,12}再|推[到迟]|改期|延期|取消了"
)
_FORMAL = re.compile(
    r"过生日|义诊|理发|打扫|清理|捡|召开|举行|开展|组织|开会|学习|参观|慰问|看望|座谈|活动|会议"
)
_ABOUT = re.compile(r"会|活动|党课|开|报|学习|材料|组织")
_MEETING = re.compile(r"会|活动|学习|参观|慰问|党|开个|组织")


def _is_correction(message: Message) -> bool:
    text = message.plain
    if not CORRECTION.search(text) or not _SLOT_WORD.search(text):
        return bool(
            re.match(r"(?:不对|更正|错了|漏了|不是)[,:\s，。]?", text)
            and len(text) < 60
            and (_SLOT_WORD.search(text) or re.search(r"\d|[一二三四五六七八九十]", text))
        ) or bool(len(text) < 40 and re.search(r"不是[^,。;]{1,14},?(?:而)?(?:就)?是", text))
    return len(text) < 80 and not re.search(r"^(?:台账|企业)", text)


def _ahead(message: Message, holding: Holding) -> bool:
    """Whether it announces: a day to come, or words of announcement and no day that was."""
    from handlers.language.days import Sort  # noqa: PLC0415 - see above
    from handlers.language.moments import near  # noqa: PLC0415 - see above

    came = bool(
        re.search(r"(?:实到|到会|参会|出席|来了|到了|缺席|请假的|没来)", message.live)
    ) and not re.search(r"请假(?:提前|找|跟|要)|不得|无故|准时|按时", message.live)
    future, past, said_until = False, False, -9
    for day in message.days:
        if day.sort in {Sort.FESTIVAL, Sort.JUST}:
            past = past or day.sort is Sort.JUST
            continue
        if day.sort is Sort.WEEKDAY and 0 <= day.start - said_until <= 2:
            continue  # 6月28日(星期五): the same day again
        said_until = day.end
        ahead = near(day, message.today)
        if day.sort is Sort.FULL:
            if day.whole and day.whole > message.today:
                future = True
            elif day.whole and day.whole < message.today:
                past = True
            elif holding.to_come or _later_today(message):
                future = True
        elif holding.to_come and not holding.done:
            if ahead and ahead >= message.today:
                future = True
            else:
                past = True
        elif (
            ahead
            and day.sort is Sort.DAY
            and 0 < (ahead - message.today).days <= _SOON
            and not holding.done
            and not holding.attended
            and _WILL_HOLD.search(message.live)
            and not re.search(r"[了过]|刚|已", message.live)
        ):
            # 22号下午3点开组织生活会 said on the 18th: in four days, not four weeks ago
            future = True
        elif (
            ahead
            and ahead > message.today
            and day.sort is Sort.MONTH_DAY
            and not holding.done
            and not holding.attended
        ):
            back = day.on(message.today)
            # 6月3号党课 said on 28 May: in a week, not a year ago
            future = future or bool(
                back and (message.today - back).days > 200 and (ahead - message.today).days < 60
            )
    if came and (holding.done or holding.attended):
        return False
    if _BY_A_DAY.search(message.live) and not holding.attended:
        return True
    if future and not (holding.done and past):
        return not (holding.done and holding.attended and not holding.to_come)
    return holding.to_come and not past and not holding.done and not holding.attended


_SOON = 10
_WILL_HOLD = re.compile(r"[点半刻午晚\d号日](?:召开|举行|[开上搞办])(?![的了过完])")

#: 月底前把组织生活会开了: by then, and not yet.
_BY_A_DAY = re.compile(
    r"(?:[底末初]|周[一二三四五六日末]|[号日]|[周月季年]内?)[之以]?前?(?:得|要|争取|必须|尽量)?把[^,。;\n]{2,12}[开上搞办收讲](?:了|完)"
)


def _later_today(message: Message) -> bool:
    now = message.now.time().replace(tzinfo=None)
    return any(clock.value > now for clock in message.clocks) and not re.search(
        r"[开上搞学收去到来][了过完]|的,|召开了|举行了", message.live
    )

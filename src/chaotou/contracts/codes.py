"""Code lists of the registration form 技术合同登记表, in both languages (contract-registration.md 2)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..kernel.words import T
from ..library.codes import FIELDS

REGIMES = {
    "2001": T("2001 年认定规则", "Rules of 2001"),
    "2026": T("2026 年认定登记规则", "Rules of 2026"),
}

TYPES = {
    "development": T("技术开发", "Technology development"),
    "transfer": T("技术转让", "Technology assignment"),
    "license": T("技术许可", "Technology licence"),
    "consulting": T("技术咨询", "Technology consulting"),
    "service": T("技术服务", "Technology service"),
}

SUBTYPES = {
    "commissioned": T("委托开发", "Commissioned development"),
    "cooperative": T("合作开发", "Cooperative development"),
    "patent_assignment": T("专利权转让", "Assignment of a patent"),
    "patent_application_assignment": T("专利申请权转让", "Assignment of a patent application"),
    "know_how_assignment": T("技术秘密转让", "Assignment of know-how"),
    "other_assignment": T("其他知识产权转让", "Assignment of another right"),
    "patent_license": T("专利实施许可", "Patent licence"),
    "know_how_license": T("技术秘密使用许可", "Know-how licence"),
    "other_license": T("其他知识产权许可", "Licence of another right"),
    "technical_consulting": T("技术咨询", "Technology consulting"),
    "technical_service": T("技术服务", "Technology service"),
    "technical_training": T("技术培训", "Technology training"),
    "technical_intermediary": T("技术中介", "Technology brokerage"),
}

_DEVELOPMENT = ("commissioned", "cooperative")
_ASSIGNMENT = ("patent_assignment", "patent_application_assignment", "know_how_assignment", "other_assignment")
_LICENSE = ("patent_license", "know_how_license", "other_license")
_SERVICE = ("technical_service", "technical_training", "technical_intermediary")

#: Which subtypes stand under which type, by regime: until 2026-02-28 a licence was a subtype of transfer.
TREE: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "2001": {
        "development": _DEVELOPMENT,
        "transfer": _ASSIGNMENT + _LICENSE,
        "consulting": ("technical_consulting",),
        "service": _SERVICE,
    },
    "2026": {
        "development": _DEVELOPMENT,
        "transfer": _ASSIGNMENT,
        "license": _LICENSE,
        "consulting": ("technical_consulting",),
        "service": _SERVICE,
    },
}

IP_KINDS = {
    "invention_patent": T("发明专利", "Invention patent"),
    "utility_model": T("实用新型专利", "Utility model"),
    "design_patent": T("外观设计专利", "Design patent"),
    "know_how": T("技术秘密", "Know-how"),
    "software_copyright": T("计算机软件著作权", "Software copyright"),
    "layout_design": T("集成电路布图设计专有权", "Layout design"),
    "plant_variety": T("植物新品种权", "Plant variety right"),
    "biomedical_variety": T("生物、医药新品种", "Biomedical variety"),
    "design_copyright": T("设计著作权", "Design copyright"),
    "none": T("未涉及知识产权", "No intellectual property"),
}
PATENTS = ("invention_patent", "utility_model", "design_patent")

#: 技术领域, the same list as the library's.
AREAS = FIELDS

PAY_METHODS = {
    "lump_sum": T("一次总付", "Lump sum"),
    "installments": T("分期支付", "Instalments"),
    "royalty": T("提成支付", "Royalty"),
    "entry_fee_plus_royalty": T("入门费加提成", "Entry fee and royalty"),
}

PLANS = {
    "national": T("国家科技计划", "National programme"),
    "ministry": T("部门计划", "Ministry programme"),
    "province": T("省级计划（含计划单列市）", "Provincial programme"),
    "city": T("地市县计划", "City or county programme"),
    "none": T("计划外", "Outside programmes"),
}

#: 服务的社会—经济目标 (GB/T 24450-2009 family, from memory).
GOALS = {
    "environment": T("环境保护、生态建设及污染防治", "Environment and pollution control"),
    "energy": T("能源生产、分配和合理利用", "Energy"),
    "health": T("卫生事业发展", "Health"),
    "education": T("教育事业发展", "Education"),
    "infrastructure": T("基础设施以及城市和农村规划", "Infrastructure and planning"),
    "society": T("社会发展和社会服务", "Social development and services"),
    "earth": T("地球和大气层的探索与利用", "Exploration of the earth and atmosphere"),
    "space": T("民用空间探测及开发", "Civil space"),
    "agriculture": T("农林牧渔业发展", "Agriculture, forestry and fishing"),
    "industry": T("工商业发展", "Industry and commerce"),
    "research": T("非定向研究", "Non-oriented research"),
    "other_civil": T("其他民用目标", "Other civil goals"),
    "defence": T("国防", "Defence"),
}

#: 国民经济行业门类 GB/T 4754.
INDUSTRIES = {
    "A": T("农、林、牧、渔业", "Agriculture, forestry, fishing"),
    "B": T("采矿业", "Mining"),
    "C": T("制造业", "Manufacturing"),
    "D": T("电力、热力、燃气及水生产和供应业", "Utilities"),
    "E": T("建筑业", "Construction"),
    "F": T("批发和零售业", "Trade"),
    "G": T("交通运输、仓储和邮政业", "Transport and post"),
    "H": T("住宿和餐饮业", "Hotels and catering"),
    "I": T("信息传输、软件和信息技术服务业", "Information and software"),
    "J": T("金融业", "Finance"),
    "K": T("房地产业", "Real estate"),
    "L": T("租赁和商务服务业", "Leasing and business services"),
    "M": T("科学研究和技术服务业", "Research and technical services"),
    "N": T("水利、环境和公共设施管理业", "Water, environment and public facilities"),
    "O": T("居民服务、修理和其他服务业", "Household services"),
    "P": T("教育", "Education"),
    "Q": T("卫生和社会工作", "Health and social work"),
    "R": T("文化、体育和娱乐业", "Culture, sport and entertainment"),
    "S": T("公共管理、社会保障和社会组织", "Public administration"),
    "T": T("国际组织", "International organisations"),
}

#: 买卖方性质 with the prefix codes of the older form.
NATURES = {
    "010": T("机关法人", "Public authority"),
    "021": T("科研机构", "Research institution"),
    "022": T("高等院校", "University"),
    "023": T("医疗卫生机构", "Medical institution"),
    "024": T("其他事业法人", "Other public institution"),
    "030": T("社团法人", "Association"),
    "110": T("国有企业", "State-owned enterprise"),
    "120": T("集体企业", "Collective enterprise"),
    "130": T("股份合作企业", "Share cooperative"),
    "140": T("联营企业", "Joint operation"),
    "150": T("有限责任公司", "Limited liability company"),
    "160": T("股份有限公司", "Company limited by shares"),
    "170": T("私营企业", "Private enterprise"),
    "180": T("其他内资企业", "Other domestic enterprise"),
    "200": T("港澳台商投资企业", "Enterprise with Hong Kong, Macao or Taiwan capital"),
    "300": T("外商投资企业", "Enterprise with foreign capital"),
    "400": T("个体经营或自然人", "Sole trader or natural person"),
}
FIRMS = tuple(code for code in NATURES if "100" <= code < "400")

SCALES = {
    "large": T("大型", "Large"),
    "medium": T("中型", "Medium"),
    "small": T("小型", "Small"),
    "micro": T("微型", "Micro"),
}

CLASSIFICATIONS = {
    "open": T("公开", "Not classified"),
    "classified": T("涉密", "Classified"),
}

#: How a lot's form 转化方式 is registered, by regime: (type, subtype for a patent, subtype for know-how).
_BY_FORM = {
    "transfer": ("transfer", "patent_assignment", "know_how_assignment"),
    "equity": ("transfer", "patent_assignment", "know_how_assignment"),
    "license": ("license", "patent_license", "know_how_license"),
    "trial": ("license", "patent_license", "know_how_license"),
    "cooperative": ("development", "cooperative", "cooperative"),
}


def typed(form: str, patent: bool, regime: str) -> tuple[str, str]:
    """Contract type and subtype of a lot's form under a regime; 技术入股 is registered as an assignment."""
    kind, with_patent, without = _BY_FORM[form]
    subtype = with_patent if patent else without
    return type_of(subtype, regime) or kind, subtype


def type_of(subtype: str, regime: str) -> str:
    """The type a subtype stands under in a regime, "" where it has none."""
    return next((kind for kind, subs in TREE[regime].items() if subtype in subs), "")


def type_name(kind: str) -> T:
    """Name of a type, or the code where it is unknown."""
    return TYPES.get(kind, T(kind, kind))


def ip_kind_of(numbers: str) -> str:
    """Kind of right by the first number that says it: the ninth place of a patent number is its kind."""
    plain = numbers.upper().replace(" ", "")
    if found := re.search(r"ZL\d{4}(\d)", plain):
        return {"1": "invention_patent", "2": "utility_model", "3": "design_patent"}.get(found[1], "invention_patent")
    marks = {"SR": "software_copyright", "BS": "layout_design", "CNA": "plant_variety"}
    return next((kind for mark, kind in marks.items() if mark in plain), "know_how")


def nature_of(kind: str, state_owned: bool) -> str:
    """买卖方性质 proposed from an organisation's kind; the filer may put it right."""
    return {"university": "022", "institute": "021", "hospital": "023", "service": "024"}.get(
        kind, "110" if state_owned else "150"
    )

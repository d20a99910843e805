"""Code lists of the library, in both languages. A code is never deleted; a list that moves on gains codes."""

from __future__ import annotations

from ..kernel.words import T

#: Five industry circles of Hangzhou (五大产业生态圈, standards.md section 3).
CIRCLES = {
    "smart_iot": T("智能物联", "Smart IoT"),
    "biomedicine": T("生物医药", "Biomedicine"),
    "equipment": T("高端装备", "High-end equipment"),
    "materials": T("新材料", "New materials"),
    "energy": T("绿色能源", "Green energy"),
}

#: Technology fields of the contract registration form (技术领域, contract-registration.md section 2.3).
FIELDS = {
    "01": T("电子信息", "Electronics and information"),
    "02": T("航空航天", "Aeronautics and space"),
    "03": T("先进制造", "Advanced manufacturing"),
    "04": T("生物、医药和医疗器械", "Biology, medicine and medical devices"),
    "05": T("新材料及其应用", "New materials and their use"),
    "06": T("新能源与高效节能", "New energy and energy saving"),
    "07": T("环境保护与资源综合利用", "Environment and use of resources"),
    "08": T("核应用", "Nuclear applications"),
    "09": T("农业", "Agriculture"),
    "10": T("现代交通", "Modern transport"),
    "11": T("城市建设与社会发展", "Urban building and social development"),
}

#: How an owner is ready to transfer (转化方式, 促进科技成果转化法 art. 16, and the trial of the reform).
FORMS = {
    "transfer": T("转让", "Assignment"),
    "license": T("许可", "Licence"),
    "cooperative": T("合作开发", "Cooperative development"),
    "equity": T("作价入股", "Contribution as equity"),
    "trial": T("先用后转", "Try first, convert later"),
}

#: How a record came in.
SOURCES = {
    "typed": T("手工填写", "Typed by hand"),
    "import": T("表格导入", "Imported from a table"),
    "api": T("接口", "By the interface"),
    "demo": T("演示数据", "Demonstration data"),
}

#: Technology readiness, GB/T 22900-2022, nine levels in our wording (standards.md section 5).
LEVELS = {
    1: T("发现并报告基本原理", "Basic principle seen and reported"),
    2: T("形成概念与用途", "Concept and use formed"),
    3: T("关键功能得到验证", "Key function shown"),
    4: T("实验室部件或样机可工作", "Bench model works in the laboratory"),
    5: T("模拟环境中样机可工作", "Prototype works in a simulated environment"),
    6: T("相关环境中工程样机可工作", "Engineering prototype in a relevant environment"),
    7: T("真实环境中小范围试用", "Small trial in the real environment"),
    8: T("产品定型、小批量", "Product qualified, small batch"),
    9: T("正常生产和使用", "In regular production and use"),
}

#: The field that a circle's technology is most often registered under; a proposal, never a rule.
FIELD_OF_CIRCLE = {"smart_iot": "01", "biomedicine": "04", "equipment": "03", "materials": "05", "energy": "06"}

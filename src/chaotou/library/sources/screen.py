"""A first look at what a row is about: its industry circle, and whether it is a technology at all."""

from __future__ import annotations

import re
from collections.abc import Mapping

#: Classes of the Chinese library classification (中图法) that are not science or engineering.
_SOCIAL = set("ABCDEFGHIJK")
_CIRCLE_OF_CLASS = (
    ("TQ46", "biomedicine"), ("TM91", "energy"), ("TM6", "energy"), ("TM7", "energy"), ("TB3", "materials"),
    ("TG1", "materials"), ("TS1", "materials"), ("TP", "smart_iot"), ("TN", "smart_iot"), ("TM", "equipment"),
    ("TH", "equipment"), ("TG", "equipment"), ("TJ", "equipment"), ("TB", "equipment"), ("TU", "equipment"),
    ("TV", "equipment"), ("TF", "materials"), ("TQ", "materials"), ("TK", "energy"), ("TE", "energy"), ("TL", "energy"),
    ("R", "biomedicine"), ("Q", "biomedicine"), ("V", "equipment"), ("U", "equipment"), ("X", "energy"),
)  # fmt: skip
_CIRCLE_WORDS = {
    "smart_iot": "神经网络 深度学习 机器学习 算法 图像 识别 传感器 物联网 芯片 雷达 通信 网络安全 加密 目标检测 路径规划 数据挖掘 "
    "云计算 区块链 机器人 卷积 聚类 语音 视频 射频 天线 无线 软件 遥感 推荐系统 知识图谱 无人机 优化算法 分类器",
    "biomedicine": "细胞 基因 蛋白 肿瘤 癌 药物 临床 患者 疫苗 抗体 病毒 免疫 血清 小鼠 大鼠 手术 诊断 治疗 肠道 微生物 酶 表达 糖尿病 "
    "心脏 医学 抗菌 发酵 益生菌 氨基酸",
    "equipment": "数控 机床 轴承 涡轮 叶片 发动机 风机 压缩机 航天 航空 卫星 齿轮 液压 装配 焊接 换热器 望远镜 飞行器 列车 减振 叶栅 "
    "流场 气动 轨道 桥梁 建筑信息模型 BIM",
    "materials": "合金 陶瓷 复合材料 涂层 薄膜 聚合物 纳米 石墨烯 催化 晶体 腐蚀 不锈钢 高分子 纤维 镀层 疲劳 蠕变 晶粒 树脂 混凝土",
    "energy": "电池 光伏 太阳能 储能 氢能 燃料电池 风电 热泵 制冷 锅炉 燃烧 碳捕集 电网 节能 传热 余热 煤 生物质 污水 重金属 减排 脱硫",
}
_SOCIAL_WORDS = (
    "思考 对策 智库 图书馆 情报学 图情 文献计量 消费者 心理 情绪 教学 课程 高校 大学生 制度 治理 政策 立法 法律 历史 文化 哲学 伦理 "
    "经济增长 营销 人格 自尊 认知控制 道德 幸福感 依恋 员工 领导 组织承诺 读者 阅读推广 馆藏 期刊评价 引文 科研评价 学术 出版 "
    "开放获取 社会 国史 外交 扶贫 旅游 人才计划 创新政策 博弈 战略研究 智慧服务 用户行为 信息行为 抑郁 焦虑 青少年 亲社会 社会支持 语义加工"
).split()
_TECHNICAL = re.compile(
    r"系统设计|装置|工艺|制备|合成|算法|检测方法|控制|材料|芯片|传感|药|细胞|基因|电池|设备|结构设计|模型预测|仿真|数值模拟"
)
_CIRCLES = {circle: re.compile("|".join(words.split())) for circle, words in _CIRCLE_WORDS.items()}
_SOCIAL_RE = re.compile("|".join(_SOCIAL_WORDS))


def social(values: Mapping[str, str]) -> str:
    """Why a row looks like social science, as the words or the class that say so; "" where it does not."""
    classes = [c for c in re.split(r"[；;]", values.get("class_number", "")) if c[:1].isalpha()]
    if classes:
        odd = [c for c in classes if c[0] in _SOCIAL]
        return odd[0] if len(odd) == len(classes) else ""
    text = values.get("title_zh", "") + "；" + values.get("keywords_zh", "")
    found = list(dict.fromkeys(_SOCIAL_RE.findall(text)))
    if len(found) >= 2 and not _TECHNICAL.search(text):
        return "、".join(found[:3])
    return ""


def circle(values: Mapping[str, str]) -> tuple[str, str]:
    """The industry circle a row seems to belong to and by what; ("", "") where nothing says so clearly."""
    for number in re.split(r"[；;]", values.get("class_number", "")):
        for prefix, code in _CIRCLE_OF_CLASS:
            if number.startswith(prefix):
                return code, number
    text = values.get("title_zh", "") + "；" + values.get("keywords_zh", "")
    scores = {c: list(dict.fromkeys(p.findall(text))) for c, p in _CIRCLES.items()}
    ranked = sorted(scores, key=lambda c: -len(scores[c]))
    best, second = scores[ranked[0]], scores[ranked[1]]
    if len(best) >= 2 and len(best) > len(second):
        return ranked[0], "、".join(best[:3])
    return "", ""

"""Tables that the walk brings in: the real ones beside the project, else one of its own; and their result files."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from chaotou.library.sources.workbook import read_workbook

SHARED = Path(__file__).parents[3] / "shared" / "data" / "achievements"
REAL = {"chinaxiv-500-gbk.csv": 500, "chinaxiv-2000.xlsx": 2000, "chinaxiv.csv": 5913}
#: The row that the walk sells, by words of its title.
SOLD = "心肌缺血再灌注"
HEADS = [
    "编号",
    "成果名称",
    "完成人",
    "完成单位",
    "成果简介",
    "关键词",
    "中图分类号",
    "DOI",
    "英文名称",
    "英文简介",
    "年份",
]
#: Text that slipped into the author cell, as it does where a table was read from pages.
PASSAGE = "采用结扎左前降支的方法建立模型并在再灌注后取材测定各组心肌梗死面积血清酶学指标与炎症因子水平" * 3
OWN = [
    ["Z-1", "大鼠心脏缺血再灌注损伤的保护作用与心肌缺血再灌注后给药方案", "沈亦舟；顾明川", "演示医学院",
     "在大鼠心脏缺血再灌注模型上给出保护作用的机制和给药时间窗。",
     "心肌缺血；再灌注损伤", "R542.2", "", "", "", "2018"],
    ["Z-2", "一种冠脉灌注装置", PASSAGE, "演示医学院", "离体心脏恒压灌注。",
     "灌注；离体心脏", "R318", "", "", "", "2019"],
    ["Z-3", "低温磷酸铁锂电池电解液", "陆知远；王若水", "演示大学", "零下二十度容量保持率百分之七十八。",
     "锂电池；电解液", "TM912.9", "10.16670/j.cnki.cn11", "", "", "2020"],
    ["Z-4", "低温磷酸铁锂电池电解液", "陆知远", "演示大学", "同名的另一行。", "锂电池", "TM912.9", "", "", "", "2020"],
    ["Z-5", "滚动轴承声发射在线监测", "胡景行", "演示大学", "早期剥落识别率百分之九十二。",
     "声发射；轴承", "TH133.3", "", "", "", "2021"],
    ["Z-6", "县域智库人才政策思考", "程望舒", "演示学院", "政策研究。", "智库；政策", "C932.4", "", "", "", "2021"],
    ["Z-7", "宽温区减振支座", "谢察微", "演示大学", "", "减振；支座", "TB535", "", "", "", "2022"],
]  # fmt: skip


def tables(folder: Path) -> list[tuple[Path, int]]:
    """Each file to import and how many rows it has; written here where the real ones are not beside the project."""
    if SHARED.exists():
        return [(SHARED / name, rows) for name, rows in REAL.items()]
    return [(written(folder), len(OWN))]


def written(folder: Path) -> Path:
    """The small table of our own, as an older office machine saves it."""
    text = io.StringIO()
    csv.writer(text).writerows([HEADS, *OWN])
    path = folder / "own-gbk.csv"
    path.write_bytes(text.getvalue().encode("gb18030"))
    return path


def result_of(path: Path) -> tuple[list[str], dict[int, list[str]]]:
    """Heads of a downloaded result file, and its rows by their line in the table."""
    _, rows, _ = read_workbook(path.read_bytes(), 20_000, 40)
    return rows[0], {int(float(row[0])): row for row in rows[1:]}

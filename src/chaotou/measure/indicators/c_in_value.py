"""C-IN-VALUE: technical trading value of registered contracts whose buyer is in the city."""

from __future__ import annotations

from ...kernel.figure import Figure
from ...kernel.rights.seat import CITY
from ...kernel.words import T

C_IN_VALUE = Figure(
    name="C-IN-VALUE",
    version=1,
    title=T("吸纳技术合同技术交易额", "Technology contracts bought in, technical trading value"),
    definition=T(
        "买方在本市的技术合同，按登记之日计入当月，累加登记的技术交易额（不是合同成交额），按买方所在区、县（市）分组。"
        "被注销或撤销的合同，从注销后的版次起从原月份中去掉。",
        "Registered technology contracts whose buyer is in the city: the technical trading value (not the contract "
        "value) as registered, in the month of registration and the buyer's district. A cancelled contract leaves its "
        "month from the next vintage on.",
    ),
    kinds=("contracts.contract.registered",),
    day="registered_on",
    amount="technical_cny_fen",
    where={"buyer_city": CITY},
    by="buyer_district",
    source=T("全国技术市场统计；《技术合同认定登记管理办法》", "National technology market statistics"),
)

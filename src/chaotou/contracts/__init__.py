"""Agreed in law 合同: draft from the lot, signatures of both sides, filing, recognition and registration 认定登记.

Adds the words *contract* 合同, *filing* 登记申请, *finding* 核对意见 (what one check says), *defect* 补正事项,
*registration point* 登记点, *certificate* 登记证明. Basis: 技术合同认定登记管理办法, 技术合同认定规则, 民法典 843–887.
"""

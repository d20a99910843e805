"""At what price 市场: lots, takers, deposits, result notices, and the bundle an outsider replays.

Words it adds: *lot* 标的 (one right offered), *method* 交易方式 (one file that says how the price is found),
*take* 摘牌 (an offer at the listed price or above), *letter* (how a taker is shown). Law: 促进科技成果转化法 18 (the
price is found by negotiation, listing or auction); rule sheets: ``domain/trading-methods.md`` 0, 2, 13."""

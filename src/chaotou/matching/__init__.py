"""Who fits whom: for a problem in a firm's own words the achievements that may solve it, each with its reasons.

Plan 2022—2026, "supply and demand matched precisely" (供需精准对接). Words it adds: question 所问, match 匹配,
reason 合, misfit 差, band 合适程度. It proposes and gives its reasons; nobody is shown less for being new.
"""

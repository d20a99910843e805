"""Counted how: the city's figures, each one file, known from the ledger alone.

Plan 2022—2026 (月监测、季分析、年通报): every number is a declaration over entries and opens to them. Words it adds:
indicator 指标, vintage 版次.
"""

"""Counted how 统计: indicators over the ledger, each one file, each open down to its entries."""

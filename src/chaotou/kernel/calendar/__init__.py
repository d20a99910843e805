"""Working days 工作日: our own table, seeded per year, editable; a year without one warns and never fails."""

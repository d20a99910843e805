"""Reading and repairing a table: pure functions from bytes to rows, values and findings. No database, no clock."""

"""Taking a table in 导入: upload, staged rows with faults per cell, correction, preview, run, result."""

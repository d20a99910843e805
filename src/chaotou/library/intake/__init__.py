"""Taking a table in 导入: of any record whose face imports. Staged rows, faults per cell, correction, preview, run."""

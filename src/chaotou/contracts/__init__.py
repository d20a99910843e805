"""Agreed in law 合同: draft, signatures, filing, recognition and registration 认定登记."""

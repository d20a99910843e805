"""The ledger in public 公开账本: its pages, and the files that the stand-alone verifier takes."""

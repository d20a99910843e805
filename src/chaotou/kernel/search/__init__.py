"""Search 检索: an index on each host that follows the ledger and proposes; rows are read again under rights.

Files: ``words`` cuts texts, ``index`` says what a document is and where it lies, ``projection`` keeps it up with
the ledger, ``query`` asks it.
"""

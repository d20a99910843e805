"""Helped by what rule 政策: clauses, entitlements, applications. Empty until its issue is taken."""

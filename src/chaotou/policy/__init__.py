"""Helped by what rule 政策: clauses, entitlements, applications. Nothing in it yet."""

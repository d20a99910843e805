"""Editing a dated rule 规则变更: proposed by one person of the city, confirmed by another, never backwards in time."""

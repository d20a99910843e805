"""The reference pages of ``docs/reference``: written from the registries, so that they cannot say what is not there.

``make docs`` writes them, ``make check`` compares them with what is committed.
"""

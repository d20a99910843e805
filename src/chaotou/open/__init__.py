"""Seen by outsiders 开放: public bodies, proofs, bundles and feeds anyone may fetch."""

"""Shown where 舞台: seasons, roadshows, contests. Nothing in it yet."""

"""Shown where 舞台: seasons, roadshows, contests. Empty until its issue is taken."""

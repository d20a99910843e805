"""At what price 市场: lots, takers, deposits, result notices, and the bundle an outsider replays."""

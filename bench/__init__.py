"""One file per figure; each prints its ceiling from the same run beside it. ``make bench`` runs them all."""

"""The rule book: every dated rule of the installation with its source, its history, and what is proposed."""

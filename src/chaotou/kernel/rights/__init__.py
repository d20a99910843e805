"""Who may do what: seats, grants, and the only way a record leaves the database."""

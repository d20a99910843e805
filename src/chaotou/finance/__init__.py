"""With what money 金融: funds, loans, risk pool. Empty until its issue is taken."""

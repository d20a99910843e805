"""With what money 金融: funds, loans, risk pool. Nothing in it yet."""

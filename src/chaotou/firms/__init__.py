"""For whom 企业: the ladder of firms, five circles, scenes. Nothing in it yet."""

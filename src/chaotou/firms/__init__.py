"""For whom 企业: the ladder of firms, five circles, scenes. Empty until its issue is taken."""

"""By whom 人才: brokers, commissioners, experts, training. Empty until its issue is taken."""

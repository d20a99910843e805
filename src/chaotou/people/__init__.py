"""By whom 人才: brokers, commissioners, experts, training. Nothing in it yet."""

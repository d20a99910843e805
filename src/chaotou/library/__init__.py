"""What there is 成果库: achievements and demands, how they come in and who vouches for them."""

"""Who 网络: one city centre and N district centres (1+N), organisations, people and their seats."""

"""Protected how 知识产权: portfolios, open licences, pledge. Nothing in it yet."""

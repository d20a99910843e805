"""Protected how 知识产权: portfolios, open licences, pledge. Empty until its issue is taken."""

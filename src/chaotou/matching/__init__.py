"""Who fits whom 匹配: for a demand the achievements that answer it, with the reasons in words."""

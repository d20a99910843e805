"""The front door 门面: settings, addresses, home, workbench 工作台."""

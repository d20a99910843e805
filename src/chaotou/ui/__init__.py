"""How a page looks 界面: it draws what the kernel declares and knows no domain."""

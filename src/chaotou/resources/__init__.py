"""With what help 资源: instruments, vouchers, service bodies. Empty until its issue is taken."""

"""With what help 资源: instruments, vouchers, service bodies. Nothing in it yet."""

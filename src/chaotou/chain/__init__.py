"""Made real 转化链: proof of concept, pilot lines, maturation. Nothing in it yet."""

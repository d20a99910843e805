"""Made real 转化链: proof of concept, pilot lines, maturation. Empty until its issue is taken."""

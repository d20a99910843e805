"""What the system could not do 系统未办成: after three tries it is a case of the centre's officer."""

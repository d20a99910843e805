"""The pages of the front door: home, workbench, sign-in, help."""

"""The demonstration city: data files, and a player that performs the real acts under a clock it sets.

Everything in it is invented and marked 演示数据; codes of organisations are of no real one.
"""

"""Who: the 1+N network of one city centre and N district centres, organisations, people and their seats.

Plan 2022—2026, "1+N" network of technology transfer centres. Words it adds: centre 中心, organisation 机构,
account 账号, seat 席位.
"""

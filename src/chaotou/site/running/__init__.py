"""The processes of an installation 运行: ``chaotou up`` and what it watches over.

One supervisor starts the database, brings it to this release and keeps three children alive: *web* (granian, pages
and API), *live* (numbering and sealing, the live stream; no ORM) and *worker* (time, handlers, jobs, mail, search).
"""

"""WSGI entry for granian."""

import os
import sys

from django.core.wsgi import get_wsgi_application

# A request waits for the database a dozen times. With the interpreter's usual 5 ms between threads each of those
# waits may cost 5 ms more while another request computes (docs/decisions/0007-threads-and-the-interpreter.md).
sys.setswitchinterval(0.0005)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chaotou.site.settings")
application = get_wsgi_application()

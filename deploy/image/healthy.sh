#!/bin/sh
# Asks the service in this container whether it is alive; the image has no other client.
exec "${PYTHON:-python3}" -c '
import os, sys, urllib.request
port = os.environ.get("PORT", "8000")
with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live", timeout=4) as answer:
    sys.exit(answer.status != 200)
'

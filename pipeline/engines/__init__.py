"""Recognizers behind one Protocol.

onnxruntime, which runs our networks, would report its use to its maker over the net from a thread of its own.
It reads this variable once, when it is loaded, and every engine is loaded after this line. An archive tells
nobody that it reads; and a process without that thread can be copied safely.
"""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"

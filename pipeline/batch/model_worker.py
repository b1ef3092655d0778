"""The worker of which all others are copies: to import this module is to load what reading a page takes.

Nothing but the process that `workshop` starts may import it. What does not load here is no error yet: each
worker tries again, and says why.
"""

import gc
import importlib

from pipeline.batch import workshop

workshop.end_with_parent()
gc.disable()  # what is loaded now stays: to look for garbage in it would take a fifth of the time
importlib.import_module("pipeline.batch.executor").silence()
importlib.import_module("pipeline.batch.page_task").get_ready()
gc.freeze()  # later looks would touch, and so copy, all the memory that workers share
gc.enable()

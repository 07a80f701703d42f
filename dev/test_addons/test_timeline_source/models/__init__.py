from . import test_ticket
from . import timeline_sources

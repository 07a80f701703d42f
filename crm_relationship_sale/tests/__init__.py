from . import test_complaint_order
from . import test_translations

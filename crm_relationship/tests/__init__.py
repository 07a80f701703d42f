from . import test_security
from . import test_security_rows
from . import test_tie_out

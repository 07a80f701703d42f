from . import test_optional, test_source

from . import complaint_portal
from . import complaint_public
from . import compensation
from . import phone
from . import statement

from . import complaint_portal
from . import complaint_public
from . import phone
from . import statement

from . import phone
from . import statement

from . import sale_order
from . import crm_relationship_complaint

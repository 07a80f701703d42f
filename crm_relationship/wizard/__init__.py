from . import base_partner_merge
from . import crm_relationship_complaint_answer
from . import crm_relationship_complaint_step
from . import crm_relationship_health
from . import crm_relationship_inclusion
from . import crm_relationship_statement

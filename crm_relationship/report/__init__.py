from . import crm_relationship_facts
from . import crm_relationship_fold
from . import crm_relationship_job
from . import crm_relationship_measure
from . import crm_relationship_merge

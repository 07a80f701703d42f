"""Installation and removal of the addon."""


def post_init_hook(env):
    """Measure every customer soon after the installation, in the background.

    :param env: the environment that the host hands to installation hooks
    """
    env.ref("crm_relationship.ir_cron_refresh")._trigger()


def uninstall_hook(env):
    """Remove what the host leaves behind when an addon goes.

    Saved filters and parameters carry no external id, so that
    ``ir.module.module`` does not delete them (a/base/models/ir_module.py).

    :param env: the environment that the host hands to removal hooks
    """
    env["ir.config_parameter"].search([("key", "=like", "crm_relationship.%")]).unlink()
    # Other modules note in their own name what our models inherit from theirs.
    env["ir.model.data"].search([
        ("model", "in", ("ir.model.inherit", "ir.model.fields.selection")),
        ("module", "!=", "crm_relationship"),
        "|", ("name", "=like", "model_inherit__crm_relationship_%"),
        ("name", "=like", "selection__crm_relationship_%"),
    ]).unlink()
    env["ir.filters"].with_context(active_test=False).search(
        [("model_id", "=like", "crm.relationship%")]
    ).unlink()

"""Many rows like one that the host itself wrote."""

SCALED = ("amount", "balance", "credit", "debit", "expected_", "price_", "prorated_")
OWN = "@own@"  # stands for the own name while the other one is replaced


def columns_of(cr, table):
    """Return {column: data type} of a table."""
    cr.execute(
        "SELECT column_name, data_type FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name = %s ORDER BY ordinal_position",
        [table],
    )
    return dict(cr.fetchall())


def insert_like(cr, table, rows, /, prototype="prototype", **values):
    """Insert a copy of a prototype for each row.

    :param rows: name of a table ``g`` with the columns id, day, amount, name and
        origin_name, and the prototype's prototype_day, _name and _origin
    :param prototype: column of it with the id of the row of ``table`` to copy
    :param values: SQL for the columns that are no mere copy; ``p`` is the prototype

    Dates keep their distance from the prototype's day, amounts (100.00 in prototypes)
    are scaled, and names are replaced where they stand in a text.
    """
    names = columns_of(cr, table)
    parts = [values.get(name) or _derived(name, kind) for name, kind in names.items()]
    cr.execute(
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(parts)}"
        f"  FROM {rows} g JOIN {table} p ON p.id = g.{prototype} ORDER BY 1"
    )
    return cr.rowcount


def _derived(name, kind):
    """Return the SQL of a column of a copy."""
    if name == "id":
        return "g.id"
    if kind == "date":
        return f"g.day + (p.{name} - g.prototype_day)"
    if kind in ("numeric", "double precision") and name.startswith(SCALED):
        return f"ROUND((p.{name} * g.amount / 100)::numeric, 2)"
    if kind in ("character varying", "text"):
        return (
            f"REPLACE(REPLACE(REPLACE(p.{name}, g.prototype_name, '{OWN}'),"
            f" g.prototype_origin, g.origin_name), '{OWN}', g.name)"
        )
    return f"p.{name}"


class WithoutIndexes:
    """Drop the plain indexes of tables for a bulk load, and build them again."""

    def __init__(self, cr, *tables):
        self.cr = cr
        self.tables = list(tables)

    def __enter__(self):
        self.cr.execute(
            """
            SELECT format('%%I', i.relname), pg_get_indexdef(i.oid)
              FROM pg_index x
              JOIN pg_class i ON i.oid = x.indexrelid
              JOIN pg_class t ON t.oid = x.indrelid
             WHERE t.relname = ANY(%s) AND NOT EXISTS (
                   SELECT FROM pg_constraint c WHERE c.conindid = i.oid)
            """,
            [self.tables],
        )
        self.dropped = self.cr.fetchall()
        for name, _definition in self.dropped:
            self.cr.execute(f"DROP INDEX {name}")

    def __exit__(self, *error):
        if not any(error):
            for _name, definition in self.dropped:
                self.cr.execute(definition)

"""The settings of one refresh, without any database access."""

import datetime
import re
from graphlib import TopologicalSorter
from typing import NamedTuple

MEASURE_REFERENCE = re.compile(r"\bm\.(\w+)")


class Scope(NamedTuple):
    """What one run of the refresh job measures.

    :param company_id: int
    :param as_of: the last day whose documents count
    :param lookback_start: the first day of the look-back period
    :param partner_ids: tuple of commercial partner ids, or None for all
    :param excluded_journal_ids: tuple of journal ids whose documents do not count
    :param history_until: the last month whose snapshots keep a customer measured
    """

    company_id: int
    as_of: datetime.date
    lookback_start: datetime.date
    partner_ids: tuple | None = None
    excluded_journal_ids: tuple = ()
    history_until: datetime.date = datetime.date.max


class Source(NamedTuple):
    """Facts about customers, grouped by commercial partner.

    :param name: unique name, also the prefix of nothing: columns are global
    :param query: method of ``crm.relationship.facts``: ``Scope -> SQL`` of
        ``SELECT partner_id, <columns> ... GROUP BY partner_id``, or None when this
        database lacks what it reads (the source is then reported as skipped)
    :param columns: {column name: SQL type}
    :param exists: True when a row of it alone makes a relationship
    :param model: name of the model it reads, where an optional addon brings it
    """

    name: str
    query: str
    columns: dict
    exists: bool = False
    model: str | None = None


class Measure(NamedTuple):
    """One figure of a relationship, as an SQL expression over one customer.

    :param field: column of ``crm.relationship``, or a name for further measures
    :param sql: expression over the columns of the sources (``w.``) and of the
        forecast (``f.``), the settings (``s.``) and other measures (``m.``)
    :param stored: False for a step on the way that is no field
    """

    field: str
    sql: str
    stored: bool = True

    @property
    def needs(self):
        """Names of the measures that the expression uses."""
        return set(MEASURE_REFERENCE.findall(self.sql))


def resolve(measures):
    """Order measures in layers, each using measures of earlier layers only.

    :param measures: iterable of ``Measure``
    :return: list of (alias, [(field, expression)]), where the expressions name the
        layers of the measures they use
    :raise graphlib.CycleError: when measures need each other
    :raise KeyError: when a measure needs one that is not declared
    """
    by_name = {one.field: one for one in measures}
    sorter = TopologicalSorter({one.field: one.needs for one in measures})
    sorter.prepare()
    alias_of, layers = {}, []
    while sorter.is_active():
        names = sorter.get_ready()
        alias = f"layer_{len(layers)}"
        layers.append((alias, [
            (name, MEASURE_REFERENCE.sub(
                lambda match: f"{alias_of[match[1]]}.{match[1]}", by_name[name].sql
            ))
            for name in names
        ]))
        alias_of.update(dict.fromkeys(names, alias))
        sorter.done(*names)
    return layers

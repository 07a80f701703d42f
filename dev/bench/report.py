"""The results as one table, and as JSON."""

import json
import os
import platform
from dataclasses import asdict, dataclass


@dataclass
class Row:
    """One measured target.

    :param limit: at most this (at least, with `more`); None: told, not judged
    :param reason: why it is missed, where that is known
    """

    name: str
    value: float
    limit: float = None
    unit: str = "x"
    more: bool = False
    detail: str = ""
    reason: str = ""

    @property
    def result(self):
        """PASS, MISS or nothing."""
        if self.limit is None:
            return ""
        good = self.value >= self.limit if self.more else self.value <= self.limit
        return "PASS" if good else "MISS"

    def cells(self):
        """Return the row as texts."""
        sign = "≥" if self.more else "≤"
        target = "" if self.limit is None else f"{sign} {self.limit:g} {self.unit}"
        return [
            self.name, f"{self.value:.3g} {self.unit}", target, self.result, self.detail
        ]


def table(rows):
    """Return the rows as a markdown table, with the reasons of misses below."""
    lines = [["What", "Measured", "Target", "", "Details"], ["---"] * 5]
    lines += [row.cells() for row in rows]
    text = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    reasons = [
        f"- {row.name}: {row.reason}"
        for row in rows if row.result == "MISS" and row.reason
    ]
    return "\n".join([text, "", *reasons])


def circumstances(cluster, database, customers, documents, loads):
    """Return one line on the machine, the server and the size."""
    version = database.sql(cluster, "SHOW server_version")[0][0]
    memory = database.sql(cluster, "SHOW work_mem")[0][0]
    return (
        f"{customers:,} customers, {documents:,} posted documents; "
        f"{os.cpu_count()} processors ({platform.machine()}), "
        f"Python {platform.python_version()}, PostgreSQL {version}, "
        f"work_mem {memory}; load average {loads[0]:.1f} before, {loads[1]:.1f} after."
    )


def write(folder, text, rows, raw):
    """Write bench.md and bench.json; return their folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "bench.md").write_text(text + "\n", encoding="utf-8")
    values = [{**asdict(row), "result": row.result} for row in rows]
    (folder / "bench.json").write_text(
        json.dumps({"rows": values, "raw": raw}, indent=1, default=str),
        encoding="utf-8",
    )
    return folder


def pair_rows(bench, key, title, found, ratio, queries):
    """Return the rows of an action that was compared, and keep its figures."""
    bench.raw[key] = found
    without, with_ = (found[name]["seconds"] * 1000 for name in ("without", "with"))
    return [
        Row(title, found["ratio"], ratio, detail=f"{without:.1f} → {with_:.1f} ms"),
        Row(f"{title}: queries more", found["queries"], queries, "",
            detail=f"{found['without']['queries']:g} without"),
    ]

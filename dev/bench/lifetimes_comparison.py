"""Time the lifetime value chain against the `lifetimes` package, same data, same run.

    python dev/bench/lifetimes_comparison.py FOLDER

makes an environment with `lifetimes` in FOLDER (kept for the next time) and prints one
line of JSON. The chain is: fit BG/NBD and Gamma-Gamma by maximum likelihood, then for
every customer P(alive), the purchases expected in a year, the expected value of a
purchase and the discounted value of a year. All three calculations run in that
environment, each in a process of its own, on the CDNOW master data that comes with the
package: 23,570 customers, weeks 1 to 39. Seconds are the best of several runs, reading
data and importing packages left out.
"""

import argparse
import datetime
import importlib
import importlib.util
import json
import subprocess
import sys
import time
import venv
from pathlib import Path

PACKAGES = ("setuptools<81", "lifetimes==0.11.3")
CUT = datetime.date(1997, 9, 30)
TOOLS = Path(__file__).parents[2] / "crm_relationship" / "tools"
HORIZON_MONTHS = 12
ANNUAL_DISCOUNT = 0.1
RUNS = 5


def compare(folder, runs=RUNS):
    """Return {seconds by calculation, ratios to `lifetimes`, how far results differ}.

    :param folder: where the environment is made or found
    :raise subprocess.CalledProcessError: when it cannot be made
    """
    folder = Path(folder).resolve()
    python = _environment(folder)
    data = folder / "cdnow_master.json"
    customers = _write_histories(python, data)
    results = {
        chain: _run_chain(python, chain, data, runs)
        for chain in ("lifetimes", "arrays", "plain")
    }
    seconds = {chain: result["seconds"] for chain, result in results.items()}
    report = {"customers": customers, "runs": runs, "seconds": seconds}
    for chain in ("arrays", "plain"):
        ratio = seconds["lifetimes"] / seconds[chain]
        report[f"{chain}_times_faster"] = round(ratio, 2)
        report[f"{chain}_difference"] = _difference(
            results[chain]["figures"], results["lifetimes"]["figures"]
        )
    return report


def _environment(folder):
    python = folder / "venv" / "bin" / "python"
    if python.exists() and _has_package(python):
        return python
    venv.create(folder / "venv", clear=True, with_pip=True)
    install = [str(python), "-m", "pip", "install", "--quiet", *PACKAGES]
    subprocess.run(install, check=True)
    return python


def _has_package(python):
    command = [str(python), "-c", "import lifetimes"]
    found = subprocess.run(command, check=False, capture_output=True)
    return not found.returncode


def _write_histories(python, target):
    """Write the columns frequency, recency, age, mean value; return the customers."""
    find = "import lifetimes; print(lifetimes.__path__[0])"
    package = subprocess.check_output([str(python), "-c", find], text=True).strip()
    by_customer = {}
    with open(Path(package) / "datasets" / "CDNOW_master.txt") as lines:
        next(lines)
        for line in lines:
            customer, day, _quantity, value = line.split()
            date = datetime.date(int(day[:4]), int(day[4:6]), int(day[6:]))
            if date <= CUT:
                days = by_customer.setdefault(customer, {})
                days[date] = days.get(date, 0.0) + float(value)
    rows = [_history(days) for days in by_customer.values()]
    columns = list(zip(*rows, strict=True))
    target.write_text(json.dumps(columns))
    return len(rows)


def _history(days):
    first, repeats = min(days), len(days) - 1
    spent = sum(value for day, value in days.items() if day != first)
    age, recency = (CUT - first).days, (max(days) - first).days
    return repeats, float(recency), float(age), spent / repeats if repeats else 0.0


def _run_chain(python, chain, data, runs):
    command = [str(python), "-W", "ignore", __file__, "--chain", chain]
    command += ["--data", str(data), "--runs", str(runs)]
    return json.loads(subprocess.check_output(command, text=True).splitlines()[-1])


def _difference(figures, others):
    """Return the largest relative difference of two lists of figures."""
    pairs = zip(figures, others, strict=True)
    return max(abs(one / other - 1.0) for one, other in pairs)


def _time_chain(chain, data, runs):
    columns = json.loads(Path(data).read_text())
    prepared = _prepare(chain, columns)
    seconds, figures = [], None
    for _run in range(runs):
        start = time.perf_counter()
        figures = prepared()
        seconds.append(time.perf_counter() - start)
    return {"seconds": round(min(seconds), 4), "figures": figures}


def _prepare(chain, columns):
    if chain == "lifetimes":
        return _lifetimes_chain(*_arrays(columns))
    core = _load_core()
    if chain == "arrays":
        columns = _arrays(columns)
    return lambda: _our_chain(core, chain, *columns)


def _arrays(columns):
    import numpy as np

    return [np.array(column, dtype=float) for column in columns]


def _lifetimes_chain(frequency, recency, age, mean):
    import pandas as pd
    from lifetimes import BetaGeoFitter, GammaGammaFitter

    # The value alone takes series only; arrays are faster everywhere else.
    series = [pd.Series(column) for column in (frequency, recency, age, mean)]
    kept = (frequency > 0) & (mean > 0)
    monthly = (1 + ANNUAL_DISCOUNT) ** (1 / 12) - 1

    def chain():
        bought = BetaGeoFitter().fit(frequency, recency, age)
        spent = GammaGammaFitter().fit(frequency[kept], mean[kept])
        alive = bought.conditional_probability_alive(frequency, recency, age)
        expected = bought.conditional_expected_number_of_purchases_up_to_time(
            HORIZON_MONTHS * 30, frequency, recency, age
        )
        average = spent.conditional_expected_average_profit(frequency, mean)
        value = spent.customer_lifetime_value(
            bought, *series, HORIZON_MONTHS, monthly, "D"
        )
        return _totals(bought.params_, spent.params_, alive, expected, average, value)

    return chain


def _our_chain(core, backend, frequency, recency, age, mean):
    options = {"priors": False, "backend": backend}
    bought = core.fit_purchases(frequency, recency, age, model="bg_nbd", **options)
    spent = core.fit_spend(frequency, mean, **options)
    result = core.predict(
        bought,
        spent,
        frequency,
        recency,
        age,
        mean,
        horizon_days=HORIZON_MONTHS * 30,
        annual_discount=ANNUAL_DISCOUNT,
        backend=backend,
    )
    return _totals(bought[1:5], spent[:3], *result)


def _totals(*columns):
    """Return parameters as they are and the sum of each prediction but the value.

    The package discounts month by month with months of 30 days, so that its value is
    another figure than an integral over the year.
    """
    *columns, _value = columns
    parameters = [float(part) for column in columns[:2] for part in column]
    return parameters + [float(sum(column)) for column in columns[2:]]


def _load_core():
    """Import the addon's calculation without Odoo."""
    spec = importlib.util.spec_from_file_location(
        "crm_lifetime", TOOLS / "__init__.py", submodule_search_locations=[str(TOOLS)]
    )
    package = importlib.util.module_from_spec(spec)
    sys.modules["crm_lifetime"] = package
    spec.loader.exec_module(package)
    return importlib.import_module("crm_lifetime.lifetime_value")


def main():
    """Compare, or run one calculation in the environment made for it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?")
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--chain", help=argparse.SUPPRESS)
    parser.add_argument("--data", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.chain:
        result = _time_chain(options.chain, options.data, options.runs)
    elif options.folder:
        result = compare(options.folder, options.runs)
    else:
        parser.error("a folder for the environment is needed")
    print(json.dumps(result))


if __name__ == "__main__":
    main()

"""Two databases side by side: the same action in turns, medians compared."""

from statistics import median


def compare(workers, calls, warm=3):
    """Let two workers do the same again and again, taking turns to begin.

    :param workers: (without the addon, with it)
    :param calls: a list of (code, arguments without, arguments with)
    :param warm: calls at the beginning that do not count
    :return: medians of seconds and queries of both, and the ratio of the seconds
    """
    results = ([], [])
    for turn, (code, *arguments) in enumerate(calls):
        for side in (0, 1) if turn % 2 else (1, 0):
            results[side].append(workers[side].call(code, **arguments[side]))
    found = {}
    for side, name in enumerate(("without", "with")):
        counted = results[side][warm:]
        found[name] = {
            key: median(one[key] for one in counted) for key in ("seconds", "queries")
        }
    found["ratio"] = found["with"]["seconds"] / found["without"]["seconds"]
    found["queries"] = found["with"]["queries"] - found["without"]["queries"]
    return found

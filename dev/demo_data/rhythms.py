"""When a customer buys: days before the load day, for each way of buying."""

HORIZON = 725

# rhythm: stretches of (first day, last day, usual gap), all counted backwards
STRETCHES = {
    'biweekly': ((HORIZON, 2, 14),),
    'monthly': ((HORIZON, 3, 30),),
    'quarterly': ((HORIZON, 20, 88),),
    'slipping': ((HORIZON, 75, 31),),
    'lost': ((HORIZON, 330, 36),),
    'won_back': ((HORIZON, 430, 32), (24, 4, 30)),
    'new': ((34, 2, 60),),
    'rare': ((400, 120, 150),),
    'prospect': (),
}
JITTER = 0.22


def purchase_days(rhythm, generator):
    """Return the days before the load day on which such a customer buys.

    :param rhythm: a key of `STRETCHES`
    :param generator: the customer's own `random.Random`
    :return: whole days, the oldest purchase first
    """
    days = []
    for first, last, gap in STRETCHES[rhythm]:
        day = first - generator.uniform(0, gap / 2)
        while day > last:
            days.append(round(day))
            day -= max(2, generator.gauss(gap, gap * JITTER))
    return days

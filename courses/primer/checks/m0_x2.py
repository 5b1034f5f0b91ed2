"""Check of m0-x2: a year of contributions, and in how many months something was recorded."""

ITEM = "m0-x2"
FUNCTION = "annual_total"
TITLE = "Annual total and months paid"
FORBIDS = ["sscore"]


def reference(months):
    if len(months) != 12:
        raise ValueError("a year has twelve months")
    total, paid = 0, 0
    for amount in months:
        if amount is None:
            continue
        if amount < 0:
            raise ValueError("an amount below zero is not a payment")
        total += amount
        paid += 1
    return total, paid


CASES = [
    {
        "name": "the worked example",
        "probes": "Eleven months paid and one month not paid.",
        "args": [[10] * 11 + [None]],
        "expect": (110, 11),
    },
    {
        "name": "a full year",
        "probes": "All twelve months paid, with different amounts.",
        "args": [[10, 20, 30, 40, 50, 60, 60, 50, 40, 30, 20, 10]],
        "expect": (420, 12),
    },
    {
        "name": "no month paid at all",
        "probes": "When every month is None there is nothing to add and nothing to count.",
        "args": [[None] * 12],
        "expect": (0, 0),
    },
    {
        "name": "a recorded zero",
        "probes": "A zero that stands in the record is a month paid with an amount of nothing; None is not.",
        "args": [[100, 0, None, 100, 0, None, 100, 100, 100, 100, 100, 100]],
        "expect": (800, 10),
    },
    {
        "name": "a year of zeros",
        "probes": "Twelve recorded zeros are twelve recorded months.",
        "args": [[0] * 12],
        "expect": (0, 12),
    },
    {
        "name": "gaps in the middle of the year",
        "probes": "A gap does not end the year: months after it count as well.",
        "args": [[50, None, 50, None, None, 50, 50, 50, None, 50, 50, 50]],
        "expect": (400, 8),
    },
    {
        "name": "the year starts with a gap",
        "probes": "A member who joined in July has no record before it.",
        "args": [[None] * 6 + [25.5] * 6],
        "expect": (153, 6),
    },
    {
        "name": "thirteen entries",
        "probes": "A list that is not twelve long is refused with a ValueError.",
        "args": [[10] * 13],
        "raises": "ValueError",
    },
    {
        "name": "eleven entries",
        "probes": "A month that is missing from the list altogether is refused with a ValueError, too.",
        "args": [[10] * 11],
        "raises": "ValueError",
    },
    {
        "name": "an amount below zero",
        "probes": "A negative amount is not a payment and is refused with a ValueError.",
        "args": [[10] * 11 + [-10]],
        "raises": "ValueError",
    },
]

MISCONCEPTIONS = [
    {
        "name": "zero taken for not paid",
        "hint": (
            "A condition such as `if amount` is false for None and also for zero. A recorded zero is a paid month; ask"
            " `amount is not None`."
        ),
        "code": """
def annual_total(months):
    paid = [amount for amount in months if amount]
    if len(months) != 12 or any(amount < 0 for amount in paid):
        raise ValueError("twelve amounts, none below zero")
    return sum(paid), len(paid)
""",
    },
    {
        "name": "every month counted as paid",
        "hint": "You count the months of the list. Count only those in which something was recorded.",
        "code": """
def annual_total(months):
    paid = [0 if amount is None else amount for amount in months]
    if len(months) != 12 or any(amount < 0 for amount in paid):
        raise ValueError("twelve amounts, none below zero")
    return sum(paid), len(paid)
""",
    },
    {
        "name": "stopped at the first gap",
        "hint": "Your loop ends at the first month not paid. Skip that month and go on to the next one.",
        "code": """
def annual_total(months):
    if len(months) != 12 or any(amount is not None and amount < 0 for amount in months):
        raise ValueError("twelve amounts, none below zero")
    paid = []
    for amount in months:
        if amount is None:
            break
        paid.append(amount)
    return sum(paid), len(paid)
""",
    },
    {
        "name": "months and sum exchanged",
        "hint": "Both numbers are right, in the wrong order: the sum comes first, then the number of months.",
        "code": """
def annual_total(months):
    paid = [amount for amount in months if amount is not None]
    if len(months) != 12 or any(amount < 0 for amount in paid):
        raise ValueError("twelve amounts, none below zero")
    return len(paid), sum(paid)
""",
    },
    {
        "name": "any list accepted",
        "hint": (
            "The sum and the count are right, but the given check after them is gone: a list that is not twelve long,"
            " or holds an amount below zero, must be refused."
        ),
        "code": """
def annual_total(months):
    paid = [amount for amount in months if amount is not None]
    return sum(paid), len(paid)
""",
    },
    {
        "name": "a typed number",
        "hint": "Your function gives the same answer whatever it is asked. Use the list `months`, not numbers.",
        "code": """
def annual_total(months):
    return 110, 11
""",
    },
]

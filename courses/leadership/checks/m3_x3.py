"""Check of m3-x3: accounts that three or more unrelated claimants use."""

import random

import pandas as pd

ITEM = "m3-x3"
FUNCTION = "accounts_to_ask"
TITLE = "Accounts that raise a question"


def _clean(value):
    return "".join(sign for sign in value.upper() if sign not in " -") if isinstance(value, str) else ""


def reference(df):
    users = {}
    for claimant, household, account in zip(df["claimant"], df["household"], df["account"], strict=True):
        number, home = _clean(account), _clean(household)
        if number:
            users.setdefault(number, set()).add(("household", home) if home else ("alone", _clean(claimant)))
    return sorted(number for number, people in users.items() if len(people) >= 3)


def _claims(*rows):
    return pd.DataFrame(list(rows), columns=["claimant", "household", "account"])


def _strangers(account, count, first=1):
    return [(f"P{first + k}", f"H{first + k}", account) for k in range(count)]


def _large_branch(seed=9):
    """Families with shared accounts in many spellings, and two accounts that strangers share."""
    draw = random.Random(seed)
    rows = []
    for house in range(60):
        spellings = [f"FA-{house:04d}", f"fa {house:04d}", f"FA{house:04d}"]
        for person in range(draw.randint(1, 4)):
            rows.append((f"P{house:03d}{person}", f"H{house:03d}", draw.choice(spellings)))
    rows += [(f"Q{k}", f"G{k}", draw.choice(["SX-0077", "sx0077", "SX 0077"])) for k in range(5)]
    rows += [(f"R{k}", f"K{k}", "SY-0012") for k in range(3)]
    draw.shuffle(rows)
    return _claims(*rows)


CASES = [
    {
        "name": "the worked example",
        "probes": "Three strangers on one account, a family on another.",
        "args": [
            _claims(
                ("P1", "H1", "KB-0071"),
                ("P2", "H2", "kb 0071"),
                ("P3", "H3", "KB0071"),
                ("P4", "H4", "KB-0088"),
                ("P5", "H4", "KB-0088"),
                ("P6", "H4", "KB-0088"),
            )
        ],
        "expect": ["KB0071"],
        "weight": 2,
    },
    {
        "name": "a large family",
        "probes": "Five members of one household on one account are a family, not a question.",
        "args": [_claims(*[(f"P{k}", "H1", "AC-1") for k in range(5)])],
        "expect": [],
        "weight": 2,
    },
    {
        "name": "two families and a stranger",
        "probes": "Households count once each: two families and one more claimant are three.",
        "args": [
            _claims(
                ("P1", "H1", "AC1"),
                ("P2", "H1", "AC1"),
                ("P3", "H2", "AC1"),
                ("P4", "H2", "AC1"),
                ("P5", "H3", "AC1"),
            )
        ],
        "expect": ["AC1"],
        "weight": 2,
    },
    {
        "name": "two unrelated claimants",
        "probes": "Two are fewer than three: nothing to ask.",
        "args": [_claims(*_strangers("AC1", 2))],
        "expect": [],
    },
    {
        "name": "leading zeros",
        "probes": "Accounts that differ in leading zeros are different accounts.",
        "args": [_claims(*_strangers("007", 2), *_strangers("7", 2, first=10), *_strangers("0007", 3, first=20))],
        "expect": ["0007"],
        "weight": 2,
    },
    {
        "name": "blank accounts",
        "probes": "Claims without an account do not share one, however many they are.",
        "args": [
            _claims(*_strangers("", 4), *_strangers(None, 4, first=10), *_strangers(" - ", 4, first=20)),
        ],
        "expect": [],
        "weight": 2,
    },
    {
        "name": "several claims of one claimant",
        "probes": "Somebody who claims every month is still one claimant.",
        "args": [_claims(*_strangers("AC1", 1) * 4, *_strangers("AC1", 1, first=2))],
        "expect": [],
    },
    {
        "name": "households not known",
        "probes": "Claimants without a household count alone, each once.",
        "args": [
            _claims(
                ("P1", None, "AC1"),
                ("P2", "", "AC1"),
                ("P3", None, "AC1"),
                ("P4", None, "AC2"),
                ("P4", None, "AC2"),
                ("P4", None, "AC2"),
            )
        ],
        "expect": ["AC1"],
    },
    {
        "name": "a branch with no fraud at all",
        "probes": "Nothing to ask is a result: an empty list.",
        "args": [_claims(*[(f"P{k}", f"H{k // 3}", f"AC-{k // 3}") for k in range(30)])],
        "expect": [],
    },
    {
        "name": "an empty table",
        "probes": "A table with the three columns and no rows.",
        "args": [_claims()],
        "expect": [],
    },
    {
        "name": "a larger, untidy branch",
        "probes": "Many families, many spellings, and two accounts that strangers share; the list is sorted.",
        "args": [_large_branch()],
        "expect": ["SX0077", "SY0012"],
        "weight": 2,
    },
]

MISCONCEPTIONS = [
    {
        "name": "families put on the list",
        "hint": "Your list holds families. The task asks for unrelated claimants: a household counts once.",
        "code": """
from sscore.governance import shared_accounts


def accounts_to_ask(df):
    return sorted(set(shared_accounts(df, household=None).frame["key"]))
""",
    },
    {
        "name": "two unrelated claimants taken for enough",
        "hint": "You ask about accounts that two strangers share. How many does the rule want?",
        "code": """
from sscore.governance import shared_accounts


def accounts_to_ask(df):
    return sorted(set(shared_accounts(df, least=2).frame["key"]))
""",
    },
    {
        "name": "more than three demanded",
        "hint": "Accounts with exactly three unrelated claimants are missing from your list.",
        "code": """
from sscore.governance import shared_accounts


def accounts_to_ask(df):
    return sorted(set(shared_accounts(df, least=4).frame["key"]))
""",
    },
    {
        "name": "one entry a claim",
        "hint": "Your list names an account once for every claim. One question for each account is enough.",
        "code": """
from sscore.governance import shared_accounts


def accounts_to_ask(df):
    return sorted(shared_accounts(df).frame["key"])
""",
    },
    {
        "name": "accounts compared as they are typed",
        "hint": (
            "You compare the accounts as they are written. Capital letters, spaces and hyphens do not make another"
            " account."
        ),
        "code": """
def accounts_to_ask(df):
    rows = df[df["account"].fillna("").str.replace("[ -]", "", regex=True) != ""]
    people = rows["household"].fillna("").where(rows["household"].fillna("") != "", rows["claimant"])
    count = people.groupby(rows["account"]).nunique()
    return sorted(count[count >= 3].index)
""",
    },
    {
        "name": "accounts turned into numbers",
        "hint": "Your accounts lost their leading zeros. An account is a text, not a number.",
        "code": """
from sscore.governance import shared_accounts


def accounts_to_ask(df):
    short = df.assign(account=[str(a).lstrip("0") if isinstance(a, str) else a for a in df["account"]])
    return sorted(set(shared_accounts(short).frame["key"]))
""",
    },
    {
        "name": "blanks taken for one account",
        "hint": "Claims without an account stand on your list as if they shared one. A blank is not an account.",
        "code": """
def accounts_to_ask(df):
    clean = df["account"].fillna("").str.upper().str.replace("[ -]", "", regex=True)
    people = df["household"].fillna("").where(df["household"].fillna("") != "", df["claimant"])
    count = people.groupby(clean).nunique()
    return sorted(count[count >= 3].index)
""",
    },
    {
        "name": "claims counted instead of claimants",
        "hint": "You count claims. Somebody who claims every month, or a family, is one claimant only.",
        "code": """
def accounts_to_ask(df):
    clean = df["account"].fillna("").str.upper().str.replace("[ -]", "", regex=True)
    count = clean[clean != ""].value_counts()
    return sorted(count[count >= 3].index)
""",
    },
]

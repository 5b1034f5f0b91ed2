"""Check of m1-x2: how many people are behind the records of several registers."""

import random

import pandas as pd

ITEM = "m1-x2"
FUNCTION = "unique_covered"
TITLE = "People behind the records"


def reference(df):
    people = set()
    for person, active in zip(df["person_id"].tolist(), df["active"].tolist(), strict=True):
        if active not in (True, False):
            raise ValueError("active is neither true nor false")
        if not isinstance(person, str):  # None or NaN: nobody knows whose record it is
            continue
        key = "".join(sign for sign in person.lower() if sign not in " -")
        if active and key:
            people.add(key)
    return len(people)


def _records(*rows):
    return pd.DataFrame(list(rows), columns=["person_id", "register", "active"])


def _large_register(people=150, seed=7):
    """Records of a known number of people, each active somewhere and written in several ways."""
    draw = random.Random(seed)
    rows = []
    for number in range(people):
        spellings = [f"QX{number:04d}Z", f"qx {number:04d} z", f"Qx-{number:04d}-Z", f" QX{number:04d}z "]
        rows.append((draw.choice(spellings), "pension", True))
        for register in ("health", "injury"):
            if draw.random() < 0.4:
                rows.append((draw.choice(spellings), register, draw.random() < 0.5))
    for number in range(people, people + 60):
        rows.append((f"QX{number:04d}Z", "pension", False))
    draw.shuffle(rows)
    return _records(*rows)


CASES = [
    {
        "name": "the worked example",
        "probes": "Three active records, two of them of one person.",
        "args": [_records(("KP-104", "pension", True), ("KP-104", "health", True), ("KP-205", "pension", True))],
        "expect": 2,
    },
    {
        "name": "capital and small letters",
        "probes": "One person may be written in capital letters in one register and in small ones in another.",
        "args": [_records(("AB12", "pension", True), ("ab12", "health", True), ("Ab12", "injury", True))],
        "expect": 1,
    },
    {
        "name": "spaces",
        "probes": "Spaces before, after and inside an identifier do not make another person.",
        "args": [_records((" AB12", "pension", True), ("AB 12 ", "health", True), ("AB13", "injury", True))],
        "expect": 2,
    },
    {
        "name": "hyphens",
        "probes": "Hyphens inside an identifier do not make another person.",
        "args": [_records(("AB-12", "pension", True), ("AB12", "health", True), ("A-B-12", "injury", True))],
        "expect": 1,
    },
    {
        "name": "inactive records",
        "probes": "A person whose records are all inactive is not covered.",
        "args": [
            _records(
                ("AB12", "pension", True),
                ("CD34", "pension", False),
                ("CD34", "health", False),
                ("EF56", "injury", True),
            )
        ],
        "expect": 2,
    },
    {
        "name": "dormant in one register, active in another",
        "probes": "One active record is enough, whichever register comes first, and the person counts once.",
        "args": [
            _records(
                ("AB12", "pension", False),
                ("AB12", "health", True),
                ("CD34", "health", True),
                ("CD34", "pension", False),
                ("EF56", "injury", False),
            )
        ],
        "expect": 2,
    },
    {
        "name": "nobody active",
        "probes": "Records without a single active one leave nobody covered.",
        "args": [_records(("AB12", "pension", False), ("CD34", "health", False))],
        "expect": 0,
    },
    {
        "name": "an empty table",
        "probes": "A table with the three columns and no rows has nobody in it.",
        "args": [_records()],
        "expect": 0,
    },
    {
        "name": "one register with repeated records",
        "probes": "Two active records in the same register are still one person.",
        "args": [
            _records(
                ("AB12", "pension", True),
                ("AB12", "pension", True),
                ("ab-12", "pension", True),
                ("CD34", "pension", True),
            )
        ],
        "expect": 2,
    },
    {
        "name": "a record without an identifier",
        "probes": "A record that names nobody cannot be counted as a person.",
        "args": [_records(("AB12", "pension", True), (None, "health", True), (" - ", "injury", True))],
        "expect": 1,
    },
    {
        "name": "a record whose state is not known",
        "probes": "Active or not has to be decided before counting; anything else is refused with a ValueError.",
        "args": [_records(("AB12", "pension", True), ("CD34", "health", None))],
        "raises": "ValueError",
    },
    {
        "name": "a larger, untidy set of registers",
        "probes": "Several hundred synthetic records with all the differences of spelling at once.",
        "args": [_large_register()],
        "expect": 150,
        "weight": 2,
    },
]

MISCONCEPTIONS = [
    {
        "name": "records counted, not people",
        "hint": "You count rows. One person can stand in several registers: count different identifiers.",
        "code": """
def unique_covered(df):
    return int(df["active"].astype(bool).sum())
""",
    },
    {
        "name": "identifiers compared as they are written",
        "hint": (
            "You count different spellings. Clean the identifiers first: case, spaces and hyphens do not make another"
            " person."
        ),
        "code": """
def unique_covered(df):
    return int(df.loc[df["active"].astype(bool), "person_id"].nunique())
""",
    },
    {
        "name": "only case and outer spaces cleaned",
        "hint": "Capital letters are handled. Look at the spaces inside the identifiers, and at the hyphens.",
        "code": """
def unique_covered(df):
    cleaned = df["person_id"].astype(str).str.upper().str.strip()
    return int(cleaned[df["active"].astype(bool)].nunique())
""",
    },
    {
        "name": "inactive people counted",
        "hint": "You count everyone who is registered. Covered are those with at least one active record.",
        "code": """
def unique_covered(df):
    cleaned = df["person_id"].astype(str).str.upper().str.replace("[ -]", "", regex=True)
    return int(cleaned.nunique())
""",
    },
    {
        "name": "only the first record of a person looked at",
        "hint": (
            "You drop repeated identifiers before looking at who is active, so an active record can be lost behind a"
            " dormant one. Keep the active records first, then count people."
        ),
        "code": """
def unique_covered(df):
    cleaned = df["person_id"].astype(str).str.upper().str.replace("[ -]", "", regex=True)
    first = df.assign(key=cleaned).drop_duplicates("key")
    return int(first["active"].astype(bool).sum())
""",
    },
    {
        "name": "active in every register demanded",
        "hint": "You ask that all records of a person are active. One active record is enough to be covered.",
        "code": """
def unique_covered(df):
    cleaned = df["person_id"].astype(str).str.upper().str.replace("[ -]", "", regex=True)
    return int(df["active"].astype(bool).groupby(cleaned).all().sum())
""",
    },
]

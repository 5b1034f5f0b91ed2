"""Real schemes for tests, each pack read once."""

from functools import cache

from sscore.pensions import SchemeBasis, project_inputs, scheme_inputs

SCHEMES = {
    "TZA": ("nssf", "psssf"),
    "KEN": ("nssf",),
    "UGA": ("nssf",),
    "RWA": ("rssb_pension",),
    "BDI": ("inss_pension",),
    "SSD": ("nsif",),
    "ZMB": ("napsa",),
}
EVERY = [(code, scheme) for code, names in SCHEMES.items() for scheme in names]
ACCOUNTS = {("KEN", "nssf"), ("UGA", "nssf")}
PENSIONS = [pair for pair in EVERY if pair not in ACCOUNTS]


@cache
def inputs(code, scheme, last=2050):
    return scheme_inputs(code, scheme, years=(2026, last))


@cache
def projected(code, scheme, last=2050, **changes):
    return project_inputs(inputs(code, scheme, last), SchemeBasis().changed(changes))

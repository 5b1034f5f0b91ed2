"""Where each coin of a payment goes: checking a published split, and making one that adds up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from sscore.errors import ModelError
from sscore.inputs import number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["PaymentSplit", "reconcile", "split_payment"]


@dataclass(frozen=True)
class PaymentSplit:
    """A payment and its parts.

    ``difference`` is ``total - parts_total``: negative where the parts come to more than the payment. ``of_total`` and
    ``of_parts`` are the shares of each part in the payment and in the sum of the parts; the two differ where the source
    does not add up, and the reader has to say which one is meant. They are NaN where there is nothing to divide by.
    """

    total: float
    parts: Mapping[str, float]
    parts_total: float
    difference: float
    of_total: Mapping[str, float]
    of_parts: Mapping[str, float]

    @property
    def matches(self) -> bool:
        """Whether the parts come to the payment exactly."""
        return self.difference == 0

    def to_frame(self) -> pd.DataFrame:
        """Return one row a part, and what is missing to the payment last."""
        import pandas as pd

        rows = [(n, a, self.of_total[n], self.of_parts[n]) for n, a in self.parts.items()]
        rows.append(("difference", self.difference, float("nan"), float("nan")))
        return pd.DataFrame(rows, columns=["part", "amount", "of_total", "of_parts"])


def reconcile(total: float, parts: Mapping[str, float] | Sequence[float], *, smallest: float = 0.01) -> PaymentSplit:
    """Return whether the parts of a payment come to it, and what share each one is.

    Amounts are counted in whole coins, so that 0.1 + 0.2 comes to 0.3.

    Parameters
    ----------
    total
        The payment, at least 0.
    parts
        Amounts by name, or in order (then named ``part 1`` and so on), each at least 0.
    smallest
        The smallest coin: 0.01 for cents, 1 where none is smaller than the unit.

    Raises
    ------
    ModelError
        For no parts, a negative amount, or one finer than the smallest coin.

    References
    ----------
    ISSA Good Practice 240506 describes 60 shillings as 25 + 18 + 17 + 2.

    Examples
    --------
    >>> found = reconcile(60, [25, 18, 17, 2])
    >>> found.parts_total, found.difference, found.matches
    (62.0, -2.0, False)
    >>> round(found.of_total["part 1"], 3), round(found.of_parts["part 1"], 3)
    (0.417, 0.403)
    >>> reconcile(0.3, [0.1, 0.2]).matches
    True
    """
    caller = "reconcile"
    coin = number(caller, "smallest", smallest, above=0.0)
    named = _named(caller, parts)
    whole_total = _coins(caller, "total", total, coin)
    coins = {name: _coins(caller, f"parts[{name!r}]", amount, coin) for name, amount in named.items()}
    return _split(whole_total, coins, coin)


def split_payment(
    total: float, shares: Mapping[str, float], *, fees: Mapping[str, float] | None = None, smallest: float = 1.0
) -> PaymentSplit:
    """Divide a payment among benefits after its fees, in whole coins that add up to it.

    Fees are taken first; the rest is divided by the shares. Each benefit gets the whole coins of its share, and the
    coins left over go one by one to the largest remainders, of equal ones to the first named.

    Parameters
    ----------
    total
        The payment, above 0, in whole coins.
    shares
        Fractions of the rest by benefit, adding up to 1.
    fees
        Fixed amounts by name, at least 0, in whole coins; together at most the payment.
    smallest
        The smallest coin.

    Raises
    ------
    ModelError
        For shares that do not add up to 1, a name used twice, fees above the payment, or amounts finer than the coin.

    Examples
    --------
    >>> dict(split_payment(60, {"pension": 0.5, "health": 0.3, "savings": 0.2}, fees={"mobile money": 2}).parts)
    {'mobile money': 2.0, 'pension': 29.0, 'health': 17.0, 'savings': 12.0}
    """
    caller = "split_payment"
    coin = number(caller, "smallest", smallest, above=0.0)
    whole_total = _coins(caller, "total", number(caller, "total", total, above=0.0), coin)
    wanted = {n: number(caller, f"shares[{n!r}]", s, high=1.0) for n, s in _named(caller, shares).items()}
    if abs(sum(wanted.values()) - 1) > 1e-9:
        raise ModelError(f"{caller}: shares must add up to 1, got {sum(wanted.values()):g}. Fees are named apart.")
    taken = {n: _coins(caller, f"fees[{n!r}]", a, coin) for n, a in (fees or {}).items()}
    if twice := sorted(set(taken) & set(wanted)):
        raise ModelError(f"{caller}: {twice[0]!r} is both a fee and a benefit. Give it two names.")
    rest = whole_total - sum(taken.values())
    if rest < 0:
        raise ModelError(f"{caller}: fees of {sum(taken.values()) * coin:g} are more than the payment, {total:g}.")
    exact = {n: round(rest * s, 9) for n, s in wanted.items()}
    coins = {n: int(e) for n, e in exact.items()}
    by_remainder = sorted(exact, key=lambda n: coins[n] - exact[n])
    for name in by_remainder[: rest - sum(coins.values())]:
        coins[name] += 1
    return _split(whole_total, {**taken, **coins}, coin)


def _named(caller: str, parts: Mapping[str, float] | Sequence[float]) -> dict[str, float]:
    named = dict(parts) if isinstance(parts, Mapping) else {f"part {k + 1}": p for k, p in enumerate(parts)}
    if not named:
        raise ModelError(
            f"{caller}: wanted at least one part, got none. A payment without parts has no split to check."
        )
    return named


def _coins(caller: str, name: str, amount: float, coin: float) -> int:
    """Return an amount in whole coins, or say that it is finer."""
    given = number(caller, name, amount)
    found = round(given / coin)
    if abs(given / coin - found) > 1e-6 * max(1.0, abs(found) * 1e-6):
        raise ModelError(f"{caller}: {name} is {given!r}, which is no whole number of {coin:g}. Give a smaller coin.")
    return found


def _split(total: int, coins: Mapping[str, int], coin: float) -> PaymentSplit:
    """Return the split in money: coins by ten or a hundred come out as they are written, such as 0.3."""

    def money(count: int) -> float:
        inverse = 1 / coin
        return count / inverse if inverse == round(inverse) else count * coin

    together = sum(coins.values())

    def shares(whole: int) -> Mapping[str, float]:
        return MappingProxyType({n: c / whole if whole else float("nan") for n, c in coins.items()})

    return PaymentSplit(
        total=money(total),
        parts=MappingProxyType({n: money(c) for n, c in coins.items()}),
        parts_total=money(together),
        difference=money(total - together),
        of_total=shares(total),
        of_parts=shares(together),
    )

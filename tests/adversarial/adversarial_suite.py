"""All hostile notebooks of the suite."""

import attacks_endless
import attacks_escape
import attacks_floods
import attacks_kernel
import attacks_leaks
import attacks_network
import attacks_reading
import attacks_writing

SANDBOXED = [
    attack
    for module in (
        attacks_reading,
        attacks_network,
        attacks_writing,
        attacks_escape,
        attacks_floods,
        attacks_endless,
        attacks_kernel,
        attacks_leaks,
    )
    for attack in module.ATTACKS
]

"""What can be done with an identifier, one file an action."""

from __future__ import annotations

from clinicalbert.privacy.actions.action import Action
from clinicalbert.registry import Registry

_HERE = "clinicalbert.privacy.actions"
ACTIONS: Registry[type[Action]] = Registry(
    "action",
    {
        "keep": f"{_HERE}.keep:Keep",
        "tag": f"{_HERE}.tag:Tag",
        "tag-numbered": f"{_HERE}.tag:TagNumbered",
        "mask": f"{_HERE}.mask:Mask",
        "remove": f"{_HERE}.remove:Remove",
        "hash": f"{_HERE}.hash:Hash",
        "surrogate": f"{_HERE}.surrogate:Surrogate",
        "shift": f"{_HERE}.shift:Shift",
        "generalise": f"{_HERE}.generalise:Generalise",
        "town": f"{_HERE}.town:Town",
    },
)

__all__ = ["ACTIONS", "Action"]

"""Carries out plans of Espalier in PyTorch: a mask policy inside a training loop, or a whole run."""

from .errors import EspalierError
from .exchange import apply_masks, export, load, masks
from .plan import CompiledPlan, read_plan
from .pruner import Pruner, Stage
from .shrink import shrink

__all__ = [
    "CompiledPlan",
    "EspalierError",
    "Pruner",
    "Stage",
    "apply_masks",
    "export",
    "load",
    "masks",
    "read_plan",
    "shrink",
]

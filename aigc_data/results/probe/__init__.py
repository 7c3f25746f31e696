"""What a kept file really is: its type, its size in pixels and seconds, and pictures of it."""

from aigc_data.results.probe.measured import Measured, Thumbnail
from aigc_data.results.probe.prober import Prober

__all__ = ["Measured", "Prober", "Thumbnail"]

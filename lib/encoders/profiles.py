"""The ways in which a model is quantised and served: three of a prepared one, one of the one that
stands in the repository."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Profile:
    """`weights` names the ONNX file, which two profiles may share; `prepacked` lets onnxruntime
    keep a copy of the weights in the layout its kernels like best: faster, but anonymous
    memory that the kernel cannot reclaim."""

    name: str
    weights: str
    prepacked: bool
    meaning: str

    @property
    def model(self) -> str:
        """The graph's path inside a prepared directory, as sentence-transformers names it."""
        return f"onnx/model_{self.weights}.onnx"

    @property
    def data(self) -> str:
        """The weights' path: beside the graph, mapped into memory rather than read."""
        return f"{self.model}_data"


PROFILES = {
    each.name: each
    for each in (
        Profile("faithful", "faithful", True, "8-bit blocks: nearest to the original"),
        Profile("fast", "fast", True, "8-bit channels, activations quantised too: fastest"),
        Profile("tight", "fast", False, "as fast, without prepacking: least anonymous memory"),
    )
}

BLOCKS = Profile("blocks", "blocks", True, "4-bit blocks, as they came from the source")
"""Not made by preparing: training/contextual writes it."""

KNOWN = {**PROFILES, BLOCKS.name: BLOCKS}
"""Every profile that a directory may hold."""

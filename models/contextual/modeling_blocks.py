"""What sentence-transformers loads in place of its Transformer: the graph in 4-bit blocks, which
onnxruntime runs.  It needs tokenizers and onnxruntime beside sentence-transformers."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import torch
from sentence_transformers.base.modules import InputModule
from tokenizers import Tokenizer

GRAPH = Path("onnx") / "model_blocks.onnx"
PADDING = 1


class Blocks(InputModule):  # type: ignore[misc]
    """Texts → token embeddings; it cannot be trained, and stays on the CPU."""

    config_file_name = "sentence_bert_config.json"
    config_keys = ("max_seq_length",)

    def __init__(self, directory: str, max_seq_length: int) -> None:
        super().__init__()
        self.directory = directory
        self.max_seq_length = max_seq_length
        self.tokenizer = Tokenizer.from_file(str(Path(directory) / "tokenizer.json"))
        self.tokenizer.enable_padding(pad_id=PADDING, pad_token=self.tokenizer.id_to_token(PADDING))
        self.session = onnxruntime.InferenceSession(
            Path(directory) / GRAPH, providers=["CPUExecutionProvider"]
        )

    @classmethod
    def load(cls, model_name_or_path: str, **given: Any) -> "Blocks":
        """From a directory of this disk."""
        config = cls.load_config(model_name_or_path)
        return cls(model_name_or_path, config["max_seq_length"])

    def preprocess(
        self, inputs: Sequence[str], prompt: str | None = None, **given: Any
    ) -> dict[str, Any]:
        self.tokenizer.enable_truncation(self.max_seq_length)
        read = self.tokenizer.encode_batch([(prompt or "") + text for text in inputs])
        return {
            "input_ids": torch.tensor([each.ids for each in read]),
            "attention_mask": torch.tensor([each.attention_mask for each in read]),
        }

    def forward(self, features: dict[str, Any], **given: Any) -> dict[str, Any]:
        names = ("input_ids", "attention_mask")
        feeds = {name: features[name].cpu().numpy().astype(np.int64) for name in names}
        [tokens] = self.session.run(None, feeds)
        features["token_embeddings"] = torch.from_numpy(tokens).to(features["input_ids"].device)
        return features

    def get_embedding_dimension(self) -> int:
        return int(self.session.get_outputs()[0].shape[-1])

    def save(self, output_path: str, *given: Any, **more: Any) -> None:
        raise NotImplementedError("Copy the directory instead.")

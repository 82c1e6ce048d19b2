"""Run a converted model on the CPU, with ONNX Runtime: the only file that imports it to compute with.

Texts are run one at a time, as many at once as there are cores: nothing is padded, a row depends on its own text
alone (int8's scales are those of the whole batch), and two cores do twice the work of one. It deliberately doesn't
know what a model is for, how it was converted (``index.models.convert``) or how a text becomes numbers.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError
from index.importing import importing

MODEL_NAME = "model.onnx"

Outputs = Mapping[str, NDArray[np.float32]]
Ids = NDArray[np.int64]


class Compiled:
    """A converted model, open. Any number of threads may call it at the same time.

    Args:
        folder: where ``converted`` put the model.
        threads: how many texts ``run_each`` runs at once; 0 for one per core.

    Raises:
        ModelError: the folder holds no model that can be opened.
    """

    def __init__(self, folder: Path, threads: int = 0) -> None:
        with importing:
            import onnxruntime

        onnxruntime.disable_telemetry_events()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.enable_mem_pattern = False  # it keeps a plan for every length there is
        options.log_severity_level = 3
        try:
            session = onnxruntime.InferenceSession(
                str(folder / MODEL_NAME), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # the library's own exceptions share no base
            reason = str(error).splitlines()[0]
            raise ModelError(f"{folder}: the converted model can't be opened ({reason}); remove the folder") from error
        self._session = session
        self._threads = threads or os.cpu_count() or 1
        self.inputs = frozenset(found.name for found in session.get_inputs())
        self.outputs = tuple(found.name for found in session.get_outputs())

    def run(
        self,
        input_ids: Ids,
        attention_mask: Ids,
        token_type_ids: Ids | None = None,
        outputs: Sequence[str] = (),
    ) -> Outputs:
        """Run the model on a batch.

        Args:
            input_ids: (n, t), and so are the two others.
            attention_mask: 1 for a token, 0 for padding.
            token_type_ids: 0 for a pair's first text, 1 for its second; left out, all 0.
            outputs: those wanted; all of them when empty.

        Returns:
            Arrays by name, each with n rows.
        """
        given = {"input_ids": input_ids, "attention_mask": attention_mask}
        if "token_type_ids" in self.inputs:
            given["token_type_ids"] = np.zeros_like(input_ids) if token_type_ids is None else token_type_ids
        wanted = list(outputs or self.outputs)
        return dict(zip(wanted, self._session.run(wanted, given), strict=True))

    def run_each(
        self, texts: Sequence[Sequence[int]], types: Sequence[Sequence[int]] = (), outputs: Sequence[str] = ()
    ) -> list[Outputs]:
        """Run the model on texts of any lengths, each alone; the outputs of each have one row.

        Args:
            texts: the ids of each text.
            types: the token types of each; all 0 when empty.
            outputs: see ``run``.
        """

        def one(place: int) -> Outputs:
            ids = np.asarray([texts[place]], dtype=np.int64)
            kinds = np.asarray([types[place]], dtype=np.int64) if types else None
            return self.run(ids, np.ones_like(ids), kinds, outputs)

        if len(texts) < 2 or self._threads == 1:
            return [one(place) for place in range(len(texts))]
        # The longest first, so that no core is left with a long one at the end.
        order = sorted(range(len(texts)), key=lambda place: -len(texts[place]))
        with ThreadPoolExecutor(self._threads) as pool:
            found = dict(zip(order, pool.map(one, order), strict=True))
        return [found[place] for place in range(len(texts))]

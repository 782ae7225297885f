"""The forward pass: a frozen graph, run by the part of TensorFlow that runs graphs.

`import tensorflow` executes 1,600 modules that serving never uses. `_spare_the_package` lets the
few that it does use be imported without that; anything that asks the package itself for a name,
as Keras does, gets it whole, later. One process that serves is 105 MB smaller for it.

A pass runs in the thread that asks for it. With two threads of TensorFlow's own within an
operation it costs 1.6 times the CPU; two threads that ask get twice the passes of one. Batching
passes that wait together saves less than 6 % of CPU: not done.

Sources: https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/protobuf/config.proto
(`inter_op_parallelism_threads`: "Negative means all operations are performed in caller's thread"),
https://www.tensorflow.org/api_docs/python/tf/compat/v1/Session#make_callable (thread-safe; it
looks up what to feed and to fetch anew at each call, so what it is made of is used instead).
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import sys
import threading
import types
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.freezing import INPUT, OUTPUTS, output_name


class ForwardPass:
    """A frozen graph in memory, warm; callable from any thread.

    `input_shape` is that of one image, (height, width, channels).
    """

    def __init__(self, graph: bytes):
        # TensorFlow by itself uses oneDNN on some processors only; a pass takes a third less.
        os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
        _spare_the_package()
        from tensorflow.core.framework import graph_pb2
        from tensorflow.core.protobuf import config_pb2
        from tensorflow.python.client.session import Session
        from tensorflow.python.framework.importer import import_graph_def
        from tensorflow.python.framework.ops import Graph

        holder = Graph()
        with holder.as_default():
            import_graph_def(graph_pb2.GraphDef.FromString(graph), name="")
        entry = holder.get_tensor_by_name(f"{INPUT}:0")
        self.input_shape = tuple(entry.shape[1:])
        self.input_dtype = np.dtype(entry.dtype.as_numpy_dtype)
        options = config_pb2.ConfigProto(
            intra_op_parallelism_threads=1, inter_op_parallelism_threads=-1
        )
        # The graph as it came is dropped once it is compiled: over 20 MB.
        options.experimental.optimize_for_static_graph = True
        options.experimental.disable_output_partition_graphs = True
        ends = config_pb2.CallableOptions(
            feed=[f"{INPUT}:0"], fetch=[f"{output_name(name)}:0" for name in OUTPUTS]
        )
        self._run = Session(graph=holder, config=options)._make_callable_from_options(ends)
        # More passes at once than cores take more memory and no less time.
        self._core = threading.BoundedSemaphore(_cores())
        self(np.zeros(self.input_shape, self.input_dtype))
        _return_freed_memory()

    def __call__(self, pixels: NDArray[Any]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return likelihoods (classes,) and class maps (h, w, classes) of one image.

        Raises ValueError if the pixels have another shape or dtype than the graph's input.
        """
        if pixels.shape != self.input_shape or pixels.dtype != self.input_dtype:
            raise ValueError(
                f"The network eats {self.input_dtype} {self.input_shape}, "
                f"not {pixels.dtype} {pixels.shape}."
            )
        with self._core:
            likelihoods, class_maps = self._run(pixels[np.newaxis])
        return likelihoods[0], class_maps[0]


class _Package(types.ModuleType):
    """A package whose `__init__` runs when the first name is missing, not on import."""

    def __getattr__(self, name: str) -> Any:
        self.__class__ = types.ModuleType  # type: ignore[assignment]
        self.__spec__.loader.exec_module(self)  # type: ignore[union-attr]
        return getattr(self, name)


def _spare_the_package() -> None:
    if "tensorflow" in sys.modules:
        return
    spec = importlib.util.find_spec("tensorflow")
    if spec is None:
        raise ImportError("TensorFlow is not installed.")
    package = importlib.util.module_from_spec(spec)
    package.__class__ = _Package
    sys.modules["tensorflow"] = package
    # Its hints on how to build TensorFlow are none for the app's log.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "1")
    # As the package's own __init__ does before all else.
    os.environ["TF2_BEHAVIOR"] = "1"
    tf2 = importlib.import_module("tensorflow.python.tf2")
    tf2.enable()


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _return_freed_memory() -> None:
    """Give back what optimizing the graph has left on the heap: over 100 MB with glibc."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)

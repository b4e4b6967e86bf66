"""Names that show by their letters: CamelCase, acronyms, names with digits ("OpenSora-V1.2", "FANet")."""

from __future__ import annotations

import re
from collections.abc import Iterator

from paperatlas.extract.candidates import Candidate
from paperatlas.extract.typing import type_by_following, type_by_letters
from paperatlas.model import EntityType

# Letters and digits with inner hyphens, dots and plus signs; the last sign is no full stop.
# The look ahead passes by ordinary words, which most are.
_NAME = re.compile(
    r"(?<![\w.@/\\^_{}-])[A-Za-z](?=[\w.+-]*[A-Z0-9])\w*(?:[-.][A-Za-z0-9][\w]*)*\+{0,2}(?![\w@/{}])"
)
CASE_SUFFIX = re.compile(
    r"-(?:based|like|style|type|driven|aware|level|free|guided|enhanced|augmented|specific|oriented|"
    r"inspired|trained|pretrained|generated|powered|tuned|finetuned|only|equipped|agnostic|centric|"
    r"wise|derived|assisted|compatible|equivalent|size|sized|scale|score|quality|class|end|to|and|"
    r"modal|view|related|bit|shot|training|optimized|quantized|pruned|compressed|"
    r"friendly|efficient|enabled|dependent|independent|conditioned|controlled|ready|intensive|"
    r"Based|Like|Style|Driven|Aware|Free|Guided|Enhanced|Augmented|Inspired|Powered|Friendly|Efficient)\b.*$"
)
_NOT_NAMES = frozenset(
    "AI ML DL NLP CV GPU GPUs CPU CPUs TPU TPUs NPU NPUs FPGA FPGAs ASIC ASICs MCU MCUs DRAM SRAM RAM HBM "
    "SSD IoT API APIs URL HTTP PDF GB MB KB TB MHz GHz kHz KHz Hz dB ms PyTorch TensorFlow JAX CUDA "
    "Triton GitHub Github HuggingFace arXiv Python Keras NVIDIA Nvidia AMD Intel ARM Google Microsoft "
    "Facebook Meta OpenAI Apple Amazon Huawei Qualcomm SoC SoCs SOTA SoTA iPhone iOS Android Raspberry "
    "Jetson RTX A100 H100 V100 T4 A6000 P100 K80 RTX3090 RTX4090 2D 3D 4D 1D 1-D 2-D 3-D RGB RGB-D USA US "
    "UK EU UN COVID-19 COVID E2E OOD UAV UAVs MRI LiDAR CERN LHC DNA RNA PhD MSc e.g i.e AGI HPC CMOS "
    "RISC-V SIMD ISA OS QPS FP32 FP16 BF16 FP8 FP4 INT8 INT4 INT2 int8 int4 W4A4 W8A8 W4A16 W4A8 NP "
    "NP-hard CC-BY MIT IID i.i.d non-IID MLsys B2B I/O RQ1 RQ2 RQ3 KiB MiB GiB TFLOPS GFLOPS TOPS HTML "
    "XML JSON SQL Q1 Q2 Q3 Q4 LaTeX YouTube Twitter Reddit Wikipedia LinkedIn TikTok WhatsApp ACM IEEE "
    "CVPR ICCV ECCV NeurIPS ICML ICLR ACL EMNLP NAACL AAAI IJCAI KDD SIGIR WWW Interspeech ICASSP MICCAI "
    "Lp L1 L2".split()
)
_COUNTED = frozenset(
    "Top Type Level Tier Stage Phase Step Rank Part Task Group Class Grade Order Track Day".split()
)
# Devices, numbers of a catalogue, and what a thing is not.
_NO_NAME = re.compile(r"(?:RTX|GTX|STM32|iPhone|Cortex|Xeon)|[ABHLPTV]\d{1,2}00(?!\d)|[A-Z]{1,3}\d{5}|non?-")


def find_shapes(text: str) -> Iterator[Candidate]:
    """Names by their letters, each typed by the noun behind it or by its ending.

    Example:
        >>> text = "FANet and OpenSora-V1.2 on the Foo3k dataset; GPT4-based, AI."
        >>> [(text[c.start : c.end], c.type) for c in find_shapes(text)]
        [('FANet', 'Model'), ('OpenSora-V1.2', 'Technique'), ('Foo3k', 'Dataset'), ('GPT4', 'Model')]
    """
    for match in _NAME.finditer(text):
        if match[0].isalpha() and match[0][1:].islower():
            continue  # an ordinary word: most are, and this is cheaper than the questions below
        name = CASE_SUFFIX.sub("", match[0])
        if not is_name_shaped(name):
            continue
        end = match.start() + len(name)
        yield Candidate(match.start(), end, shape_type(text, match.start(), end), "shape")


def shape_type(text: str, start: int, end: int) -> EntityType:
    """The type of an unknown name at a place: by its noun, then its ending, else Technique."""
    return type_by_following(text, end) or type_by_letters(text[start:end]) or "Technique"


def is_name_shaped(token: str) -> bool:
    """Whether a token's letters make it a name: inner capitals, or a capital and a digit.

    Example:
        >>> [is_name_shaped(token) for token in ("LoRA", "ResNet-50", "Mamba", "GPU", "self-attention")]
        [True, True, False, False, False]
    """
    if len(token) < 3 or token in _NOT_NAMES or token.rstrip("s") in _NOT_NAMES:
        return False
    if token.islower() or _NO_NAME.match(token):
        return False
    inner = token[1:]
    digit = any(char.isdigit() for char in inner)
    parts = [part for part in re.split(r"[-.]", token) if part]
    if len(parts) > 1 and all(part[1:].islower() or len(part) == 1 for part in parts):
        # "Chain-of-Thought", "Low-Rank", "Top-K" are ordinary words, "Gemma-2" is none.
        return parts[-1].isdigit() and parts[0] not in _COUNTED and parts[0][0].isupper()
    return digit or any(char.isupper() and before != "-" for before, char in zip(token, inner, strict=False))

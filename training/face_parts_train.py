"""Train the face-part network on rendered photographs and write its weights.

``python training/face_parts_train.py FOLDER --out WEIGHTS.npz`` (PyTorch 2.13; about ten
minutes on two cores). The photographs are made by ``face_parts_data.py``. The network is a small
U-Net; its batch norms are folded into the convolutions, and the weights stored in half precision.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import cv2
import numpy as np
import torch
from face_parts_augment import log_light, sample
from face_parts_data import CLASSES
from torch import Tensor, nn
from torch.nn import functional

SEED = 20_260
SOURCE_PX = (240, 180)
CHANNELS = (8, 16, 24, 32, 48)
BATCH, STEPS = 8, 1100
CLASS_WEIGHTS = (0.8, 1.0, 2.5, 2.5, 5.0, 3.0, 1.0)


class Block(nn.Module):
    """Convolution 3 x 3, batch norm, rectifier."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(outputs, momentum=0.05)

    def forward(self, x: Tensor) -> Tensor:
        """(n, inputs, h, w) -> (n, outputs, h, w)."""
        return functional.relu(self.norm(self.conv(x)))


class FaceParts(nn.Module):
    """A U-Net of five levels; height and width are multiples of 16."""

    def __init__(self) -> None:
        super().__init__()
        a, b, c, d, e = CHANNELS
        self.down = nn.ModuleList(
            [
                nn.Sequential(Block(3, a)),
                nn.Sequential(Block(a, b)),
                nn.Sequential(Block(b, c), Block(c, c)),
                nn.Sequential(Block(c, d), Block(d, d)),
                nn.Sequential(Block(d, e), Block(e, e)),
            ]
        )
        self.up = nn.ModuleList(
            [Block(e + d, d), Block(d + c, c), Block(c + b, b), Block(b + a, a)]
        )
        self.last = nn.Conv2d(a, len(CLASSES), 1)

    def forward(self, x: Tensor) -> Tensor:
        """(n, 3, h, w) -> (n, classes, h, w), before the softmax."""
        kept: list[Tensor] = []
        for level, block in enumerate(self.down):
            x = block(x if level == 0 else functional.max_pool2d(x, 2))
            kept.append(x)
        for block, skip in zip(self.up, reversed(kept[:-1]), strict=True):
            x = functional.interpolate(x, scale_factor=2, mode="nearest")
            x = block(torch.cat([x, skip], dim=1))
        return self.last(x)


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=STEPS)
    given = parser.parse_args()
    cv2.setNumThreads(1)
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    photos = []
    for path in sorted(given.folder.glob("*.npz")):
        with np.load(path) as stored:
            photos.append(_reduced(stored["srgb"], stored["classes"]))
    net = train(photos, given.steps, given.out)
    export(net, given.out)


def _reduced(srgb: np.ndarray, classes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Log light and classes on the grid that the examples are cut from."""
    small = cv2.resize(srgb, SOURCE_PX, interpolation=cv2.INTER_AREA)
    labels = cv2.resize(classes, SOURCE_PX, interpolation=cv2.INTER_NEAREST)
    return log_light(small).astype(np.float16), labels


def train(photos: list[tuple[np.ndarray, np.ndarray]], steps: int, out: Path) -> FaceParts:
    """Return the trained network; weights are written every 250 steps as well."""
    net = FaceParts()
    rng = np.random.default_rng(SEED)
    optimiser = torch.optim.AdamW(net.parameters(), lr=4e-3, weight_decay=1e-3)
    course = torch.optim.lr_scheduler.OneCycleLR(optimiser, 6e-3, total_steps=steps, pct_start=0.15)
    weights = torch.tensor(CLASS_WEIGHTS)
    begun, seen = time.monotonic(), 0.0
    for step in range(1, steps + 1):
        drawn = [sample(photos, rng) for _ in range(BATCH)]
        x = torch.from_numpy(np.stack([as_input(log) for log, _ in drawn]))
        y = torch.from_numpy(np.stack([classes for _, classes in drawn]).astype(np.int64))
        loss = functional.cross_entropy(net(x), y, weights)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        course.step()
        seen = loss.item() if step == 1 else 0.98 * seen + 0.02 * loss.item()
        if step % 50 == 0:
            print(f"{step} loss {seen:.3f} {time.monotonic() - begun:.0f} s", flush=True)
        if step % 250 == 0:
            export(net, out)
            net.train()
    return net


def as_input(log: np.ndarray) -> np.ndarray:
    """Log light (h, w, 3) to the network's channels (3, h, w), as the package does."""
    lightness = log.mean(axis=2)
    chroma_red, chroma_blue = log[..., 0] - log[..., 1], log[..., 1] - log[..., 2]
    return np.stack(
        [2.0 * (chroma_red - 0.6), 2.0 * (chroma_blue - 0.45), 0.7 * (lightness + 1.7)]
    ).astype(np.float32)


def export(net: FaceParts, out: Path) -> None:
    """Fold the batch norms into the convolutions and write half-precision weights."""
    net.eval()
    arrays: dict[str, np.ndarray] = {}
    blocks = [*(b for level in net.down for b in level), *net.up]
    for number, block in enumerate(blocks):
        gain = block.norm.weight / torch.sqrt(block.norm.running_var + block.norm.eps)
        arrays[f"kernel_{number}"] = (
            (block.conv.weight * gain[:, None, None, None]).detach().numpy()
        )
        arrays[f"bias_{number}"] = (
            (block.norm.bias - block.norm.running_mean * gain).detach().numpy()
        )
    number = len(blocks)
    arrays[f"kernel_{number}"] = net.last.weight.detach().numpy()
    arrays[f"bias_{number}"] = net.last.bias.detach().numpy()
    np.savez_compressed(out, **{name: a.astype(np.float16) for name, a in arrays.items()})


if __name__ == "__main__":
    main()

"""The same training steps in PyTorch (eager), measured on request.

Reads one JSON object a line: {"network": {...}, "optimizer": "sgd", "steps": 400, "threads": 1}, see networks.mjs,
trains for that many steps, and answers {"seconds": 0.17, "processor": 0.17, "loss": 0.69, "memory": 200000000}: wall and
processor time, and the most bytes the process has held up to now. DataShapes with its input.
"""

import json
import resource
import sys
import time

import torch
from torch import nn

prepared = {}


class LastStep(nn.Module):
    """An LSTM's state after its last step."""

    def __init__(self, inputs, units):
        super().__init__()
        self.lstm = nn.LSTM(inputs, units, batch_first=True)

    def forward(self, x):
        return self.lstm(x)[0][:, -1]


class MeanOverSteps(nn.Module):
    def forward(self, x):
        return x.mean(1)


def modules(layer, shape):
    """The modules of one layer, and the shape of what they give; pictures have their channels first."""
    kind = layer["kind"]
    if kind == "dense":
        return [nn.Linear(shape[0], layer["units"]), nn.ReLU()], [layer["units"]]
    if kind == "conv":
        channels, *space = shape
        size, same = layer["size"], layer["padding"] == "same"
        made = [nn.Conv2d(channels, layer["filters"], size, padding=size // 2 if same else 0)]
        if layer["activation"] == "relu":
            made.append(nn.ReLU())
        return made, [layer["filters"], *(extent if same else extent - size + 1 for extent in space)]
    if kind == "max-pool":
        return [nn.MaxPool2d(2)], [shape[0], *(extent // 2 for extent in shape[1:])]
    if kind == "batch-norm":
        return [nn.BatchNorm2d(shape[0])], shape
    if kind == "relu":
        return [nn.ReLU()], shape
    if kind == "flatten":
        return [nn.Flatten()], [torch.Size(shape).numel()]
    if kind == "lstm":
        return [LastStep(shape[1], layer["units"])], [layer["units"]]
    if kind == "transformer":
        return [nn.TransformerEncoderLayer(shape[1], layer["heads"], layer["hidden"], dropout=0.0, batch_first=True)], shape
    if kind == "mean-over-steps":
        return [MeanOverSteps()], [shape[1]]
    raise ValueError(kind)


def prepare(network, optimizer):
    """A network, its optimizer and its resident data set; kept, so that only the first request pays for making them."""
    key = (network["name"], optimizer)
    if key not in prepared:
        torch.manual_seed(1)
        shape = network["input"]
        if len(shape) == 3:
            shape = [shape[2], *shape[:2]]
        inputs = torch.rand(network["rows"], *shape)
        layers = []
        for layer in network["layers"]:
            made, shape = modules(layer, shape)
            layers += made
        model = nn.Sequential(*layers, nn.Linear(shape[0], network["classes"]))
        make = {"sgd": lambda weights: torch.optim.SGD(weights, lr=0.01), "adam": lambda weights: torch.optim.Adam(weights, lr=0.001)}
        labels = torch.randint(network["classes"], (network["rows"],))
        prepared[key] = (model, make[optimizer](model.parameters()), inputs, labels)
    return prepared[key]


def measure(network, optimizer, steps, threads):
    torch.set_num_threads(threads)
    model, descent, inputs, labels = prepare(network, optimizer)
    rows, batch = network["rows"], network["batch"]
    loss_of = nn.CrossEntropyLoss()
    losses = []
    order, start = torch.randperm(rows), 0
    begin, processor = time.perf_counter(), time.process_time()
    for _ in range(steps):
        if start + batch > rows:
            order, start = torch.randperm(rows), 0
        chosen = order[start:start + batch]
        start += batch
        descent.zero_grad()
        loss = loss_of(model(inputs[chosen]), labels[chosen])
        loss.backward()
        descent.step()
        losses.append(loss.detach())
    seconds, processor = time.perf_counter() - begin, time.process_time() - processor
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {"seconds": seconds, "processor": processor, "loss": float(torch.stack(losses)[-1]), "memory": memory}


if __name__ == "__main__":
    print(json.dumps({"version": torch.__version__}), flush=True)
    for line in sys.stdin:
        print(json.dumps(measure(**json.loads(line))), flush=True)

"""The same training steps in PyTorch (eager), measured on request.

Reads one JSON object a line: {"sizes": [2, 8, 4, 2], "batch": 16, "rows": 1024, "steps": 400, "threads": 1},
trains for that many steps, and answers {"seconds": 0.17, "processor": 0.17, "loss": 0.69}, wall and processor
time. Ends with its input.
"""

import json
import sys
import time

import torch
from torch import nn

networks = {}


def network(sizes, rows):
    """A network, its optimiser and its resident data set; kept, so that only the first request pays for making them."""
    key = (tuple(sizes), rows)
    if key not in networks:
        torch.manual_seed(1)
        layers = []
        for index in range(len(sizes) - 1):
            layers.append(nn.Linear(sizes[index], sizes[index + 1]))
            if index < len(sizes) - 2:
                layers.append(nn.ReLU())
        model = nn.Sequential(*layers)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
        networks[key] = (model, optimizer, torch.rand(rows, sizes[0]), torch.randint(sizes[-1], (rows,)))
    return networks[key]


def measure(sizes, batch, rows, steps, threads):
    torch.set_num_threads(threads)
    model, optimizer, inputs, labels = network(sizes, rows)
    loss_of = nn.CrossEntropyLoss()
    losses = []
    order, start = torch.randperm(rows), 0
    begin, processor = time.perf_counter(), time.process_time()
    for _ in range(steps):
        if start + batch > rows:
            order, start = torch.randperm(rows), 0
        chosen = order[start:start + batch]
        start += batch
        optimizer.zero_grad()
        loss = loss_of(model(inputs[chosen]), labels[chosen])
        loss.backward()
        optimizer.step()
        losses.append(loss.detach())
    seconds, processor = time.perf_counter() - begin, time.process_time() - processor
    return {"seconds": seconds, "processor": processor, "loss": float(torch.stack(losses)[-1])}


if __name__ == "__main__":
    print(json.dumps({"version": torch.__version__}), flush=True)
    for line in sys.stdin:
        print(json.dumps(measure(**json.loads(line))), flush=True)

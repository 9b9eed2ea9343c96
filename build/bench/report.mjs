// Medians, ratios and the table of the benchmark.

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The smallest value that at least this share of all is not above. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

/**
 * Where the median of what the values are drawn from lies, at 95%: between two of them in order, whatever their distribution.
 * @returns {readonly [number, number]} all of them, where there are fewer than six
 */
export function medianInterval(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const count = sorted.length;
  // How many of them lie below the median is binomial, with a share of a half.
  let [rank, below, chance] = [0, 0, 0.5 ** count];
  for (; below + chance <= 0.025; rank++) {
    below += chance;
    chance *= (count - rank) / (rank + 1);
  }
  return [sorted[Math.max(0, rank - 1)], sorted[Math.min(count - 1, count - rank)]];
}

/** "12.3 us" or "4.56 ms". */
export function perStep(seconds) {
  const us = seconds * 1e6;
  return us < 1000 ? `${us.toFixed(us < 100 ? 1 : 0)} us` : `${(us / 1000).toFixed(us < 10_000 ? 2 : 1)} ms`;
}

/** A peer's measurements at the thread count whose median is the better one. */
export function best(results, peer) {
  return results.filter((one) => one.peer === peer).sort((a, b) => median(a.seconds) - median(b.seconds))[0];
}

/** What the table says of a network. */
export function rowOf({ network, optimizer }, results, memory) {
  const own = best(results, "Gradual");
  const compared = (names) => {
    const others = names.map((peer) => best(results, peer)).filter((other) => other !== undefined);
    const [other] = others.sort((a, b) => median(a.seconds) - median(b.seconds));
    if (other === undefined) return null;
    // Each round's own ratio: the two were measured within the same second.
    const ratio = median(other.seconds.map((seconds, round) => seconds / own.seconds[round % own.seconds.length]));
    return { peer: other.peer, seconds: median(other.seconds), threads: other.threads, ratio };
  };
  return {
    network: `${network.name}, batch ${network.batch}`,
    optimizer,
    goal: optimizer === "sgd" ? network.goal : undefined,
    seconds: median(own.seconds),
    threads: own.threads,
    pytorch: compared(["PyTorch"]),
    tensorflow: compared(["TF.js wasm", "TF.js cpu"]),
    memory,
  };
}

const times = (ratio) => `${ratio < 100 ? ratio.toFixed(ratio < 10 ? 2 : 1) : Math.round(ratio)}x`;
const megabytes = (bytes) => (bytes === undefined ? "" : `${Math.round(bytes / 1e6)} MB`);

/** Markdown. */
export function table(rows) {
  const lines = [
    [
      "network",
      "optimizer",
      "Gradual, a step",
      "steps per second",
      "PyTorch",
      "ratio",
      "TF.js",
      "ratio",
      "memory",
      "PyTorch's",
    ],
    ...rows.map(({ network, optimizer, goal, seconds, threads, pytorch, tensorflow, memory }) => [
      network,
      optimizer,
      `${perStep(seconds)} (${threads})`,
      Math.round(1 / seconds).toLocaleString("en"),
      pytorch === null ? "" : `${perStep(pytorch.seconds)} (${pytorch.threads})`,
      pytorch === null ? "" : `**${times(pytorch.ratio)}**${goal === undefined ? "" : ` (aim ${goal}x)`}`,
      tensorflow === null ? "" : `${perStep(tensorflow.seconds)} (${tensorflow.peer.replace("TF.js ", "")})`,
      tensorflow === null ? "" : times(tensorflow.ratio),
      megabytes(memory.Gradual),
      megabytes(memory.PyTorch),
    ]),
  ];
  const [head, ...body] = lines.map((cells) => `| ${cells.join(" | ")} |`);
  return [head, `|${lines[0].map(() => "---").join("|")}|`, ...body, "", "In brackets: threads, or the backend."].join(
    "\n",
  );
}

/** The geometric mean and the least of the ratios. */
export function summary(rows) {
  const line = (name, ratios) => {
    if (ratios.length === 0) return [];
    const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
    return [
      `${name}: ${times(mean)} in the geometric mean of ${ratios.length} rows, ${times(Math.min(...ratios))} at least.`,
    ];
  };
  const ratiosTo = (peer) => rows.flatMap((row) => (row[peer] === null ? [] : [row[peer].ratio]));
  const more = rows
    .filter(({ memory }) => memory.Gradual > memory.PyTorch)
    .map(({ network, optimizer }) => `${network} ${optimizer}`);
  return [
    ...line("To PyTorch", ratiosTo("pytorch")),
    ...line("To TensorFlow.js", ratiosTo("tensorflow")),
    more.length === 0 ? "" : `More memory than PyTorch: ${more.join("; ")}.`,
  ]
    .filter((text) => text !== "")
    .join("\n");
}

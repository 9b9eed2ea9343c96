// Medians, ratios and the table of the benchmark.

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
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
export function rowOf({ sizes, batch, goal }, results) {
  const own = best(results, "Gradual");
  const peers = [...new Set(results.map(({ peer }) => peer))].filter((peer) => peer !== "Gradual");
  return {
    network: `${sizes.join("-")}, batch ${batch}`,
    goal,
    seconds: median(own.seconds),
    threads: own.threads,
    peers: peers.map((peer) => {
      const other = best(results, peer);
      // Each round's own ratio: the two were measured within the same second.
      const ratio = median(other.seconds.map((seconds, round) => seconds / own.seconds[round % own.seconds.length]));
      return { peer, seconds: median(other.seconds), threads: other.threads, ratio };
    }),
  };
}

/** Markdown. */
export function table(rows) {
  const peers = rows[0].peers.map(({ peer }) => peer);
  const lines = [
    ["network", "Gradual, a step", "steps per second", ...peers.flatMap((peer) => [peer, "ratio"]), ...(peers.includes("PyTorch") ? ["aim"] : [])],
    ...rows.map((row) => [
      row.network,
      `${perStep(row.seconds)} (${row.threads})`,
      Math.round(1 / row.seconds).toLocaleString("en"),
      ...row.peers.flatMap(({ seconds, threads, ratio }) => [`${perStep(seconds)} (${threads})`, `${ratio < 100 ? ratio.toFixed(ratio < 10 ? 2 : 1) : Math.round(ratio)}x`]),
      ...row.peers.filter(({ peer }) => peer === "PyTorch").map(({ ratio }) => `${row.goal}x: ${ratio >= row.goal ? "reached" : "not reached"}`),
    ]),
  ];
  const [head, ...body] = lines.map((cells) => `| ${cells.join(" | ")} |`);
  return [head, `|${lines[0].map(() => "---").join("|")}|`, ...body, "", "In brackets: threads."].join("\n");
}

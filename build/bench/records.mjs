// What recording for the time machine costs, as a share of the training's processor time and of its time by the clock.
//   npm run bench -- --records [--rounds 41]
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { bundle } from "./bundle.mjs";
import { NETWORKS } from "./networks.mjs";
import { median, medianInterval } from "./report.mjs";

/** Names of networks, and epochs for a training of about a second. */
const MEASURED = { "30-64-32-2": 60, "784-128-64-10": 8 };

/** @param {number} rounds pairs of trainings, with records and without */
export async function measureRecords(rounds) {
  const product = await bundle("records");
  const lines = [
    `${"".padEnd(20)}    steps  records             without      with   ratio, median of ${rounds} pairs and its 95% interval`,
  ];
  for (const [name, epochs] of Object.entries(MEASURED)) {
    const network = NETWORKS.find((one) => one.name === name);
    const request = JSON.stringify({ network, epochs, rounds });
    // Garbage of the one is not collected in the other's time.
    const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", product, request]);
    const { steps, records, off, on } = JSON.parse(stdout.trim().split("\n").at(-1));
    for (const clock of ["processor", "clock"]) {
      const [without, withThem] = [off, on].map((side) => side.map((seconds) => seconds[clock]));
      // Each pair's own ratio: the two were measured one after the other.
      const ratios = withThem.map((seconds, round) => seconds / without[round]);
      const [least, most] = medianInterval(ratios);
      lines.push(
        `${name.padEnd(20)}${String(steps).padStart(9)}${String(records).padStart(9)}  ${clock.padEnd(10)}` +
          `${median(without).toFixed(3).padStart(8)} s${median(withThem).toFixed(3).padStart(8)} s` +
          `${median(ratios).toFixed(4).padStart(9)}  (${least.toFixed(4)} to ${most.toFixed(4)})`,
      );
    }
  }
  return lines.join("\n");
}

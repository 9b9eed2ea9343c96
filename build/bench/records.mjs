// What recording for the time machine costs, as a share of the training's processor time.
//   npm run bench -- --records
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { bundle } from "./bundle.mjs";
import { NETWORKS } from "./networks.mjs";
import { median } from "./report.mjs";

const ROUNDS = 9;
/** Names of networks, and epochs for a training of a second or two. */
const MEASURED = { "30-64-32-2": 120, "784-128-64-10": 16 };

export async function measureRecords() {
  const product = await bundle("records");
  const lines = ["                        steps  records   without      with   ratio"];
  for (const [name, epochs] of Object.entries(MEASURED)) {
    const network = NETWORKS.find((one) => one.name === name);
    const request = JSON.stringify({ network, epochs, rounds: ROUNDS });
    const { stdout } = await promisify(execFile)(process.execPath, [product, request]);
    const { steps, records, off, on } = JSON.parse(stdout.trim().split("\n").at(-1));
    // Each round's own ratio: the two were measured one after the other.
    const ratio = median(on.map((seconds, round) => seconds / off[round]));
    lines.push(
      `${name.padEnd(20)}${String(steps).padStart(9)}${String(records).padStart(9)}` +
        `${median(off).toFixed(2).padStart(8)} s${median(on).toFixed(2).padStart(8)} s${ratio.toFixed(3).padStart(8)}`,
    );
  }
  return lines.join("\n");
}

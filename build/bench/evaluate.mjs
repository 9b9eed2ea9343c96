// What an evaluation with all figures costs beside ONNX Runtime's own time for the same predictions, each task in a process of its own.
//   npm run bench -- --evaluate [--rows 1000000] [--rounds 3]
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { bundle } from "./bundle.mjs";
import { median } from "./report.mjs";

/** @param {{ rows: number, rounds: number }} asked */
export async function measureEvaluation({ rows, rounds }) {
  const product = await bundle("evaluate", "resampler");
  const lines = [
    `${rows.toLocaleString("en-US")} rows of 20 numbers, a network 20-64-32, medians of ${rounds}; seconds`,
    "                  predictions      reading,     measuring    all beside        most",
    "                 ONNX Runtime    answering   all figures   ONNX Runtime      memory",
  ];
  for (const task of ["classification", "regression"]) {
    const { stdout } = await promisify(execFile)(process.execPath, [product, JSON.stringify({ rows, task, rounds })]);
    const { rounds: measured, memory } = JSON.parse(stdout.trim().split("\n").at(-1));
    const part = (name) => median(measured.map((one) => one[name]));
    const ratio = median(measured.map((one) => (one.answering + one.measuring) / one.runtime));
    const seconds = ["runtime", "answering", "measuring"].map((name) => part(name).toFixed(2).padStart(13));
    lines.push(
      `${task.padEnd(16)}${seconds.join("")}${ratio.toFixed(1).padStart(15)}${`${Math.round(memory / 2 ** 20)} MiB`.padStart(12)}`,
    );
  }
  return lines.join("\n");
}

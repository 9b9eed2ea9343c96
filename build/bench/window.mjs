// How prompt the built app's window is: while it trains, and in the Learn station. Wants a display:
//   npm run bench -- --window [--only stations,train,live,hours,trace,scrub,landscape,stopping,gallery] [--rounds 1]
//   (without a display: xvfb-run -a npm run bench -- --window)
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { quantile } from "./report.mjs";
import { withApp } from "./windowApp.mjs";
import { measureGallery } from "./windowGallery.mjs";
import { measureHours, measureLongRun } from "./windowHours.mjs";
import {
  measureFirstTrace,
  measureLandscape,
  measureScrubbing,
  measureStopping,
  measureTraces,
} from "./windowLearn.mjs";
import { makeProject } from "./windowProjects.mjs";
import { measureStations } from "./windowStations.mjs";
import { measureLiveChart, measureTraining } from "./windowTrain.mjs";

/** What is measured, in which project; without one, in the sample Penguins. */
const SCENES = {
  stations: [
    { title: "first opening of each station, Penguins", project: "penguins", measure: measureStations },
    { title: "first opening of each station, Digits", project: "digits", measure: measureStations },
  ],
  train: [{ title: "training of Penguins", measure: measureTraining }],
  live: [{ title: "a minute of short epochs on the live chart", project: "short", measure: measureLiveChart }],
  hours: [
    { title: "two hours of training in ten runs, in fast time", project: "hours", measure: measureHours },
    { title: "two hours of training in one run, in fast time", project: "long", measure: measureLongRun },
  ],
  trace: [
    { title: "a weight's trace, 109,386 parameters, batch of 32", project: "pictures", measure: measureTraces },
    { title: "a weight's trace, 3,983 parameters, batch of 32", project: "small", measure: measureTraces },
    { title: "the first trace of a convolution, Digits", project: "digits", measure: measureFirstTrace },
  ],
  scrub: [
    { title: "scrubbing, 3,983 parameters", project: "small", measure: measureScrubbing },
    { title: "scrubbing, 108,867 parameters", project: "large", measure: measureScrubbing },
  ],
  landscape: [{ title: "landscape of Penguins, 41 × 41 points", measure: measureLandscape }],
  gallery: [{ title: "scrolling through 50,000 pictures", project: "gallery", measure: measureGallery }],
  stopping: [{ title: "stopping lab of Penguins", measure: measureStopping }],
};

/**
 * @param {string} root the repository
 * @param {{ only?: readonly string[], rounds?: number }} options
 * @returns {Promise<readonly { title: string, figures: Record<string, readonly number[]> }[]>} milliseconds
 */
export async function measureWindow(root, { only = Object.keys(SCENES), rounds = 1 } = {}) {
  const place = mkdtempSync(path.join(os.tmpdir(), "gradual-bench-"));
  try {
    const found = [];
    for (const { title, project = "sample", measure } of only.flatMap((name) => SCENES[name] ?? [])) {
      const file = await makeProject(root, mkdtempSync(path.join(place, "scene-")), project);
      const figures = {};
      for (let round = 0; round < rounds; round++)
        for (const [name, values] of Object.entries(await withApp(root, [file], measure)))
          figures[name] = [...(figures[name] ?? []), ...values];
      found.push({ title, figures });
    }
    return found;
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

const NAMES = {
  frame: "between two frames",
  task: "long tasks (over 50 ms)",
  time: "time",
  points: "points drawn in a second",
  heap: "memory of the window, MiB",
  held: "memory of the window, MiB",
  nodes: "parts of the page",
  listeners: "listeners",
  seconds: "seconds",
  growth: "growth from the first to the last, %",
};
/** Figures whose order tells something. */
const IN_TURN = ["held", "nodes", "listeners", "seconds"];

/** The figures as a table. */
export function windowTable(results) {
  const lines = [`${"".padEnd(34)}  median      p95 greatest   (ms)`];
  for (const { title, figures } of results) {
    lines.push(title);
    for (const [name, values] of Object.entries(figures)) {
      const write = (share) => (values.length === 0 ? "-" : quantile(values, share).toFixed(1)).padStart(8);
      lines.push(`  ${(NAMES[name] ?? name).padEnd(32)}${write(0.5)} ${write(0.95)} ${write(1)}   of ${values.length}`);
      if (IN_TURN.includes(name))
        lines.push(`    in turn ${values.map((value) => value.toFixed(Number.isInteger(value) ? 0 : 2)).join(", ")}`);
    }
  }
  return lines.join("\n");
}

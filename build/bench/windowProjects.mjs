// Projects whose Learn station is measured, made and trained by the built command line.
import { execFile } from "node:child_process";
import { cpSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { makePictures } from "./pictures.mjs";

/** Dense layers, one behind the other, between what is read and what is answered. */
const chain = (units, isPicture) => {
  const hidden = units.map((count, at) => ({
    id: `hidden-${at + 1}`,
    type: "dense",
    params: { units: count, activation: "relu" },
  }));
  const layers = [
    { id: "input", type: "input" },
    ...(isPicture ? [{ id: "flatten", type: "flatten" }] : []),
    ...hidden,
    { id: "output", type: "output", params: { activation: "softmax" } },
  ];
  return { layers, connections: layers.slice(1).map(({ id }, at) => [layers[at].id, id]) };
};

/** Batches of 32 rows, if nothing else is said; no rule ends a run. */
const PROJECTS = {
  // 3,983 and 108,867 weights, over the seven numbers that a penguin becomes.
  small: { from: ["penguins.csv", "--target", "Species"], model: chain([64, 51]), epochs: 100 },
  large: { from: ["penguins.csv", "--target", "Species"], model: chain([324, 324]), epochs: 100 },
  // A step and an epoch are one, and as short as they can be.
  short: {
    from: ["iris.csv", "--target", "species"],
    model: chain([2]),
    epochs: 10_000_000,
    batchSize: 150,
    isTrained: false,
  },
  // Of two hours at three epochs a second, a tenth.
  long: { from: ["penguins.csv", "--target", "Species"], model: chain([128, 128]), epochs: 21_600, isTrained: false },
  hours: { from: ["penguins.csv", "--target", "Species"], model: chain([128, 128]), epochs: 2_160, isTrained: false },
  // 109,386 weights.
  pictures: { from: ["digits"], model: chain([128, 64], true), epochs: 1 },
};

/** Samples as they are, with a run of so many epochs, or with none. */
const SAMPLES = {
  sample: { of: "penguins", epochs: 0 },
  penguins: { of: "penguins", epochs: 20 },
  digits: { of: "digits", epochs: 1 },
};

/** Of pictures that are made for it, in a folder that goes with it. */
const GALLERY = { count: 50_000, side: 64 };

/**
 * @param {string} name of a project
 * @returns {Promise<string>} its file
 */
export async function makeProject(root, place, name) {
  const folder = path.join(place, name);
  const fileIn = () =>
    path.join(
      folder,
      readdirSync(folder).find((one) => one.endsWith(".gradual")),
    );
  const gradual = (...args) =>
    promisify(execFile)(process.execPath, [path.join(root, "build/bin/gradual.mjs"), ...args]);
  if (name === "gallery") {
    const source = path.join(place, "pictures of the gallery");
    await makePictures(source, GALLERY.count, GALLERY.side);
    await gradual("new", folder, "--from", source, "--size", `${GALLERY.side}x${GALLERY.side}`, "--color", "rgb");
    rmSync(source, { recursive: true });
    return fileIn();
  }
  if (name in SAMPLES) {
    const { of, epochs } = SAMPLES[name];
    cpSync(path.join(root, "examples", of), folder, { recursive: true });
    rmSync(path.join(folder, "runs"), { recursive: true, force: true });
    if (epochs === 0) return fileIn();
    const document = JSON.parse(readFileSync(fileIn(), "utf8"));
    Object.assign(document.training, { epochs, rules: [] });
    writeFileSync(fileIn(), JSON.stringify(document));
    await gradual("train", folder, "--quiet");
    return fileIn();
  }
  const { from, model, epochs, batchSize = 32, isTrained = true } = PROJECTS[name];
  const [source, ...rest] = from;
  await gradual("new", folder, "--from", path.join(root, "examples/sources", source), ...rest);
  const document = JSON.parse(readFileSync(fileIn(), "utf8"));
  const optimizer = { type: "adam", params: { learningRate: 0.001 } };
  document.model = model;
  Object.assign(document.training, { optimizer, batchSize, epochs, rules: [], restoreBest: false });
  delete document.training.schedule;
  writeFileSync(fileIn(), JSON.stringify(document));
  if (!isTrained) return fileIn();
  // Records are made by a replay, so that each machine has the same ones.
  await gradual("train", folder, "--no-records", "--quiet");
  return fileIn();
}

// A run's weights, to be looked at: read in parts, so that the largest layer takes no more memory than what is shown of it.

import { stat } from "node:fs/promises";
import { UserError } from "../document/errors";
import { sizeOf } from "../document/size";
import { extentOf, matrixOf, offsetOf, placeNames, sideName } from "../network/weightMatrix";
import type { MatrixSide } from "../network/weightMatrix";
import type { NamedWeight } from "../passes/compile";
import { isTrained } from "../passes/compile";
import { CompiledNetwork } from "../passes/compiledNetwork";
import { damaged } from "../project/files";
import { RUN_FILES, runPath } from "../project/runRecord";
import { noWeights, readPreparation, readRecord } from "../project/runs";
import type { TensorPlace } from "../project/safetensors";
import type { SafetensorsFile } from "../project/safetensorsFile";
import { withSafetensors } from "../project/safetensorsFile";
import { WEIGHT_MOMENTS } from "../runs/weights";
import type {
  RunWeights,
  Stretch,
  WeightEntry,
  WeightMoment,
  WeightPage,
  WeightSide,
  WeightsOfLayer,
  WeightStatistics,
} from "../runs/weights";
import { runInWords } from "../runs/runInWords";

/** Where the weights of a moment stand, the first that is there. A run that has not ended has its last ones in its checkpoint. */
const FILES: Readonly<Record<WeightMoment, readonly string[]>> = {
  initial: [RUN_FILES.initial],
  best: [RUN_FILES.best],
  last: [RUN_FILES.weights, RUN_FILES.checkpoint],
};

/** Bytes of a weight that are held at once while all of its numbers are counted. */
const CHUNK = 4 * 2 ** 20;
const BINS = 40;

export interface OpenWeights {
  readonly moments: readonly WeightMoment[];
  readonly at: WeightMoment;
  readonly layers: readonly WeightsOfLayer[];
  /** Some rows and columns of a weight, those beyond its end left out. @throws UserError "no-such-weight" or "file-damaged" */
  page(tensor: string, rows: Stretch, columns: Stretch): Promise<Omit<WeightPage, "statistics">>;
  statistics(tensor: string): Promise<WeightStatistics>;
}

/**
 * Opens the weights of a run for `action`.
 * @param at absent: the last ones
 * @throws UserError "no-such-run", "no-weights" where it has none of that moment, or "file-damaged"
 */
export async function withRunWeights<T>(
  folder: string,
  run: string,
  at: WeightMoment | undefined,
  action: (weights: OpenWeights) => Promise<T>,
): Promise<T> {
  const { document } = await readRecord(folder, run);
  const files = new Map<WeightMoment, string>();
  for (const moment of WEIGHT_MOMENTS) {
    const path = await firstThatExists(folder, run, FILES[moment]);
    if (path !== null) files.set(moment, path);
  }
  const moment = at ?? "last";
  const path = files.get(moment);
  if (path === undefined) throw noWeights(run, moment, [...files.keys()]);
  const preparation = await readPreparation(folder, run);
  const compiled = CompiledNetwork.of(document, preparation);
  const { network, outputs, weights } = compiled;

  return withSafetensors(path, async (file) => {
    const find = (tensor: string): { readonly weight: NamedWeight; readonly place: TensorPlace } => {
      const weight = weights.find((one) => one.tensor === tensor);
      if (weight === undefined) throw noSuchWeight(run, tensor, weights);
      return { weight, place: placeOf(file, weight) };
    };
    return action({
      moments: [...files.keys()],
      at: moment,
      layers: network.layers.flatMap(({ id, title }): WeightsOfLayer[] => {
        const own = weights.filter(({ layerId }) => layerId === id).map(entryOf);
        return own.length === 0 ? [] : [{ id, title, weights: own }];
      }),
      async page(tensor, wantedRows, wantedColumns) {
        const { weight, place } = find(tensor);
        const matrix = matrixOf(weight);
        const layer = network.layers.find(({ id }) => id === weight.layerId);
        const side = (axes: MatrixSide, wanted: Stretch): WeightSide => {
          const shown = within(wanted, extentOf(axes));
          const names = layer === undefined ? null : placeNames(axes, layer, network, outputs, preparation);
          const inner = extentOf(axes.slice(1));
          return {
            axes: axes.map(({ name }) => name),
            extent: extentOf(axes),
            shown,
            names: Array.from({ length: shown.count }, (_, index) => sideName(axes, shown.from + index, names)),
            groups: Array.from({ length: shown.count }, (_, index) =>
              sideName(axes.slice(0, 1), Math.floor((shown.from + index) / inner), names),
            ),
          };
        };
        const rows = side(matrix.rows, wantedRows);
        const columns = side(matrix.columns, wantedColumns);
        const values = await readCells(file, place, matrix, rows.shown, columns.shown);
        return { entry: entryOf(weight), rows, columns, values };
      },
      statistics: (tensor) => measure(file, find(tensor).place),
    });
  });
}

/** What the window is shown. Of no weight that is named: the first. */
export async function readRunWeights(
  folder: string,
  wish: {
    readonly run: string;
    readonly at?: WeightMoment | undefined;
    readonly tensor?: string | undefined;
    readonly rows: Stretch;
    readonly columns: Stretch;
  },
): Promise<RunWeights> {
  return withRunWeights(folder, wish.run, wish.at, async (weights) => {
    const { moments, at, layers } = weights;
    const tensor = wish.tensor ?? layers[0]?.weights[0]?.tensor;
    if (tensor === undefined) return { moments, at, layers, page: null };
    const page = await weights.page(tensor, wish.rows, wish.columns);
    return { moments, at, layers, page: { ...page, statistics: await weights.statistics(tensor) } };
  });
}

async function firstThatExists(folder: string, run: string, files: readonly string[]): Promise<string | null> {
  for (const file of files) {
    const path = await runPath(folder, run, file);
    const found = await stat(path).catch(() => null);
    if (found?.isFile() === true) return path;
  }
  return null;
}

function entryOf(weight: NamedWeight): WeightEntry {
  const { tensor, name, shape, axes, docs = "" } = weight;
  return { tensor, name, shape, axes, docs, trained: isTrained(weight) };
}

function placeOf({ path, places }: SafetensorsFile, { tensor, shape }: NamedWeight): TensorPlace {
  const place = places.find(({ name }) => name === tensor);
  if (place?.type === "F32" && place.shape.join() === shape.join()) return place;
  throw damaged(path, `it does not hold "${tensor}" as float32 of the shape ${shape.join("×")}`);
}

function within({ from, count }: Stretch, extent: number): Stretch {
  const first = Math.min(from, extent);
  return { from: first, count: Math.min(count, extent - first) };
}

async function readCells(
  file: SafetensorsFile,
  place: TensorPlace,
  matrix: { readonly rows: MatrixSide; readonly columns: MatrixSide },
  rows: Stretch,
  columns: Stretch,
): Promise<Float32Array> {
  const cells = new Float32Array(rows.count * columns.count);
  const read = async (from: number, count: number): Promise<Float32Array> =>
    new Float32Array((await file.bytes(place.offset + 4 * from, 4 * count)).buffer);
  // Rows that lie in one piece are read alone; the kernels of convolutions are small enough to be read whole.
  const inOnePiece = matrix.columns.length <= 1;
  const whole = inOnePiece ? null : await read(0, sizeOf(place.shape));
  for (let row = 0; row < rows.count; row++) {
    const start = offsetOf(matrix.rows, rows.from + row);
    if (whole === null) {
      cells.set(await read(start + columns.from, columns.count), row * columns.count);
      continue;
    }
    for (let column = 0; column < columns.count; column++)
      cells[row * columns.count + column] = whole[start + offsetOf(matrix.columns, columns.from + column)] ?? NaN;
  }
  return cells;
}

/** In two passes: first what the bins depend on. */
async function measure(file: SafetensorsFile, { offset, bytes }: TensorPlace): Promise<WeightStatistics> {
  const each = async (see: (value: number) => void): Promise<void> => {
    for (let at = 0; at < bytes; at += CHUNK) {
      const part = new Float32Array((await file.bytes(offset + at, Math.min(CHUNK, bytes - at))).buffer);
      for (const value of part) see(value);
    }
  };
  let [min, max, sum, zeros, finite] = [Infinity, -Infinity, 0, 0, 0];
  await each((value) => {
    if (!Number.isFinite(value)) return;
    finite++;
    sum += value;
    if (value === 0) zeros++;
    if (value < min) min = value;
    if (value > max) max = value;
  });
  const count = bytes / 4;
  const notFinite = count - finite;
  if (finite === 0) return { count, notFinite, zeros, min: NaN, max: NaN, mean: NaN, deviation: NaN, histogram: [] };
  const mean = sum / finite;
  const histogram = new Array<number>(min === max ? 1 : BINS).fill(0);
  let squares = 0;
  await each((value) => {
    if (!Number.isFinite(value)) return;
    squares += (value - mean) ** 2;
    const bin = min === max ? 0 : Math.min(BINS - 1, Math.floor(((value - min) / (max - min)) * BINS));
    histogram[bin] = (histogram[bin] ?? 0) + 1;
  });
  return { count, notFinite, zeros, min, max, mean, deviation: Math.sqrt(squares / finite), histogram };
}

function noSuchWeight(run: string, tensor: string, weights: readonly NamedWeight[]): UserError {
  const names = weights.slice(0, 12).map((one) => `"${one.tensor}"`);
  return new UserError({
    code: "no-such-weight",
    message: `The network of run ${runInWords(run)} has no weight "${tensor}".`,
    next: `It has ${names.join(", ")}${weights.length > names.length ? ", and more" : ""}.`,
  });
}

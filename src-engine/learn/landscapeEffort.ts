// How much of a landscape is worked out: over how many rows, along how many states of the path, and by whom. The first, coarse picture is
// to be there soon; finer ones follow as long as nobody ends them.

/** Multiplications: over the finest grid the reference does them; over a first one and its path ONNX Runtime. */
const MOST = { reference: 3e8, first: 3e10, path: 8e9 } as const;
/** Points along one side of the first grid and of the finest. */
const [COARSEST, FINEST] = [11, 41];
/** States of the path. */
const PATH = { least: 10, most: 60 } as const;
export const MOST_PATH = PATH.most;

export interface LandscapeEffort {
  readonly rows: number;
  readonly states: number;
  /** In float64; else in float32, as training does. */
  readonly isReference: boolean;
}

/**
 * @param each multiplications for one row at one point
 * @param rows of the batch or the part
 * @param states of the path
 */
export function landscapeEffort(each: number, rows: number, dimensions: number, states: number): LandscapeEffort {
  const shown = Math.min(states, PATH.most);
  if (each * rows * (FINEST ** dimensions + 2 * shown) <= MOST.reference) {
    return { rows, states: shown, isReference: true };
  }
  const some = Math.max(1, Math.min(rows, Math.floor(MOST.first / (each * COARSEST ** dimensions))));
  // Each state is asked for twice: as it was, and where it lies on the plane.
  const along = Math.max(PATH.least, Math.floor(MOST.path / (2 * each * some)));
  return { rows: some, states: Math.min(shown, along), isReference: false };
}

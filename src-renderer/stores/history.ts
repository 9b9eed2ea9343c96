// The open document as an immutable value with its list of changes. Pure: every function gives a new History. Values share what
// did not change between them, so that a step costs what it changed.

/** One step of undo: what was done in words, and the value before and after. */
export interface Change<T extends object> {
  readonly label: string;
  readonly before: T;
  readonly after: T;
  /** Changes with the same key melt into one while the gesture lasts. */
  readonly key: string | null;
}

export interface History<T extends object> {
  readonly value: T;
  readonly done: readonly Change<T>[];
  readonly undone: readonly Change<T>[];
  /** Whether the newest change still takes in further ones with its key. */
  readonly open: boolean;
}

/** As many steps as can be taken back. */
export const DEPTH = 500;

/** A history that begins with `value`. */
export function begin<T extends object>(value: T): History<T> {
  return { value, done: [], undone: [], open: false };
}

/** The history after an edit gave `after`; the same history where all its fields are as they were. */
export function change<T extends object>(
  history: History<T>,
  label: string,
  after: T,
  key: string | null = null,
): History<T> {
  const { value: before, done, open } = history;
  if (isSame(before, after)) return history;
  const last = done.at(-1);
  const goesOn = key !== null && open && last?.key === key;
  const step = goesOn ? { ...last, after } : { label, before, after, key };
  return {
    value: after,
    done: [...(goesOn ? done.slice(0, -1) : done), step].slice(-DEPTH),
    undone: [],
    open: key !== null,
  };
}

/** Ends a gesture: the next change is a step of its own. */
export function seal<T extends object>(history: History<T>): History<T> {
  return history.open ? { ...history, open: false } : history;
}

/** One step back; the same history at its beginning. */
export function undo<T extends object>(history: History<T>): History<T> {
  const last = history.done.at(-1);
  if (!last) return history;
  return { value: last.before, done: history.done.slice(0, -1), undone: [...history.undone, last], open: false };
}

/** One step forward again; the same history at its end. */
export function redo<T extends object>(history: History<T>): History<T> {
  const next = history.undone.at(-1);
  if (!next) return history;
  return { value: next.after, done: [...history.done, next], undone: history.undone.slice(0, -1), open: false };
}

function isSame<T extends object>(a: T, b: T): boolean {
  const fields = new Set([...Object.keys(a), ...Object.keys(b)] as (keyof T)[]);
  return [...fields].every((field) => a[field] === b[field]);
}

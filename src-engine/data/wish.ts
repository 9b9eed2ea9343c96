// What a person asks for when data are imported; the rest is proposed.

import type { ExampleKind, Split, Task, Windows } from "../document/schema";

export interface Wish {
  /** Chosen by name where absent, else the last column that will do. */
  readonly target?: string | undefined;
  /** Default "auto": by what the target holds. */
  readonly task?: Task | "auto" | undefined;
  /** Of arrays: what the examples are treated as. Default: by their shape. */
  readonly as?: ExampleKind | undefined;
  /**
   * "text": a small network and the recipe of the text, {@link textbookTraining}. Default "suggested": what is best by measure.
   * Only tables are asked for it.
   */
  readonly recipe?: "suggested" | "text" | undefined;
  /** Rows are predicted from earlier ones; they are then divided by time. Only tables are asked for it. */
  readonly windows?: Windows | undefined;
  /** The parts' shares, in place of the usual ones and of parts that the source has; and what the rows are divided by. */
  readonly split?: (Partial<Pick<Split, "train" | "validation" | "test">> & Pick<Split, "by">) | undefined;
}

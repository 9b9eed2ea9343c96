// What is asked about a run that a person tries on a case.

import * as v from "valibot";
import { MOST_PICTURE_BYTES } from "../document/pictureOptions";
import { count, project, readPlace, run, writePlace } from "./fields";
import type { FilePrediction, FilePreview } from "./filePrediction";
import type { Question } from "./question";
import { returns } from "./question";
import type { NearestRows, TriedPicture, TryAnswer, TryForm, TryRow, TrySpread } from "./trying";
import { TRY_PARTS, TryValuesSchema } from "./trying";

export const TRY_REQUESTS = {
  /** The inputs of a run, and what it predicts. */
  "try.form": { input: v.strictObject({ project, run }), answer: returns<TryForm>(), on: "worker" },
  /** A row to begin with, by its position in a part. */
  "try.row": {
    input: v.strictObject({ project, run, part: v.picklist(TRY_PARTS), at: count }),
    answer: returns<TryRow>(),
    on: "worker",
  },
  /** A file of a picture, brought to the shape of the training pictures by the same steps. */
  "try.picture": {
    input: v.strictObject({
      project,
      run,
      name: v.pipe(v.string(), v.maxLength(1_000)),
      bytes: v.pipe(
        v.instance(Uint8Array),
        v.check(({ length }) => length <= MOST_PICTURE_BYTES, "is too large"),
      ),
    }),
    answer: returns<TriedPicture>(),
    on: "worker",
  },
  /** What the run says of a case: with its final weights, or, while it trains, the newest that it kept. */
  "try.answer": {
    input: v.strictObject({ project, run, values: TryValuesSchema }),
    answer: returns<TryAnswer>(),
    on: "worker",
  },
  /** How far the validation rows of a run that ended are from what it says of them; null where there are none. */
  "try.spread": { input: v.strictObject({ project, run }), answer: returns<TrySpread | null>(), on: "worker" },
  /** The training rows that are most like a case. */
  "try.nearest": {
    input: v.strictObject({ project, run, values: TryValuesSchema, limit: v.pipe(count, v.maxValue(100)) }),
    answer: returns<NearestRows>(),
    on: "worker",
  },
  /** The first rows of a file with their predictions, and what is doubtful in them. */
  "try.preview": {
    input: v.strictObject({ project, run, file: readPlace }),
    answer: returns<FilePreview>(),
    on: "worker",
  },
  /** Predicts every row of a file to another file. Canceled, it leaves nothing. */
  "try.file": {
    input: v.strictObject({ project, run, file: readPlace, output: writePlace, escapeFormulas: v.boolean() }),
    answer: returns<FilePrediction>(),
    on: "worker",
    activity: "Predicting a file",
  },
} as const satisfies Readonly<Record<string, Question>>;

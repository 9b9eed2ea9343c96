import { constantColumns } from "./constant-columns";
import { blankPictures } from "./blank-pictures";
import { duplicates } from "./duplicates-across-split";
import { idColumns } from "./id-columns";
import { imbalance } from "./imbalance";
import { manyCategories } from "./many-categories";
import { missingTells } from "./missing-tells";
import { mostlyMissing } from "./mostly-missing";
import { outliers } from "./outliers";
import { pictureSizes } from "./picture-sizes";
import { rawDates } from "./raw-dates";
import { sentinels } from "./sentinels";
import type { DataFindingSpec } from "./spec";
import { spellings } from "./spellings";
import { targetLeakage } from "./target-leakage";
import { targetRange } from "./target-range";
import { tinyClasses } from "./tiny-classes";
import { tinyParts } from "./tiny-parts";
import { typingErrors } from "./typing-errors";
import { unreadablePictures } from "./unreadable-pictures";
import { wrongTypes } from "./wrong-types";

/** Every finding about data, in the order in which they are told: what makes all figures false before what is only doubtful. */
export const DATA_FINDINGS: readonly DataFindingSpec[] = [
  targetLeakage,
  targetRange,
  sentinels,
  unreadablePictures,
  duplicates,
  blankPictures,
  pictureSizes,
  spellings,
  typingErrors,
  wrongTypes,
  idColumns,
  constantColumns,
  manyCategories,
  missingTells,
  mostlyMissing,
  outliers,
  imbalance,
  tinyClasses,
  tinyParts,
  rawDates,
];

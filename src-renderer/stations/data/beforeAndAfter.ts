// What becomes of a column's typical values, in words.

import { epochDays } from "../../../src-engine/document/epochs";
import type { CategoryRecipe, ColumnRecipe, NumberRecipe } from "../../../src-engine/document/preparation";
import { featureWidth, isOpenEncoding, numberElements } from "../../../src-engine/document/preparation";
import { NUMBERS } from "../../../src-engine/preparing/arithmetic";
import { datePart } from "../../../src-engine/preparing/dates/registry";
import { placeOf } from "../../../src-engine/preparing/encodings/place";
import { textElements } from "../../../src-engine/preparing/encodings/words";
import { elementsOfNumber } from "../../../src-engine/preparing/numberElements";
import type { ColumnProfile } from "../../../src-engine/protocol/data";
import { figure, integer, t } from "../../text";

interface Line {
  readonly before: string;
  readonly after: string;
}

/** Categories that are shown. */
const SHOWN = 3;
const SHOWN_WORDS = 8;

/** @param write a number of the column, as the table writes it */
export function beforeAndAfter(
  feature: ColumnRecipe,
  { type, histogram, median, categories = [] }: ColumnProfile,
  write: (value: number) => string,
): readonly Line[] {
  if (feature.type === "category") {
    return [
      ...categories.slice(0, SHOWN).map(({ value }) => ({ before: value, after: categoryAfter(feature, value) })),
      { before: t("data.table.missing"), after: categoryAfter(feature, feature.fill) },
      ...(isOpenEncoding(feature)
        ? []
        : [{ before: t("data.inspector.newValue"), after: categoryAfter(feature, "\0") }]),
    ];
  }
  if (histogram === undefined) return [];
  const values = [...new Set([histogram.min, median ?? histogram.min, histogram.max])];
  return [
    ...values.map((value) => ({
      before: write(value),
      // Numbers that are taken as dates count seconds.
      after: numberAfter(feature, feature.type === "date" && type === "number" ? epochDays(value) : value),
    })),
    {
      before: t("data.table.missing"),
      after: feature.fill === null ? t("data.inspector.noRow") : numberAfter(feature, null),
    },
  ];
}

function numberAfter(feature: NumberRecipe, value: number | null): string {
  const elements = numberElements(feature);
  const after = elementsOfNumber(NUMBERS, feature, value ?? feature.fill ?? NaN, value === null ? 1 : 0);
  const names = elements.map(({ is, part }): string => {
    if (is === "value") return "";
    if (is === "missing" || part === undefined) return t("data.inspector.isMissing");
    const { label } = datePart(part.part);
    return is === "part" ? label : t(`data.inspector.${is}`, { part: label });
  });
  return after
    .map((number, index) => (names[index] ? `${names[index]}: ${figure(number)}` : figure(number)))
    .join("; ");
}

function categoryAfter(feature: CategoryRecipe, label: string | null): string {
  if (label === null) return t("data.inspector.noRow");
  if (feature.encoding?.type === "word-ids") {
    const found = textElements(feature, feature.encoding)(label).map(({ value }) => value);
    return found.length === 0 ? t("data.inspector.allZero") : `${found.slice(0, SHOWN_WORDS).join(", ")}, …`;
  }
  if (feature.encoding?.type === "words") {
    const found = [...textElements(feature, feature.encoding)(label)].sort((a, b) => b.value - a.value);
    const shown = found.slice(0, SHOWN).map(({ at, value }) => `${feature.categories[at] ?? ""}: ${figure(value)}`);
    return found.length === 0 ? t("data.inspector.allZero") : shown.join("; ");
  }
  const place = placeOf(feature)(label);
  if (feature.encoding?.type === "ordinal" || feature.encoding?.type === "ids") return integer(place);
  return place < 0
    ? t("data.inspector.allZero")
    : t("data.inspector.oneOf", { place: integer(place + 1), n: integer(featureWidth(feature)) });
}

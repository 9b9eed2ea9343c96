// The options that read a file as it was read before.

import type { ImportOptionsInput } from "../../document/importOptions";
import type { ImportRecord } from "../importRecord";

/** What the person asked for; and with it all that was found and could be found otherwise in another file. */
export function keptOptions({ asked: said, options, readings = {} }: ImportRecord): {
  readonly asked: ImportOptionsInput;
  readonly found: ImportOptionsInput;
} {
  const asked: ImportOptionsInput = said ?? {};
  const { delimiter, header, quote, skip, comment, sheet, size, color, resize, missing } = options;
  const writings = Object.values(readings).map(({ reading }) => reading);
  const decimals = writings.flatMap((one) => (one.as === "number" && one.decimal === "," ? [one.decimal] : []));
  const orders = writings.flatMap((one) =>
    one.as === "date" && one.order !== "year-first" && one.formats.some((format) => /%[dem]/.test(format))
      ? [one.order]
      : [],
  );
  const [decimal] = decimals;
  const [order] = orders;
  const text = delimiter === null || delimiter === "" ? {} : { delimiter, ...(header === null ? {} : { header }) };
  const found: ImportOptionsInput = {
    ...text,
    ...(quote === null ? {} : { quote }),
    ...(skip === undefined ? {} : { skip }),
    ...(comment === undefined ? {} : { comment }),
    ...(sheet === undefined ? {} : { sheet }),
    ...(size === undefined ? {} : { size }),
    ...(color === undefined ? {} : { color }),
    ...(resize === undefined ? {} : { resize }),
    ...(decimal === undefined ? {} : { decimal }),
    // One order for all, as a person would say it.
    ...(order !== undefined && new Set(orders).size === 1 ? { dateOrder: order } : {}),
    missing,
  };
  return { asked, found: { ...found, ...asked } };
}

// Which way a recurrent layer goes through its steps, where it goes both ways and one value has the letter of another.

import type { LayerView } from "../../../src-engine/protocol/learn";
import { t } from "../../text";

/** "forward" or "backward"; null of a layer that goes one way. */
export function wayText({ values }: Pick<LayerView, "values">, name: string): string | null {
  const own = values.find((value) => value.name === name);
  if (own === undefined || own.unrolled === null) return null;
  const hasTwin = values.some(
    ({ symbol, unrolled }) => symbol === own.symbol && unrolled !== null && unrolled !== own.unrolled,
  );
  return hasTwin ? t(`learn.subject.way.${own.unrolled}`) : null;
}

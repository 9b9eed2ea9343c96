// How the columns of a file to predict are read: as those of the training file were.

import type { ColumnReading, OddCells } from "../../document/columnReading";
import { PLAIN } from "../../document/columnReading";
import type { SourceColumn } from "../../document/preparation";
import type { FileReading, OtherWriting } from "../../protocol/filePrediction";
import type { Database } from "../duckdb";
import { withGroups } from "../reading/numberWriting";
import { otherWriting } from "../reading/otherWriting";
import { oddCells, readAs } from "./readAs";
import type { Relation, RelationColumn } from "./relation";

interface ReadLikewise extends Pick<FileReading, "odd" | "otherwise"> {
  readonly columns: RelationColumn[];
}

/**
 * The columns, those of texts read as they were in training; or as this file shows, where that leaves fewer odd cells. Numbers in
 * another unit are not those that were trained on, whatever they look like.
 */
export async function readLikewise(
  database: Database,
  { from, columns, linesBefore = null }: Relation,
  features: readonly SourceColumn[],
): Promise<ReadLikewise> {
  const known = new Map(features.map((feature) => [feature.name, feature]));
  const again = columns.flatMap(({ name, texts, found }) => {
    const feature = known.get(name);
    // The training file had types; where this one's texts are no numbers by themselves, what is one of them still counts.
    const isUntyped = feature?.type === "number" && found?.reading.as !== "number";
    const trained = feature?.reading ?? (isUntyped ? ({ as: "number", ...PLAIN } as const) : undefined);
    return texts === undefined || trained === undefined ? [] : [{ name, cell: texts.cell, trained, found }];
  });
  const oddWith = (readings: readonly (ColumnReading | null)[]): Promise<(OddCells | null)[]> =>
    oddCells(database, {
      from,
      linesBefore,
      columns: again.map(({ cell }, index) => ({ cell, reading: readings[index] ?? { as: "text" } })),
    });
  const likewise = await oddWith(again.map(({ trained }) => trained));
  // Numbers below a thousand show no grouping.
  const grouped = again.map(({ trained }, index) => (likewise[index] === null ? null : withGroups(trained)));
  const inGroups = grouped.some((reading) => reading !== null) ? await oddWith(grouped) : [];
  const odd = new Map<string, OddCells>();
  // What this file alone says how to read has cells that do not fit, too.
  for (const { name, found } of columns) {
    const type = known.get(name)?.type;
    if (type !== undefined && type !== "category" && found?.odd !== undefined) odd.set(name, found.odd);
  }
  const otherwise: OtherWriting[] = [];
  const reread = new Map<string, RelationColumn>();
  for (const [index, { name, cell, trained, found }] of again.entries()) {
    const ways: { readonly reading: ColumnReading; readonly odd: OddCells | null }[] = [
      { reading: trained, odd: likewise[index] ?? null },
      ...[grouped[index] ?? []].flat().map((reading) => ({ reading, odd: inGroups[index] ?? null })),
      ...(found !== undefined && isLike(found.reading, trained)
        ? [{ reading: found.reading, odd: found.odd ?? null }]
        : []),
    ];
    const least = Math.min(...ways.map((way) => way.odd?.count ?? 0));
    const best = ways.find((way) => (way.odd?.count ?? 0) === least);
    if (best === undefined) continue;
    if (best.odd === null) odd.delete(name);
    else odd.set(name, best.odd);
    reread.set(name, readAs({ name, cell }, best.reading));
    const other = otherWriting(best.reading, trained);
    if (other !== null) otherwise.push({ column: name, ...other });
  }
  return {
    columns: columns.map((column) => reread.get(column.name) ?? column),
    odd: Object.fromEntries(odd),
    otherwise,
  };
}

/** Whether a file's own way of reading may stand in for that of the training file. */
function isLike(own: ColumnReading, trained: ColumnReading): boolean {
  if (own.as !== "number" || trained.as !== "number") return own.as === trained.as;
  return own.unit === null || trained.unit === null || own.unit === trained.unit;
}

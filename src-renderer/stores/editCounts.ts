import { t } from "../text";

/** "3 excluded, 2 relabeled"; empty where nothing is edited. */
export function editCounts(counts: {
  readonly excluded: number;
  readonly relabeled: number;
  readonly weighted: number;
}): string {
  return (["excluded", "relabeled", "weighted"] as const)
    .filter((kind) => counts[kind] > 0)
    .map((kind) => t(`edits.counts.${kind}`, { n: counts[kind] }))
    .join(", ");
}

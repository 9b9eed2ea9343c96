import { t } from "../text";

/** "3 excluded, 2 relabeled"; empty where nothing is edited. */
export function editCounts(counts: {
  readonly excluded: number;
  readonly relabeled: number;
  readonly weighted: number;
  readonly changed?: number;
}): string {
  return (["excluded", "relabeled", "weighted", "changed"] as const)
    .map((kind) => ({ kind, n: counts[kind] ?? 0 }))
    .filter(({ n }) => n > 0)
    .map(({ kind, n }) => t(`edits.counts.${kind}`, { n }))
    .join(", ");
}

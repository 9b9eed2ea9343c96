// The epochs of runs: those on disk, read once, and those that the run under way tells of.

import { markRaw, onScopeDispose, ref } from "vue";
import { EpochTable } from "../../src-engine/runs/epochTable";
import type { EpochMetrics } from "../../src-engine/runs/epochs";
import { useBridge } from "../bridge";
import { defineStore } from "./defineStore";
import { useDocumentStore } from "./document";
import { useEngineStore } from "./engine";
import { problemOf, useNoticesStore } from "./notices";

/** Numbers that are kept of runs that nothing shows: two megabytes. */
const MOST_SPARE = 250_000;

export const useRunLogStore = defineStore("runLog", () => {
  const { engine: port } = useBridge();
  const engine = useEngineStore();
  const document = useDocumentStore();
  const notices = useNoticesStore();

  /** Bumped at most once a frame when epochs were added to any run: the tables themselves are not reactive. */
  const version = ref(0);
  const tables = new Map<string, EpochTable>();
  /** The newest epoch that a run told of. */
  const told = new Map<string, EpochMetrics>();
  /** Epochs that came while a run's earlier ones were being read. */
  const fetching = new Map<string, EpochMetrics[]>();
  const users = new Set<() => readonly string[]>();
  let frame = 0;

  /** The epochs of these runs stay for as long as the calling store or component; of others only some do. */
  function use(of: () => readonly string[]): void {
    users.add(of);
    onScopeDispose(() => users.delete(of));
  }

  /** A run's epochs are asked for: they are the last to go. */
  function hold(run: string, table: EpochTable): void {
    tables.delete(run);
    tables.set(run, table);
    const used = new Set([run, ...[...users].flatMap((of) => of()), ...fetching.keys()]);
    let room = MOST_SPARE;
    for (const [id, { room: size }] of [...tables].reverse())
      if (!used.has(id)) {
        room -= size;
        if (room < 0) forget(id);
      }
  }

  /** The epochs of a run, or undefined until they have come. Read `version` to follow them. */
  function table(run: string): EpochTable | undefined {
    return tables.get(run);
  }

  /** The newest epoch that a run has told of while the window watched; follows `version`. Messages between two epochs bring none. */
  function newest(run: string): EpochMetrics | null {
    return version.value >= 0 ? (told.get(run) ?? null) : null;
  }

  /** Reads a run's epochs from the project, unless they are there. */
  async function fetch(run: string): Promise<void> {
    const { project } = document;
    if (project === null) return;
    const known = tables.get(run);
    if (known !== undefined) {
      hold(run, known);
      return;
    }
    const held = markRaw(new EpochTable());
    const meanwhile: EpochMetrics[] = [];
    fetching.set(run, meanwhile);
    tables.set(run, held);
    try {
      const columns = await engine.request("runs.metrics", { project, run });
      if (tables.get(run) !== held) return;
      const whole = markRaw(new EpochTable(columns));
      whole.append(meanwhile);
      hold(run, whole);
      touch();
    } catch (failure) {
      tables.delete(run);
      if (problemOf(failure).code !== "engine-restarted") notices.fail(failure, { key: `metrics-${run}` });
    } finally {
      if (fetching.get(run) === meanwhile) fetching.delete(run);
    }
  }

  /** A run that begins now has no earlier epochs to be read. */
  function start(run: string): void {
    if (!tables.has(run)) hold(run, markRaw(new EpochTable()));
  }

  function append(run: string, epochs: readonly EpochMetrics[]): void {
    // One that goes on has earlier epochs, unless the window saw them.
    if (!tables.has(run) && (epochs[0]?.epoch ?? 1) > 1) void fetch(run);
    else start(run);
    tables.get(run)?.append(epochs);
    fetching.get(run)?.push(...epochs);
    const last = epochs.at(-1);
    if (last !== undefined) told.set(run, last);
    touch();
  }

  function forget(run: string): void {
    tables.delete(run);
    told.delete(run);
    fetching.delete(run);
  }

  function clear(): void {
    tables.clear();
    told.clear();
    fetching.clear();
  }

  function touch(): void {
    if (frame !== 0) return;
    frame = requestAnimationFrame(() => {
      frame = 0;
      version.value += 1;
    });
  }

  port.onEvent((event) => {
    if (event.type === "run.progress" && event.project === document.project) append(event.run, event.progress.epochs);
  });

  return { version, table, newest, use, fetch, start, forget, clear };
});

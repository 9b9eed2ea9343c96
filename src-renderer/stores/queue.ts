// The runs that wait, and the groups of runs of the project.

import { ref, shallowRef } from "vue";
import type { Document } from "../../src-engine/document/schema";
import type { GroupSummary } from "../../src-engine/groups/group";
import type { QueueState, QueuedOrigin } from "../../src-engine/protocol/queue";
import type { GroupWish } from "../../src-engine/protocol/queueRequests";
import { useBridge } from "../bridge";
import { t } from "../text";
import { defineStore } from "./defineStore";
import { useDocumentStore } from "./document";
import { useEngineStore } from "./engine";
import { useNoticesStore } from "./notices";
import { useSettingsStore } from "./settings";

const EMPTY: QueueState = { paused: false, items: [], idle: true };

export const useQueueStore = defineStore("queue", () => {
  const { engine: port } = useBridge();
  const engine = useEngineStore();
  const document = useDocumentStore();
  const notices = useNoticesStore();
  const settings = useSettingsStore();

  const state = shallowRef<QueueState>(EMPTY);
  /** The newest first. */
  const groups = shallowRef<readonly GroupSummary[]>([]);
  const starting = ref(false);

  port.onEvent((event) => {
    if (event.type === "queue.changed" && event.project === document.project) state.value = event.queue;
    if (event.type === "group.changed" && event.project === document.project) put(event.group);
  });

  function put(group: GroupSummary): void {
    groups.value = [group, ...groups.value.filter(({ id }) => id !== group.id)].sort((a, b) => b.number - a.number);
  }

  function load(queue: QueueState, all: readonly GroupSummary[]): void {
    state.value = queue;
    groups.value = [...all].sort((a, b) => b.number - a.number);
  }

  const find = (id: string | null): GroupSummary | null => groups.value.find((group) => group.id === id) ?? null;

  async function ask(question: (project: string) => Promise<QueueState>): Promise<boolean> {
    const { project } = document;
    if (project === null) return false;
    try {
      state.value = await question(project);
      return true;
    } catch (failure) {
      notices.fail(failure, { key: "queue" });
      return false;
    }
  }

  const wish = () => ({ device: settings.settings.device, threads: settings.settings.threads });

  /** Trains the document as it is now when its turn comes; or from where another run was, or one on. */
  async function add(origin?: QueuedOrigin, of: Document | null = document.document): Promise<boolean> {
    if (of === null) return false;
    const from = origin === undefined ? {} : { origin };
    const isAdded = await ask((project) =>
      engine.request("queue.add", { project, document: of, ...from, wish: wish() }),
    );
    if (isAdded) notices.add("info", t("groups.queue.added"), { key: "queue" });
    return isAdded;
  }

  /** Before another item, or to the end. */
  const move = (item: number, before: number | null) =>
    ask((project) => engine.request("queue.move", { project, item, before }));
  const remove = (item: number) => ask((project) => engine.request("queue.remove", { project, item }));
  const pause = (paused: boolean) => ask((project) => engine.request("queue.pause", { project, paused }));

  /** Plans a group of runs of a document; null where it cannot be planned. */
  async function startGroup(value: Document, group: GroupWish): Promise<GroupSummary | null> {
    const { project } = document;
    if (project === null || starting.value) return null;
    starting.value = true;
    try {
      const started = await engine.request("groups.start", { project, document: value, group, wish: wish() });
      put(started);
      return started;
    } catch (failure) {
      notices.fail(failure, { key: "queue" });
      return null;
    } finally {
      starting.value = false;
    }
  }

  /** Queues what is left of a group that was removed from the queue. */
  async function continueGroup(id: string): Promise<void> {
    const { project } = document;
    if (project === null) return;
    try {
      put(await engine.request("groups.continue", { project, group: id, wish: wish() }));
    } catch (failure) {
      notices.fail(failure, { key: "queue" });
    }
  }

  return { state, groups, starting, load, find, add, move, remove, pause, startGroup, continueGroup };
});

// The open project's document: an immutable value, the list of its changes, and its way to the disk.
// Change it only by `edit(label, pureFunction)`.

import { computed, ref, shallowRef } from "vue";
import type { Document } from "../../src-engine/document/schema";
import type { OpenProject } from "../../src-engine/protocol/requests";
import { t } from "../text";
import { RequestFailure } from "../bridge";
import type { Autosave } from "./autosave";
import { createAutosave } from "./autosave";
import { defineStore } from "./defineStore";
import { useEngineStore } from "./engine";
import type { History } from "./history";
import { begin, change, redo as forward, seal as sealed, undo as back } from "./history";
import { problemOf, useNoticesStore } from "./notices";

export interface EditOptions {
  /** Successive changes with the same key become one undo step until `seal()`: one per drag. */
  readonly coalesce?: string;
}

/** saved: on disk; unsaved: will be within two seconds; failing: tried and keeps trying. */
export type SaveState = "saved" | "unsaved" | "failing";

export const useDocumentStore = defineStore("document", () => {
  const engine = useEngineStore();
  const notices = useNoticesStore();

  const history = shallowRef<History<Document> | null>(null);
  const project = ref<string | null>(null);
  const folder = ref<string | null>(null);
  const readOnly = ref(false);
  const saveState = ref<SaveState>("saved");
  let autosave: Autosave | null = null;

  const document = computed(() => history.value?.value ?? null);
  const undoLabel = computed(() => history.value?.done.at(-1)?.label ?? null);
  const redoLabel = computed(() => history.value?.undone.at(-1)?.label ?? null);
  const unsaved = computed(() => saveState.value !== "saved");

  /** Shows a project that the engine has opened. */
  function load(opened: OpenProject): void {
    unload();
    history.value = begin(opened.document);
    project.value = opened.project;
    folder.value = opened.folder;
    readOnly.value = opened.readOnly;
    if (!opened.readOnly) autosave = createAutosave({ save, onSaved, onFailed });
  }

  /** The same project in a new engine, whose name for it differs. The document stays as it is and is saved again. */
  function rebind(opened: OpenProject): void {
    if (!history.value) return;
    project.value = opened.project;
    if (readOnly.value !== opened.readOnly) {
      readOnly.value = opened.readOnly;
      autosave?.stop();
      autosave = opened.readOnly ? null : createAutosave({ save, onSaved, onFailed });
    }
    if (unsaved.value || JSON.stringify(opened.document) !== JSON.stringify(history.value.value)) changed();
  }

  /** A document that the engine made and saved (an import): it begins a history of its own. */
  function replace(next: Document): void {
    history.value = begin(next);
  }

  /** The engine that had the project open is gone: nothing is asked about it until `rebind`. */
  function unbind(): void {
    project.value = null;
  }

  function unload(): void {
    autosave?.stop();
    autosave = null;
    history.value = null;
    project.value = null;
    folder.value = null;
    readOnly.value = false;
    saveState.value = "saved";
  }

  async function save(): Promise<void> {
    if (!history.value) return;
    if (project.value === null)
      throw new RequestFailure({ code: "engine-restarted", message: t("notices.engineCrashed") });
    await engine.request("project.save", { project: project.value, document: history.value.value });
  }

  function onSaved(): void {
    saveState.value = "saved";
    notices.dismissKey("save");
  }

  function onFailed(failure: unknown): void {
    saveState.value = "failing";
    const problem = problemOf(failure);
    if (problem.code === "engine-restarted") return;
    notices.add("bad", problem.message, {
      text: [problem.next, t("notices.saveRetries")].filter(Boolean).join(" "),
      key: "save",
    });
  }

  function changed(): void {
    if (saveState.value === "saved") saveState.value = "unsaved";
    autosave?.touch();
  }

  function step(next: History<Document>): boolean {
    const before = history.value?.value;
    history.value = next;
    if (next.value === before) return false;
    changed();
    return true;
  }

  /** False, with a notice that says why, in a read-only project. */
  function mayEdit(): boolean {
    if (!history.value) return false;
    if (!readOnly.value) return true;
    notices.add("info", t("notices.readOnlyEdit"), { text: t("notices.readOnlyEditNext"), key: "read-only-edit" });
    return false;
  }

  /**
   * Changes the document by a pure edit, which gives a new one out of the old; `label` is shown beside Undo.
   * False when nothing changed or the project is read-only.
   */
  function edit(label: string, next: (document: Document) => Document, options: EditOptions = {}): boolean {
    if (!mayEdit() || !history.value) return false;
    return step(change(history.value, label, next(history.value.value), options.coalesce ?? null));
  }

  /** Ends a drag: the next change is an undo step of its own. */
  function seal(): void {
    if (history.value) history.value = sealed(history.value);
  }

  function undo(): boolean {
    return history.value !== null && mayEdit() && step(back(history.value));
  }

  function redo(): boolean {
    return history.value !== null && mayEdit() && step(forward(history.value));
  }

  /** Saves what is unsaved; true when nothing is left. */
  async function flush(): Promise<boolean> {
    return autosave === null || (await autosave.flush());
  }

  return {
    document,
    project,
    folder,
    readOnly,
    saveState,
    unsaved,
    undoLabel,
    redoLabel,
    load,
    rebind,
    unbind,
    replace,
    unload,
    mayEdit,
    edit,
    seal,
    undo,
    redo,
    flush,
  };
});

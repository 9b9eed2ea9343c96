import { expect, it } from "vitest";
import type { History } from "./history";
import { DEPTH, begin, change, redo, seal, undo } from "./history";

interface Doc {
  readonly name: string;
  readonly positions: Readonly<Record<string, readonly [number, number]>>;
  readonly layers: readonly { readonly id: string; readonly units: number }[];
}

const start = (): History<Doc> =>
  begin<Doc>({
    name: "a",
    positions: {},
    layers: [
      { id: "one", units: 4 },
      { id: "two", units: 8 },
    ],
  });
const rename = (history: History<Doc>, name: string) => change(history, "Rename", { ...history.value, name });
const move = (history: History<Doc>, x: number) =>
  change(history, "Move", { ...history.value, positions: { one: [x, 0] } }, "move");

it("takes a change back and does it again", () => {
  const first = start();
  const second = rename(first, "b");
  expect(second.value.name).toBe("b");
  expect(first.value.name).toBe("a");
  expect(undo(second).value).toBe(first.value);
  expect(redo(undo(second)).value).toBe(second.value);
  expect(second.done.map(({ label }) => label)).toEqual(["Rename"]);
});

it("takes back a field that was added, and one that was taken out", () => {
  const first = begin<{ readonly name: string; readonly note?: string }>({ name: "a" });
  const added = change(first, "Note", { name: "a", note: "x" });
  const removed = change(added, "No note", { name: "a" });
  expect(removed.done).toHaveLength(2);
  expect(undo(removed).value).toEqual({ name: "a", note: "x" });
  expect(undo(undo(removed)).value).toEqual({ name: "a" });
});

it("makes no step of an edit that changes nothing", () => {
  const first = start();
  expect(rename(first, "a")).toBe(first);
  expect(change(first, "Nothing", first.value)).toBe(first);
  expect(undo(first)).toBe(first);
  expect(redo(first)).toBe(first);
});

it("forgets the way forward on a new change", () => {
  const history = rename(undo(rename(start(), "b")), "c");
  expect(redo(history)).toBe(history);
});

it("melts a drag into one step", () => {
  let history = start();
  for (let x = 0; x < 100; x++) history = move(history, x);
  expect(history.done).toHaveLength(1);
  expect(history.value.positions.one).toEqual([99, 0]);
  expect(undo(history).value.positions).toEqual({});
  expect(redo(undo(history)).value.positions.one).toEqual([99, 0]);
});

it("melts changes of different places into one step", () => {
  const edit = (history: History<Doc>, layers: Doc["layers"]) =>
    change(history, "Edit", { ...history.value, layers }, "edit");
  let history = start();
  history = edit(history, [...history.value.layers, { id: "three", units: 1 }]);
  history = edit(history, history.value.layers.slice(1));
  history = edit(
    history,
    history.value.layers.map((layer, at) => (at === 0 ? { ...layer, units: 99 } : layer)),
  );
  expect(history.done).toHaveLength(1);
  expect(undo(history).value).toEqual(start().value);
  expect(redo(undo(history)).value).toEqual(history.value);
});

it("starts a new step once the gesture is sealed, and after an undo", () => {
  const sealed = move(seal(move(start(), 1)), 2);
  expect(sealed.done).toHaveLength(2);
  expect(undo(sealed).value.positions.one).toEqual([1, 0]);
  expect(move(undo(sealed), 3).done).toHaveLength(2);
});

it("keeps a bounded number of steps", () => {
  let history = start();
  for (let step = 0; step < DEPTH + 20; step++) history = rename(history, String(step));
  expect(history.done).toHaveLength(DEPTH);
});

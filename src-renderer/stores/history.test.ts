import { expect, it } from "vitest";
import type { History } from "./history";
import { DEPTH, begin, change, changeTo, redo, seal, undo } from "./history";

interface Doc {
  name: string;
  positions: Record<string, [number, number]>;
  layers: { id: string; units: number }[];
}

const start = (): History<Doc> =>
  begin({
    name: "a",
    positions: {},
    layers: [
      { id: "one", units: 4 },
      { id: "two", units: 8 },
    ],
  });

it("takes a change back and does it again", () => {
  const first = start();
  const second = change(first, "Rename", (draft) => void (draft.name = "b"));
  expect(second.value.name).toBe("b");
  expect(first.value.name).toBe("a");
  expect(undo(second).value).toEqual(first.value);
  expect(redo(undo(second)).value).toEqual(second.value);
  expect(second.done.map(({ label }) => label)).toEqual(["Rename"]);
});

it("shares what did not change, so that computed values keep", () => {
  const first = start();
  const second = change(first, "Rename", (draft) => void (draft.name = "b"));
  expect(second.value.layers).toBe(first.value.layers);
});

it("makes no step of a recipe that changes nothing", () => {
  const first = start();
  expect(change(first, "Rename", (draft) => void (draft.name = "a"))).toBe(first);
  expect(undo(first)).toBe(first);
  expect(redo(first)).toBe(first);
});

it("forgets the way forward on a new change", () => {
  const history = change(
    undo(change(start(), "Rename", (draft) => void (draft.name = "b"))),
    "Rename",
    (draft) => void (draft.name = "c"),
  );
  expect(redo(history)).toBe(history);
});

it("melts a drag into one step with two patches at most", () => {
  let history = start();
  for (let x = 0; x < 100; x++)
    history = change(history, "Move one", (draft) => void (draft.positions.one = [x, 0]), "move");
  expect(history.done).toHaveLength(1);
  expect(history.done[0]?.patches.length).toBeLessThanOrEqual(2);
  expect(history.value.positions.one).toEqual([99, 0]);
  expect(undo(history).value.positions).toEqual({});
  expect(redo(undo(history)).value.positions.one).toEqual([99, 0]);
});

it("melts changes of different places in the right order", () => {
  let history = start();
  history = change(history, "Edit", (draft) => void draft.layers.push({ id: "three", units: 1 }), "edit");
  history = change(history, "Edit", (draft) => void draft.layers.shift(), "edit");
  history = change(history, "Edit", (draft) => void ((draft.layers[0] ?? { units: 0 }).units = 99), "edit");
  expect(history.done).toHaveLength(1);
  expect(undo(history).value).toEqual(start().value);
  expect(redo(undo(history)).value).toEqual(history.value);
});

it("starts a new step once the gesture is sealed, and after an undo", () => {
  const move = (history: History<Doc>, x: number) =>
    change(history, "Move", (draft) => void (draft.positions.one = [x, 0]), "move");
  const sealed = move(seal(move(start(), 1)), 2);
  expect(sealed.done).toHaveLength(2);
  expect(undo(sealed).value.positions.one).toEqual([1, 0]);
  expect(move(undo(sealed), 3).done).toHaveLength(2);
});

it("keeps a bounded number of steps", () => {
  let history = start();
  for (let step = 0; step < DEPTH + 20; step++)
    history = change(history, "Rename", (draft) => void (draft.name = String(step)));
  expect(history.done).toHaveLength(DEPTH);
});

it("takes a pure edit's result as a change of the fields that differ", () => {
  const first = start();
  const second = changeTo(first, "Remove", { ...first.value, layers: first.value.layers.slice(1) });
  expect(second.done[0]?.patches.map(({ path }) => path)).toEqual([["layers"]]);
  expect(second.value.positions).toBe(first.value.positions);
  expect(undo(second).value).toEqual(first.value);
  expect(changeTo(first, "Nothing", { ...first.value })).toBe(first);
});

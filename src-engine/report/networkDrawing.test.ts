import { expect, test } from "vitest";
import type { Model } from "../document/schema";
import { networkDrawing } from "./networkDrawing";

function chain(length: number): Model {
  const ids = Array.from({ length }, (_, at) => `layer${at}`);
  return {
    layers: ids.map((id) => ({ id, type: "dense" })),
    connections: ids.slice(1).map((id, at): [string, string] => [ids[at] ?? "", id]),
  };
}

const draw = (model: Model): string =>
  networkDrawing(
    model,
    new Map(model.layers.map(({ id }) => [id, { title: id, shape: "8" }])),
    "The network",
  ).toString();

const boxes = (drawn: string): string[] =>
  [...drawn.matchAll(/class="box" x="([\d.]+)" y="([\d.]+)"/g)].map(([, x, y]) => `${x ?? ""} ${y ?? ""}`);

test("every layer has a box of its own and every connection a wire, however long the network is", () => {
  for (const length of [1, 12, 13, 60]) {
    const drawn = draw(chain(length));
    expect(new Set(boxes(drawn)).size).toBe(length);
    expect(drawn.match(/class="wire"/g) ?? []).toHaveLength(length - 1);
  }
});

test("a long network stands in columns, none of them longer than a page", () => {
  const heights = boxes(draw(chain(60))).map((place) => Number(place.split(" ")[1]));
  expect(Math.max(...heights)).toBeLessThan(12 * 64 + 8);
  expect(new Set(boxes(draw(chain(60))).map((place) => place.split(" ")[0])).size).toBe(5);
});

test("branches stand beside each other; a circle and a connection to nowhere are drawn as far as they go", () => {
  const branched: Model = {
    layers: ["a", "b", "c", "d"].map((id) => ({ id, type: "dense" })),
    connections: [
      ["a", "b"],
      ["a", "c"],
      ["b", "d"],
      ["c", "d"],
      ["d", "a"],
      ["d", "nobody"],
    ],
  };
  const drawn = draw(branched);
  expect(new Set(boxes(drawn)).size).toBe(4);
  expect(drawn.match(/class="wire"/g)).toHaveLength(5);
});

test("a long name is cut in its box, and whole in its title", () => {
  const name = "n".repeat(400);
  const drawn = networkDrawing(chain(1), new Map([["layer0", { title: name, shape: "8" }]]), "").toString();
  expect(drawn).toContain(`<title>${name}, 8</title>`);
  expect(/<text x="22"[^>]*>([^<]*)</.exec(drawn)?.[1]).toHaveLength(26);
});

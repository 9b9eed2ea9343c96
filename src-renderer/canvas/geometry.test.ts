import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  DROP_REACH,
  GRID,
  NODE,
  ZOOM,
  bounds,
  center,
  centeredAt,
  connectionAt,
  distanceToWire,
  fit,
  nodeRect,
  onScreen,
  reveal,
  sides,
  snap,
  svgPath,
  wireBetween,
  wireToPoint,
} from "./geometry";

const INSET = { top: 60, bottom: 80, side: 20 };
const coordinate = fc.integer({ min: -5_000, max: 5_000 });
const place = fc.tuple(coordinate, coordinate);

describe("sides", () => {
  it.each([
    ["below", [0, 110], ["bottom", "top"]],
    ["below and aside", [400, 110], ["bottom", "top"]],
    ["to the right", [220, 10], ["right", "left"]],
    ["to the left", [-220, -10], ["left", "right"]],
    ["above", [30, -110], ["top", "bottom"]],
    ["on top of it", [10, 10], ["bottom", "top"]],
  ] as const)("are those that face each other when the target lies %s", (_where, at, expected) => {
    expect(sides(nodeRect([0, 0]), nodeRect(at))).toEqual(expected);
  });
});

describe("wires", () => {
  it("run straight down between nodes in one column", () => {
    const wire = wireBetween(nodeRect([0, 0]), nodeRect([0, 110]));
    expect(wire.start).toEqual([80, 52]);
    expect(wire.end).toEqual([80, 110]);
    expect(wire.middle).toEqual([80, 81]);
    expect(svgPath(wire)).toBe("M80,52 C80,81 80,81 80,110");
  });

  it("start at the source also when they are drawn from the target's end", () => {
    const forwards = wireToPoint(nodeRect([0, 0]), [80, 300], "source");
    expect([forwards.start, forwards.end]).toEqual([
      [80, 52],
      [80, 300],
    ]);
    const backwards = wireToPoint(nodeRect([0, 200]), [80, 20], "target");
    expect([backwards.start, backwards.end]).toEqual([
      [80, 20],
      [80, 200],
    ]);
  });

  it("end on the edges of their nodes, wherever these lie", () => {
    fc.assert(
      fc.property(place, place, (a, b) => {
        const [source, target] = [nodeRect(a), nodeRect(b)];
        const wire = wireBetween(source, target);
        for (const [point, rect] of [
          [wire.start, source],
          [wire.end, target],
        ] as const) {
          const [x, y] = [point[0] - rect.x, point[1] - rect.y];
          const onSide = (x === 0 || x === NODE.width) && y === NODE.height / 2;
          const onTop = (y === 0 || y === NODE.height) && x === NODE.width / 2;
          expect(onSide || onTop).toBe(true);
        }
        expect(distanceToWire(wire.start, wire)).toBeCloseTo(0);
        expect(distanceToWire(wire.end, wire)).toBeCloseTo(0);
      }),
    );
  });
});

describe("connectionAt", () => {
  const positions = { a: [0, 0], b: [0, 110], c: [300, 110] } as const;
  const connections = [
    ["a", "b"],
    ["a", "c"],
  ] as const;

  it("finds the wire under the middle of a dropped node", () => {
    expect(connectionAt([80, 80], connections, positions)).toEqual({ from: "a", to: "b" });
    expect(connectionAt([300, 85], connections, positions)).toEqual({ from: "a", to: "c" });
  });

  it("finds none farther away than its reach", () => {
    expect(connectionAt([80 - DROP_REACH - 1, 81], connections, positions)).toBeNull();
    expect(connectionAt([80 - DROP_REACH + 1, 81], connections, positions)).not.toBeNull();
  });

  it("passes over connections whose ends have no place", () => {
    expect(connectionAt([80, 80], [["a", "ghost"]], positions)).toBeNull();
  });

  it("finds the wire at its own middle, in any network of two", () => {
    fc.assert(
      fc.property(place, place, (a, b) => {
        const { middle } = wireBetween(nodeRect(a), nodeRect(b));
        expect(connectionAt(middle, [["a", "b"]], { a, b })).toEqual({ from: "a", to: "b" });
      }),
    );
  });
});

describe("places", () => {
  it("come to rest on the grid", () => {
    expect(snap([14, -16])).toEqual([10, -20]);
    expect(centeredAt([80, 26])).toEqual([0, 0]);
    fc.assert(
      fc.property(place, (point) => {
        const [x, y] = snap(point);
        expect(Math.abs(x - point[0])).toBeLessThanOrEqual(GRID / 2);
        expect(Math.abs(y - point[1])).toBeLessThanOrEqual(GRID / 2);
      }),
    );
  });

  it("have bounds around all nodes, or none", () => {
    expect(bounds({})).toBeNull();
    expect(bounds({ a: [0, 0], b: [-100, 200] })).toEqual({ x: -100, y: 0, width: 260, height: 252 });
  });
});

describe("views", () => {
  it("show a small network whole, in the middle, and no larger than it is", () => {
    const view = fit({ x: 0, y: 0, width: 160, height: 272 }, 700, 700, INSET);
    expect(view.zoom).toBe(ZOOM.fitMax);
    const [x, y] = center(onScreen({ x: 0, y: 0, width: 160, height: 272 }, view));
    expect([x, y]).toEqual([350, 340]);
  });

  it("show a very long network from its top", () => {
    const view = fit({ x: 0, y: 0, width: 160, height: 20_000 }, 700, 700, INSET);
    expect(view.zoom).toBe(ZOOM.fitMin);
    expect(onScreen(nodeRect([0, 0]), view).y).toBe(INSET.top);
  });

  it("stay where they are when the node is seen, and move just far enough when it is not", () => {
    const view = { x: 0, y: 0, zoom: 1 };
    expect(reveal(nodeRect([100, 100]), view, 700, 700, INSET)).toBe(view);
    expect(reveal(nodeRect([100, 1000]), view, 700, 700, INSET)).toEqual({ x: 0, y: 700 - 80 - 1052, zoom: 1 });
    expect(reveal(nodeRect([-300, 100]), view, 700, 700, INSET)).toEqual({ x: 320, y: 0, zoom: 1 });
  });
});

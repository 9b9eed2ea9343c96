// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { evenScale } from "./axis";
import { curveSvg } from "./curveSvg";
import type { Tag } from "./curveTags";

const look = { ground: "white", ink: "black", faint: "gray", rule: "silver", font: "sans-serif" };

function drawn(title = "Loss", tags: readonly Tag[] = []) {
  const svg = curveSvg({
    ...{ title, width: 480, height: 280, across: evenScale(0, 4), up: evenScale(0, 1), look },
    ...{ writeX: String, writeY: String, level: { value: 0.5, label: "baseline" } },
    lines: [
      { label: "train <1>", color: "#123456", dashed: false, opacity: 1 },
      { label: "each batch", color: "#123456", dashed: true, opacity: 0.3 },
    ],
    data: [
      [0, 1, 2, 3, 4],
      [1, null, 0.5, undefined, 0],
      [0, 1, 0, 1, 0],
    ],
    marks: [{ at: 2, label: "best", color: "green" }],
    tags,
  });
  return new DOMParser().parseFromString(svg, "image/svg+xml");
}

test("it is one drawing, whose lines break at gaps and pass over places that are not theirs", () => {
  const document = drawn();
  const paths = [...document.querySelectorAll("path")].map((path) => path.getAttribute("d"));
  // 400 pixels for 4, and 200 for 1: before the gap one point, behind it two.
  expect(paths).toEqual(["M64.0 34.0", "M264.0 134.0L464.0 234.0", expect.stringMatching(/^M64.0 234.0(L.*){4}$/)]);
  expect([...document.querySelectorAll("text")].map((text) => text.textContent)).toEqual(
    expect.arrayContaining(["Loss", "train <1>", "each batch", "best", "baseline"]),
  );
});

test("names at the ends of lines stand one below the other, beside the plot", () => {
  const tags = ["3", "11"].map((text) => ({ text, color: "blue", at: 4, value: 0.5 }));
  const found = [...drawn("Loss", tags).querySelectorAll("text[fill=blue]")];
  expect(found.map(({ textContent }) => textContent)).toEqual(["3", "11"]);
  const [first = 0, second = 0] = found.map((text) => Number(text.getAttribute("y")));
  expect(second - first).toBe(12);
  expect(Number(found[0]?.getAttribute("x"))).toBeGreaterThan(430);
});

test("words of a person are words in it", () => {
  expect(drawn('R&D "<script>"').querySelector("text")?.textContent).toBe('R&D "<script>"');
  expect(drawn("<script/>").querySelector("script")).toBeNull();
});

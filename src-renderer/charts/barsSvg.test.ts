// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { evenScale } from "./axis";
import { barsSvg } from "./barsSvg";

it("draws each bar as high as its count beside the greatest, over its axis", () => {
  const svg = barsSvg({
    ...{ title: "Errors of R&D", width: 480, height: 262, across: evenScale(-2, 2), writeCount: String },
    bars: [
      { count: 50, color: "blue" },
      { count: 0, color: "blue" },
      { count: 200, color: "orange" },
      { count: 100, color: "orange" },
    ],
    look: { ground: "white", ink: "black", faint: "gray", rule: "silver", font: "sans-serif" },
  });
  const document = new DOMParser().parseFromString(svg, "image/svg+xml");
  const bars = [...document.querySelectorAll("rect")].slice(1);
  // 200 pixels for 200 rows.
  expect(bars.map((bar) => Number(bar.getAttribute("height")))).toEqual([50, 0, 200, 100]);
  expect(bars.map((bar) => Number(bar.getAttribute("y")) + Number(bar.getAttribute("height")))).toEqual(
    Array.from({ length: 4 }, () => 234),
  );
  const words = [...document.querySelectorAll("text")].map(({ textContent }) => textContent);
  expect(words).toEqual(expect.arrayContaining(["Errors of R&D", "0", "200"]));
});

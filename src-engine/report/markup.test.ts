import fc from "fast-check";
import { expect, test } from "vitest";
import { printable } from "../words/printable";
import { markup } from "./markup";

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };
const read = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ENTITIES[name] ?? "");

/** What people and attackers write: any text, and pieces that mean something to a browser. */
const hostile = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc
    .array(
      fc.constantFrom(
        "<script>",
        "</style>",
        "<!--",
        "-->",
        "]]>",
        '"',
        "'",
        "&lt;",
        "&#60;",
        "onload=",
        "javascript:",
        "\u202e",
        "\0",
        "=`",
      ),
      { maxLength: 8 },
    )
    .map((parts) => parts.join("")),
);

test("a value is text in an element and in an attribute, and reads as it was", () => {
  fc.assert(
    fc.property(hostile, (value) => {
      const page = markup`<p title="${value}">${value}</p>`.toString();
      const match = /^<p title="([^"<>']*)">([^"<>']*)<\/p>$/.exec(page);
      expect(match?.slice(1).map(read)).toEqual([printable(value), printable(value)]);
      expect(page).not.toMatch(/&(?!(amp|lt|gt|quot|#39);)/);
    }),
  );
});

test("pieces stand within pieces as they are, lists one after the other, and nothing where there is nothing", () => {
  const item = (text: string) => markup`<li>${text}</li>`;
  expect(markup`<ul>${["a", "<"].map(item)}${null}${undefined}</ul>${0}`.toString()).toBe(
    "<ul><li>a</li><li>&lt;</li></ul>0",
  );
});

// What is told of a number of the input, whatever step made it.

import { expect, it } from "vitest";
import { inputNames, inputWidth } from "../document/preparation";
import type { Preparation } from "../document/preparation";
import type { NetworkLayer } from "../network/network";
import { inputFormula } from "./inputFormula";

const preparation: Preparation = {
  format: 1,
  features: [
    { name: "plain", type: "number", fill: 1, center: 2, scale: 4 },
    { name: "price", type: "number", fill: 1, center: 3, scale: 2, curve: { type: "log" }, indicator: true },
    {
      name: "day",
      type: "date",
      fill: 10,
      center: 0,
      scale: 1,
      elapsed: false,
      parts: [
        { part: "month", period: 12 },
        { part: "year", center: 2_000, scale: 5 },
      ],
    },
    { name: "kind", type: "category", fill: "", categories: ["", "a"], numeric: false, other: true },
    {
      name: "size",
      type: "category",
      fill: "a",
      categories: ["a", "b"],
      numeric: false,
      encoding: { type: "ordinal" },
    },
    { name: "level", type: "category", fill: "a", categories: ["a", "b"], numeric: false, encoding: { type: "ids" } },
    {
      name: "place",
      type: "category",
      fill: "",
      categories: [],
      numeric: false,
      encoding: { type: "hash", buckets: 2 },
    },
    {
      name: "note",
      type: "category",
      fill: "",
      categories: ["bad"],
      numeric: false,
      encoding: { type: "words", weights: [1.5] },
    },
    {
      name: "title",
      type: "category",
      fill: "",
      categories: ["x"],
      numeric: false,
      encoding: { type: "word-ids", length: 2 },
    },
  ],
  target: { kind: "classes", name: "y", classes: ["a", "b"], numeric: false },
};
const layer = { part: null } as unknown as NetworkLayer;
const raw = [
  { column: "plain", cell: 6 },
  { column: "price", cell: 100 },
  { column: "day", cell: "2021-05-01" },
  { column: "kind", cell: "a" },
] as const;
const file = {
  raw: [...raw],
  scaling: (column: string) => (column === "price" ? ("log" as const) : ("standard" as const)),
};

const told = inputNames(preparation).map((label, index) =>
  inputFormula(layer, preparation, { symbol: "x", label, subject: { kind: "cost" } }, index, 0.5, file),
);

it("has the number that the network is given, and says what it is", () => {
  expect(told).toHaveLength(inputWidth(preparation));
  for (const { value } of told) expect(value).toBe(0.5);
  expect(told.map(({ label }) => label)).toEqual([
    "plain: 6 in the file",
    "price: 100 in the file, bent to log(1 + x)",
    "price is missing: 100 in the file",
    "day (month, sine): 2021-05-01 in the file",
    "day (month, cosine): 2021-05-01 in the file",
    "day (year): 2021-05-01 in the file",
    "kind = (missing): 1 where kind is missing, else 0; in the file: “a”",
    "kind = a: 1 where kind is “a”, else 0; in the file: “a”",
    "kind = (other): 1 where kind is none of the other categories, else 0; in the file: “a”",
    "size: the place of size among its categories, from 0; -1 for one not seen in training; in the file: missing, filled with a",
    "level: the number of level among its categories, from 1; 0 for one not seen in training; in the file: missing, filled with a",
    "place # 0: 1 where the hash of place names this element, else 0; in the file: missing",
    "place # 1: 1 where the hash of place names this element, else 0; in the file: missing",
    "note: bad: how often note has the word “bad”, times 1.5, all its words together brought to length 1; in the file: missing",
    "title: word 1: the number of word 1 of title among the words, from 2; 1 for another word, 0 behind the end; in the file: missing",
    "title: word 2: the number of word 2 of title among the words, from 2; 1 for another word, 0 behind the end; in the file: missing",
  ]);
});

// Texts that are nearly JSON, or more than most readers expect of it.

import type { Awkward, Read } from "./awkward";
import { rowsOf } from "./awkward";

const kindOf = (index: number): string => (index % 2 === 0 ? "x" : "y");
const ROWS = rowsOf(20, (row) => ({ a: row, kind: kindOf(row) }));
const RIGHT: Read = { names: ["a", "kind"], rows: ROWS.map(({ a, kind }) => [a, kind]) };
const TEXT = JSON.stringify(ROWS);
const LINES = ROWS.map((row) => JSON.stringify(row));

const json = (what: string, bytes: string | Uint8Array, right: Awkward["right"] = RIGHT, name = "t.json"): Awkward => ({
  what: `JSON: ${what}`,
  name,
  bytes,
  right,
});
const refused = (what: string, bytes: string, message: RegExp, name?: string): Awkward =>
  json(what, bytes, { message, next: /Correct it there/ }, name);

export const JSON_FILES: readonly Awkward[] = [
  json("a mark before it", `\ufeff${TEXT}`),
  json("UTF-16", Buffer.from(`\ufeff${TEXT}`, "utf16le")),
  json("blank lines between the objects", LINES.join("\n\n"), RIGHT, "t.jsonl"),
  json("line ends of Windows", LINES.join("\r\n"), RIGHT, "t.ndjson"),
  json("objects over several lines, one behind the other", ROWS.map((row) => JSON.stringify(row, null, 2)).join("\n")),
  json(
    "a list on each line",
    ROWS.map(({ a, kind }) => JSON.stringify([a, kind])).join("\n"),
    { names: ["Column 1", "Column 2"], count: 20 },
    "t.jsonl",
  ),
  json(
    "a list on each line, the first of names",
    [["a", "kind"], ...ROWS.map(({ a, kind }) => [a, kind])].map((row) => JSON.stringify(row)).join("\n"),
    RIGHT,
    "t.jsonl",
  ),
  json("deep in an answer", JSON.stringify({ meta: { n: 20 }, result: { items: ROWS } })),
  json("two tables", JSON.stringify({ train: ROWS, test: ROWS.slice(0, 5) }), {
    ...RIGHT,
    told: /The table under "train" was read, the largest of 2\. Left out: "test" \(5 rows\)/,
  }),
  json(
    "numbers and texts in one column",
    JSON.stringify(rowsOf(20, (row) => ({ a: row === 3 ? "5*" : row, kind: kindOf(row) }))),
    {
      names: ["a", "kind"],
      rows: rowsOf(20, (row) => [row === 3 ? null : row, kindOf(row)]),
      told: /"5\*"/,
    },
  ),
  json(
    "texts, some of which are numbers",
    JSON.stringify(rowsOf(20, (row) => ({ a: row % 5 === 0 ? row : `title ${row}`, b: row }))),
    {
      names: ["a", "b"],
      rows: rowsOf(20, (row) => [row % 5 === 0 ? String(row) : `title ${row}`, row]),
    },
  ),
  json("a name twice in an object", '[{"a":1,"a":2,"b":3},{"a":4,"a":5,"b":6}]', {
    names: ["a", "b"],
    rows: [
      [2, 3],
      [5, 6],
    ],
  }),
  json("half a letter", '[{"a":"\\ud800x","b":1},{"a":"y","b":2}]', {
    names: ["a", "b"],
    rows: [
      ["\ufffdx", 1],
      ["y", 2],
    ],
  }),
  json("another field in each object", JSON.stringify(rowsOf(300, (row) => ({ [`c${row}`]: row }))), {
    names: rowsOf(300, (row) => `c${row}`),
    count: 300,
  }),
  json("numbers that are too large", '[{"a":1e308,"b":1},{"a":2,"b":2},{"a":3,"b":3}]', {
    names: ["a", "b"],
    rows: [
      [null, 1],
      [2, 2],
      [3, 3],
    ],
    told: /"a": 1 number is infinite, or larger than a network can learn from/,
  }),
  json("ids beyond 2^53", '[{"id":12345678901234567890,"b":1},{"id":12345678901234567891,"b":2}]', {
    names: ["id", "b"],
    rows: [
      ["12345678901234567890", 1],
      ["12345678901234567891", 2],
    ],
  }),
  json("names that objects have of themselves", '[{"constructor":1,"a":2},{"constructor":3,"a":4}]', {
    names: ["constructor_", "a"],
    rows: [
      [1, 2],
      [3, 4],
    ],
  }),
  refused(
    "a comma behind the last object",
    '[{"a":1,"b":2},\n{"a":2,"b":3},\n]',
    /a value was expected in line 3, column 1, not \]/,
  ),
  refused("cut off", TEXT.slice(0, -20), /it ends in line 1, column \d+, where/),
  refused(
    "a broken line",
    [...LINES.slice(0, 10), '{"a":3,,}', ...LINES.slice(11)].join("\n"),
    /a name in quotes was expected in line 11, column 8, not ,/,
    "t.jsonl",
  ),
  refused("a comment", `// made by hand\n${TEXT}`, /a value was expected in line 1, column 1, not \//),
  refused("names without quotes", "[{a: 1, b: 2}]", /a name in quotes or } was expected in line 1, column 3, not a/),
  json("20,000 lists in each other", "[".repeat(20_000), { message: /more than 32 deep/, next: /list of objects/ }),
  json("a list without objects", "[]", { message: /holds no rows/, next: /rows/ }),
  json("one number", "5", { message: /only one column/, next: /./ }),
];

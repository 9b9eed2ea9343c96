// What an import costs beside DuckDB's own COPY of the same file, in turn and each in a process of its own; then what looking at it takes.
//   npm run bench -- --data [--rows 1000000] [--file TABLE.csv] [--rounds 5]
import { execFile } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { DuckDBInstance } from "@duckdb/node-api";
import { inRoot } from "../scripts/lib/run.mjs";
import { bundle } from "./bundle.mjs";
import { median } from "./report.mjs";

/** A table of 20 columns: numbers of 2 to 5 digits after the point, some missing, counts, dates and categories. */
async function makeTable(rows) {
  const file = inRoot(`node_modules/.cache/gradual/bench/table-${rows}.csv`);
  if (!existsSync(file)) await writeTable(file, rows);
  return file;
}

/** Writes such a table. */
export async function writeTable(file, rows) {
  mkdirSync(path.dirname(file), { recursive: true });
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const numbers = Array.from(
    { length: 12 },
    (_, column) => `round(random() * 1000, ${2 + (column % 4)}) AS x${column + 1}`,
  );
  await connection.run("SELECT setseed(0.5)");
  await connection.run(
    `COPY (SELECT ${numbers.join(", ")},
      CASE WHEN random() >= 0.01 THEN round(random() * 50, 1) END AS gaps,
      floor(random() * 100)::INT AS few, floor(random() * 100000)::INT AS many,
      DATE '2015-01-01' + floor(random() * 3000)::INT AS day,
      ['north', 'south', 'east', 'west'][1 + floor(random() * 4)::INT] AS region,
      'city ' || floor(random() * 200)::INT AS city,
      CASE WHEN random() < 0.3 THEN 'yes' ELSE 'no' END AS member,
      round(random() * 100 + row % 7, 3) AS y
    FROM range(${rows}) AS rows(row)) TO '${file}' (HEADER)`,
  );
  connection.closeSync();
  instance.closeSync();
}

/** Flights: what vega's flights-3m.parquet is about, which no network is needed for: 3 million delays, distances, times and airports. */
async function makeFlights(rows) {
  const file = inRoot(`node_modules/.cache/gradual/bench/flights-${rows}.parquet`);
  if (existsSync(file)) return file;
  mkdirSync(path.dirname(file), { recursive: true });
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run("SELECT setseed(0.5)");
  const airport = "'A' || lpad(floor(300 * random() * random())::INT::VARCHAR, 3, '0')";
  await connection.run(
    `COPY (SELECT make_timestamp((978307200 + floor(random() * 15638400))::BIGINT * 1000000) AS date,
      CASE WHEN random() < 0.98 THEN floor(-20 + 40 * random() * random() + 400 * power(random(), 12))::SMALLINT END AS delay,
      floor(30 + 2500 * random() * random())::SMALLINT AS distance,
      ${airport} AS origin, ${airport} AS destination, (floor(random() * 1440) / 60)::FLOAT AS time
    FROM range(${rows})) TO '${file}' (FORMAT parquet)`,
  );
  connection.closeSync();
  instance.closeSync();
  return file;
}

/** @param {{ rows: number, file?: string, rounds: number }} asked */
export async function measureData({ rows, file, rounds }) {
  const product = await bundle("data");
  const tables = file === undefined ? [await makeTable(rows), await makeFlights(3 * rows)] : [path.resolve(file)];
  const sections = [];
  for (const table of tables) sections.push(await measureTable(product, table, rounds));
  return sections.join("\n\n");
}

async function measureTable(product, table, rounds) {
  const once = async (what) => {
    const { stdout } = await promisify(execFile)(process.execPath, [product, JSON.stringify({ file: table, what })]);
    return JSON.parse(stdout.trim().split("\n").at(-1));
  };
  const pairs = [];
  for (let round = 0; round < rounds; round++) pairs.push([await once("copy"), await once("import")]);
  const { looks } = await once("look");
  const line = (what, figure, digits, unit) => {
    const [copy, ours] = [0, 1].map((side) => median(pairs.map((pair) => figure(pair[side]))));
    const ratio = median(pairs.map(([one, other]) => figure(other) / figure(one)));
    return `${what.padEnd(16)}${copy.toFixed(digits).padStart(9)}${ours.toFixed(digits).padStart(9)} ${unit.padEnd(4)}${ratio.toFixed(2).padStart(8)}`;
  };
  return [
    `${path.basename(table)}, medians of ${rounds} pairs: DuckDB's COPY to Parquet, and an import with its profile`,
    "                     COPY   import        ratio",
    line("time", ({ clock }) => clock, 2, "s"),
    line("processor time", ({ processor }) => processor, 2, "s"),
    line("most memory", ({ memory }) => memory / 2 ** 20, 0, "MiB"),
    ...Object.entries(looks).map(([what, seconds]) => `${what.padEnd(27)}${seconds.toFixed(2).padStart(7)} s`),
  ].join("\n");
}

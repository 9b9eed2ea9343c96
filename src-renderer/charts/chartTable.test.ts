import { expect, test } from "vitest";
import { csvOf } from "./chartTable";

test("numbers stand in full, and texts with commas and quotation marks in quotation marks", () => {
  const csv = csvOf({
    columns: ["epoch", 'run "1", train'],
    rows: [
      [1, 0.1 + 0.2],
      [2.5, null],
      ["best", -1e-30],
    ],
  });
  expect(csv).toBe('epoch,"run ""1"", train"\r\n1,0.30000000000000004\r\n2.5,\r\nbest,-1e-30\r\n');
});

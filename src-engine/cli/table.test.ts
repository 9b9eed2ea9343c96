import { expect, test } from "vitest";
import { facts, table } from "./table";

test("columns are as wide as their widest cell, with no trailing spaces", () => {
  expect(
    table(
      [{ title: "NAME" }, { title: "N", align: "right" }, { title: "NOTE" }],
      [
        ["a", "10", ""],
        ["long name", "5", "x"],
      ],
    ),
  ).toBe(["NAME        N  NOTE", "a          10", "long name   5  x"].join("\n"));
});

test("facts stand in two columns", () => {
  expect(
    facts([
      ["run", "0001-adam"],
      ["epochs", "12"],
    ]),
  ).toBe("run     0001-adam\nepochs  12");
});

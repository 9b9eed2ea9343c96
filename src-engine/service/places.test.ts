import { expect, it } from "vitest";
import { placesKey, sealedPlaces } from "../disk/sealedPlaces";
import { placesIn } from "../protocol/fields";
import type { Question } from "../protocol/question";
import type { RequestName } from "../protocol/requests";
import { REQUESTS } from "../protocol/requests";
import { placesOf, withPaths } from "./places";

const places = sealedPlaces(placesKey());
const questions = Object.entries(REQUESTS) as [RequestName, Question][];

it("knows every field of a question that names a file, by what it is called", () => {
  for (const [name, { input }] of questions) {
    const entries = "entries" in input ? Object.keys(input.entries as object) : [];
    const named = entries.filter((field) => /^(path|file|folder|directory|source)$|(Path|File|Folder)$/.test(field));
    const known = placesIn(input).map(([field]) => field);
    expect(known, name).toEqual(expect.arrayContaining(named));
  }
});

it("takes tokens that were given out for that, and nothing else", () => {
  const asked = questions.flatMap(([name, question]) =>
    placesIn(question.input).map(([field, use]) => ({ name, question, field, use })),
  );
  expect(asked.length).toBeGreaterThan(10);
  for (const { name, question, field, use } of asked) {
    const { token } = places.seal("/home/ann/x", [use]);
    expect(withPaths(name, question, { [field]: token, kept: 1 }, places)).toEqual({ [field]: "/home/ann/x", kept: 1 });
    const others = (["read", "project", "new", "write"] as const).filter((other) => other !== use);
    const made = ["/etc/passwd", "", `${token}A`.slice(2), places.seal("/home/ann/x", others).token];
    for (const wrong of made)
      expect(() => withPaths(name, question, { [field]: wrong }, places), `${name} ${field}`).toThrow("no place");
  }
});

it("gives places for what answers name", () => {
  const [given] = placesOf("data.paste", "/tmp/pasted.csv", places);
  expect(given).toMatchObject({ path: "/tmp/pasted.csv", uses: ["read"] });
  expect(places.open(given?.token ?? "", "read")).toBe("/tmp/pasted.csv");
});

import * as fc from "fast-check";
import { expect, it } from "vitest";
import { placesKey, sealedPlaces } from "./sealedPlaces";

const places = sealedPlaces(placesKey());

it("are opened again for what they were given out for, and for nothing else", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", minLength: 1 }), (path) => {
      const { token, ...shown } = places.seal(path, ["read", "project"]);
      expect(shown).toEqual({ path, uses: ["read", "project"] });
      const sound = Buffer.from(path, "utf8").toString("utf8");
      expect(places.open(token, "read")).toBe(sound);
      expect(places.open(token, "project")).toBe(sound);
      expect(places.open(token, null)).toBe(sound);
      expect(places.open(token, "write")).toBeNull();
      expect(places.open(token, "new")).toBeNull();
    }),
  );
});

it("are none of anyone else's making", () => {
  const { token } = places.seal("/home/ann/rows.csv", ["read"]);
  expect(sealedPlaces(placesKey()).open(token, "read")).toBeNull();
  const bytes = Buffer.from(token, "base64url");
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ change;
      expect(places.open(changed.toString("base64url"), "read")).toBeNull();
    }),
  );
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.constantFrom("", "/etc/passwd", token.slice(0, -4))), (made) => {
      expect(places.open(made, null)).toBeNull();
    }),
  );
});

import fc from "fast-check";
import { expect, it } from "vitest";
import { Utf8Check } from "./encoding";

it("bytes in chunks are UTF-8 where they are as a whole", () => {
  const text = fc
    .string({ unit: fc.constantFrom("a", "é", "€", "𝄞"), maxLength: 12 })
    .map((one) => [...Buffer.from(one)]);
  const bytes = fc.oneof(
    text,
    fc.tuple(text, fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 3 }), text).map((parts) => parts.flat()),
  );
  fc.assert(
    fc.property(bytes, fc.integer({ min: 1, max: 5 }), (all, chunk) => {
      const check = new Utf8Check();
      let valid = true;
      for (let start = 0; start < all.length; start += chunk)
        valid = check.push(Uint8Array.from(all.slice(start, start + chunk)), false) && valid;
      valid = check.push(new Uint8Array(0), true) && valid;
      expect(valid).toBe(isValid(Uint8Array.from(all)));
    }),
    { numRuns: 2_000 },
  );
});

function isValid(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

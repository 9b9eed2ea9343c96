// SHA-256 of what a run leaves: run.json says them of its weights, its preparation and its data; files of tensors that change while it
// trains carry their own. So a bit that flips on the disk, or a file of another run, never changes an answer in silence.

import { createHash } from "node:crypto";
import * as v from "valibot";
import { UserError } from "../document/errors";
import { damaged } from "./files";
import type { SafeTensors } from "./safetensors";
import { encodeSafetensors } from "./safetensors";

/** In hexadecimal digits. */
const SumSchema = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

/** Of the files that a run leaves. Runs of versions before have none. */
export const SumsSchema = v.strictObject({
  preparation: v.optional(SumSchema),
  /** Of weights.safetensors. */
  weights: v.optional(SumSchema),
  /** Of the file of the project's data that it was trained on. */
  data: v.optional(SumSchema),
});
export type Sums = v.InferOutput<typeof SumsSchema>;

export function sumOf(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

/**
 * Refuses a file of a run that is not as the run left it.
 * @param sum what run.json says; undefined where it says nothing
 * @throws UserError "file-damaged"
 */
export function checkSum(path: string, content: Uint8Array, sum: string | undefined): void {
  if (sum === undefined || sumOf(content) === sum) return;
  throw changed(path, "its SHA-256 is not the one that the run wrote down");
}

function changed(path: string, why: string): UserError {
  return new UserError({
    ...damaged(path, why).problem,
    next: "Restore it from a copy, or train again: the same recipe, seed and data give the same weights.",
  });
}

const SEAL = "sha256";
const UNSEALED = "0".repeat(64);

/** A file of tensors whose metadata has the sum of all the rest. */
export function sealedSafetensors(tensors: SafeTensors, metadata: Readonly<Record<string, string>>): Uint8Array {
  const bytes = encodeSafetensors(tensors, { ...metadata, [SEAL]: UNSEALED });
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).write(sumOf(bytes), sealAt(bytes, UNSEALED), "latin1");
  return bytes;
}

/**
 * Refuses a file that is not as it was sealed; one without a seal is of a version before, or of another program.
 * @throws UserError "file-damaged"
 */
export function checkSeal(path: string, bytes: Uint8Array, { [SEAL]: seal }: Readonly<Record<string, string>>): void {
  if (seal === undefined) return;
  const at = sealAt(bytes, seal);
  const isWhole = at >= 0 && sumOf(bytes.subarray(0, at), UNSEALED, bytes.subarray(at + seal.length)) === seal;
  if (!isWhole) throw changed(path, "its content is not what its SHA-256 says");
}

/** Where the seal's digits stand; negative where they do not. */
function sealAt(bytes: Uint8Array, digits: string): number {
  const before = `"${SEAL}":"`;
  const at = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf(`${before}${digits}"`, 0, "latin1");
  return at < 0 ? at : at + before.length;
}

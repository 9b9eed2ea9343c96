// The weights that a run is to begin with, from a safetensors file: those of another framework, for example, to see that both
// learn alike. Tensors are called "layer-id/weight"; `gradual layers --json` documents the layout of each.

import { createHash } from "node:crypto";
import { UserError } from "../document/errors";
import { mapped } from "../document/typedArrays";
import type { NamedWeight } from "../passes/compile";
import { readBounded } from "../project/files";
import { decodeSafetensors, encodeSafetensors } from "../project/safetensors";
import type { Tensor, Tensors } from "../runtime/backend";
import { allFinite } from "./weights";

export interface InitialFile {
  /** As the person gave it. */
  readonly name: string;
  readonly sha256: string;
  readonly weights: Readonly<Record<string, Tensor<Float32Array>>>;
}

/** Larger files are not read. */
const MAX_BYTES = 8 * 2 ** 30;
/** How many tensors a message names. */
const NAMED = 6;

/**
 * All weights of a network from a file, as float32.
 * @throws UserError "initial-does-not-fit", which names what is missing, odd or too many; "weights-damaged", or why it cannot be read
 */
export async function readInitialFile(file: string, weights: readonly NamedWeight[]): Promise<InitialFile> {
  const bytes = await readBounded(file, MAX_BYTES);
  const { tensors } = decodeSafetensors(bytes, file);
  const problems = [
    ...weights.flatMap(({ tensor, shape, axes }) => {
      const found = tensors[tensor];
      const wanted = `${shape.join("×")} (${axes.join(" × ")})`;
      if (found === undefined) return [`"${tensor}" is missing, ${wanted}`];
      return found.shape.join() === shape.join()
        ? []
        : [`"${tensor}" has the shape ${found.shape.join("×") || "of one number"}, not ${wanted}`];
    }),
    ...Object.keys(tensors)
      .filter((name) => !weights.some(({ tensor }) => tensor === name))
      .map((name) => `"${name.slice(0, 100)}" is no weight of the network`),
  ];
  if (problems.length > 0) {
    const more = problems.length > NAMED ? `; and ${problems.length - NAMED} more` : "";
    throw misfit(file, `${problems.slice(0, NAMED).join("; ")}${more}`);
  }
  const inexact = weights.flatMap(({ tensor }) => {
    const data = tensors[tensor]?.data;
    const value =
      data instanceof BigInt64Array || data instanceof BigUint64Array ? data.find(isBeyondFloat64) : undefined;
    return value === undefined ? [] : [`"${tensor}" holds ${value}, which is too large to be kept exactly`];
  });
  if (inexact.length > 0) throw misfit(file, inexact.slice(0, NAMED).join("; "));
  const given = Object.fromEntries(
    weights.map(({ tensor, shape }): [string, Tensor<Float32Array>] => [
      tensor,
      { shape, data: mapped(Float32Array, tensors[tensor]?.data ?? [], Number) },
    ]),
  );
  const broken = Object.keys(given).find((name) => !allFinite(given, [name]));
  if (broken !== undefined) throw misfit(file, `"${broken}" holds numbers that are not finite`);
  return { name: file, sha256: createHash("sha256").update(bytes).digest("hex"), weights: given };
}

const isBeyondFloat64 = (whole: bigint): boolean => !Number.isSafeInteger(Number(whole));

/** Weights that are at hand, as a file of that name would give them. */
export function initialFrom(name: string, weights: Tensors): InitialFile {
  const given = Object.fromEntries(
    Object.entries(weights).map(([tensor, { shape, data }]): [string, Tensor<Float32Array>] => [
      tensor,
      { shape, data: Float32Array.from(data) },
    ]),
  );
  return { name, sha256: createHash("sha256").update(encodeSafetensors(given)).digest("hex"), weights: given };
}

function misfit(file: string, why: string): UserError {
  return new UserError({
    code: "initial-does-not-fit",
    message: `The weights in "${file}" do not fit the network: ${why}.`,
    next: 'Name each tensor "layer-id/weight" and lay it out as `gradual layers TYPE` says.',
    subject: { kind: "file", path: file },
  });
}

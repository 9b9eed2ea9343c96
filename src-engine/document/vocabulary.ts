// A vocabulary: the words that a document may use for one thing (its loss, its optimizer, a stopping rule), each described in
// a file of its own. The document knows none of them by name: one that is not known opens, is a problem, and cannot be trained.

import type { Problem } from "./errors";
import { UserError } from "./errors";
import { resolveParams } from "./params";
import type { ParamProblem, ParamSpecs, Params } from "./params";
import type { Word } from "./schema";

/** What a word says of itself; palettes, forms, the command line and the documentation are made from it. */
export interface WordSpec {
  readonly type: string;
  readonly label: string;
  /** What else people call it, and look for. */
  readonly synonyms?: readonly string[];
  /** One line, without a full stop. */
  readonly summary: string;
  /** A paragraph. */
  readonly docs: string;
  readonly params: ParamSpecs;
}

export interface Vocabulary<S extends WordSpec> {
  /** What its words are, within a sentence: "loss". */
  readonly noun: string;
  /** In the order in which they are offered. */
  readonly all: readonly S[];
  /** Undefined when this build does not know the word. */
  find(type: string): S | undefined;
  /** The word with its settings, defaults filled in. @throws UserError where it is not known. */
  read(word: Word): { readonly spec: S; readonly params: Params<ParamSpecs> };
}

export function vocabulary<S extends WordSpec>(noun: string, all: readonly S[]): Vocabulary<S> {
  const byType = new Map(all.map((spec) => [spec.type, spec]));
  return {
    noun,
    all,
    find: (type) => byType.get(type),
    read(word) {
      const spec = byType.get(word.type);
      if (spec === undefined) throw new UserError(unknownWord(noun, word.type));
      return { spec, params: resolveParams(spec.params, word.params).params };
    },
  };
}

/** What is wrong with a word of the document. @param path of the word in the document: "training.loss" */
export function wordProblems<S extends WordSpec>(vocabulary: Vocabulary<S>, word: Word, path: string): Problem[] {
  const spec = vocabulary.find(word.type);
  if (spec === undefined) return [{ ...unknownWord(vocabulary.noun, word.type), subject: { kind: "setting", path } }];
  return resolveParams(spec.params, word.params).problems.map((problem) => paramProblem(spec, problem, path));
}

function paramProblem(
  { label, params }: WordSpec,
  { param, expected, received, nearest }: ParamProblem,
  path: string,
): Problem {
  const rest = { subject: { kind: "setting", path: `${path}.${param}` }, expected, received } as const;
  return nearest === undefined
    ? {
        code: "unknown-parameter",
        message: `${label} has no setting "${received}"; it has ${expected}.`,
        next: "Remove it from the file.",
        ...rest,
      }
    : {
        code: "bad-parameter",
        message: `"${params[param]?.label ?? param}" of ${label} must be ${expected}, but is ${received}.`,
        next: "Choose another value.",
        ...rest,
      };
}

function unknownWord(noun: string, type: string): Problem {
  return {
    code: `unknown-${noun.replaceAll(" ", "-")}`,
    message: `This version of Gradual does not know the ${noun} "${type}".`,
    next: "Choose another one, or open the project with the version that made it.",
    received: type,
  };
}

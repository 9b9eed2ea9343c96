// Where a text stops being JSON, in words. JSON.parse tells it in other ways in every engine, and often not at all.

export interface JsonProblem {
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
  readonly expected: string;
  /** What stands there; null at the end of the text. */
  readonly received: string | null;
}

type Expected =
  | "a value"
  | "a value or ]"
  | "a name in quotes"
  | "a name in quotes or }"
  | ":"
  | "a comma or ]"
  | "a comma or }"
  | "the end";

/** The first problem of a text; null where it is JSON, NaN and Infinity aside. */
export function firstJsonProblem(text: string): JsonProblem | null {
  const stack: ("[" | "{")[] = [];
  let expected = "a value" as Expected;
  let at = 0;
  const afterValue = (): void => {
    const inner = stack.at(-1);
    expected = inner === undefined ? "the end" : inner === "[" ? "a comma or ]" : "a comma or }";
  };
  for (;;) {
    while (/[\s\ufeff]/.test(text[at] ?? "")) at += 1;
    const sign = text[at];
    if (sign === undefined) return expected === "the end" ? null : problemAt(text, at, expected);
    const isValue: boolean = expected === "a value" || expected === "a value or ]";
    const isName: boolean = expected === "a name in quotes" || expected === "a name in quotes or }";
    if (sign === '"' && (isValue || isName)) {
      const end = endOfText(text, at);
      if (end === null) return problemAt(text, text.length, "the quote that ends a text");
      at = end;
      if (isName) expected = ":";
      else afterValue();
      continue;
    }
    const length: number = isValue
      ? (/^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|NaN|-?Infinity)/.exec(
          text.slice(at, at + 400),
        )?.[0].length ?? 0)
      : 0;
    if (length > 0) {
      at += length;
      afterValue();
      continue;
    }
    if (isValue && (sign === "[" || sign === "{")) {
      stack.push(sign);
      expected = sign === "[" ? "a value or ]" : "a name in quotes or }";
    } else if (
      (sign === "]" && (expected === "a value or ]" || expected === "a comma or ]")) ||
      (sign === "}" && (expected === "a name in quotes or }" || expected === "a comma or }"))
    ) {
      stack.pop();
      afterValue();
    } else if (sign === "," && (expected === "a comma or ]" || expected === "a comma or }"))
      expected = expected === "a comma or ]" ? "a value" : "a name in quotes";
    else if (sign === ":" && expected === ":") expected = "a value";
    else return problemAt(text, at, expected);
    at += 1;
  }
}

/** The place behind a text in quotes; null where it is never closed. */
function endOfText(text: string, start: number): number | null {
  for (let at = start + 1; at < text.length; at++) {
    const sign = text[at] ?? "";
    if (sign === '"') return at + 1;
    if (sign === "\\") at += 1;
  }
  return null;
}

function problemAt(text: string, at: number, expected: string): JsonProblem {
  const before = text.slice(0, at).split("\n");
  return {
    line: before.length,
    column: (before.at(-1)?.length ?? 0) + 1,
    expected,
    received: text[at] === undefined ? null : (/^[\p{L}\p{N}_]{1,20}|^./u.exec(text.slice(at, at + 40))?.[0] ?? null),
  };
}

/** The first problem of a text with a value on each line. */
export function firstLineProblem(text: string): JsonProblem | null {
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const problem = firstJsonProblem(line);
    if (problem !== null) return { ...problem, line: index + 1 };
  }
  return null;
}

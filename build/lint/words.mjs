// The words that Gradual does not use, with those it uses instead: one word per thing, plain American English, in what people
// read and in the code. `words.test.mjs` looks through all sources and docs.

/** @type {readonly { not: RegExp, instead: string }[]} */
export const WORDS = [
  { not: /\bgraphics processors?\b/i, instead: "GPU" },
  { not: /\bmend(s|ed|ing)?\b/i, instead: "fix" },
  { not: /\bremarks?\b/i, instead: "warning" },
  { not: /\bfaulty?\b/i, instead: "problem" },
  { not: /\b(is|are|was|were|be|being) (still )?going on\b/i, instead: "training, running, in progress" },
  { not: /\bgo(es|ing)? on on\b/i, instead: "continue on" },
  { not: /\bfirst weights\b/i, instead: "initial weights" },
  { not: /(?<!animation-)\biterations?\b(?!, in the words of the text| falls below a threshold)/i, instead: "step" },
  { not: /\bvalidation (gets|got) no better\b/i, instead: "early stopping, no improvement" },
  { not: /\btells? classes apart\b/i, instead: "classification" },
  { not: /\blay over\b|\btake away from the chart\b/i, instead: "overlay, remove from chart" },
  { not: /\btaken for\b/i, instead: "treat as" },
  { not: /\bkinds? of numbers\b/i, instead: "data type" },
  { not: /\bnothing to take back\b/i, instead: "nothing to undo" },
  {
    not: /\b(clerk|workplaces?|byEnd|carryOut|carryOver)\b/i,
    instead: "dataWorker, OpenProjects, byId, execute, continueFrom",
  },
  { not: /\b(?:colo|behavio|favo|neighbo|labo|hono)ur\w*\b/i, instead: "-or" },
  {
    not: /\b(?:cent|met)re\w*\b|\bgrey\w*\b|\blicence\w*\b|\bcatalogue\w*\b|\bartefact\w*\b/i,
    instead: "the American spelling",
  },
  { not: /\b(?:cancel|label|model|travel|signal)l(?:ed|ing)\b/i, instead: "one l" },
  {
    not: /\b(?:normal|initial|optim|regular|summar|visual|real|organ|recogn|min|max|general|standard|special|util|serial|random|vector|token|quant|custom|memor|categor|penal|symbol|author|emphas|apolog|parameter|character|local|synchron|final)is(?:e|es|ed|ing|er|ers|ation|ations)\b/i,
    instead: "-ize, -ization",
  },
  { not: /\b(?:anal|paral|catal)ys(?:e|ed|es|ing)\b(?<!\banalyses)/i, instead: "-yze" },
  // Not of cells of a table ("+12 %"), nor of a remainder.
  { not: /(?<![+\w.])\d+(?:\.\d+)? %|\} %(?=["`.,;)<]| of)/, instead: "97.1%" },
];

/**
 * @param {string} text
 * @returns {readonly { line: number, word: string, instead: string }[]} lines from 1
 */
export function unwantedWords(text) {
  return text.split("\n").flatMap((line, index) =>
    WORDS.flatMap(({ not, instead }) => {
      const word = not.exec(line)?.[0];
      return word === undefined ? [] : [{ line: index + 1, word, instead }];
    }),
  );
}

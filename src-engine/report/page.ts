// A report as one HTML file: it holds everything it shows, no script, and a policy of its own that lets it ask nothing of anyone.

import { createHash } from "node:crypto";
import { runInWords } from "../runs/runInWords";
import { resultInWords, stopInWords } from "../words/runs";
import type { ReportFacts } from "./facts";
import { Markup, markup } from "./markup";
import { dataSection, preparationSection, splitSection } from "./sections/data";
import { figuresSection } from "./sections/figures";
import { lossSection, networkSection, settingsSection } from "./sections/network";
import { courseSection, repeatSection } from "./sections/training";
import type { Section } from "./pieces";
import { STYLE } from "./style";

const SECTIONS: readonly ((facts: ReportFacts) => Section)[] = [
  figuresSection,
  courseSection,
  dataSection,
  splitSection,
  preparationSection,
  networkSection,
  lossSection,
  settingsSection,
  repeatSection,
];

/** Nothing is loaded, sent or run; the one style is known by its hash. */
const POLICY = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'; base-uri 'none'; form-action 'none'`;

/** The whole file. */
export function reportPage(facts: ReportFacts): string {
  const { run, writtenAt, record } = facts;
  const sections = SECTIONS.map((section) => section(facts));
  const title = `${record.document.name}: run ${runInWords(run.id)}`;
  const result = resultInWords(run);
  const lead = result ?? (run.stopReason === null ? null : stopInWords(run.stopReason, run));
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="Gradual ${record.versions.gradual}">
<title>${title}</title>
<style>${Markup.style(STYLE)}</style>
</head>
<body>
<main>
<header>
<h1>${record.document.name}</h1>
<p class="sub">Run ${run.number}: ${run.name}. Trained on ${record.startedAt.slice(0, 10)}; report of ${writtenAt.toISOString().slice(0, 10)}.</p>
${lead === null ? null : markup`<p class="lead">${lead}</p>`}
${run.tags.length === 0 ? null : markup`<p class="sub">Tags: ${run.tags.join(", ")}</p>`}
${run.note === "" ? null : run.note.split("\n").map((line) => markup`<p>${line}</p>`)}
</header>
<nav aria-label="Contents"><ul>${sections.map(({ id, title: name }) => markup`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
${sections.map(
  ({ id, title: name, body }) => markup`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${name}</h2>
${body}
</section>
`,
)}</main>
</body>
</html>
`.toString();
}

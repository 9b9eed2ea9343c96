import * as v from "valibot";
import type { EditableRows, EditedRow } from "../../data/editedRows";
import { UserError } from "../../document/errors";
import { withEditedRows, withValues } from "../../document/recipeEdits";
import type { RowChange } from "../../document/rowEdits";
import { MOST_WEIGHT, countEdits, editsInWords } from "../../document/rowEdits";
import type { Document } from "../../document/schema";
import { whole } from "../../document/whole";
import { editInWords } from "../../words/edits";
import { command } from "../command";
import * as fields from "../fields";
import { withProject, withWritableProject } from "../projects";
import { table } from "../table";

const rowWeight = v.pipe(
  v.string(),
  v.check(
    (text) => {
      const weight = /^\d*\.?\d+(e[+-]?\d{1,3})?$/i.test(text) ? Number(text) : NaN;
      return weight >= 1 / MOST_WEIGHT && weight <= MOST_WEIGHT;
    },
    `a number from ${1 / MOST_WEIGHT} to ${whole(MOST_WEIGHT)} is needed`,
  ),
  v.transform(Number),
);

const ACTIONS = ["list", "relabel", "exclude", "weight", "restore"] as const;

/** `gradual edits`: leaves rows out, gives them other right answers or weights, and undoes that. */
export const editsCommand = command({
  name: "edits",
  summary: "list, relabel, exclude, weight or restore single rows; the data themselves stay as they are",
  arguments: [
    { name: "<project>", docs: "the project's folder or its .gradual file" },
    { name: "[action]", docs: `one of ${ACTIONS.join(", ")} (default: list)` },
  ],
  options: [
    {
      flags: "--rows <rows>",
      docs: 'the rows by their numbers in the data, from 1: "3,17,40-45"; with restore also "all", every edited row',
    },
    { flags: "--to <answer>", docs: "with relabel: the right class or number" },
    { flags: "--new-class", docs: "with relabel: the class may be one that no row has; the network then has one more" },
    { flags: "--target <column>", docs: "with relabel: which target, where there are several" },
    { flags: "--by <weight>", docs: "with weight: how much the rows count in the loss; 1 is as every other row" },
  ],
  example:
    "gradual edits penguins\n  gradual edits penguins relabel --rows 3,17 --to Gentoo\n  gradual edits penguins exclude --rows 40-45\n  gradual edits penguins weight --rows 8 --by 3\n  gradual edits penguins restore --rows 3",
  fields: {
    project: fields.path,
    action: v.optional(v.picklist(ACTIONS, `the action is one of ${ACTIONS.join(", ")}`), "list"),
    rows: v.optional(v.lazy((text) => (text === "all" ? v.literal("all") : fields.rowNumbers))),
    to: v.optional(v.pipe(v.string(), v.minLength(1, "a right answer is needed"))),
    newClass: v.optional(v.boolean(), false),
    target: v.optional(v.string()),
    by: v.optional(rowWeight),
  },
  async run({ project: path, action, rows, ...given }, { output }) {
    const { editableRows } = await import("../engine");
    if (action === "list") {
      await withProject(path, output, async ({ folder, document }) => {
        tell(document, await editableRows(folder, document.data));
      });
      return;
    }
    await withWritableProject(path, output, async (project) => {
      const { folder, document } = project;
      const editable = await editableRows(folder, document.data);
      if (rows === undefined) throw missing("--rows", "Name the rows: --rows 3,17.");
      if (rows === "all" && action !== "restore") throw missing("--rows", `Name the rows to ${action}: --rows 3,17.`);
      const named = rows === "all" ? editable.edited.map(({ edit }) => edit.row) : rows;
      editable.requireRows(named);
      const next = withChange(document, editable, named, changeOf(action, given, document, editable));
      await project.save(next);
      tell(next, await editableRows(folder, next.data));
    });

    function tell(document: Document, { edited }: EditableRows): void {
      const counts = countEdits(edited.map(({ edit }) => edit));
      if (document.data.edits !== undefined && edited.length === 0)
        output.note("The project's edits were made to other data and are not applied.");
      output.result({ ...counts, edits: edited.map(editJson) }, editsText(document, edited));
    }
  },
});

/** A row that gets the answer that the data have of it is not edited any more. */
function withChange(document: Document, editable: EditableRows, rows: readonly number[], change: RowChange): Document {
  if (change.kind !== "relabel") return withEditedRows(document, editable.name, rows, change);
  const { target, answer } = change;
  return withValues(document, editable.name, rows, change, (row) => editable.isImported(target, row, answer));
}

function changeOf(
  action: Exclude<(typeof ACTIONS)[number], "list">,
  given: {
    readonly to?: string | undefined;
    readonly newClass: boolean;
    readonly target?: string | undefined;
    readonly by?: number | undefined;
  },
  { data }: Document,
  editable: EditableRows,
): RowChange {
  switch (action) {
    case "exclude":
    case "restore":
      return { kind: action };
    case "weight":
      if (given.by === undefined) throw missing("--by", "Say how much the rows count: --by 3.");
      return { kind: "weight", weight: given.by };
    case "relabel": {
      if (given.to === undefined) throw missing("--to", "Say the right answer: --to Gentoo.");
      const [first, ...others] = data.target;
      if (given.target === undefined && (first === undefined || others.length > 0))
        throw missing("--target", `Name one of the targets: ${data.target.map((name) => `"${name}"`).join(", ")}.`);
      const target = given.target ?? first ?? "";
      return { kind: "relabel", target, answer: editable.answer(target, given.to, given.newClass) };
    }
    default:
      return action satisfies never;
  }
}

function missing(flag: string, next: string): UserError {
  return new UserError({ code: "incomplete-edit", message: `${flag} is needed for this.`, next });
}

const editJson = ({ edit: { row, exclude, weight = 1, answers = {}, cells }, imported }: EditedRow): object => ({
  row: row + 1,
  excluded: exclude === true,
  weight,
  answers,
  ...(cells === undefined ? {} : { cells }),
  imported,
});

function editsText({ data }: Document, edited: readonly EditedRow[]): string {
  if (edited.length === 0) return "No row is edited.";
  const lines = edited.map(({ edit, imported }) => [whole(edit.row + 1), editInWords(edit, data.columns, imported)]);
  const counts = countEdits(edited.map(({ edit }) => edit));
  return `${table([{ title: "ROW", align: "right" }, { title: "" }], lines)}\n\n${editsInWords(counts)}.`;
}

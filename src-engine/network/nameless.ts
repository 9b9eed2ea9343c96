// A project's network and settings without any word that a person wrote: no names of columns, classes or layers, no value of the
// data. For a report of a problem.

import type { ParamSpec, ParamSpecs } from "../document/params";
import type { Document, ParamValue, Word } from "../document/schema";
import { layerSpec } from "../layers/registry";
import { LOSSES } from "../losses/registry";
import { CLIPPINGS } from "../optimizers/clipping";
import { OPTIMIZERS } from "../optimizers/registry";
import { RULES } from "../rules/registry";
import { SCHEDULES } from "../schedules/registry";

/** What is known of a word. */
type Find = (type: string) => { readonly params: ParamSpecs } | undefined;
type NamelessParam = number | boolean | string | NamelessWord;

export interface NamelessWord {
  /** "unknown" of one that no vocabulary has. */
  readonly type: string;
  readonly params: Readonly<Record<string, NamelessParam>>;
}

export interface NamelessDocument {
  readonly format: number;
  readonly data: {
    readonly task: string;
    /** How many columns have a role and a type: "feature, number". */
    readonly columns: Readonly<Record<string, number>>;
    readonly targets: number;
    readonly windows: boolean;
    readonly editedRows: number;
    readonly split: {
      readonly train: number;
      readonly validation: number;
      readonly test: number;
      readonly by: string | null;
    };
  };
  readonly layers: readonly NamelessWord[];
  /** By the places of the layers. */
  readonly connections: readonly (readonly [number, number])[];
  readonly training: {
    readonly loss: NamelessWord;
    readonly optimizer: NamelessWord;
    readonly schedule: NamelessWord | null;
    readonly clipping: NamelessWord | null;
    readonly rules: readonly NamelessWord[];
    readonly batchSize: number;
    readonly epochs: number;
    readonly seed: number;
  };
}

/** What of a document says nothing of whose it is. */
export function nameless({ format, data, model, training }: Document): NamelessDocument {
  const columns = new Map<string, number>();
  for (const { role, type } of Object.values(data.columns)) {
    const kind = `${role}, ${type}`;
    columns.set(kind, (columns.get(kind) ?? 0) + 1);
  }
  const places = new Map(model.layers.map(({ id }, place) => [id, place]));
  const { loss, optimizer, schedule, clipping, rules, batchSize, epochs, seed } = training;
  const { train, validation, test, by } = data.split;
  return {
    format,
    data: {
      task: data.task,
      columns: Object.fromEntries(columns),
      targets: data.target.length,
      windows: data.windows !== undefined,
      editedRows: data.edits?.rows.length ?? 0,
      split: { train, validation, test, by: by?.rule ?? null },
    },
    layers: model.layers.map((layer) => namelessWord(layerSpec, layer)),
    connections: model.connections.map(([from, to]) => [places.get(from) ?? -1, places.get(to) ?? -1] as const),
    training: {
      loss: namelessWord(LOSSES.find, loss),
      optimizer: namelessWord(OPTIMIZERS.find, optimizer),
      schedule: schedule === undefined ? null : namelessWord(SCHEDULES.find, schedule),
      clipping: clipping === undefined ? null : namelessWord(CLIPPINGS.find, clipping),
      rules: rules.map((rule) => namelessWord(RULES.find, rule)),
      batchSize,
      epochs,
      seed,
    },
  };
}

function namelessWord(
  find: Find,
  { type, params = {} }: Pick<Word, "type"> & { readonly params?: Readonly<Record<string, ParamValue>> | undefined },
): NamelessWord {
  const specs = find(type)?.params;
  if (specs === undefined) return { type: "unknown", params: {} };
  return {
    type,
    params: Object.fromEntries(
      Object.entries(params).flatMap(([name, value]) => {
        const spec = Object.hasOwn(specs, name) ? specs[name] : undefined;
        const kept = spec === undefined ? null : namelessParam(spec, value);
        return kept === null ? [] : [[name, kept]];
      }),
    ),
  };
}

/** Of a list its length, of a choice one of its own words; null for what only a person can have written. */
function namelessParam(spec: ParamSpec, value: ParamValue): NamelessParam | null {
  if (typeof value === "number" || typeof value === "boolean") return value;
  if (Array.isArray(value)) return `${value.length} entries`;
  if (typeof value === "string")
    return spec.kind === "choice" && spec.choices.some((choice) => choice.value === value) ? value : null;
  return spec.kind === "word" && "type" in value
    ? namelessWord((type) => spec.words.find((word) => word.type === type), value)
    : null;
}

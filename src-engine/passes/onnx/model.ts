// Building blocks of an ONNX file: nodes, constants, typed names. What an operation means is known in rules.ts; the
// file format itself is generated from the official definition (onnx-ml_pb.ts).

import { create, toBinary } from "@bufbuild/protobuf";
import { invariant } from "../../document/errors";
import { sizeOf } from "../../document/size";
import {
  AttributeProto_AttributeType as AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProto_DataType as DataType,
  TensorProtoSchema,
  ValueInfoProtoSchema,
} from "./onnx-ml_pb";
import type { AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto, ValueInfoProto } from "./onnx-ml_pb";

/** Read by every ONNX Runtime since 1.12 and checked by Debian 12's `onnx` 1.12. */
const OPSET = 17;
const IR_VERSION = 8n;

/** Versions of the other sets of operators that may be used. */
const DOMAINS: Readonly<Record<string, bigint>> = { "com.microsoft": 1n, "com.microsoft.nchwc": 1n, "ai.onnx.ml": 3n };

export const ELEMENT_TYPES = {
  float: DataType.FLOAT,
  int32: DataType.INT32,
  int64: DataType.INT64,
  bool: DataType.BOOL,
} as const;
export type ElementType = keyof typeof ELEMENT_TYPES;

export const attribute = {
  int: (name: string, value: number | boolean): AttributeProto =>
    create(AttributeProtoSchema, { name, type: AttributeType.INT, i: BigInt(value) }),
  ints: (name: string, values: readonly number[]): AttributeProto =>
    create(AttributeProtoSchema, { name, type: AttributeType.INTS, ints: values.map(BigInt) }),
  float: (name: string, value: number): AttributeProto =>
    create(AttributeProtoSchema, { name, type: AttributeType.FLOAT, f: value }),
  string: (name: string, value: string): AttributeProto =>
    create(AttributeProtoSchema, { name, type: AttributeType.STRING, s: new TextEncoder().encode(value) }),
  strings: (name: string, values: readonly string[]): AttributeProto =>
    create(AttributeProtoSchema, {
      name,
      type: AttributeType.STRINGS,
      strings: values.map((value) => new TextEncoder().encode(value)),
    }),
  graph: (name: string, value: GraphProto): AttributeProto =>
    create(AttributeProtoSchema, { name, type: AttributeType.GRAPH, g: value }),
};

/** A named, typed value. Extents are numbers or symbols ("N"); null where even the rank is left open. */
export function valueInfo(
  name: string,
  elementType: ElementType,
  shape: readonly (number | string)[] | null,
): ValueInfoProto {
  const dim = shape?.map((extent) =>
    typeof extent === "number"
      ? { value: { case: "dimValue" as const, value: BigInt(extent) } }
      : { value: { case: "dimParam" as const, value: extent } },
  );
  return create(ValueInfoProtoSchema, {
    name,
    type: {
      value: {
        case: "tensorType",
        value: { elemType: ELEMENT_TYPES[elementType], ...(dim === undefined ? {} : { shape: { dim } }) },
      },
    },
  });
}

/** A constant, little-endian and row-major as the format wants it. */
export function tensor(
  name: string,
  elementType: "float" | "int32" | "int64",
  dims: readonly number[],
  values: ArrayLike<number>,
): TensorProto {
  const size = sizeOf(dims);
  invariant(values.length === size, `the constant ${name} has ${values.length} values for ${size} places`);
  const width = elementType === "int64" ? 8 : 4;
  const rawData = new Uint8Array(width * size);
  const view = new DataView(rawData.buffer);
  for (let i = 0; i < size; i++) {
    const value = values[i] ?? 0;
    if (elementType === "float") view.setFloat32(4 * i, value, true);
    else if (elementType === "int32") view.setInt32(4 * i, value, true);
    else view.setBigInt64(8 * i, BigInt(value), true);
  }
  return create(TensorProtoSchema, { name, dataType: ELEMENT_TYPES[elementType], dims: dims.map(BigInt), rawData });
}

export interface NodeOptions {
  readonly attributes?: readonly AttributeProto[];
  /** Names of the results; a fresh name where absent. */
  readonly outputs?: readonly string[];
  /** For ONNX Runtime's own operators. */
  readonly domain?: "com.microsoft" | "com.microsoft.nchwc";
}

/** Collects the nodes and constants of one graph, in the order in which they are computed. */
export class GraphWriter {
  readonly nodes: NodeProto[] = [];
  readonly initializers: TensorProto[] = [];
  readonly #prefix: string;
  readonly #constants = new Map<string, string>();
  #names = 0;

  /** @param prefix starts every fresh name, to keep those of nested graphs apart. */
  constructor(prefix = "") {
    this.#prefix = prefix;
  }

  fresh(): string {
    return `${this.#prefix}_${this.#names++}`;
  }

  /** Adds a node and gives the name of its first result. */
  node(
    opType: string,
    input: readonly string[],
    { attributes = [], outputs = [this.fresh()], domain }: NodeOptions = {},
  ): string {
    const [first] = outputs;
    invariant(first !== undefined, `a node of type ${opType} without a result`);
    this.nodes.push(
      create(NodeProtoSchema, {
        opType,
        name: `${opType}:${first}`,
        input: [...input],
        output: [...outputs],
        attribute: [...attributes],
        ...(domain === undefined ? {} : { domain }),
      }),
    );
    return first;
  }

  /** The name of a constant; equal small ones are stored once. */
  constant(elementType: "float" | "int32" | "int64", dims: readonly number[], values: ArrayLike<number>): string {
    const key =
      values.length > 64
        ? null
        : `${elementType} [${dims.join()}] ${Array.from(values, (value) => (Object.is(value, -0) ? "-0" : String(value))).join()}`;
    const known = key === null ? undefined : this.#constants.get(key);
    if (known !== undefined) return known;
    const name = this.fresh();
    this.initializers.push(tensor(name, elementType, dims, values));
    if (key !== null) this.#constants.set(key, name);
    return name;
  }

  graph(name: string, input: readonly ValueInfoProto[], output: readonly ValueInfoProto[]): GraphProto {
    return create(GraphProtoSchema, {
      name,
      node: this.nodes,
      initializer: this.initializers,
      input: [...input],
      output: [...output],
    });
  }
}

/** A complete model. Metadata is plain text by key. */
export function model(graph: GraphProto, metadata: Readonly<Record<string, string>> = {}): ModelProto {
  const domains = new Set<string>();
  const visit = ({ node }: GraphProto): void => {
    for (const { domain, attribute: attributes } of node) {
      domains.add(domain);
      for (const { g } of attributes) if (g !== undefined) visit(g);
    }
  };
  visit(graph);
  domains.delete("");
  return create(ModelProtoSchema, {
    irVersion: IR_VERSION,
    producerName: "gradual",
    opsetImport: [{ domain: "", version: BigInt(OPSET) }, ...[...domains].map(domainVersion)],
    graph,
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
  });
}

function domainVersion(domain: string): { domain: string; version: bigint } {
  const version = DOMAINS[domain];
  invariant(version !== undefined, `no version known of the operators of ${domain}`);
  return { domain, version };
}

/** The model as the bytes of an .onnx file. */
export function writeModel(proto: ModelProto): Uint8Array<ArrayBuffer> {
  const bytes = toBinary(ModelProtoSchema, proto);
  invariant(bytes.length < 2 ** 31, "an ONNX file holds at most 2 GiB");
  return bytes;
}

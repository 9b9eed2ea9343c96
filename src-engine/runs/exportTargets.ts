// What a trained run can be exported to: what people are told of each target. Dialogs, menus, the command palette, the command
// line and the docs loop over this list; how a target's file is written and checked stands in export/targets/, in the file that
// is called as the target is here.

export interface ExportTarget {
  /** As people call the format. */
  readonly label: string;
  /** What the files are, for a dialog that saves one: "ONNX models". */
  readonly files: string;
  /** Without the dot. */
  readonly extension: string;
  readonly forWhom: string;
  /** What is in the file. */
  readonly holds: string;
}

export const EXPORT_TARGETS = {
  onnx: {
    label: "ONNX",
    files: "ONNX models",
    extension: "onnx",
    forWhom: "For programs that use the trained network: ONNX Runtime runs it on servers, phones and in browsers.",
    holds: "The ONNX model takes the raw columns: the preparation is inside.",
  },
  safetensors: {
    label: "safetensors",
    files: "Safetensors weights",
    extension: "safetensors",
    forWhom: "For those who go on in code: NumPy, PyTorch and JAX read the weights by name.",
    holds: "The file holds the weights of this run, by the names of their layers.",
  },
} as const satisfies Readonly<Record<string, ExportTarget>>;

export type ExportTargetId = keyof typeof EXPORT_TARGETS;
export const EXPORT_TARGET_IDS = Object.keys(EXPORT_TARGETS) as ExportTargetId[];

/** The targets in their order, for lists. */
export const exportTargets: readonly (ExportTarget & { readonly id: ExportTargetId })[] = EXPORT_TARGET_IDS.map(
  (id) => ({ id, ...EXPORT_TARGETS[id] }),
);

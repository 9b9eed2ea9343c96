/** What networks are trained on, and with how many threads of ONNX Runtime: for small networks one is the fastest. */
export const DEVICE = { name: "cpu", label: "CPU", threads: 1 } as const;

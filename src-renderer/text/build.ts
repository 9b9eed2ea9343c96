// Texts of the Build station and its canvas.

export const build = {
  title: "Build",
  node: {
    numbers: "{n} number | {n} numbers",
    unknown: "unknown type “{type}”",
  },
} as const;

/** Names of the color tokens that classes have in turn, neighbors far apart. */
export const CLASS_COLORS = [
  "--run-1",
  "--run-2",
  "--run-4",
  "--run-5",
  "--run-3",
  "--run-6",
  "--run-7",
  "--run-8",
] as const;

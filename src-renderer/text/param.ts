// Texts of the fields that are made from descriptions of settings.

export const param = {
  slider: "{label}, slider",
  noColumns: "The data have no such column yet.",
  restOf: {
    feature: "None chosen: all columns that no other input takes.",
    target: "None chosen: all targets that no other output predicts.",
  },
  perClass: "{n} value in the file. | {n} values in the file.",
  classNumber: "class {n}",
  notMeasured: "{what} (not measured)",
} as const;

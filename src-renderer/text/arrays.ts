// Texts of the Data station where the data are arrays of numbers.

export const arrays = {
  examples: "{n} example | {n} examples",
  someMissing: "some numbers missing",
  target: {
    classes: "The answers are {n} classes: {classes}.",
    classesMany: "The answers are {n} classes.",
    number: "The answer is a number.",
    numbers: "Each answer is {n} numbers.",
    none: "Choose which answers to predict.",
  },
  kind: { classification: "classes", regression: "numbers" },
  split: {
    given: "The source brings its own test part; the bar divides the rest.",
    givenAll: "The source brings its own parts.",
    keep: "Keep the source's parts",
  },
  page: {
    label: "Examples",
    shown: "{first}–{last} of {all}",
    earlier: "Earlier examples",
    later: "Later examples",
    picture: "Example {n}: {answer}",
    labels: "Examples by label",
    all: "all",
    showAll: "Show all",
    dragHint:
      "A press chooses an example. Drag it to a label to give it that one, or choose several and take “Right answer…” above.",
    cut: "The first {shown} of {all} numbers of each example.",
    number: "#",
    failed: "The examples could not be read",
  },
  inspector: {
    title: "Array",
    shape: "Each example",
    elements: "Data type",
    as: "Treat as",
    asHint:
      "Pictures are height × width × channels, with a channel of 1 where there is none. Sequences are steps × channels.",
    scale: "Scale",
    sees: "What the network sees",
    fitted:
      "Fitted on {n} training example and saved inside the model. | Fitted on the {n} training examples and saved inside the model.",
    perChannel: "center and scale of each of {n} channels",
    statistics: "Numbers",
    looked: "From a sample of up to 2,000 examples.",
    answers: "Answers",
    predicted: "Predicted",
    counts: "Examples of each class",
    notes: "On import",
  },
  as: { pictures: "pictures", sequences: "sequences", vectors: "rows of numbers", asTheyAre: "as they are" },
  edit: {
    as: "what the examples are treated as",
    scale: "scale of the examples",
    answers: "which answers are predicted",
    kind: "what the answers are",
    parts: "the source's parts",
  },
} as const;

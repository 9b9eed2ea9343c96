// Texts of the recipe's own parts in the Train station: schedule, clipping, the test of learning rates, the live rate.

export const recipe = {
  schedule: {
    label: "Schedule",
    hint: "How the learning rate changes during the run.",
    moves: { never: "", epoch: "It changes between epochs.", step: "It changes with every step." },
    sketch: "{name}: the learning rate over {epochs} epochs, from {first} to {last}, at most {most}",
    followsLoss: "until the loss stops falling",
    most: "≤ {rate}",
    edit: "schedule",
  },
  clipping: {
    label: "Clip gradients",
    hint: "One huge gradient can undo the work of many small ones. Clipping shortens gradients that are too long.",
    none: "Not at all",
    said: "clipping {by}",
    edit: "clipping",
  },
  finder: {
    find: "Find a rate…",
    title: "Find a learning rate",
    about:
      "The test starts from the initial weights, raises the learning rate with every step and watches the loss. The rate where the loss falls fastest is bold but still safe. The test always runs on the CPU. It keeps nothing.",
    working: "Trying learning rates",
    suggestion: "The loss falls fastest at {rate}.",
    none: "The loss did not fall at any of these rates. Look at the data, the network and the loss first.",
    diverged: "Above {rate} the loss grew without bound.",
    choose: "Rate to use",
    use: "Use {rate}",
    again: "Try again",
    loss: "loss of each batch",
    smoothed: "smoothed",
    axis: "learning rate",
    label: "Loss by learning rate, from {from} to {to}. {advice}",
  },
  live: {
    label: "Rate of this run",
    hint: "Takes effect with the next step. The run keeps a note of it.",
    now: "this step: {rate}",
    changed: "{rate} from epoch {epoch} on",
    waiting: "takes effect with the next step…",
  },
  differs: {
    schedule: "schedule {value}",
    clipping: "clipping {value}",
    noClipping: "no clipping",
    rate: "rate {rate} from epoch {epoch}",
  },
} as const;

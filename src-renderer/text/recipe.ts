// Texts of the recipe's own parts in the Train station: schedule, clipping, the test of learning rates, the live rate.

export const recipe = {
  schedule: {
    label: "Schedule",
    hint: "How the learning rate changes during the run.",
    moves: { never: "", epoch: "It changes between epochs.", step: "It changes with every step." },
    sketch: "{name}: the learning rate over {epochs} epochs, from {first} to {last}, at most {most}",
    followsLoss: "until the loss rests",
    most: "≤ {rate}",
    edit: "schedule",
  },
  clipping: {
    label: "Clip gradients",
    hint: "One huge gradient can undo what many small ones have done. Clipping shortens those that are too long.",
    none: "Not at all",
    said: "clipping {by}",
    edit: "clipping",
  },
  finder: {
    find: "Find a rate…",
    title: "Find a learning rate",
    about:
      "The learning rate was raised with every step, from the initial weights on, and the loss watched. Where it falls most steeply is a bold and still safe rate. The test runs on the CPU, whatever the runs are trained on. Nothing of it is kept.",
    working: "Trying learning rates",
    suggestion: "The loss falls fastest at {rate}.",
    none: "The loss did not fall at any of these rates. Look at the data, the network and the loss first.",
    diverged: "Above {rate} the loss grew beyond bounds.",
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
    hint: "Takes effect from the next step on, and is noted in the run.",
    now: "this step: {rate}",
    changed: "{rate} from epoch {epoch} on",
    waiting: "taken up with the next step…",
  },
  differs: {
    schedule: "schedule {value}",
    clipping: "clipping {value}",
    noClipping: "no clipping",
    rate: "rate {rate} from epoch {epoch}",
  },
} as const;

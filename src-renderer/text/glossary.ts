// The field's words, each in a sentence or two. They are shown on hover and focus wherever they stand, and as a page.

export const glossary = {
  title: "Glossary",
  text: "The words of training, each in a sentence or two.",
  find: "Find a word",
  none: "No word like this.",
  term: {
    weight: "Weight",
    bias: "Bias",
    unit: "Unit",
    layer: "Layer",
    activation: "Activation",
    prediction: "Prediction",
    target: "Target",
    loss: "Loss",
    cost: "Cost",
    gradient: "Gradient",
    delta: "Delta (δ)",
    backpropagation: "Backpropagation",
    gradientDescent: "Gradient descent",
    learningRate: "Learning rate (η)",
    batch: "Batch",
    step: "Step",
    epoch: "Epoch",
    optimizer: "Optimizer",
    momentum: "Momentum",
    clipping: "Gradient clipping",
    penalty: "Penalty",
    seed: "Seed",
    initialWeights: "Initial weights",
    overfitting: "Overfitting",
    softCoding: "Soft-coding",
    weightChange: "Weight change",
    trainingRows: "Training rows",
    validationRows: "Validation rows",
    testRows: "Test rows",
    feature: "Feature",
    dropout: "Dropout",
  },
  meaning: {
    weight:
      "A number that training changes. It says how strongly a unit listens to one of its inputs: a negative weight turns the input around.",
    bias: "A weight without an input: it is added to the weighted sum, so that a unit can be active also where all its inputs are 0.",
    unit: "Adds up its inputs, each times its weight, and its bias (z), and gives the result of its activation on to the next layer (a).",
    layer: "Units that work side by side: all of them get the same inputs, and together give the next layer its own.",
    activation:
      "The function that makes a unit's output of its weighted sum, a = f(z). Without one, any number of layers would do no more than a single one.",
    prediction:
      "What the network gives for a row, written ŷ. Soft-coded: no rule was written for it, only weights were learned.",
    target: "What the prediction should have been, written y. It stands in the data.",
    loss: "How wrong a prediction is, as one number: 0 or near it when it is right, larger the farther off it is. Training makes it small.",
    cost: "Another word for the loss, C. The one of a step is the mean over the rows of its batch.",
    gradient:
      "For each weight: how much the cost grows for each unit that the weight grows, ∂C/∂w. Its sign says which way is down.",
    delta:
      "How much the cost grows for each unit that a weighted sum grows, δ = ∂C/∂z. It is passed backward from layer to layer.",
    backpropagation:
      "The chain rule, from the cost back to every weight: each layer gives its share of the blame on to the layers before it.",
    gradientDescent:
      "Every weight takes a small step against its gradient, w ← w − η · ∂C/∂w; then all is predicted anew, again and again.",
    learningRate:
      "How large a step is: the gradient is multiplied by it. Too small, and training takes forever; too large, and it jumps over the valley.",
    batch: "The rows that one step looks at. Their gradients are averaged before the weights change.",
    step: "One change of all weights, after one batch: an iteration, in the words of the text.",
    epoch: "As many steps as it takes until each training row was looked at once.",
    optimizer:
      "The recipe that makes a change of the gradient. Gradient descent is the simplest; others remember earlier gradients.",
    momentum:
      "A memory of earlier gradients: steps in the same direction add up, and those that go to and fro cancel out.",
    clipping: "Makes a gradient that is too long shorter, so that one odd batch cannot throw the weights far off.",
    penalty: "Is added to the cost for large weights (L1, L2), so that the network keeps to simple answers.",
    seed: "A number from which everything random follows: the same seed gives the same initial weights and the same order of rows.",
    initialWeights:
      "Small random numbers that the weights begin with. From other initial weights another network is learned.",
    overfitting:
      "The network learns its rows by heart: the loss falls on the training rows, and rises on those it has never seen.",
    softCoding:
      "The program's behavior lies in numbers that are learned from examples. Hard-coding is the opposite: a person writes the rules.",
    weightChange:
      "How far the weight that moved most went in one step, Δw. Training has come to rest when it stays next to nothing.",
    trainingRows: "The rows from which the network learns: only they change its weights.",
    validationRows:
      "Rows that are predicted after each epoch, and never learned from: they tell when to stop, and which weights are best.",
    testRows: "Rows that nothing was learned or chosen by. What the network makes of them is the honest verdict, once.",
    feature: "A column that the network is given to predict from: one of its inputs.",
    dropout:
      "Leaves out units at random while training, so that the others cannot rely on them. Predictions use them all.",
  },
} as const;

/** A word that is explained. */
export type GlossaryTerm = keyof typeof glossary.meaning;

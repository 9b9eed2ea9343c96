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
    interval: "Interval",
    nearestRows: "Nearest rows",
    validationRows: "Validation rows",
    testRows: "Test rows",
    feature: "Feature",
    dropout: "Dropout",
    derivative: "Derivative",
    schedule: "Learning-rate schedule",
    stoppingRule: "Stopping rule",
    threshold: "Threshold",
    hardCoding: "Hard-coding",
    decisionRegion: "Decision region",
    confusionMatrix: "Confusion matrix",
    softmax: "Softmax",
    convolution: "Convolution",
    filter: "Filter",
    attention: "Attention",
    probability: "Probability",
  },
  meaning: {
    weight:
      "A number that training changes. It says how strongly a unit responds to one of its inputs. A negative weight reverses the input.",
    bias: "A weight without an input. A unit adds it to its weighted sum, so it can be active even when all its inputs are 0.",
    unit: "Often called a neuron. It adds up its inputs, each times its weight, and its bias (z), applies its activation and passes the result to the next layer (a).",
    layer:
      "Units that work side by side. They all get the same inputs, and their outputs are the inputs of the next layer.",
    activation:
      "The function that turns a unit's weighted sum into its output, a = f(z). Without it, many layers could do no more than one.",
    prediction:
      "What the network outputs for a row, written ŷ. It is soft-coded: nobody wrote a rule for it, the weights were learned.",
    target: "What the prediction should be, written y. It comes from the data.",
    loss: "How wrong a prediction is, as one number: near 0 when it is right, larger the farther off it is. Training makes it small.",
    cost: "Another word for the loss, C. The cost of a step is the mean over the rows of its batch.",
    gradient:
      "For each weight: how much the cost grows for each unit that the weight grows, ∂C/∂w. Its sign says which way is down.",
    delta:
      "How much the cost grows for each unit that a weighted sum grows, δ = ∂C/∂z. Backpropagation passes it from layer to layer.",
    backpropagation:
      "The chain rule, applied from the cost back to every weight: each layer passes its share of the blame to the layers before it.",
    gradientDescent:
      "Every weight takes a small step against its gradient, w ← w − η · ∂C/∂w; then the network predicts again, over and over.",
    learningRate:
      "How large a step is: it multiplies the gradient. Too small, and training takes forever; too large, and it jumps over the valley.",
    batch: "The rows that one step looks at. The step averages their gradients before it changes the weights.",
    step: "One update of all weights, after one batch: an iteration, in the words of the text.",
    epoch: "One pass through all training rows: as many steps as that takes.",
    optimizer:
      "The method that turns gradients into changes of the weights. Gradient descent is the simplest; others remember earlier gradients.",
    momentum: "A memory of earlier gradients: steps in the same direction add up, steps back and forth cancel out.",
    clipping: "Shortens a gradient that is too long, so one odd batch cannot throw the weights far off.",
    penalty: "An amount added to the cost for large weights (L1, L2), which keeps the network's answers simple.",
    seed: "The number that decides everything random: the same seed gives the same initial weights and the same order of rows.",
    initialWeights:
      "The small random numbers that weights start with. Other initial weights lead to another trained network.",
    overfitting:
      "The network memorizes its rows: the loss falls on the training rows but rises on rows it has never seen.",
    softCoding:
      "The program learns its behavior from examples, as numbers. Hard-coding is the opposite: a person writes the rules.",
    weightChange: "The largest change of any weight in one step, Δw. Training has settled when it stays close to 0.",
    trainingRows: "The rows the network learns from. Only these change its weights.",
    interval:
      "Two numbers between which something lies with a stated certainty. Around a predicted number it comes from how far off the network was on the validation rows.",
    nearestRows:
      "The training rows most like a case: those with the shortest distance between all inputs, scaled as the network takes them.",
    validationRows:
      "Rows the network predicts after each epoch but never learns from. They show when to stop and which weights are best.",
    testRows:
      "Rows used for neither learning nor choosing. How well the network predicts them is the honest result, once.",
    feature: "A column the network predicts from: one of its inputs.",
    derivative:
      "How much one number changes for each unit that another one grows, where it grows by very little. ∂C/∂w is the cost's derivative by a weight.",
    schedule: "A plan that changes the learning rate while training goes on, for example lower and lower.",
    stoppingRule:
      "A condition that ends the training: the weights stop changing, or the validation loss no longer improves.",
    threshold:
      "The number that something is held against: below it the weights count as unchanged, or above it a probability counts as yes.",
    hardCoding:
      "A person writes the rules that give the answers. Soft-coding is the opposite: the rules are learned from examples.",
    decisionRegion:
      "All values of two columns for which the network gives the same answer, with the other columns held.",
    confusionMatrix:
      "Rows counted by what they are and what they are predicted as. What is right stands on its diagonal.",
    softmax:
      "Turns any numbers into probabilities: all above 0, with a sum of 1, and the largest number has the largest.",
    convolution:
      "A layer that moves small windows of weights over a picture or a series. Each place is multiplied with the same weights.",
    filter:
      "The weights of one window of a convolution. It gives one feature map: where in the picture its pattern is found.",
    attention:
      "A layer in which each step of a sequence decides how much it looks at every other one. These shares are its matrix.",
    probability: "How sure the network is of an answer, from 0 to 1. All answers of a row together make 1.",
    dropout: "Switches off random units during training, so the others cannot rely on them. Predictions use all units.",
  },
} as const;

/** A word that is explained. */
export type GlossaryTerm = keyof typeof glossary.meaning;

// What was seen of a run's layers at some of its moments, on one batch of training rows that is the same at each of them.

/** How numbers lie: equal bins from the least to the greatest, each without its upper end but for the last. */
export interface Histogram {
  readonly from: number;
  readonly to: number;
  readonly counts: readonly number[];
}

export interface LayerSample {
  /** Of its trained weights. */
  readonly weights: Histogram | null;
  /** Of what it gives. */
  readonly activations: Histogram | null;
  /** Of the derivative of the batch's mean loss by its trained weights. */
  readonly gradients: Histogram | null;
  /** Root mean square of these; NaN where one of them is no finite number. */
  readonly weightSize: number;
  readonly gradientSize: number;
  /** The share of its units that give exactly 0 for every row; null of a layer without an activation. */
  readonly silent: number | null;
}

export interface LayersAt {
  /** Steps done over the whole run. */
  readonly step: number;
  /** The same in epochs, which need not be whole. */
  readonly epoch: number;
  /** By the layer's id, in the order of the network: those with trained weights. */
  readonly layers: Readonly<Record<string, LayerSample>>;
}

/** Of a classification output: how often each is the answer, and how often it is right, on the validation rows. */
export interface AnsweredClasses {
  readonly output: string;
  readonly classes: readonly string[];
  readonly answers: readonly number[];
  readonly truth: readonly number[];
}

export interface LayerSamples {
  /** Rows of the batch, and of the parts. */
  readonly batch: number;
  readonly rows: { readonly train: number; readonly validation: number };
  /** The oldest first; only the last where the run has no records. */
  readonly moments: readonly LayersAt[];
  /**
   * The loss on the validation rows of always answering with the mean of the training targets: of classes with their shares. Null of
   * several outputs, and without validation rows.
   */
  readonly guessLoss: number | null;
  /** By the last of these weights. */
  readonly answered: readonly AnsweredClasses[];
}

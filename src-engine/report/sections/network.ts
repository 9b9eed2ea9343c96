// The network, its loss and everything that was set for its training.

import { whole } from "../../document/whole";
import { LOSSES } from "../../losses/registry";
import { figureLabel, metricSettings } from "../../metrics/registry";
import { watchedFigure } from "../../metrics/figures";
import { layerTitle } from "../../network/names";
import { lossOf } from "../../network/outputLoss";
import { CLIPPINGS } from "../../optimizers/clipping";
import { OPTIMIZERS } from "../../optimizers/registry";
import { RULES } from "../../rules/registry";
import { CONSTANT, SCHEDULES } from "../../schedules/registry";
import { fileName } from "../../words/fileName";
import { counted } from "../../words/numbers";
import type { ReportFacts } from "../facts";
import { markup } from "../markup";
import { formulaMath } from "../mathml";
import { networkDrawing } from "../networkDrawing";
import type { DrawnLayer } from "../networkDrawing";
import { dataTable, factList, firstOf } from "../pieces";
import type { Section } from "../pieces";
import { layerText, wordText } from "../settings";

/** Layers of a drawing that can still be read. */
const MOST_DRAWN = 120;
const MOST_LAYERS = 500;

export function networkSection({ network: { analysis }, check, record }: ReportFacts): Section {
  const { model } = record.document;
  const shapeText = (id: string): string => check.layers[id]?.shape?.join(" × ") ?? "?";
  const drawn = new Map(
    analysis.layers.map(({ id, title }): [string, DrawnLayer] => [id, { title, shape: shapeText(id) }]),
  );
  const { shown, rest } = firstOf(analysis.layers, MOST_LAYERS, "layers");
  const frozen = check.parameters - check.trainedParameters;
  return {
    id: "network",
    title: "Network",
    body: [
      markup`<p>${counted(model.layers.length, "layer")}, ${counted(check.parameters, "parameter")}${frozen > 0 ? `, ${whole(check.trainedParameters)} of them trained` : ""}.</p>`,
      model.layers.length > MOST_DRAWN
        ? markup`<p class="note">A network of so many layers is not drawn; the table has them all.</p>`
        : networkDrawing(
            model,
            drawn,
            `The network: ${analysis.layers
              .slice(0, 30)
              .map(({ title }) => title)
              .join(", then ")}.`,
          ),
      dataTable(
        "Layers",
        [
          { title: "Layer" },
          { title: "Kind" },
          { title: "From" },
          { title: "Shape" },
          { title: "Parameters", isNumber: true },
          { title: "Settings" },
        ],
        shown.map(({ id, title, spec, layer, sources }) => [
          title,
          spec?.label ?? layer.type,
          sources.map((source) => layerTitle(model, source)).join(", "),
          shapeText(id),
          whole(check.layers[id]?.parameters ?? 0) + (check.layers[id]?.frozen === true ? " (frozen)" : ""),
          spec === undefined ? "" : layerText(spec.params, layer.params),
        ]),
      ),
      rest,
    ],
  };
}

export function lossSection({ network: { analysis }, record }: ReportFacts): Section {
  const { training } = record.document;
  const optimizer = OPTIMIZERS.find(training.optimizer.type);
  const several = analysis.outputs.length > 1;
  return {
    id: "loss",
    title: "Loss and optimizer",
    body: [
      analysis.outputs.map(({ title, params }) => {
        const loss = lossOf({ params }, training.loss);
        const spec = LOSSES.find(loss.type);
        return [
          markup`<h3>${several ? `${title}: ` : null}${spec?.label ?? loss.type}</h3>`,
          spec === undefined
            ? null
            : [markup`<p class="formula">${formulaMath(spec.formula)}</p>`, markup`<p>${spec.docs}</p>`],
        ];
      }),
      several ? markup`<p>Training lowers the sum of these, each times the weight of its output.</p>` : null,
      markup`<p class="note">C is the loss, ŷ a prediction and y the right answer; i counts the n rows, k the m outputs.</p>`,
      markup`<h3>${optimizer?.label ?? training.optimizer.type}</h3>`,
      optimizer?.formula.map((line) => markup`<p class="formula">${formulaMath(line)}</p>`),
      optimizer === undefined
        ? null
        : markup`<p class="note">w is a weight, g its gradient, η the learning rate and t the step.</p>`,
    ],
  };
}

export function settingsSection({ run, record }: ReportFacts): Section {
  const { training, data, model } = record.document;
  const title = (id: string): string => layerTitle(model, id);
  const watched = figureLabel(watchedFigure(training), metricSettings(training), title);
  return {
    id: "settings",
    title: "Training",
    body: [
      factList([
        ["Task", data.task],
        ["Loss", wordText(LOSSES, training.loss)],
        ["Optimizer", wordText(OPTIMIZERS, training.optimizer)],
        ["Learning rate schedule", wordText(SCHEDULES, training.schedule ?? CONSTANT)],
        ["Gradient clipping", training.clipping === undefined ? "none" : wordText(CLIPPINGS, training.clipping)],
        [
          "Batch size",
          OPTIMIZERS.find(training.optimizer.type)?.fullBatch === true
            ? "all training rows"
            : whole(training.batchSize),
        ],
        ["Epochs at most", whole(training.epochs)],
        [
          "Stopping rules",
          training.rules.length === 0
            ? "none"
            : training.rules.map((rule) => markup`<div>${wordText(RULES, rule)}</div>`),
        ],
        ["Best epoch by", `${watched} on the validation rows`],
        ["Weights kept", training.restoreBest ? "those of the best epoch" : "those of the last epoch"],
        ["Rows shuffled in each epoch", training.shuffle === false ? "no" : "yes"],
        ["Seed of weights, row order and dropout", String(record.seed)],
        ["Seed of the split", String(data.split.seed)],
        ["Initial weights", run.initial === undefined ? null : `from the file ${fileName(run.initial)}`],
        [
          "Began with",
          run.origin === undefined ? null : `what run ${run.origin.run} was after epoch ${whole(run.origin.epoch)}`,
        ],
        ["Trained once more", run.refitOf === undefined ? null : `run ${run.refitOf.run}, on its validation rows too`],
      ]),
      run.rateChanges.length === 0
        ? null
        : dataTable(
            "Changes of the learning rate while training",
            [{ title: "From step" }, { title: "Epoch", isNumber: true }, { title: "Learning rate", isNumber: true }],
            run.rateChanges.map(({ step, epoch, learningRate }) => [whole(step), whole(epoch), String(learningRate)]),
          ),
    ],
  };
}

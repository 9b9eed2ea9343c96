// What the settings of recipes and rules choose from.

import { parseFigure } from "../../../src-engine/metrics/figures";
import { useCheckStore } from "../../stores/check";
import { classNames } from "../../stores/classNames";
import { useDatasetStore } from "../../stores/dataset";
import { useDocumentStore } from "../../stores/document";
import { provideParamSources } from "../../ui";
import { figureChoices, figureLabel, figuresOfDocument } from "../../runs";

/** Call in the setup of a component whose fields are made from descriptions. */
export function provideRecipeSources(): void {
  const document = useDocumentStore();
  const check = useCheckStore();
  const dataset = useDatasetStore();

  provideParamSources({
    columns: () => [],
    figures: () =>
      document.document
        ? figureChoices(figuresOfDocument(document.document, check.model?.outputs ?? []), document.document)
        : [],
    figureLabel(name) {
      const figure = parseFigure(name);
      return figure && document.document ? figureLabel(figure, document.document) : name;
    },
    // The recipe's loss is that of the outputs that have none of their own.
    classes() {
      const layers = document.document?.model.layers ?? [];
      const own = layers.flatMap(({ id, params }) => (params?.loss === undefined ? [] : [id]));
      return classNames(
        check.model?.outputs.find(({ id }) => !own.includes(id)),
        dataset.fit?.preparation,
      );
    },
  });
}

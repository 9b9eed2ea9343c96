// Every layer kind. The palette, the inspector, the documentation and the compiler read from here.

import { activationLayer } from "./activation";
import { multiHeadAttentionLayer } from "./attention";
import { batchNormLayer } from "./batch-norm";
import { categoryEncodingLayer } from "./category-encoding";
import { concatenateLayer } from "./concatenate";
import { conv1dLayer } from "./conv1d";
import { conv2dLayer } from "./conv2d";
import { conv2dTransposeLayer } from "./conv2d-transpose";
import { denseLayer } from "./dense";
import { depthwiseConv2dLayer } from "./depthwise-conv2d";
import { dotLayer } from "./dot";
import { dropoutLayer } from "./dropout";
import { flattenLayer } from "./flatten";
import { embeddingLayer } from "./embedding";
import { cropping1dLayer, cropping2dLayer, zeroPadding1dLayer, zeroPadding2dLayer } from "./frame";
import { groupNormLayer } from "./group-norm";
import { inputLayer } from "./input";
import { layerNormLayer } from "./layer-norm";
import { addLayer, averageLayer, maximumLayer, multiplyLayer, subtractLayer } from "./merges";
import { alphaDropoutLayer, gaussianDropoutLayer, gaussianNoiseLayer, spatialDropoutLayer } from "./noise";
import { normalizationLayer } from "./normalization";
import { outputLayer } from "./output";
import { permuteLayer } from "./permute";
import {
  averagePooling1dLayer,
  averagePooling2dLayer,
  globalAveragePooling1dLayer,
  globalAveragePooling2dLayer,
  globalMaxPooling1dLayer,
  globalMaxPooling2dLayer,
  maxPooling1dLayer,
  maxPooling2dLayer,
} from "./pooling";
import { positionalEncodingLayer } from "./positional-encoding";
import { preluLayer } from "./prelu";
import { randomContrastLayer } from "./random-contrast";
import { randomCropLayer } from "./random-crop";
import { randomFlipLayer } from "./random-flip";
import { randomRotationLayer } from "./random-rotation";
import { randomTranslationLayer } from "./random-translation";
import { randomZoomLayer } from "./random-zoom";
import { gruLayer, lstmLayer, simpleRnnLayer } from "./recurrent";
import { repeatVectorLayer } from "./repeat-vector";
import { rescalingLayer } from "./rescaling";
import { reshapeLayer } from "./reshape";
import { rmsNormLayer } from "./rms-norm";
import { separableConv2dLayer } from "./separable-conv2d";
import type { LayerSpec } from "./spec";
import { transformerBlockLayer } from "./transformer-block";
import { unitNormLayer } from "./unit-norm";
import { upsampling1dLayer, upsampling2dLayer } from "./upsampling";
import { withWeightSettings } from "./weight-settings";

const ALL: readonly LayerSpec[] = [
  inputLayer,
  normalizationLayer,
  rescalingLayer,
  categoryEncodingLayer,
  randomFlipLayer,
  randomRotationLayer,
  randomZoomLayer,
  randomTranslationLayer,
  randomCropLayer,
  randomContrastLayer,
  denseLayer,
  flattenLayer,
  outputLayer,
  conv2dLayer,
  conv1dLayer,
  depthwiseConv2dLayer,
  separableConv2dLayer,
  conv2dTransposeLayer,
  maxPooling2dLayer,
  averagePooling2dLayer,
  globalAveragePooling2dLayer,
  globalMaxPooling2dLayer,
  maxPooling1dLayer,
  averagePooling1dLayer,
  globalAveragePooling1dLayer,
  globalMaxPooling1dLayer,
  batchNormLayer,
  layerNormLayer,
  groupNormLayer,
  rmsNormLayer,
  unitNormLayer,
  activationLayer,
  preluLayer,
  addLayer,
  concatenateLayer,
  multiplyLayer,
  subtractLayer,
  averageLayer,
  maximumLayer,
  dotLayer,
  embeddingLayer,
  lstmLayer,
  gruLayer,
  simpleRnnLayer,
  multiHeadAttentionLayer,
  positionalEncodingLayer,
  transformerBlockLayer,
  reshapeLayer,
  permuteLayer,
  repeatVectorLayer,
  upsampling2dLayer,
  upsampling1dLayer,
  zeroPadding2dLayer,
  zeroPadding1dLayer,
  cropping2dLayer,
  cropping1dLayer,
  dropoutLayer,
  spatialDropoutLayer,
  gaussianNoiseLayer,
  gaussianDropoutLayer,
  alphaDropoutLayer,
];

/** Layer kinds by type, in the palette's order within each family. */
export const LAYERS: Readonly<Record<string, LayerSpec>> = Object.fromEntries(
  ALL.map((spec) => [spec.type, withWeightSettings(spec)]),
);

/** The kind of that name; undefined when this build does not know it. */
export function layerSpec(type: string): LayerSpec | undefined {
  return Object.hasOwn(LAYERS, type) ? LAYERS[type] : undefined;
}

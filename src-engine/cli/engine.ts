// What commands need of DuckDB and ONNX Runtime. Commands import this file when they run and not before, so that
// `gradual help` does not wait for native libraries.

import { join } from "node:path";
import type { Backend } from "../runtime/backend";
import { once, probeInChild } from "../service/adapter";
import { backendFor, DEVICE } from "../service/device";

export { dataEvidence } from "../data/dataEvidence";
export { editableRows } from "../data/editedRows";
export { readTable } from "../data/open";
export { dataFit, fitData } from "../data/prepare";
export { suggestTargets } from "../data/suggestTargets";
export { answerPart, targetAt } from "../evaluate/answeredPart";
export { compareRuns } from "../evaluate/compareRuns";
export { evaluateRun, reportOf } from "../evaluate/evaluateRun";
export { partialDependence } from "../evaluate/dependence";
export { classCurves, evaluationOf } from "../evaluate/evaluation";
export { groupReport } from "../evaluate/groupReport";
export { permutationImportance } from "../evaluate/importance";
export { judgeRule } from "../evaluate/judgeRule";
export { whatWouldChange } from "../evaluate/mindChange";
export { saliency } from "../evaluate/saliency";
export { predictFile } from "../evaluate/predictFile";
export { trainingRanges } from "../evaluate/tryForm";
export { columnSlices, worstSlices } from "../evaluate/slices";
export { requireRowOfPart } from "../evaluate/rowOfPart";
export { ruleRows } from "../evaluate/ruleRows";
export { withRunWeights } from "../evaluate/runWeights";
export { writeWeightsFile } from "../evaluate/weightsFile";
export { readTrainedRun } from "../evaluate/trainedRun";
export { exportRun } from "../export/exportRun";
export { LearnSession } from "../learn/learnSession";
export { writeReport } from "../report/writeReport";
export { readTestLooks, recordTestLook } from "../project/testLooks";
export { availableMemory } from "../runtime/availableMemory";
export { blockSize } from "../runtime/onnx/blockSize";
export { createControl } from "../train/control";
export { RATE_TEST } from "../train/rateTest";
export { examineRun } from "../train/examineRun";
export { createStepsFile } from "../train/stepsFile";
export { refitRun, refuseRefit } from "../train/refit";
export { findRate } from "../train/findRate";
export { forkRun } from "../train/forkRun";
export { trainOn } from "../train/trainOn";
export { ruleContest } from "../train/ruleContest";
export { repeatRun } from "../train/repeatRun";
export { resumeRun } from "../train/resumeRun";
export { trainRun } from "../train/trainRun";
export { versions } from "../versions";

export { diagnose, partVersions } from "../service/diagnose";
export { planOf } from "../service/planOf";
export { runGroup } from "../service/runGroup";
export { selfTest } from "../service/selfTest";
export { backendsFor, chooseDevice, resumedDevice } from "../service/device";

/** The backend that the app uses too, so that both give the same bits. */
export const createBackend = (): Backend => backendFor(DEVICE);

/** Of a walk through a training, with as many threads as the run had: the last bits depend on it. */
export const walkBackend = (threads: number | null): Backend =>
  backendFor({ ...DEVICE, threads: threads ?? DEVICE.threads });

/** Asks for a GPU, in a process of its own. */
export const findAdapter = once(() => probeInChild(join(__dirname, "gpuProbe.js")));

/** The thread that runs are trained in. */
export const trainerFile = join(__dirname, "trainer.js");

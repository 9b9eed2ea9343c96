// Every command, in the order of the help.

import type { CommandSpec } from "../spec";
import { checkCommand } from "./check";
import { compareCommand } from "./compare";
import { completionCommand } from "./completion";
import { diagnoseCommand } from "./diagnose";
import { doctorCommand } from "./doctor";
import { editsCommand } from "./edits";
import { evaluateCommand } from "./evaluate";
import { crossValidateCommand } from "./crossValidate";
import { explainCommand } from "./explain";
import { exportCommand } from "./export";
import { findRateCommand } from "./findRate";
import { importCommand } from "./import";
import { layersCommand } from "./layers";
import { licensesCommand } from "./licenses";
import { newCommand } from "./new";
import { predictCommand } from "./predict";
import { profileCommand } from "./profile";
import { reportCommand } from "./report";
import { ruleCommand } from "./rule";
import { runsCommand } from "./runs";
import { schemaCommand } from "./schema";
import { sweepCommand } from "./sweep";
import { trainCommand } from "./train";
import { weightsCommand } from "./weights";

export const COMMANDS: readonly CommandSpec[] = [
  newCommand,
  importCommand,
  profileCommand,
  checkCommand,
  findRateCommand,
  trainCommand,
  sweepCommand,
  crossValidateCommand,
  runsCommand,
  doctorCommand,
  weightsCommand,
  explainCommand,
  evaluateCommand,
  editsCommand,
  ruleCommand,
  compareCommand,
  predictCommand,
  exportCommand,
  reportCommand,
  layersCommand,
  schemaCommand,
  completionCommand,
  diagnoseCommand,
  licensesCommand,
];

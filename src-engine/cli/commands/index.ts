// Every command, in the order of the help.

import type { CommandSpec } from "../command";
import { layersCommand } from "./layers";
import { schemaCommand } from "./schema";

export const COMMANDS: readonly CommandSpec[] = [layersCommand, schemaCommand];

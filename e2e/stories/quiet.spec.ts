// The promise of the README: no telemetry.

import { test } from "@playwright/test";
import { expectQuietTraining } from "../quiet";

test("a training leaves nothing in the home and the temporary folder, and calls nobody", () => expectQuietTraining());

// Property tests draw the same examples each time, so that a problem is one of the change at hand and not of the day's luck.
// SEED=7 draws others, SEED=random others each time; a failure names its seed.
import { configureGlobal, readConfigureGlobal } from "fast-check";

const seed = process.env.SEED ?? "1";
if (seed !== "random") configureGlobal({ ...readConfigureGlobal(), seed: Number(seed) });

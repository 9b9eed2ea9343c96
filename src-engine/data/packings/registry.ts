// What files may be packed in. A new packing is a file beside this one, and a line here.

import { GZIP } from "./gzip";
import type { Packing } from "./packing";
import { ZIP } from "./zip";

export const PACKINGS: readonly Packing[] = [GZIP, ZIP];

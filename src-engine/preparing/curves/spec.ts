import type { Curve } from "../../document/preparation";
import type { Arithmetic } from "../arithmetic";

/** What a number is bent by before it is centered and scaled. */
export interface CurveSpec<C extends Curve = Curve> {
  bend<V>(on: Arithmetic<V>, x: V, curve: C): V;
  /** From the bent number to the number. Absent where not every number has one: no curve for what is predicted. */
  unbend?<V>(on: Arithmetic<V>, y: V): V;
  /** "ln(1 + x)" */
  formula(x: string, curve: C): string;
}

import type { DatePartRecipe } from "../../document/preparation";
import type { Calendar } from "./calendar";

/** A part of a date that a network can be given. */
export interface DatePartSpec {
  readonly type: DatePartRecipe["part"];
  readonly label: string;
  readonly docs: string;
  /** After so much it comes round again; null: never. */
  readonly period: number | null;
  /** From 0 where it comes round. Absent: the number of days itself. */
  readonly of?: <V>(calendar: Calendar<V>) => V;
  /** What is taken away so that it is from 0. */
  readonly from: number;
}

import type { Column } from "../../document/schema";
import type { CategoryRecipe } from "../../document/preparation";

/** How a category becomes numbers. */
export interface EncodingSpec {
  readonly type: NonNullable<Column["encoding"]>;
  readonly label: string;
  readonly docs: string;
  readonly like: string | null;
  /** Every category has an element to itself, so that there may not be many. */
  readonly eachItsOwn: boolean;
  /** What the fitted recipe says of it; undefined for the one that recipes have where they say nothing. */
  readonly recipe: (column: Column) => CategoryRecipe["encoding"];
}

// The rows on screen, fetched in pages and forgotten when far away.

import type { Cell, DataPage } from "../../src-engine/protocol/data";

/** Rows in one request, and the number of pages kept. */
const PAGE = 200;
const KEEP = 40;

export interface RowPages {
  /** The cells of row `index` and its number in the table, or null until it has come. */
  row(index: number): { readonly cells: readonly Cell[]; readonly number: number } | null;
  need(first: number, last: number): void;
  /** Fetches again what is asked for, and shows what it has until that has come: a cell was edited. */
  refresh(): void;
  /** Forgets everything: another table or another order. */
  clear(): void;
}

export interface RowPagesOptions {
  readonly fetch: (offset: number, limit: number) => Promise<DataPage>;
  readonly onRows: () => void;
  readonly onFailed: (failure: unknown) => void;
}

/** An empty store of pages. */
export function createRowPages({ fetch, onRows, onFailed }: RowPagesOptions): RowPages {
  // In the order of use, the longest unused first.
  const pages = new Map<number, DataPage>();
  const under = new Set<number>();
  const stale = new Set<number>();
  let turn = 0;

  async function load(page: number): Promise<void> {
    const mine = turn;
    under.add(page);
    try {
      const rows = await fetch(page * PAGE, PAGE);
      if (mine !== turn) return;
      pages.set(page, rows);
      stale.delete(page);
      for (const old of pages.keys()) {
        if (pages.size <= KEEP) break;
        pages.delete(old);
        stale.delete(old);
      }
      onRows();
    } catch (failure) {
      if (mine === turn) onFailed(failure);
    } finally {
      if (mine === turn) under.delete(page);
    }
  }

  return {
    row(index) {
      const page = pages.get(Math.floor(index / PAGE));
      const cells = page?.rows[index % PAGE];
      return page && cells ? { cells, number: page.numbers[index % PAGE] ?? index } : null;
    },
    need(first, last) {
      for (let page = Math.floor(Math.max(0, first) / PAGE); page <= Math.floor(last / PAGE); page++) {
        const held = pages.get(page);
        if (held) {
          pages.delete(page);
          pages.set(page, held);
        }
        if ((!held || stale.has(page)) && !under.has(page)) void load(page);
      }
    },
    refresh() {
      turn += 1;
      under.clear();
      for (const page of pages.keys()) stale.add(page);
    },
    clear() {
      turn += 1;
      pages.clear();
      stale.clear();
      under.clear();
    },
  };
}

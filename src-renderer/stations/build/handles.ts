// What the station asks of its parts.

export interface PaletteHandle {
  focusSearch(): void;
}

export interface OutlineHandle {
  focusOn(id: string): void;
  startRename(id?: string | null): void;
}

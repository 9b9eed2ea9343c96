// Which locale numbers and dates are written in. Texts are English so far; numbers follow the person's system.

/** The system's locale, or English where the system names none that Intl knows (POSIX "C"). */
export function systemLocale(wanted: string | undefined = globalThis.navigator.language): string {
  try {
    return Intl.getCanonicalLocales(wanted)[0] ?? "en";
  } catch {
    return "en";
  }
}

/** The signs a locale writes numbers with. */
export interface Signs {
  readonly decimal: string;
  readonly group: string;
}

/** Decimal and grouping sign of `locale`. */
export function signsOf(locale: string): Signs {
  const parts = new Intl.NumberFormat(locale, { useGrouping: true }).formatToParts(12_345.6);
  const find = (type: string, fallback: string) => parts.find((part) => part.type === type)?.value ?? fallback;
  return { decimal: find("decimal", "."), group: find("group", ",") };
}

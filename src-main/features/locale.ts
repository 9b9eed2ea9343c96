/**
 * The value for Chromium's `lang` switch, or null to leave it alone: without it the locale of a POSIX environment ("C",
 * or none at all) reaches the page as "en-US@posix", which is no language tag and makes `Intl` throw.
 */
export function langSwitch(environment: Readonly<Record<string, string | undefined>>): string | null {
  const locale = [environment.LC_ALL, environment.LC_MESSAGES, environment.LANG].find(
    (value) => value !== undefined && value !== "",
  );
  const language = locale?.split(/[.@]/)[0] ?? "";
  return language === "" || language === "C" || language === "POSIX" ? "en-US" : null;
}

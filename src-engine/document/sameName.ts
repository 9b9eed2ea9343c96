// Whether two names of columns mean the same: capital letters, blanks and the way in which letters are composed do not count.

/** What names that mean the same have in common. */
export function nameKey(name: string): string {
  return name.normalize("NFC").trim().replace(/\s+/gu, " ").toLowerCase();
}

export function isSameName(one: string, other: string): boolean {
  return nameKey(one) === nameKey(other);
}

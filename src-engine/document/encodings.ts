// The encodings of text that are read.

/** By their names in the WHATWG's standard, https://encoding.spec.whatwg.org; which has no UTF-32 and no 850 and 852 of DOS. */
export const ENCODINGS = [
  "utf-8",
  "utf-16le",
  "utf-16be",
  "utf-32le",
  "utf-32be",
  "windows-1252",
  "windows-1250",
  "windows-1251",
  "windows-1253",
  "windows-1254",
  "windows-1255",
  "windows-1256",
  "windows-1257",
  "windows-1258",
  "windows-874",
  "iso-8859-2",
  "iso-8859-5",
  "iso-8859-15",
  "koi8-r",
  "koi8-u",
  "ibm850",
  "ibm852",
  "ibm866",
  "macintosh",
  "x-mac-cyrillic",
  "shift_jis",
  "euc-jp",
  "iso-2022-jp",
  "gb18030",
  "big5",
  "euc-kr",
] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** Shown to people. */
export const ENCODING_NAMES = {
  "utf-8": "UTF-8",
  "utf-16le": "UTF-16",
  "utf-16be": "UTF-16 (big-endian)",
  "utf-32le": "UTF-32",
  "utf-32be": "UTF-32 (big-endian)",
  "windows-1252": "Latin-1 (Windows-1252)",
  "windows-1250": "Central European (Windows-1250)",
  "windows-1251": "Cyrillic (Windows-1251)",
  "windows-1253": "Greek (Windows-1253)",
  "windows-1254": "Turkish (Windows-1254)",
  "windows-1255": "Hebrew (Windows-1255)",
  "windows-1256": "Arabic (Windows-1256)",
  "windows-1257": "Baltic (Windows-1257)",
  "windows-1258": "Vietnamese (Windows-1258)",
  "windows-874": "Thai (Windows-874)",
  "iso-8859-2": "Central European (ISO-8859-2)",
  "iso-8859-5": "Cyrillic (ISO-8859-5)",
  "iso-8859-15": "Latin-9 (ISO-8859-15)",
  "koi8-r": "Cyrillic (KOI8-R)",
  "koi8-u": "Cyrillic (KOI8-U)",
  ibm850: "Latin-1 (DOS, 850)",
  ibm852: "Central European (DOS, 852)",
  ibm866: "Cyrillic (DOS, 866)",
  macintosh: "Mac Roman",
  "x-mac-cyrillic": "Mac Cyrillic",
  shift_jis: "Japanese (Shift-JIS)",
  "euc-jp": "Japanese (EUC-JP)",
  "iso-2022-jp": "Japanese (ISO-2022-JP)",
  gb18030: "Chinese (GBK)",
  big5: "Chinese (Big5)",
  "euc-kr": "Korean (EUC-KR)",
} as const satisfies Record<Encoding, string>;

/** Names that others have for some, beside the labels of the standard; "_" as "-". */
const OTHER_NAMES: Readonly<Record<string, Encoding>> = {
  gbk: "gb18030",
  "utf-16": "utf-16le",
  "utf-32": "utf-32le",
  "iso-8859-13": "windows-1257",
  cp850: "ibm850",
  cp852: "ibm852",
  cp874: "windows-874",
  cp932: "shift_jis",
  cp936: "gb18030",
  cp949: "euc-kr",
  cp950: "big5",
  "mac-roman": "macintosh",
};

const isEncoding = (name: string): name is Encoding => ENCODINGS.some((encoding) => encoding === name);

/** The encoding that a person calls so: "latin1", "cp1252", "utf8"; the name itself where it is none that is known. */
export function encodingNamed(name: string): string {
  const plain = name.trim().toLowerCase();
  for (const one of [plain, plain.replaceAll("_", "-")]) {
    if (isEncoding(one)) return one;
    const other = OTHER_NAMES[one] ?? labeled(one);
    const known = OTHER_NAMES[other] ?? other;
    if (isEncoding(known)) return known;
  }
  return name;
}

/** By the labels of the standard. */
function labeled(label: string): string {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return label;
  }
}

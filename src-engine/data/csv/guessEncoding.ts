// Which of the older encodings a text that is not UTF-8 has: each is tried, and the one is taken under which the words look
// like words. Short cells repeat a few words, so that the usual statistics over letters, made for prose, go wrong.

import type { Encoding } from "../../document/encodings";
import { decoded } from "./decoder";

/** Encodings of two bytes a character: the first bytes that its common characters have. */
const WIDE: readonly { readonly encoding: Encoding; readonly common: readonly [number, number][] }[] = [
  // Level 1 of KS X 1001, JIS X 0208 (with kana), GB 2312 and Big5. The narrower first: it is the one that proves more.
  { encoding: "euc-kr", common: [[0xb0, 0xc8]] },
  {
    encoding: "euc-jp",
    common: [
      [0xa4, 0xa5],
      [0xb0, 0xcf],
    ],
  },
  {
    encoding: "shift_jis",
    common: [
      [0x82, 0x83],
      [0x88, 0x97],
    ],
  },
  { encoding: "gb18030", common: [[0xb0, 0xd7]] },
  { encoding: "big5", common: [[0xa4, 0xc6]] },
];

/** Encodings of one byte a character, the likelier first. */
const NARROW: readonly Encoding[] = [
  "windows-1252",
  "iso-8859-15",
  "windows-1250",
  "iso-8859-2",
  "windows-1251",
  "koi8-r",
  "koi8-u",
  "iso-8859-5",
  "windows-1253",
  "windows-1254",
  "windows-1255",
  "windows-1256",
  "windows-1257",
  "windows-1258",
  "windows-874",
  "ibm850",
  "ibm852",
  "ibm866",
  "macintosh",
  "x-mac-cyrillic",
];

/** Bytes looked at. */
const SAMPLE = 64 * 1024;
/** Of the characters of two bytes, so many must be common ones. */
const COMMON_SHARE = 0.9;
/** Words with characters beyond ASCII that are looked at. */
const WORDS = 500;

/** The likeliest encoding of a text that is not valid UTF-8. */
export function guessEncoding(bytes: Uint8Array): Encoding {
  const sample = bytes.subarray(0, SAMPLE);
  const wide = WIDE.map(({ encoding, common }) => ({ encoding, share: commonShare(sample, encoding, common) }))
    .filter(({ share }) => share >= COMMON_SHARE)
    .sort((one, other) => other.share - one.share);
  // Where several give the same text, the first of them stays.
  const [narrow] = NARROW.map((encoding) => ({ encoding, score: textScore(decoded(sample, encoding)) })).sort(
    (one, other) => other.score - one.score,
  );
  const [likeliest] = wide;
  if (likeliest !== undefined && (narrow === undefined || narrow.score < likeliest.share)) return likeliest.encoding;
  return narrow?.encoding ?? "windows-1252";
}

/** Of the characters of two bytes, the share that is common; 0 where the text has none, or bytes that mean nothing. */
function commonShare(bytes: Uint8Array, encoding: Encoding, common: readonly [number, number][]): number {
  // A character may be cut off at the end of the sample.
  if (decoded(bytes, encoding).slice(0, -2).includes("\ufffd")) return 0;
  let all = 0;
  let found = 0;
  for (let index = 0; index < bytes.length - 1; index++) {
    const byte = bytes[index] ?? 0;
    if (byte < 0x80) continue;
    all += 1;
    if (common.some(([first, last]) => byte >= first && byte <= last)) found += 1;
    index += 1;
  }
  return all === 0 ? 0 : found / all;
}

/** Scripts of one byte a character, and the letters that half of a text in them or more consists of. */
const SCRIPTS = [
  { letters: /^\p{Script=Cyrillic}+$/u, frequent: /[оеаинтсрвлі]/gi },
  { letters: /^\p{Script=Greek}+$/u, frequent: /[αοιετσνηυράίή]/gi },
  { letters: /^\p{Script=Hebrew}+$/u, frequent: /[יוהלאמרבתש]/g },
  { letters: /^\p{Script=Arabic}+$/u, frequent: /[اليمونرتب]/g },
  { letters: /^\p{Script=Thai}+$/u, frequent: /[านรกอเงมยลวสคทดตบป]/g },
] as const;

/**
 * The small letters beyond ASCII of languages in Latin script, and what their words count. Several western languages come in one
 * file; a letter of one Icelandic word is that of a Turkish one in its own encoding, which is the likelier.
 */
const LATIN: readonly { readonly letters: string; readonly weight: number }[] = [
  ...[
    "àâæçèéêëîïôœùûüÿ",
    "äöüß",
    "áéíñóúüçàèïò",
    "àáâãçéêíóôõúü",
    "àèéìíîòóùú",
    "åäöøæéü",
    "áéíóúëïöüèê",
    "áčďéěíňóřšťúůýžäĺľŕô",
    "ąćęłńóśźż",
    "áéíóöőúüű",
    "čćđšžäöü",
    "ăâîşţșț",
    "çğıöşüâîû",
    "ąčęėįšųūž",
    "āčēģīķļņšūž",
    "äöõüšž",
    "ëç",
  ].map((letters) => ({ letters, weight: 1 })),
  { letters: "áéíóúýþæðö", weight: 0.97 },
  { letters: "àáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ", weight: 0.95 },
  { letters: "àáâãäåæçèéêëìíîïñòóôõöøœùúûüÿß", weight: 0.9 },
  { letters: "áâăäąćčçďđéęëěíîłĺľńňóôőöŕřśšşťţúůűüýźżžß", weight: 0.85 },
];

/** The small letters of languages in Cyrillic script. */
const CYRILLIC: readonly string[] = [
  "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
  "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
  "абвгдеёжзійклмнопрстуўфхцчшыьэюя",
  "абвгдђежзијклљмнњопрстћуфхцчџш",
  "абвгдѓежзѕијклљмнњопрстќуфхцчџш",
];

/** How much the words with characters beyond ASCII look like words, 0 to 1. */
function textScore(text: string): number {
  // Typographic quotes, dashes and such, each where it belongs.
  const plain = text.replace(TYPOGRAPHIC, " ").normalize("NFC");
  const words = [...new Set(plain.split(/[\s,;|"'()[\]{}/\\:.!?+=*0-9_-]+/u))].filter((word) =>
    /[^\0-\x7f]/.test(word),
  );
  if (words.length === 0) return plain === text ? 0 : 1;
  const some = words.slice(0, WORDS);
  const lower = some.map(asWord);
  const latin = LATIN.map(
    ({ letters, weight }) =>
      weight *
      share(lower, (word) =>
        /[a-z]/.test(word) || word.length <= 2 ? isOf(word, letters) : 0.1 * isOf(word, letters),
      ),
  );
  const cyrillic = CYRILLIC.map((letters) => share(lower, (word) => isOf(word, letters) * scriptLikeness(word)));
  return Math.max(
    ...latin,
    ...cyrillic,
    share(lower, (word) => 0.9 * scriptLikeness(word)),
  );
}

const share = (words: readonly (string | null)[], of: (word: string) => number): number =>
  words.reduce((sum, word) => sum + (word === null ? 0 : of(word)), 0) / words.length;

/** Whether no letter beyond ASCII is another than these. */
const isOf = (word: string, letters: string): 0 | 1 =>
  Array.from(word).every((letter) => letter < "\u0080" || letters.includes(letter)) ? 1 : 0;

const TYPOGRAPHIC =
  /(?<=\p{L})’(?=\p{L})|(?<![\p{L}\d])[“„«‘]|[”»’](?![\p{L}\d])|(?<![\p{L}])[–—](?!\p{L})|…|€(?= ?\d)|(?<=\d ?)[€°§]|(?<![\p{L}\d])[•·](?![\p{L}\d])|(?<![\p{L}])°(?=[CF](?!\p{L}))|(?<=(?<!\p{L})(?:[kcdm]?m|ft|in|s))[²³]/gu;

/** In small letters; null where these are no letters, or great ones among small ones. */
function asWord(word: string): string | null {
  if (!/^[\p{L}\p{M}]+$/u.test(word)) return null;
  // Letter by letter: the small one of the Turkish İ is two characters.
  const lower = Array.from(word, (letter) => letter.toLowerCase()[0] ?? letter).join("");
  return word === word.toUpperCase() || word.slice(1) === lower.slice(1) ? lower : null;
}

/** How much a word that is not in Latin script looks like one, 0 to 1. */
function scriptLikeness(word: string): number {
  const script = SCRIPTS.find(({ letters }) => letters.test(word));
  return script === undefined ? 0 : 0.4 + (0.6 * (word.match(script.frequent)?.length ?? 0)) / word.length;
}

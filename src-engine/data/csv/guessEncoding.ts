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
  "windows-1250",
  "windows-1251",
  "koi8-r",
  "iso-8859-5",
  "windows-1253",
  "windows-1254",
  "windows-1255",
  "windows-1256",
  "windows-1257",
  "ibm866",
  "macintosh",
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
  const [narrow] = NARROW.map((encoding) => {
    const text = decoded(sample, encoding);
    // Its letters stand where Icelandic and others have theirs.
    return { encoding, score: wordScore(text) + (encoding === "windows-1254" && isTurkish(text) ? 0.1 : 0) };
  }).sort((one, other) => other.score - one.score);
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

const SCRIPTS = [
  { letters: /^\p{Script=Latin}+$/u, frequent: /[aeiounrstl]/gi },
  { letters: /^\p{Script=Cyrillic}+$/u, frequent: /[оеаинтсрвл]/gi },
  { letters: /^\p{Script=Greek}+$/u, frequent: /[αοιετσνηυράίή]/gi },
  { letters: /^\p{Script=Hebrew}+$/u, frequent: /[יוהלאמרבתש]/g },
  { letters: /^\p{Script=Arabic}+$/u, frequent: /[اليمونرتب]/g },
] as const;

/** How much the words with characters beyond ASCII look like words, 0 to 1. */
function wordScore(text: string): number {
  // Typographic quotes, dashes and such, each where it belongs.
  const plain = text.replace(TYPOGRAPHIC, " ");
  const words = [...new Set(plain.split(/[\s,;|"'()[\]{}/\\:.!?+=*0-9_-]+/u))].filter((word) =>
    /[^\0-\x7f]/.test(word),
  );
  if (words.length === 0) return plain === text ? 0 : 1;
  const some = words.slice(0, WORDS);
  return some.reduce((sum, word) => sum + wordLikeness(word), 0) / some.length;
}

const TYPOGRAPHIC =
  /(?<=\p{L})’(?=\p{L})|(?<![\p{L}\d])[“„«‘]|[”»’](?![\p{L}\d])|(?<![\p{L}])[–—](?!\p{L})|…|€(?= ?\d)|(?<=\d ?)[€°§]|(?<![\p{L}\d])[•·](?![\p{L}\d])/gu;

/** Letters beyond ASCII are Turkish ones alone, and some of them no other language has there. */
function isTurkish(text: string): boolean {
  const letters = new Set(text.match(/(?![\0-\x7f])\p{L}/gu) ?? []);
  return (
    [..."şğıİŞĞ".matchAll(/./g)].some(([letter]) => letters.has(letter)) &&
    [...letters].every((letter) => "çğıöşüâîûÇĞİÖŞÜÂÎÛ".includes(letter))
  );
}

function wordLikeness(word: string): number {
  const script = SCRIPTS.find(({ letters }) => letters.test(word));
  if (script === undefined) return 0;
  // Letter by letter: the small one of the Turkish İ is two characters.
  const lower = Array.from(word, (letter) => letter.toLowerCase()[0] ?? letter).join("");
  const cased = word === word.toUpperCase() || word.slice(1) === lower.slice(1);
  if (!cased) return 0;
  // Latin words are ASCII for the most part.
  if (script === SCRIPTS[0]) return /[a-z]/i.test(word) || word.length <= 2 ? 1 : 0.1;
  const frequent = word.match(script.frequent)?.length ?? 0;
  return 0.4 + (0.6 * frequent) / word.length;
}

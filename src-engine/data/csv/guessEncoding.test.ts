import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Encoding } from "../../document/encodings";
import { guessEncoding } from "./guessEncoding";

/** As iconv writes them, which every system has that runs these tests; Windows' own writers are the files below. */
const encoded = (text: string, name: string): Uint8Array =>
  execFileSync("iconv", ["-f", "UTF-8", "-t", name], { input: text });

const TEXTS: readonly (readonly [Encoding, string, string])[] = [
  ["windows-1252", "CP1252", "naïve;café;Größe\nZoë;Málaga;3\nJürgen;Düsseldorf;4\n"],
  ["windows-1252", "CP1252", "name;größe\nJürgen;1,5\nZoë – “x”;2,5\n"],
  ["windows-1250", "CP1250", "město;výška\nPlzeň;12\nČeské Budějovice;14\nŁódź;3\nWrocław;5\n"],
  ["windows-1251", "CP1251", "город,площадь,цена\nМосква,104,312\nКазань,60,180\n"],
  ["koi8-r", "KOI8-R", "город,площадь,цена\nМосква,104,312\nКазань,60,180\n"],
  ["windows-1253", "CP1253", "πόλη,τιμή\nΑθήνα,3\nΘεσσαλονίκη,5\nΠάτρα,2\n"],
  ["shift_jis", "CP932", "都市,面積,価格\n札幌,59,100\n仙台,77,200\n東京,119,400\n"],
  ["euc-jp", "EUC-JP", "都市,めんせき,価格\nさっぽろ,59,100\n仙台,77,200\nとうきょう,119,400\n"],
  ["gb18030", "GBK", "城市,面积,价格\n上海,29,小\n北京,78,大\n"],
  ["big5", "BIG5", "城市,面積,價格\n臺北,29,小\n高雄,78,大\n"],
  ["euc-kr", "EUC-KR", "도시,면적,가격\n서울,29,작다\n부산,78,크다\n"],
];

describe("the encoding of a text that is not UTF-8", () => {
  it.each(TEXTS)("%s (%s): %j", (encoding, name, text) => {
    expect(guessEncoding(encoded(text, name))).toBe(encoding);
  });

  it.each([
    ["F01a.csv", "windows-1251"],
    ["F01b.csv", "shift_jis"],
    ["F01c.csv", "gb18030"],
  ])("of %s is %s", (file, encoding) => {
    expect(guessEncoding(readFileSync(join(__dirname, "../reading/fixtures", file)))).toBe(encoding);
  });
});

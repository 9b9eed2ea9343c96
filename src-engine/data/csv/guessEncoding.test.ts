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
  ["windows-1250", "CP1250", "Jméno,Věk,Město\nJiří,0,Plzeň\nŠárka,7,Děčín\nŽofie,14,Ústí\n"],
  ["iso-8859-2", "ISO-8859-2", "Jméno,Věk,Město\nJiří,0,Plzeň\nŠárka,7,Děčín\nŽofie,14,Ústí\n"],
  ["ibm852", "CP852", "Jméno,Věk,Město\nJiří,0,Plzeň\nŠárka,7,Děčín\nŽofie,14,Ústí\n"],
  ["windows-1250", "CP1250", "Név,Kor,Város\nGyőző,1,Győr\nÁgnes,2,Pécs\nÖdön,3,Szűcs\n"],
  ["iso-8859-2", "ISO-8859-2", "Imię,Wiek,Miasto\nŁukasz,1,Łódź\nŚwięta,2,Gdańsk\n"],
  ["ibm852", "CP852", "Imię,Wiek,Miasto\nŁukasz,1,Łódź\nŚwięta,2,Gdańsk\n"],
  ["windows-1250", "CP1250", "Ime,Mesto\nĐorđe,Šibenik\nŽeljko,Niš\nJovančić,Čačak\n"],
  ["windows-1250", "CP1250", "Nume,Oraş\nŞtefan,Bucureşti\nIoniţă,Constanţa\nRăzvan,Iaşi\n"],
  ["windows-1254", "CP1254", "Ad,Yaş,İl\nAyşe,0,İzmir\nGökçe,7,Muğla\nÇağrı,14,Iğdır\n"],
  ["windows-1257", "CP1257", "Vardas,Amžius,Miestas\nŽydrūnas,0,Šiauliai\nEglė,7,Panevėžys\nŠarūnas,14,Kaunas\n"],
  ["windows-1257", "CP1257", "vārds,pilsēta\nJānis,Rīga\nĒriks,Liepāja\nĢirts,Ķekava\nŅina,Jūrmala\n"],
  ["windows-1252", "CP1252", "Nafn,Bær\nÞórður,Reykjavík\nSigríður,Ísafjörður\nGuðrún,Akureyri\n"],
  ["windows-1252", "CP1252", "Navn,By\nSøren,Århus\nÅse,Tromsø\nJørgen,Næstved\n"],
  ["windows-1252", "CP1252", "Nome,Cidade\nJoão,São Paulo\nInês,Brasília\nConceição,Goiânia\n"],
  ["windows-1252", "CP1252", "temperature °C;area m²;price\n1;2;3\n4;5;6\n"],
  ["ibm850", "CP850", "Prénom,Âge,Ville\nÉlodie,0,Orléans\nFrançois,7,Besançon\nZoë,14,Nîmes\n"],
  ["ibm850", "CP850", "Straße,Größe,Stadt\nKönigsallee,1,Münster\nMühlweg,2,Köln\n"],
  ["macintosh", "MACINTOSH", "Prénom,Âge,Ville\nÉlodie,0,Orléans\nFrançois,7,Besançon\nZoë,14,Nîmes\n"],
  ["koi8-u", "KOI8-U", "Ім'я,Вік,Місто\nЇжак,0,Київ\nЄвген,7,Львів\nҐанна,14,Одеса\n"],
  ["windows-1251", "CP1251", "Ім'я,Вік,Місто\nЇжак,0,Київ\nЄвген,7,Львів\nҐанна,14,Одеса\n"],
  ["ibm866", "CP866", "Имя,Возраст,Город\nАлексей,0,Москва\nМария,7,Казань\nЮрий,14,Пермь\n"],
  ["x-mac-cyrillic", "MACCYRILLIC", "Имя,Возраст,Город\nАлексей,0,Москва\nМария,7,Казань\nЮрий,14,Пермь\n"],
  ["windows-874", "CP874", "ชื่อ,จังหวัด\nสมชาย,กรุงเทพ\nสมหญิง,เชียงใหม่\nมานี,ขอนแก่น\n"],
  ["windows-1255", "CP1255", "שם,גיל,עיר\nשרה,0,חיפה\nדוד,1,ירושלים\n"],
  ["windows-1256", "CP1256", "الاسم,العمر,المدينة\nفاطمة,0,الرياض\nمحمد,1,القاهرة\n"],
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

/** Functions on texts. Comparison is by code point. */
import { length } from "./cut.ts";
import { trim } from "./white-space.ts";

/** Lower case, by Unicode's language-independent rules. */
export function lower(text: string): string {
  return text.toLowerCase();
}

/** Upper case, by Unicode's language-independent rules. */
export function upper(text: string): string {
  return text.toUpperCase();
}

/** Whether a text contains a part. Case-sensitive. */
export function contains(text: string, part: string): boolean {
  return text.includes(part);
}

/** Whether a text begins with a part. Case-sensitive. */
export function startsWith(text: string, part: string): boolean {
  return text.startsWith(part);
}

/** Whether a text ends with a part. Case-sensitive. */
export function endsWith(text: string, part: string): boolean {
  return text.endsWith(part);
}
/** Replaces every occurrence of a part. */
export function replace(text: string, part: string, by: string): string {
  return part === "" || !text.includes(part) ? text : text.split(part).join(by);
}
/** The text before the first occurrence; absent if there is none. */
export function before(text: string, mark: string): string | undefined {
  const at = text.indexOf(mark);
  return at < 0 ? undefined : text.slice(0, at);
}
/** The text after the first occurrence; absent if there is none. */
export function after(text: string, mark: string): string | undefined {
  const at = text.indexOf(mark);
  return at < 0 ? undefined : text.slice(at + mark.length);
}
/** Pads a text at its beginning to a length; a longer text stays unchanged. */
export function pad(text: string, characters: number, sign: string): string {
  const missing = characters - length(text);
  return missing <= 0 || sign === "" ? text : cutTo(sign.repeat(Math.ceil(missing / length(sign))), missing) + text;
}

function cutTo(text: string, characters: number): string {
  return Array.from(text).slice(0, characters).join("");
}

/** Letters that Unicode does not decompose into a base letter and a mark. */
const PLAIN: Readonly<Record<string, string>> = {
  ß: "ss", ẞ: "SS", æ: "ae", Æ: "AE", œ: "oe", Œ: "OE", ø: "o", Ø: "O", ł: "l", Ł: "L", đ: "d", Đ: "D", ð: "d", Ð: "D", þ: "th", Þ: "Th", ı: "i", ħ: "h", Ħ: "H",
  "„": '"', "“": '"', "”": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "\u00A0": " ", "€": "EUR",
}; // prettier-ignore

/**
 * Transliterates to ASCII: removes marks from letters, replaces characters that have a customary equivalent, and drops
 * the rest.
 */
export function transliterate(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{Mark}/gu, "")
    .replace(/[^\x20-\x7e\n\t]/gu, (sign) => PLAIN[sign] ?? "");
}

/** A slug for page addresses: lower-case ASCII letters and digits; everything else becomes a hyphen. */
export function slug(text: string): string {
  return transliterate(text)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}

/** Normalizes a text (Unicode NFC), so that texts that look equal are equal. */
export function normalize(text: string): string {
  return text.normalize("NFC");
}

/** Runs of white space, as defined in white-space.ts. */
const SPACE_RUNS = /[\s\u200B-\u200D\u2060\uFEFF]+/gu;

/** Whether a text is ASCII with single spaces between words, as most are. */
function hasSingleSpaces(text: string): boolean {
  let before = 32;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 32 || code > 126 || (code === 32 && before === 32)) return false;
    before = code;
  }
  return before !== 32 || text === "";
}

/** Collapses white space, including line breaks, to single spaces between words, and removes it at both ends. */
export function collapseSpaces(text: string): string {
  return hasSingleSpaces(text) ? text : trim(text.replace(SPACE_RUNS, " "));
}

/** Emoji with their joiners and modifiers, and superfluous spaces around them. © and ™ are text. */
const EMOJI =
  /( ?)(?:(?:\p{RGI_Emoji}|\p{Emoji_Presentation}|\p{Emoji_Modifier}|[\u{1F000}-\u{1FAFF}]|[\uFE0F\u20E3])(?: (?=\p{RGI_Emoji}))?)+( ?)/gv;

/** A text without emoji, for systems that refuse them or print boxes. */
export function stripEmoji(text: string): string {
  return text.replace(EMOJI, (run: string, before: string, after: string, at: number) =>
    at === 0 || at + run.length === text.length ? "" : before !== "" && after !== "" ? " " : before + after,
  );
}

/**
 * A row of a CSV file, without a line end. A cell is quoted if it contains the separator, a quote or a line break, or
 * begins or ends with a space.
 */
export function csvRow(cells: readonly string[], separator: string): string {
  return cells
    .map((cell) =>
      cell.includes(separator) || /["\r\n]|^\s|\s$/u.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell,
    )
    .join(separator);
}

/** The digits 0 to 9 of a text, in order. */
export function digitsOnly(text: string): string {
  return text.replace(/[^0-9]/g, "");
}

/** The parts between separators; with an empty separator, the code points. */
export function split(text: string, separator: string): string[] {
  return separator === "" ? Array.from(text) : text.split(separator);
}
/** Joins the texts of a list with a separator. */
export function join(texts: readonly string[], separator: string): string {
  // `Array.join` is slow for short lists, which are the usual case.
  if (texts.length > 8) return texts.join(separator);
  let result = texts[0] ?? "";
  for (let i = 1; i < texts.length; i++) result += separator + (texts[i] ?? "");
  return result;
}

/** Compares by code point; JavaScript's own order is by UTF-16 unit. */
export function compareText(a: string, b: string): number {
  const end = Math.min(a.length, b.length);
  for (let i = 0; i < end; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left === right) continue;
    const leftHigh = left >= 0xd800 && left <= 0xdfff;
    const rightHigh = right >= 0xd800 && right <= 0xdfff;
    if (leftHigh !== rightHigh) return leftHigh ? 1 : -1;
    return left - right;
  }
  return a.length - b.length;
}

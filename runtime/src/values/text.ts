/**
 * Text: lengths count code points, cuts never split what a reader sees as one character, comparison is by code point.
 */

/** White space, and the signs without a width that come along from spreadsheets. */
function isInvisible(code: number): boolean {
  if (code <= 32) return code === 32 || (code >= 9 && code <= 13);
  if (code < 0x2000) return code === 0xa0 || code === 0x1680;
  if (code <= 0x200d) return true;
  return [0x2028, 0x2029, 0x202f, 0x205f, 0x2060, 0x3000, 0xfeff].includes(code);
}

function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isInvisible(text.charCodeAt(end - 1))) end--;
  return text.slice(0, end);
}

/** Where the first visible sign stands. */
function visibleFrom(text: string, from: number): number {
  let at = from;
  while (at < text.length && isInvisible(text.charCodeAt(at))) at++;
  return at;
}

/** An ASCII sign that is no white space: most texts begin and end with one. */
function isPlain(code: number): boolean {
  return code > 32 && code < 127;
}

/** White space taken off both ends, with the invisible characters that come along from spreadsheets. */
export function trim(text: string): string {
  if (isPlain(text.charCodeAt(0)) && isPlain(text.charCodeAt(text.length - 1))) return text;
  return trimEnd(text.slice(visibleFrom(text, 0)));
}

/** Whether a text says nothing: absent, empty, or white space only. */
export function blank(text: string | null | undefined): boolean {
  if (text === null || text === undefined) return true;
  return !isPlain(text.charCodeAt(0)) && trim(text) === "";
}

/** A text that says something; undefined for a blank or absent one. */
export function filled<T extends string>(text: T | null | undefined): T | undefined {
  return text === null || text === undefined || blank(text) ? undefined : text;
}

/** In code points, as JSON Schema counts. */
export function length(text: string): number {
  let pairs = 0;
  for (let i = 0; i < text.length - 1; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0xd800 && unit <= 0xdbff) {
      const next = text.charCodeAt(i + 1);
      if (next >= 0xdc00 && next <= 0xdfff) {
        pairs++;
        i++;
      }
    }
  }
  return text.length - pairs;
}

/** In what a system counts: code points, UTF-16 units, or the bytes of UTF-8. */
export function lengthIn(text: string, unit: "utf16" | "bytes" | undefined): number {
  if (unit === "utf16") return text.length;
  if (unit === undefined) return length(text);
  let bytes = 0;
  for (const sign of text) {
    const code = sign.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

let graphemes: Intl.Segmenter | undefined;
function segments(text: string): Intl.Segments {
  graphemes ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  return graphemes.segment(text);
}

const isPrintable = (code: number): boolean => code >= 32 && code < 127;

/**
 * Where the longest part of at most `limit` ends that begins at `from` and ends between two characters. No more of the text is
 * looked at than may fit, so that what is cut piece by piece takes no longer than the text is long.
 */
function fitEnd(text: string, from: number, limit: number, unit?: "utf16" | "bytes"): number {
  const most = Math.max(0, Math.floor(limit));
  let at = from;
  while (at < text.length && at - from < most && isPrintable(text.charCodeAt(at))) at++;
  if (at === text.length || (at - from === most && isPrintable(text.charCodeAt(at)))) return at;
  // A code point is at most two of JavaScript's units, and no limit counts less for it than one.
  const part = text.slice(from, from + 2 * most + 2);
  let size = 0;
  for (const { segment, index } of segments(part)) {
    size += lengthIn(segment, unit);
    if (size > most) return from + index;
  }
  return text.length;
}

/** Where a line ends that begins at `from`: after a whole word, unless the first word alone is too long. */
function lineEnd(text: string, from: number, limit: number): number {
  const end = fitEnd(text, from, limit);
  if (end === text.length) return end;
  const isSpace = (at: number): boolean => /\s/u.test(text.charAt(at));
  let last = end;
  while (last > from && isInvisible(text.charCodeAt(last - 1))) last--;
  if (isSpace(last)) return last;
  let space = last;
  while (space > from && !isSpace(space - 1)) space--;
  while (space > from && isSpace(space - 1)) space--;
  return space > from ? space : last;
}

/** The longest beginning of at most `limit` code points that ends between two characters, white space at its end taken off. */
export function cut(text: string, limit: number): string {
  const end = text.length <= limit ? text.length : fitEnd(text, 0, limit);
  return end === text.length ? text : trimEnd(text.slice(0, end));
}

/** As `cut`, for a system that counts bytes of UTF-8 or UTF-16 units. */
export function cutIn(text: string, limit: number, unit: "utf16" | "bytes"): string {
  const end = fitEnd(text, 0, limit, unit);
  return end === text.length ? text : trimEnd(text.slice(0, end));
}

/** As `cut`, but ends after a whole word, unless the first word alone is too long. */
export function cutWords(text: string, limit: number): string {
  return text.length <= limit ? text : text.slice(0, lineEnd(text, 0, limit));
}

/** Small letters, by Unicode's rules and no language's. */
export function lower(text: string): string {
  return text.toLowerCase();
}

/** Capitals, by Unicode's rules and no language's. */
export function upper(text: string): string {
  return text.toUpperCase();
}

/** Whether a part stands anywhere in a text. Case counts. */
export function contains(text: string, part: string): boolean {
  return text.includes(part);
}

/** Whether a text begins with a part. Case counts. */
export function startsWith(text: string, part: string): boolean {
  return text.startsWith(part);
}

/** Whether a text ends with a part. Case counts. */
export function endsWith(text: string, part: string): boolean {
  return text.endsWith(part);
}
/** Every occurrence of a part replaced. */
export function replace(text: string, part: string, by: string): string {
  return part === "" || !text.includes(part) ? text : text.split(part).join(by);
}
/** The text before the first occurrence; absent where there is none. */
export function before(text: string, mark: string): string | undefined {
  const at = text.indexOf(mark);
  return at < 0 ? undefined : text.slice(0, at);
}
/** The text after the first occurrence; absent where there is none. */
export function after(text: string, mark: string): string | undefined {
  const at = text.indexOf(mark);
  return at < 0 ? undefined : text.slice(at + mark.length);
}
/** A text made so long by signs put before it; one that is long enough stays as it is. */
export function pad(text: string, characters: number, sign: string): string {
  const missing = characters - length(text);
  return missing <= 0 || sign === "" ? text : cutTo(sign.repeat(Math.ceil(missing / length(sign))), missing) + text;
}

function cutTo(text: string, characters: number): string {
  return Array.from(text).slice(0, characters).join("");
}

/** Letters that Unicode does not take apart into a plain one and a mark. */
const PLAIN: Readonly<Record<string, string>> = {
  ß: "ss", ẞ: "SS", æ: "ae", Æ: "AE", œ: "oe", Œ: "OE", ø: "o", Ø: "O", ł: "l", Ł: "L", đ: "d", Đ: "D", ð: "d", Ð: "D", þ: "th", Þ: "Th", ı: "i", ħ: "h", Ħ: "H",
  "„": '"', "“": '"', "”": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "\u00A0": " ", "€": "EUR",
}; // prettier-ignore

/** In ASCII: marks taken off letters, other signs replaced where there is a custom, and left out where there is none. */
export function transliterate(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{Mark}/gu, "")
    .replace(/[^\x20-\x7e\n\t]/gu, (sign) => PLAIN[sign] ?? "");
}

/** For addresses of pages: small ASCII letters and digits, all else a hyphen. */
export function slug(text: string): string {
  return transliterate(text)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}

/** Lines of at most so many characters, broken between words; a longer word is broken itself. */
export function wrap(text: string, characters: number): string[] {
  const whole = trim(text);
  const lines: string[] = [];
  let at = 0;
  while (at < whole.length) {
    const end = lineEnd(whole, at, characters);
    if (end > at) lines.push(whole.slice(at, end));
    // A single sign may be longer than a line: it is left out rather than never finished.
    at = visibleFrom(whole, end > at ? end : signEnd(whole, at));
  }
  return lines;
}

/** Where the sign ends that begins at `from`, however many marks are stacked on it. */
function signEnd(text: string, from: number): number {
  for (let window = 32; ; window *= 2) {
    const part = text.slice(from, from + window);
    const length = segments(part).containing(0)?.segment.length ?? part.length;
    if (length < part.length || from + part.length === text.length) return from + length;
  }
}

/** Letters with their marks as one character each (Unicode NFC), so that texts that look alike are alike. */
export function normalize(text: string): string {
  return text.normalize("NFC");
}

/** Runs of what `isInvisible` means. */
const SPACE_RUNS = /[\s\u200B-\u200D\u2060\uFEFF]+/gu;

/** Whether a text is of ASCII, with single spaces between words: most are. */
function hasSingleSpaces(text: string): boolean {
  let before = 32;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 32 || code > 126 || (code === 32 && before === 32)) return false;
    before = code;
  }
  return before !== 32 || text === "";
}

/** White space as one plain space between words, and none at the ends; line breaks are white space too. */
export function collapseSpaces(text: string): string {
  return hasSingleSpaces(text) ? text : trim(text.replace(SPACE_RUNS, " "));
}

/** Emoji, with what joins and colours them, and the spaces around that would be left over. © and ™ are text. */
const EMOJI =
  /( ?)(?:(?:\p{RGI_Emoji}|\p{Emoji_Presentation}|\p{Emoji_Modifier}|[\u{1F000}-\u{1FAFF}]|[\uFE0F\u20E3])(?: (?=\p{RGI_Emoji}))?)+( ?)/gv;

/** A text without emoji, for systems that refuse them or print boxes. */
export function stripEmoji(text: string): string {
  return text.replace(EMOJI, (run: string, before: string, after: string, at: number) =>
    at === 0 || at + run.length === text.length ? "" : before !== "" && after !== "" ? " " : before + after,
  );
}

/** Texts as a row of a CSV file, without its end: quoted where the separator, a quote, a line break or a space at an end asks for it. */
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

/** The pieces between separators; with an empty separator each character by itself, by code points. */
export function split(text: string, separator: string): string[] {
  return separator === "" ? Array.from(text) : text.split(separator);
}
/** The texts of a list with a separator between them. */
export function join(texts: readonly string[], separator: string): string {
  // JavaScript's own is slow for the few texts that there mostly are.
  if (texts.length > 8) return texts.join(separator);
  let result = texts[0] ?? "";
  for (let i = 1; i < texts.length; i++) result += separator + (texts[i] ?? "");
  return result;
}

/** By code point, where JavaScript's own order goes by UTF-16 unit. */
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

const CLOSING: Readonly<Record<string, string>> = { "(": ")", "[": "]", "<": ">", "«": "»", "„": "“", "“": "”" };

/**
 * A text with holes of which some may be absent: `"{first} {last}"`.
 *
 * Takes present values only. An absent hole takes the separator before it along (white space and punctuation; at the
 * beginning, the one after it), and the bracket that closes what it was alone in. Absent when every hole is.
 */
export function template(
  chunks: readonly string[],
  values: readonly (string | null | undefined)[],
): string | undefined {
  if (!values.includes(null) && !values.includes(undefined)) {
    let whole = "";
    for (let i = 0; i < chunks.length; i++) whole += (chunks[i] ?? "") + (values[i] ?? "");
    return whole;
  }
  let result = chunks[0] ?? "";
  let any = false;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    let next = chunks[i + 1] ?? "";
    if (value === null || value === undefined) {
      const separator = separatorOf(result);
      result = result.slice(0, result.length - separator.length);
      const closes = CLOSING[separator.trim().at(-1) ?? ""];
      if (closes !== undefined && next.startsWith(closes)) next = next.slice(closes.length);
      else if (result === "") next = next.slice(firstSign(next));
    } else {
      any = true;
      result += value;
    }
    result += next;
  }
  return any ? result : undefined;
}

/** Where the first letter or digit stands. */
function firstSign(text: string): number {
  let at = 0;
  while (at < text.length && isAsciiMark(text.charCodeAt(at))) at++;
  if (at === text.length || text.charCodeAt(at) < 128) return at;
  const found = text.search(/[\p{L}\p{N}]/u);
  return found < 0 ? text.length : found;
}

/** A sign of ASCII that is no letter or digit. */
function isAsciiMark(code: number): boolean {
  return code < 48 || (code > 57 && code < 65) || (code > 90 && code < 97) || (code > 122 && code < 128);
}

/** The text after the last letter or digit. */
function separatorOf(text: string): string {
  let start = text.length;
  while (start > 0) {
    const low = text.charCodeAt(start - 1);
    if (isAsciiMark(low)) {
      start--;
      continue;
    }
    if (low < 128) break;
    const pair = low >= 0xdc00 && low <= 0xdfff && /[\ud800-\udbff]/.test(text.charAt(start - 2));
    const sign = text.slice(start - (pair ? 2 : 1), start);
    if (/[\p{L}\p{N}]/u.test(sign)) break;
    start -= sign.length;
  }
  return text.slice(start);
}

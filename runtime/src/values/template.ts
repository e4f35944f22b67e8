/** Templates whose placeholders may be absent. */

const CLOSING: Readonly<Record<string, string>> = { "(": ")", "[": "]", "<": ">", "«": "»", "„": "“", "“": "”" };

/**
 * Fills a template whose values may be absent: `"{first} {last}"`.
 *
 * An absent value removes the separator before it (white space and punctuation; at the beginning, the one after it),
 * and brackets that contained nothing else. The result is absent if all values are.
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

/** The position of the first letter or digit, or of the opening bracket before it, which is closed later. */
function firstSign(text: string): number {
  const found = text.search(/[([<«„“\p{L}\p{N}]/u);
  return found < 0 ? text.length : found;
}

/** An ASCII character that is not a letter or digit. */
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

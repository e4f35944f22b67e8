/**
 * A short text that matches a pattern, of plain letters and digits if possible, which help texts show instead of the
 * pattern.
 */
import { both, CAPITAL, DIGITS, languageOf, SMALL, type Language, type Signs } from "./regular-language.ts";

/** @returns undefined if none is found: the pattern can't be parsed, or has lookarounds. */
export function exampleFor(pattern: string): string | undefined {
  const language = languageOf(pattern);
  const text = language === undefined ? undefined : oneOf(language);
  if (text === undefined || text === "" || text.length > 60) return undefined;
  try {
    const read = new RegExp(pattern, "u");
    // `AAA` is not a currency, and `AA` no country.
    return ["EUR", "LT", "LT121000011101001000", text].find((one) => one.length === text.length && read.test(one));
  } catch {
    return undefined;
  }
}

function oneOf(language: Language): string {
  switch (language.kind) {
    case "signs":
      return signOf(language.signs);
    case "sequence":
      return language.parts.map(oneOf).join("");
    case "choice":
      return language.parts.map(oneOf).find((text) => text !== "") ?? "";
    case "repeat":
      return oneOf(language.part).repeat(Math.min(language.least, 60));
    case "begin":
    case "end":
      return "";
  }
}

/** A capital letter if possible, otherwise a digit, a small letter, or any character. */
function signOf(signs: Signs): string {
  const plain = [CAPITAL, DIGITS, SMALL].map((kind) => both(signs, kind)[0]?.[0]).find((point) => point !== undefined);
  const point = plain ?? signs.find(([from]) => from >= 0x21)?.[0] ?? signs[0]?.[0];
  return point === undefined ? "" : String.fromCodePoint(point);
}

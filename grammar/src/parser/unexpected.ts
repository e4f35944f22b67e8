/**
 * "X should stand here": where the mark goes, how what was found is called, and what helps.
 */
import type { IToken, TokenType } from "chevrotain";
import type { Diagnostic, Place, TextEdit } from "../diagnostic.ts";
import { syntax } from "../messages.ts";
import type { SourceText } from "../source.ts";
import * as T from "../tokens.ts";

const STOPS: ReadonlySet<TokenType> = new Set([T.Skip, T.Hold, T.Retry]);

/** "X should stand here": at the token found, or after the last one where the line ends too early. */
export function unexpected(
  source: SourceText | undefined,
  found: IToken,
  previous: IToken,
  expected: string,
): Diagnostic {
  const path = source?.path ?? "";
  const text = source?.text ?? "";
  const previousEnd = (previous.endOffset ?? -1) + 1 || 0;
  const atEnd = !(found.startOffset >= 0);
  const between = atEnd ? "\n" : text.slice(previousEnd, found.startOffset);
  const place =
    /[\r\n]/.test(between) && previousEnd > 0
      ? { path, start: previousEnd, end: previousEnd }
      : { path, start: found.startOffset, end: T.spanEnd(found) };
  // Two records side by side: the parser has no word for it, and an analyst has forgotten just this.
  const side = previous.tokenType === T.RightBrace && found.tokenType === T.LeftBrace;
  const comma = found.tokenType === T.Comma && isSecondComma(previous);
  const wanted = side && expected === "something else" ? "`,`" : comma ? "a value" : expected;
  return syntax.unexpected(
    place,
    describeToken(found, atEnd),
    wanted,
    helpFor(found, previous, wanted),
    instead(place, found, previous, wanted),
  );
}

/** What surely belongs here instead of what is found: signs that are taken for each other, commas too many and too few. */
function instead(place: Place, found: IToken, previous: IToken, wanted: string): TextEdit | undefined {
  const before = (previous.endOffset ?? place.start - 1) + 1 || place.start;
  const from = { path: place.path, start: Math.min(before, place.start), end: place.end };
  if (found.tokenType === T.Assign && wanted === "`:`") return { ...from, text: ":" };
  if (found.tokenType === T.Colon && wanted === "`=`") return { ...place, text: " =" };
  if (found.tokenType === T.Comma && isSecondComma(previous)) return { ...from, text: "" };
  if (found.tokenType === T.Else && wanted === "`otherwise`") return { ...place, text: "otherwise" };
  if (wanted === "`,`" && found.startOffset >= 0) return { path: place.path, start: before, end: before, text: "," };
  return undefined;
}

const isSecondComma = (previous: IToken): boolean => [T.Comma, T.LeftBrace, T.LeftBracket].includes(previous.tokenType);

/**
 * What a message calls a token that was not expected: `the end`, `the text "a"`, or the token itself in back-ticks,
 * shortened.
 */
export function describeToken(token: IToken, atEnd = !(token.startOffset >= 0)): string {
  if (atEnd) return "the end";
  const image = token.image.length > 24 ? `${token.image.slice(0, 23)}…` : token.image;
  if (token.tokenType === T.Text || token.tokenType === T.TextStart)
    return token.tokenType === T.Text ? `the text ${image.split("\n")[0]}` : "a text";
  return image === "" ? "the end of the line" : `\`${image}\``;
}

function helpFor(found: IToken, previous: IToken, expected: string): string | undefined {
  if (found.tokenType === T.Assign && expected.includes(":")) return "inside { } a field is written name: value";
  if (found.tokenType === T.Colon && expected.includes("=")) return "a declaration is written name = value";
  if (found.tokenType === T.Assign) return "two values are compared by ==";
  if (expected.includes("}") && STOPS.has(previous.tokenType)) return "a reason in quotes belongs after it";
  if (expected.includes("`}`")) return "each { needs its }";
  if (expected.includes("`]`") || expected === "`,`")
    return "the elements of a list stand apart by commas, and each [ needs its ]";
  if (expected.includes("`)`")) return "each ( needs its )";
  if (found.tokenType === T.Comma && isSecondComma(previous)) return "one comma between two of them is enough";
  if (expected === "`otherwise`") return "what happens then follows the word otherwise";
  if (expected === "`:`" && (found.tokenType === T.RightParen || found.tokenType === T.Comma))
    return "a parameter says what kind of value it is:  (name: text, rate: decimal)";
  if (expected === "`when`") return 'say when:  skip when … because "…"';
  if (expected === "`->`") return "say what it gives:  (…) -> text";
  if (expected === "a name") return "a name begins with a letter";
  if (expected === "`else`") return "every choice says what stands else:  if … then … else …";
  if (expected === "`=>`") return "a loop says what it makes of each:  for x in … => …";
  if (expected === "`because`") return 'say why, for the people who will read it: because "…"';
  return undefined;
}

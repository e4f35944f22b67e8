/** The error "X is missing here": the marked range, the name of the found token, and the help. */
import type { IToken, TokenType } from "chevrotain";
import type { Diagnostic, Place, TextEdit } from "../diagnostic.ts";
import { syntax } from "../messages.ts";
import type { SourceText } from "../source.ts";
import * as T from "../tokens.ts";

const STOPS: ReadonlySet<TokenType> = new Set([T.Skip, T.Hold, T.Retry]);

/**
 * "X is missing here": at the found token, or after the last one if the line ends too early.
 *
 * @param rule the name of the parser's rule that expected it
 */
export function unexpected(
  source: SourceText | undefined,
  found: IToken,
  previous: IToken,
  expected: string,
  rule?: string,
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
  // Two adjacent records: the analyst has forgotten the comma, which the parser can't tell.
  const side = previous.tokenType === T.RightBrace && found.tokenType === T.LeftBrace;
  const comma = found.tokenType === T.Comma && isSecondComma(previous);
  const wanted = side && expected === "something else" ? "`,`" : comma ? "a value" : expected;
  return syntax.unexpected(
    place,
    describeToken(found, atEnd),
    wanted,
    helpFor(found, previous, wanted, rule),
    instead(place, found, previous, wanted),
  );
}

/** The certain fix for an unexpected token: confused signs, superfluous and missing commas. */
function instead(place: Place, found: IToken, previous: IToken, wanted: string): TextEdit | undefined {
  const before = (previous.endOffset ?? place.start - 1) + 1 || place.start;
  const from = { path: place.path, start: Math.min(before, place.start), end: place.end };
  if (found.tokenType === T.Assign && wanted === "`=>`") return { ...place, text: "=>" };
  if (found.tokenType === T.Assign && wanted === "`)`" && previous.tokenType === T.Identifier)
    return { ...from, text: ":" };
  if (found.tokenType === T.Assign && wanted === "`:`") return { ...from, text: ":" };
  if (found.tokenType === T.Colon && wanted === "`=`") return { ...place, text: " =" };
  if (found.tokenType === T.Comma && isSecondComma(previous)) return { ...from, text: "" };
  if (found.tokenType === T.Else && wanted === "`otherwise`") return { ...place, text: "otherwise" };
  // Two adjacent words may be the name of a field in another system.
  const words = found.tokenType === T.Identifier && previous.tokenType === T.Identifier;
  if (wanted === "`,`" && found.startOffset >= 0 && !words)
    return { path: place.path, start: before, end: before, text: "," };
  return undefined;
}

const isSecondComma = (previous: IToken): boolean => [T.Comma, T.LeftBrace, T.LeftBracket].includes(previous.tokenType);

/** The name of an unexpected token in messages: `the end of the declaration`, `the text "a"`, or the token itself in back-ticks, shortened. */
export function describeToken(token: IToken, atEnd = !(token.startOffset >= 0)): string {
  if (atEnd) return "the end of the declaration";
  const image = token.image.length > 24 ? `${token.image.slice(0, 23)}…` : token.image;
  if (token.tokenType === T.Text || token.tokenType === T.TextStart)
    return token.tokenType === T.Text ? `the text ${image.split("\n")[0]}` : "a text";
  return image === "" ? "the end of the line" : `\`${image}\``;
}

function helpFor(found: IToken, previous: IToken, expected: string, rule?: string): string | undefined {
  if (found.tokenType === T.Assign && expected.includes(":"))
    return `inside { } a field is written   ${previous.tokenType === T.Identifier ? previous.image : "name"}: …`;
  if (found.tokenType === T.Colon && expected.includes("=")) return "a declaration is written name = value";
  if (found.tokenType === T.Assign && expected === "`=>`") return "write   key => value";
  if (found.tokenType === T.Assign && expected === "`)`" && previous.tokenType === T.Identifier)
    return `what an argument is follows a colon:  ${previous.image}: …`;
  if (expected === "`(`" && rule === "args")
    return `arguments are in parentheses, also if there are none:  ${previous.image}()`;
  if (expected === "`(`") return "it declares its parameters and its result:  table rates(code: text) -> decimal { … }";
  if (expected === "`{`") return "fields and arms are in braces:  { … }";
  if (expected.startsWith("`{ … }`")) return '{ "LT" => 21 "LV" => 21 }   or   from "rates.csv"';
  if (expected === "`times`") return "write   on failure retry 5 times over 1 hour then hold";
  if (expected === "`then`")
    return "a choice is   if … then … else …   and the policy   on failure retry 5 times over 1 hour then hold";
  if (expected === "the end of this declaration") return helpBehind(found, previous);
  if (found.tokenType === T.Assign) return "two values are compared by ==";
  if (expected.includes("}") && STOPS.has(previous.tokenType)) return "a reason in quotes belongs after it";
  if (expected.includes("`}`")) return "each { needs its }";
  if (expected === "`,`" && found.tokenType === T.Identifier && previous.tokenType === T.Identifier)
    return "a field is read as   order.name   and a text needs double quotes";
  if (expected.includes("`]`") || expected === "`,`")
    return "the elements of a list are separated by commas, and each [ needs its ]";
  if (expected.includes("`)`"))
    return found.tokenType === T.Comma
      ? "each ( needs its ); a list has square brackets:  [a, b]"
      : "each ( needs its )";
  if (found.tokenType === T.Comma && isSecondComma(previous)) return "one comma between two of them is enough";
  if (expected === "`otherwise`")
    return found.tokenType === T.Else
      ? "what happens then follows the word otherwise"
      : 'say what happens otherwise:  ensure … otherwise hold "why"';
  if (expected === "`:`" && (found.tokenType === T.RightParen || found.tokenType === T.Comma))
    return "a parameter says what kind of value it is:  (name: text, rate: decimal)";
  if (expected === "`when`") return 'say when:  skip when … because "…"';
  if (expected === "`->`") return "declare its result:  (…) -> text";
  if (expected === "a name")
    return keywordOf(found)
      ? `\`${found.image}\` is a word of the language: take another name`
      : "a name begins with a letter";
  if (expected === "a field's name") return "a path is names with one dot between two:  order.customer.email";
  if (expected === "`=`") return "a declaration is written name = value";
  if (expected === "`:` and a value") return "a field is written name: value";
  if (expected === "a value") return helpForValue(found);
  if (expected === "`:`") return "a name and its value are separated by a colon:  name: value";
  if (expected === "`else`") return "every `if` needs an `else`:  if … then … else …";
  if (expected === "`=>`") return "a loop needs a value for each element:  for x in … => …";
  if (expected === "a text in double quotes") return 'say it in double quotes:  "…"';
  if (expected === "`because`") return 'say why, for the people who will read it: because "…"';
  return undefined;
}

const keywordOf = (token: IToken): boolean =>
  token.tokenType !== T.Identifier &&
  !(token.tokenType.CATEGORIES ?? []).includes(T.Name) &&
  /^[a-z]+$/.test(token.image);

/** The tokens after a complete declaration. */
function helpBehind(found: IToken, previous: IToken): string {
  if (found.tokenType === T.Assign) return "two values are compared by ==";
  if (T.declarationStarts.includes(found.tokenType)) return "each declaration begins on a new line";
  if (found.tokenType === T.Comma) return "each declaration has its own line; a list has square brackets:  [a, b]";
  if (found.tokenType === T.Colon) return "fields with a colon are inside { }:  { name: value }";
  const isText = (token: IToken): boolean =>
    token.tokenType === T.Text || token.tokenType === T.TextStart || token.tokenType === T.TextEnd;
  if (isText(found) && isText(previous))
    return 'two texts are written as one; a value in it is in a hole:  "Order {order.name}"';
  if (previous.tokenType === T.Identifier && (found.tokenType.CATEGORIES ?? []).length > 0)
    return `two values need an operator between them, as in   a + b   or   a otherwise b; a function takes its value in parentheses:  ${previous.image}(${found.image}…)`;
  return "the value before it is complete: omit this, or add an operator, as in   a + b   or   a otherwise b";
}

function helpForValue(found: IToken): string {
  if (found.tokenType === T.Let) return "a let has its own line, before its name is used";
  if (found.tokenType === T.Less) return "write the value alone, without < and >";
  if (found.tokenType === T.Pipe) return "`|` hands on the value before it:  order.name | upper";
  return 'a value is a path such as   order.name   a number, or a text in double quotes:  "paid"';
}

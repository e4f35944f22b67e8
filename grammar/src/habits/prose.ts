/** Conditions and sums in plain words: `is greater than 5`, `is not empty`, `is one of "a" or "b"`, `does not contain "x"`, `plus 1`. */
import type { IToken, TokenType } from "chevrotain";
import { append } from "../append.ts";
import * as T from "../tokens.ts";
import { edit, endsValue, is, isName, isWord, newLine, operandEnd, operandStart, placeOf, readAs, say, spanEnd, startsValue, token, written, type HabitContext, type Pass, tokenAt } from "./walk.ts"; // prettier-ignore

/** Equivalents of words between two values, or after one. */
type Replacement =
  | { readonly kind: "sign"; readonly type: TokenType; readonly image: string }
  | { readonly kind: "test"; readonly type: TokenType; readonly image: string; readonly not?: true }
  | { readonly kind: "call"; readonly name: string; readonly not?: true }
  | { readonly kind: "list"; readonly not?: true };

const sign = (type: TokenType, image: string): Replacement => ({ kind: "sign", type, image });
const GREATER = "(?:greater|more|larger|bigger|higher|later|newer|longer)";
const LESS = "(?:less|fewer|smaller|lower|earlier|older|shorter)";

/** In the order in which they are tried: longer ones first. In lower case, with single spaces. */
const PHRASES: readonly (readonly [words: string, meant: Replacement])[] = [
  [`(?:is )?${GREATER} than or equals?(?: to)?|(?:is )?(?:at least|(?:not|no) less than|not below)|gte|ge`, sign(T.GreaterEqual, ">=")],
  [`(?:is )?${LESS} than or equals?(?: to)?|(?:is )?(?:at most|(?:not|no) more than|not above)|lte|le`, sign(T.LessEqual, "<=")],
  [`(?:is )?${GREATER} than|is (?:above|over|after)|exceeds|gt`, sign(T.Greater, ">")],
  [`(?:is )?${LESS} than|is (?:below|under|before)|lt`, sign(T.Less, "<")],
  ["(?:is )?not equals?(?: to)?|does not equal|is different from|differs from|neq?", sign(T.NotEquals, "!=")],
  ["is (?:equal to|the same as|exactly)|equals? to", sign(T.Equals, "==")],
  ["plus", sign(T.Plus, "+")],
  ["minus", sign(T.Minus, "-")],
  ["times|multiplied by", sign(T.Star, "*")],
  ["divided by", sign(T.Slash, "/")],
  ["(?:is )?not (?:empty|blank)|is filled(?: in)?", { kind: "test", type: T.Blank, image: "blank", not: true }],
  ["(?:is )?empty", { kind: "test", type: T.Blank, image: "blank" }],
  ["(?:is )?missing|is (?:undefined|nothing|unset)|does not exist|(?:is )?not (?:set|given|defined|there|known)", { kind: "test", type: T.Absent, image: "absent" }],
  ["is (?:set|given|defined|there|known|not missing)|has (?:a )?value", { kind: "test", type: T.Present, image: "present" }],
  ["(?:is )?(?:not (?:one|any) of|none of)|is not (?:in|among)", { kind: "list", not: true }],
  ["(?:is )?(?:one|any) of|is (?:in|among|either)", { kind: "list" }],
  ["(?:does )?not (?:contains?|includes?)", { kind: "call", name: "contains", not: true }],
  ["(?:does )?not (?:starts?|begins?) with", { kind: "call", name: "starts_with", not: true }],
  ["(?:starts?|begins?) with", { kind: "call", name: "starts_with" }],
  ["(?:does )?not ends? with", { kind: "call", name: "ends_with", not: true }],
  ["ends? with", { kind: "call", name: "ends_with" }],
  ["does not match|not matches", { kind: "call", name: "matches", not: true }],
  ["matches", { kind: "call", name: "matches" }],
  // `is order.name`: literals are read with the tests for null.
  ["is not", sign(T.NotEquals, "!=")],
  ["is", sign(T.Equals, "==")],
]; // prettier-ignore

const COMPILED = PHRASES.map(([words, meant]) => [new RegExp(`^(?:${words})(?= |$)`), meant] as const);
const LONGEST = 7;

export const prose: Pass = (tokens, context) => {
  const recovered: IToken[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const before = recovered.at(-1);
    const value = endsValue(before) && isWord(tokens[i]) && !newLine(context.text, before, tokens[i]);
    const phrase = value ? phraseAt(tokens, i, context) : undefined;
    const read = phrase === undefined ? 0 : readPhrase(phrase, tokens, i, recovered, context);
    if (read === 0) recovered.push(tokenAt(tokens, i));
    else i += read - 1;
  }
  return recovered;
};

interface Phrase {
  readonly meant: Replacement;
  /** How many tokens it is made of. */
  readonly tokens: number;
}

function phraseAt(tokens: readonly IToken[], at: number, context: HabitContext): Phrase | undefined {
  // `retry 12 times over 24 hours`
  if (is(tokens[at], T.Times) && is(tokens[at - 2], T.Retry)) return undefined;
  const words: string[] = [];
  for (let i = at; i < at + LONGEST && isWord(tokens[i]); i++) {
    if (i > at && newLine(context.text, tokens[i - 1], tokens[i])) break;
    words.push(
      tokenAt(tokens, i)
        .image.toLowerCase()
        .replace(/^(is|does|do|are|has)n['’]?t$/, "$1 not"),
    );
  }
  const said = words.join(" ");
  for (const [pattern, meant] of COMPILED) {
    const found = pattern.exec(said)?.[0];
    if (found === undefined) continue;
    // `isn't` is two words and one token.
    for (let count = 1; count <= words.length; count++)
      if (words.slice(0, count).join(" ") === found) return { meant, tokens: count };
  }
  return undefined;
}

/** Replaces a phrase by its equivalent; returns the number of its tokens, or 0 if it is no such phrase. */
function readPhrase(
  { meant, tokens: count }: Phrase,
  tokens: readonly IToken[],
  at: number,
  out: IToken[],
  context: HabitContext,
): number {
  const [first, last, next] = [tokenAt(tokens, at), tokenAt(tokens, at + count - 1), tokens[at + count]];
  const start = operandStart(out, out.length);
  const from = out[start];
  if (from === undefined) return 0;
  const goesOn = next !== undefined && !newLine(context.text, last, next) && startsValue(next);
  const left = written(context, from, out.at(-1));
  const how = `\`${written(context, first, last)}\``;
  const place = placeOf(context, first, last);
  if (meant.kind === "test") {
    if (goesOn || is(next, T.Colon, T.Dot, T.Assign)) return 0;
    const instead = `${meant.not === true ? "not " : ""}${left} ${meant.image}`;
    const not = meant.not === true ? [edit(context, from.startOffset, from.startOffset, "not ")] : [];
    say(context, place, `${how} is written \`${meant.not === true ? "not … " : ""}${meant.image}\` here`, `write   ${instead}`, [
      ...not, edit(context, first.startOffset, spanEnd(last), meant.image),
    ]); // prettier-ignore
    if (meant.not === true) out.splice(start, 0, token(T.Not, "not", from.startOffset));
    out.push(readAs(meant.type, meant.image, first, last));
    return count;
  }
  if (!goesOn || next === undefined) return 0;
  const end = operandEnd(tokens, at + count);
  const right = written(context, next, tokens[end - 1]);
  if (meant.kind === "sign") {
    if (/^is(?: not)?$/i.test(written(context, first, last)) && !isPlainPath(tokens, at + count, end)) return 0;
    say(context, place, `${how} is written \`${meant.image}\` here`, `write   ${left} ${meant.image} ${right}`, [
      edit(context, first.startOffset, spanEnd(last), meant.image),
    ]); // prettier-ignore
    out.push(readAs(meant.type, meant.image, first, last));
    return count;
  }
  if (meant.kind === "list") return readList(tokens, at, count, meant.not === true, out, context);
  const called = `${meant.not === true ? "not " : ""}${meant.name}(${left}, ${right})`;
  say(context, place, `${how} is not an operator here`, `write   ${called}`, [
    edit(context, from.startOffset, spanEnd(tokenAt(tokens, end - 1)), called),
  ]); // prettier-ignore
  const [begin, close] = [from.startOffset, spanEnd(tokenAt(tokens, end - 1))];
  const not = meant.not === true ? [token(T.Not, "not", begin)] : [];
  out.splice(start, 0, ...not, token(T.Identifier, meant.name, begin), token(T.LeftParen, "(", begin));
  append(out, [readAs(T.Comma, ",", first, last), ...tokens.slice(at + count, end), token(T.RightParen, ")", close)]);
  return end - at;
}

/** Whether the tokens between two indexes are a path that is not the type of an arm: `is stripe.Customer => …`. */
function isPlainPath(tokens: readonly IToken[], start: number, end: number): boolean {
  // A variant without a name is called by its number: `is stripe.Charge.image."2" => …`.
  const isNumbered = is(tokens[end], T.Dot) && is(tokens[end + 1], T.Text);
  return isName(tokens[start]) && is(tokens[start + 1], T.Dot) && !is(tokens[end], T.Arrow, T.Comma) && !isNumbered;
}

/** `is one of ["a", "b"]`, `is either "a" or "b"`, `is not one of "a", "b"`. */
function readList(
  tokens: readonly IToken[],
  at: number,
  count: number,
  not: boolean,
  out: IToken[],
  context: HabitContext,
): number {
  const [first, last, next] = [tokenAt(tokens, at), tokenAt(tokens, at + count - 1), tokenAt(tokens, at + count)];
  const start = operandStart(out, out.length);
  const from = tokenAt(out, start);
  const bare = !is(next, T.LeftBracket, T.LeftParen);
  let end = operandEnd(tokens, at + count);
  const values = [written(context, next, tokens[end - 1])];
  while (bare && is(tokens[end], T.Comma, T.Or) && is(tokens[end + 1], T.Text, T.Number)) {
    values.push(tokenAt(tokens, end + 1).image);
    end += 2;
  }
  const list = bare ? `[${values.join(", ")}]` : (values[0] ?? "[…]").replace(/^\(([^]*)\)$/, "[$1]");
  const close = tokenAt(tokens, end - 1);
  const how = written(context, first, last);
  say(context, placeOf(context, first, last), `\`${how}\` is written \`${not ? "not … " : ""}in\` here`, `write   ${not ? "not " : ""}${written(context, from, out.at(-1))} in ${list}`, [
    ...(not ? [edit(context, from.startOffset, from.startOffset, "not ")] : []),
    edit(context, first.startOffset, spanEnd(close), `in ${list}`),
  ]); // prettier-ignore
  const read = tokens.slice(at + count, end).map((one) => (bare && is(one, T.Or) ? readAs(T.Comma, ",", one) : one));
  if (not) out.splice(start, 0, token(T.Not, "not", from.startOffset));
  out.push(readAs(T.In, "in", first, last));
  if (bare) out.push(token(T.LeftBracket, "[", next.startOffset), ...read, token(T.RightBracket, "]", spanEnd(close)));
  else {
    out.push(readAs(T.LeftBracket, "[", next), ...read.slice(1, -1), readAs(T.RightBracket, "]", close));
  }
  return end - at;
}

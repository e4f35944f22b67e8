/** Words: keywords in capitals or misspelt, tests for null, and words that other languages put here. */
import type { IToken, TokenType } from "chevrotain";
import { syntax } from "../messages.ts";
import { closest } from "../similar.ts";
import * as T from "../tokens.ts";
import { edit, endsValue, insideOf, is, isName, isWord, meantAs, newLine, operandStart, placeOf, say, spanEnd, startsValue, token, written, type Pass, type Reading } from "./walk.ts"; // prettier-ignore

/** Keywords that can't name a variable, by their small letters. */
const KEYWORDS: ReadonlyMap<string, TokenType> = new Map(
  T.keywords.filter((word) => !T.softWords.has(word)).map((word) => [word, T.keywordType(word)]),
);
/** The same thing in other languages. */
const NOTHING = new Set(["None", "nil", "undefined", "NULL", "Null", "NIL"]);
const ELSE_IF = new Set(["elif", "elsif", "elseif", "elsIf", "ELSEIF", "ElseIf", "elseIf"]);
/** What begins a declaration elsewhere. */
const DECLARATIONS: Readonly<Record<string, string>> = {
  const: "let", var: "let", val: "let", set: "let", import: "use", include: "use", require: "use", func: "function",
  fn: "function", def: "function", fun: "function", target: "destination", output: "destination", input: "source",
}; // prettier-ignore

export const keywordsInCapitals: Pass = (tokens, reading) => {
  const declared = new Set<string>();
  tokens.forEach((one, i) => {
    if (is(tokens[i - 1], T.Let, T.For, T.Fetch, T.Function, T.Table, T.Mapping, T.Source, T.Destination))
      declared.add(one.image);
  });
  return tokens.map((one, i) => {
    if (one.tokenType !== T.Identifier || declared.has(one.image)) return one;
    const next = tokens[i + 1];
    if (is(tokens[i - 1], T.Dot, T.Let) || is(next, T.Colon, T.Dot, T.Assign, T.LeftParen)) return one;
    const nothing = NOTHING.has(one.image);
    const word = nothing ? "null" : one.image.toLowerCase();
    const type = word === one.image ? undefined : KEYWORDS.get(word);
    if (type === undefined || (next !== undefined && isFieldOnItsLine(tokens, i, reading))) return one;
    say(
      reading,
      placeOf(reading, one),
      `\`${one.image}\` is written \`${word}\` here`,
      nothing
        ? "an absent value is `null`, and a condition asks whether it is `present` or `absent`"
        : "words of the language are written in small letters",
      [edit(reading, one.startOffset, spanEnd(one), word)],
    );
    return meantAs(type, word, one);
  });
};

/** `Where "x"` at the start of a line is a field that has lost its colon. */
function isFieldOnItsLine(tokens: readonly IToken[], at: number, reading: Reading): boolean {
  return (
    newLine(reading.text, tokens[at - 1], tokens[at]) &&
    is(tokens[at + 1], T.Text, T.Number) &&
    !endsValue(tokens[at - 1])
  );
}

/** `x != null`, `x is not null`, `x not present`, `a not in b`, `x is "paid"`. */
export const tests: Pass = (tokens, reading) => {
  const meant: IToken[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const one = tokens[i] as IToken;
    const value = endsValue(meant.at(-1)) && !newLine(reading.text, meant.at(-1), one);
    const compares = value && (is(one, T.Equals, T.NotEquals, T.Is, T.Not) || /^(?:is|equals|eq)$/i.test(one.image));
    if (!compares || isAfterDot(meant) || is(tokens[i + 1], T.Colon)) {
      meant.push(one);
      continue;
    }
    const negated = is(one, T.NotEquals, T.Not) || is(tokens[i + 1], T.Not);
    const at = is(tokens[i + 1], T.Not) ? i + 2 : i + 1;
    const tested = tokens[at];
    const start = operandStart(meant, meant.length);
    const left = written(reading, meant[start], meant.at(-1));
    const presence = testOf(tested, negated);
    if (presence !== undefined && tested !== undefined && !(is(one, T.Equals, T.NotEquals) && !is(tested, T.Null))) {
      const how = written(reading, one, tested);
      say(
        reading,
        placeOf(reading, one, tested),
        `\`${how}\` is written \`${presence.image}\` here`,
        `write   ${left} ${presence.image}`,
        [edit(reading, one.startOffset, spanEnd(tested), presence.image)],
      );
      meant.push(meantAs(presence.type, presence.image, one, tested));
      i = at;
    } else if (is(one, T.Not) && is(tested, T.In) && tested !== undefined && meant[start] !== undefined) {
      const begin = meant[start].startOffset;
      say(
        reading,
        placeOf(reading, one, tested),
        "`not in` is written with `not` in front",
        `write   not ${left} in …`,
        [edit(reading, begin, begin, "not "), edit(reading, one.startOffset, tested.startOffset, "")],
      );
      meant.splice(start, 0, token(T.Not, "not", begin));
    } else if (
      !is(one, T.Equals, T.NotEquals, T.Not) &&
      is(tested, T.Text, T.Number, T.True, T.False) &&
      tested !== undefined
    ) {
      const sign = negated ? "!=" : "==";
      const last = tokens[at - 1] as IToken;
      say(
        reading,
        placeOf(reading, one, last),
        `\`${written(reading, one, last)}\` is written \`${sign}\` here`,
        `write   ${left} ${sign} ${tested.image}`,
        [edit(reading, one.startOffset, spanEnd(last), sign)],
      );
      meant.push(meantAs(negated ? T.NotEquals : T.Equals, sign, one, last));
      i = at - 1;
    } else meant.push(one);
  }
  return meant;
};

const isAfterDot = (tokens: readonly IToken[]): boolean => is(tokens.at(-1), T.Dot);

function testOf(
  tested: IToken | undefined,
  negated: boolean,
): { readonly type: TokenType; readonly image: string } | undefined {
  const present = { type: T.Present, image: "present" };
  const absent = { type: T.Absent, image: "absent" };
  if (is(tested, T.Null, T.Absent)) return negated ? present : absent;
  if (is(tested, T.Present)) return negated ? absent : present;
  return is(tested, T.Blank) && !negated ? { type: T.Blank, image: "blank" } : undefined;
}

/** `elif`, `return x`, `f"…"`: words to leave out or to write otherwise. */
export const otherWords: Pass = (tokens, reading) => {
  const meant: IToken[] = [];
  tokens.forEach((one, i) => {
    const next = tokens[i + 1];
    const near = next !== undefined && !newLine(reading.text, one, next);
    if (one.tokenType !== T.Identifier || is(tokens[i - 1], T.Dot) || is(next, T.Colon, T.Dot)) meant.push(one);
    else if (ELSE_IF.has(one.image) && near) {
      say(
        reading,
        placeOf(reading, one),
        `\`${one.image}\` is written \`else if\` here`,
        "a further case is the `else` of the one before:  if … then … else if … then … else …",
        [edit(reading, one.startOffset, spanEnd(one), "else if")],
      );
      meant.push(meantAs(T.Else, "else", one), token(T.If, "if", spanEnd(one)));
    } else if (one.image === "return" && near && startsValue(next)) {
      say(
        reading,
        placeOf(reading, one),
        "`return` is left out here",
        `a value stands by itself:  ${lineFrom(reading, next)}`,
        [edit(reading, one.startOffset, next.startOffset, "")],
      );
    } else if (
      /^(?:f|F|b|u|rf|fr)$/.test(one.image) &&
      is(next, T.Text, T.ForeignText) &&
      next?.startOffset === spanEnd(one)
    ) {
      say(
        reading,
        placeOf(reading, one),
        "a text needs no letter in front",
        'every text may have holes:  "Order {order.name}"',
        [edit(reading, one.startOffset, spanEnd(one), "")],
      );
    } else meant.push(one);
  });
  return meant;
};

/** The rest of the line that a token begins, for the help. */
function lineFrom(reading: Reading, from: IToken): string {
  const rest = /^[^\r\n]*/.exec(reading.text.slice(from.startOffset))?.[0] ?? "";
  return rest.trimEnd();
}

/** What may follow a word, where a name can't stand: a misspelt word is one of these. */
const AFTER: ReadonlyMap<TokenType, readonly string[]> = new Map([
  [T.Trigger, ["webhook", "poll", "schedule", "files", "manual"]],
  [T.Schedule, ["every", "daily", "weekly", "monthly", "cron"]],
  [T.Skip, ["when"]],
  [T.Hold, ["when"]],
  [T.Dedupe, ["by"]],
]);
/** What may go on after a value. */
const INFIX = [
  "and",
  "or",
  "in",
  "within",
  "present",
  "absent",
  "blank",
  "otherwise",
  "then",
  "else",
  "because",
  "when",
  "where",
];

/** Words that are nearly one of the language, where no name can stand. */
export const misspelt: Pass = (tokens, reading) => {
  const inside = insideOf(tokens);
  return tokens.map((one, i) => {
    const [before, next] = [tokens[i - 1], tokens[i + 1]];
    if (one.tokenType !== T.Identifier) return one;
    const line = newLine(reading.text, before, one);
    if (line) return begins(tokens, i, reading, inside[i]) ?? one;
    if (
      before === undefined ||
      is(before, T.Dot) ||
      isUnit(before, one) ||
      is(next, T.Colon, T.Dot, T.LeftParen, T.Assign)
    )
      return one;
    const words =
      AFTER.get(before.tokenType) ?? (endsValue(before) && !isDeclarationWord(tokens, i - 1, reading) ? INFIX : []);
    const word = one.image.length < 2 ? undefined : closest(one.image, words);
    if (word === undefined) return one;
    reading.report(syntax.misspelt(placeOf(reading, one), one.image, word));
    return meantAs(T.keywordType(word), word, one);
  });
};

/** `14 dayz`: what follows a number may be meant as a unit of time. */
function isUnit(before: IToken, word: IToken): boolean {
  const units = ["second", "minute", "hour", "day", "week", "month", "year"].flatMap((one) => [one, `${one}s`]);
  return is(before, T.Number) && closest(word.image, units) !== undefined;
}

/** Whether a word is followed by a name of its own: `source order`, `table rates`. */
function isDeclarationWord(tokens: readonly IToken[], at: number, reading: Reading): boolean {
  const word = tokens[at];
  return (
    isName(word) && word !== undefined && T.softWords.has(word.image) && newLine(reading.text, tokens[at - 1], word)
  );
}

/** A word at the start of a declaration that is nearly one, or that begins one in another language. */
function begins(
  tokens: readonly IToken[],
  i: number,
  reading: Reading,
  inside: IToken | undefined,
): IToken | undefined {
  const [one, before, next] = [tokens[i] as IToken, tokens[i - 1], tokens[i + 1]];
  const margin = one.startOffset === 0 || /[\r\n\uFEFF]/.test(reading.text[one.startOffset - 1] ?? "");
  const goesOn = before !== undefined && !endsValue(before);
  if (inside !== undefined || !margin || goesOn || next === undefined || newLine(reading.text, one, next))
    return undefined;
  if (!isWord(next) && !is(next, T.Text, T.Number)) return undefined;
  const other = DECLARATIONS[one.image.toLowerCase()];
  const word = other ?? closest(one.image, T.declarationWords);
  if (word === undefined) return undefined;
  if (other === undefined) reading.report(syntax.notADeclaration(placeOf(reading, one), `\`${one.image}\``, word));
  else
    say(
      reading,
      placeOf(reading, one),
      `\`${one.image}\` is written \`${word}\` here`,
      `write   ${word} ${next.image}${word === "use" ? "" : " …"}`,
      [edit(reading, one.startOffset, spanEnd(one), word)],
    );
  return meantAs(T.keywordType(word), word, one);
}

/** Words: keywords in capitals or misspelt, tests for null, and words of other languages. */
import type { IToken, TokenType } from "chevrotain";
import { syntax } from "../messages.ts";
import { closest } from "../similar.ts";
import * as T from "../tokens.ts";
import { closerOf, edit, endsValue, insideOf, is, isForeign, isName, isWord, readAs, newLine, operandStart, placeOf, say, spanEnd, tokenAt, startsValue, token, written, type Pass, type HabitContext } from "./walk.ts"; // prettier-ignore

/** Keywords that can't name a variable, in lower case. */
const KEYWORDS: ReadonlyMap<string, TokenType> = new Map(
  T.keywords.filter((word) => !T.softWords.has(word)).map((word) => [word, T.keywordType(word)]),
);
/** The word for null in other languages. */
const NOTHING = new Set(["None", "nil", "undefined", "NULL", "Null", "NIL"]);
const ELSE_IF = new Set(["elif", "elsif", "elseif", "elsIf", "ELSEIF", "ElseIf", "elseIf"]);
/** First words of declarations in other languages. */
const DECLARATIONS: Readonly<Record<string, string>> = {
  const: "let", var: "let", val: "let", set: "let", import: "use", include: "use", require: "use", func: "function",
  fn: "function", def: "function", fun: "function", target: "destination", output: "destination", input: "source",
}; // prettier-ignore

/** Replaces `FOR`, `If` and other keywords in the wrong case by keywords, unless the file declares such a name. */
export const keywordsInCapitals: Pass = (tokens, context) => {
  const declared = new Set<string>();
  const all = context.file ?? tokens;
  all.forEach((one, i) => {
    if (is(all[i - 1], T.Let, T.For, T.Fetch, T.Function, T.Table, T.Mapping, T.Source, T.Destination))
      declared.add(one.image);
  });
  return tokens.map((one, i) => {
    if (one.tokenType !== T.Identifier || declared.has(one.image)) return one;
    const next = tokens[i + 1];
    const isIn = one.image === "IN" && (endsValue(tokens[i - 1]) || /^not$/i.test(tokens[i - 1]?.image ?? ""));
    if (is(tokens[i - 1], T.Dot, T.Let)) return one;
    if (is(next, T.Colon, T.Dot, T.Assign, T.LeftParen) && !(isIn && is(next, T.LeftParen))) return one;
    const nothing = NOTHING.has(one.image);
    const word = nothing ? "null" : one.image.toLowerCase();
    const type = word === one.image ? undefined : KEYWORDS.get(word);
    if (type === undefined || (next !== undefined && isFieldOnItsLine(tokens, i, context))) return one;
    say(
      context,
      placeOf(context, one),
      `\`${one.image}\` is written \`${word}\` here`,
      nothing
        ? "an absent value is `null`, and a condition asks whether it is `present` or `absent`"
        : "words of the language are written in small letters",
      [edit(context, one.startOffset, spanEnd(one), word)],
    );
    return readAs(type, word, one);
  });
};

/** `Where "x"` at the start of a line is a field that has lost its colon. */
function isFieldOnItsLine(tokens: readonly IToken[], at: number, context: HabitContext): boolean {
  return (
    newLine(context.text, tokens[at - 1], tokens[at]) &&
    is(tokens[at + 1], T.Text, T.Number) &&
    !endsValue(tokens[at - 1])
  );
}

/** `x in ("a", "b")`: a list has square brackets. */
export const lists: Pass = (tokens, context) => {
  const recovered = [...tokens];
  for (let i = 1; i + 1 < recovered.length; i++) {
    const open = tokenAt(recovered, i + 1);
    if (!is(recovered[i], T.In) || !is(open, T.LeftParen)) continue;
    const close = closerOf(recovered, i + 1);
    const end = recovered[close];
    const depth = insideOf(recovered.slice(i + 1, close));
    const several = recovered.slice(i + 1, close).some((one, at) => is(one, T.Comma) && depth[at] === open);
    if (end === undefined || !several) continue;
    say(
      context,
      placeOf(context, open),
      "a list has square brackets",
      `write   [${written(context, recovered[i + 2], recovered[close - 1])}]`,
      [edit(context, open.startOffset, spanEnd(open), "["), edit(context, end.startOffset, spanEnd(end), "]")],
    );
    recovered[i + 1] = readAs(T.LeftBracket, "[", open);
    recovered[close] = readAs(T.RightBracket, "]", end);
  }
  return recovered;
};

/** `x != null`, `x is not null`, `x not present`, `a not in b`, `x is "paid"`. */
export const tests: Pass = (tokens, context) => {
  const recovered: IToken[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const one = tokenAt(tokens, i);
    const value = endsValue(recovered.at(-1)) && !newLine(context.text, recovered.at(-1), one);
    const next = tokens[i + 1];
    const goesOn = next !== undefined && startsValue(next) && !newLine(context.text, one, next);
    if (value && one.tokenType === T.Identifier && /^exists$/i.test(one.image) && !goesOn) {
      const path = written(context, recovered[operandStart(recovered, recovered.length)], recovered.at(-1));
      say(context, placeOf(context, one), `\`${one.image}\` is written \`present\` here`, `write   ${path} present`, [
        edit(context, one.startOffset, spanEnd(one), "present"),
      ]);
      recovered.push(readAs(T.Present, "present", one));
      continue;
    }
    const compares = value && (is(one, T.Equals, T.NotEquals, T.Is, T.Not) || /^(?:is|equals|eq)$/i.test(one.image));
    if (!compares || isAfterDot(recovered) || is(tokens[i + 1], T.Colon)) {
      recovered.push(one);
      continue;
    }
    const negated = is(one, T.NotEquals, T.Not) || is(tokens[i + 1], T.Not);
    const at = is(tokens[i + 1], T.Not) ? i + 2 : i + 1;
    const tested = tokens[at];
    const start = operandStart(recovered, recovered.length);
    const left = written(context, recovered[start], recovered.at(-1));
    const presence = testOf(tested, negated);
    if (presence !== undefined && tested !== undefined && !(is(one, T.Equals, T.NotEquals) && !is(tested, T.Null))) {
      const how = written(context, one, tested);
      say(
        context,
        placeOf(context, one, tested),
        `\`${how}\` is written \`${presence.image}\` here`,
        `write   ${left} ${presence.image}`,
        [edit(context, one.startOffset, spanEnd(tested), presence.image)],
      );
      recovered.push(readAs(presence.type, presence.image, one, tested));
      i = at;
    } else if (is(one, T.Not) && is(tested, T.In) && tested !== undefined && recovered[start] !== undefined) {
      const begin = recovered[start].startOffset;
      say(
        context,
        placeOf(context, one, tested),
        "`not in` is written with `not` in front",
        `write   not ${left} in …`,
        [edit(context, begin, begin, "not "), edit(context, one.startOffset, tested.startOffset, "")],
      );
      recovered.splice(start, 0, token(T.Not, "not", begin));
    } else if (
      !is(one, T.Equals, T.NotEquals, T.Not) &&
      is(tested, T.Text, T.Number, T.True, T.False) &&
      tested !== undefined
    ) {
      const sign = negated ? "!=" : "==";
      const last = tokenAt(tokens, at - 1);
      say(
        context,
        placeOf(context, one, last),
        `\`${written(context, one, last)}\` is written \`${sign}\` here`,
        `write   ${left} ${sign} ${tested.image}`,
        [edit(context, one.startOffset, spanEnd(last), sign)],
      );
      recovered.push(readAs(negated ? T.NotEquals : T.Equals, sign, one, last));
      i = at - 1;
    } else recovered.push(one);
  }
  return recovered;
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

/** `elif`, `return x`, `f"…"`: words to omit or replace. */
export const otherWords: Pass = (tokens, context) => {
  const recovered: IToken[] = [];
  tokens.forEach((one, i) => {
    const next = tokens[i + 1];
    const near = next !== undefined && !newLine(context.text, one, next);
    if (one.tokenType !== T.Identifier || is(tokens[i - 1], T.Dot) || is(next, T.Colon, T.Dot)) recovered.push(one);
    else if (ELSE_IF.has(one.image) && near) {
      say(
        context,
        placeOf(context, one),
        `\`${one.image}\` is written \`else if\` here`,
        "a further case is the `else` of the one before:  if … then … else if … then … else …",
        [edit(context, one.startOffset, spanEnd(one), "else if")],
      );
      recovered.push(readAs(T.Else, "else", one), token(T.If, "if", spanEnd(one)));
    } else if (/^end$/i.test(one.image) && !near && closesChoice(tokens, i, context)) {
      const before = tokenAt(tokens, i - 1);
      say(
        context,
        placeOf(context, one),
        "a choice needs no `end`",
        "leave it out: the value after `else` is its last part",
        [edit(context, spanEnd(before), spanEnd(one), "")],
      );
    } else if (/^(?:new|await|typeof)$/.test(one.image) && near && isName(next) && endsExpression(tokens[i - 1])) {
      say(
        context,
        placeOf(context, one),
        `\`${one.image}\` is left out here`,
        `write the value alone:  ${lineFrom(context, next)}`,
        [edit(context, one.startOffset, next.startOffset, "")],
      );
    } else if (isForeign(one, /^return$/) && near && startsValue(next)) {
      say(
        context,
        placeOf(context, one),
        "`return` is left out here",
        `write the value alone:  ${lineFrom(context, next)}`,
        [edit(context, one.startOffset, next.startOffset, "")],
      );
    } else if (
      /^(?:f|F|b|u|rf|fr)$/.test(one.image) &&
      is(next, T.Text, T.ForeignText) &&
      next?.startOffset === spanEnd(one)
    ) {
      say(
        context,
        placeOf(context, one),
        "a text needs no letter in front",
        'every text may have holes:  "Order {order.name}"',
        [edit(context, one.startOffset, spanEnd(one), "")],
      );
    } else recovered.push(one);
  });
  return recovered;
};

/** Whether a value begins after a token. */
const endsExpression = (before: IToken | undefined): boolean =>
  is(before, T.Assign, T.Colon, T.Comma, T.LeftParen, T.Arrow);

/** Whether a word follows the last value of an `if` on its line. */
function closesChoice(tokens: readonly IToken[], at: number, context: HabitContext): boolean {
  if (!endsValue(tokens[at - 1]) || newLine(context.text, tokens[at - 1], tokens[at])) return false;
  for (let i = at - 1; i > 0 && !newLine(context.text, tokens[i], tokens[i + 1]); i--)
    if (is(tokens[i], T.Else)) return true;
  return false;
}

/** The rest of the line that a token begins, for the help. */
function lineFrom(context: HabitContext, from: IToken): string {
  const rest = /^[^\r\n]*/.exec(context.text.slice(from.startOffset))?.[0] ?? "";
  return rest.trimEnd();
}

/** The keywords that may follow a word where no name is allowed: candidates for misspelt words. */
const AFTER: ReadonlyMap<TokenType, readonly string[]> = new Map([
  [T.Trigger, ["webhook", "poll", "schedule", "files", "manual"]],
  [T.Schedule, ["every", "daily", "weekly", "monthly", "cron"]],
  [T.Skip, ["when"]],
  [T.Hold, ["when"]],
  [T.Retry, ["when"]],
  [T.Dedupe, ["by"]],
]);
/** Words that may follow a value. */
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

/** Words of other languages that are not misspellings. */
const MEANT_OTHERWISE = /^(?:is|isnt|eq|equals|end|mod|has|as|do|xor|div)$/i;

/** Misspelt keywords, where no name is allowed. */
export const misspelt: Pass = (tokens, context) => {
  const inside = insideOf(tokens);
  return tokens.map((one, i) => {
    const [before, next] = [tokens[i - 1], tokens[i + 1]];
    if (one.tokenType !== T.Identifier) return one;
    const line = newLine(context.text, before, one);
    if (line) return begins(tokens, i, context, inside[i]) ?? one;
    if (
      before === undefined ||
      is(before, T.Dot) ||
      isUnit(before, one) ||
      is(next, T.Colon, T.Dot, T.LeftParen, T.Assign)
    )
      return one;
    const words =
      AFTER.get(before.tokenType) ?? (endsValue(before) && !isDeclarationWord(tokens, i - 1, context) ? INFIX : []);
    const word = one.image.length < 2 || MEANT_OTHERWISE.test(one.image) ? undefined : closest(one.image, words);
    if (word === undefined) return one;
    // These operators need a right side.
    if (/^(?:and|or|in|otherwise)$/.test(word) && (next === undefined || newLine(context.text, one, next))) return one;
    context.report(syntax.misspelt(placeOf(context, one), one.image, word));
    return readAs(T.keywordType(word), word, one);
  });
};

/** `14 dayz`: a word after a number may be a misspelt unit of time. */
function isUnit(before: IToken, word: IToken): boolean {
  const units = ["second", "minute", "hour", "day", "week", "month", "year"].flatMap((one) => [one, `${one}s`]);
  return is(before, T.Number) && closest(word.image, units) !== undefined;
}

/** Whether a word is followed by a declared name: `source order`, `table rates`. */
function isDeclarationWord(tokens: readonly IToken[], at: number, context: HabitContext): boolean {
  const word = tokens[at];
  return (
    isName(word) && word !== undefined && T.softWords.has(word.image) && newLine(context.text, tokens[at - 1], word)
  );
}

/** A misspelt word at the start of a declaration, or one that begins a declaration in another language. */
function begins(
  tokens: readonly IToken[],
  i: number,
  context: HabitContext,
  inside: IToken | undefined,
): IToken | undefined {
  const [one, before, next] = [tokenAt(tokens, i), tokens[i - 1], tokens[i + 1]];
  const margin = one.startOffset === 0 || /[\r\n\uFEFF]/.test(context.text[one.startOffset - 1] ?? "");
  const goesOn = before !== undefined && !endsValue(before);
  if (inside !== undefined || !margin || goesOn || next === undefined || newLine(context.text, one, next))
    return undefined;
  if (!isWord(next) && !is(next, T.Text, T.Number)) return undefined;
  const other = DECLARATIONS[one.image.toLowerCase()];
  const word = other ?? closest(one.image, T.declarationWords);
  if (word === undefined) return undefined;
  if (other === undefined) context.report(syntax.notADeclaration(placeOf(context, one), `\`${one.image}\``, word));
  else
    say(
      context,
      placeOf(context, one),
      `\`${one.image}\` is written \`${word}\` here`,
      `write   ${word} ${next.image}${word === "use" ? "" : " …"}`,
      [edit(context, one.startOffset, spanEnd(one), word)],
    );
  return readAs(T.keywordType(word), word, one);
}

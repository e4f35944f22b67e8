/** Conditions in the syntax of other languages: ternaries, a missing `then`, an `if` after the value. */
import type { IToken } from "chevrotain";
import type { TextEdit } from "../diagnostic.ts";
import * as T from "../tokens.ts";
import {
  closerOf,
  closes,
  edit,
  endsValue,
  is,
  isName,
  readAs,
  newLine,
  openerOf,
  opens,
  operandStart,
  placeOf,
  say,
  spanEnd,
  tokenAt,
  startsValue,
  token,
  written,
  type Pass,
  type HabitContext,
} from "./walk.ts";

/** More are not replaced: a chain of choices is not nested so deep either, and each is followed to its end. */
const MOST_TERNARIES = 200;

/** `a ? b : c`. */
export const ternaries: Pass = (tokens, context) => {
  if (!tokens.some((one) => is(one, T.Question))) return tokens;
  const recovered = [...tokens];
  let found = 0;
  for (let i = 1; i < recovered.length && found < MOST_TERNARIES; i++) {
    const sign = tokenAt(recovered, i);
    if (!is(sign, T.Question) || !endsValue(recovered[i - 1]) || !startsValue(recovered[i + 1])) continue;
    const colon = colonOf(recovered, i);
    const start = conditionStart(recovered, i, context);
    if (colon === undefined || recovered[start] === undefined) continue;
    found++;
    const end = valueEnd(recovered, colon + 1, context);
    const begin = tokenAt(recovered, start).startOffset;
    const part = (from: number, to: number): string => written(context, recovered[from], recovered[to]);
    const other = tokenAt(recovered, colon);
    say(
      context,
      placeOf(context, sign),
      "a choice is written with words here",
      `write   if ${part(start, i - 1)} then ${part(i + 1, colon - 1)} else ${part(colon + 1, end)}`,
      [edit(context, begin, begin, "if "), replaced(context, sign, "then"), replaced(context, other, "else")],
    );
    recovered[i] = readAs(T.Then, "then", sign);
    recovered[colon] = readAs(T.Else, "else", other);
    recovered.splice(start, 0, token(T.If, "if", begin));
    i++;
  }
  return recovered;
};

/** Replaces a sign by a word, with spaces around it. */
function replaced(context: HabitContext, sign: IToken, word: string): TextEdit {
  const { text } = context;
  const before = /\s/.test(text[sign.startOffset - 1] ?? " ") ? "" : " ";
  const after = /\s/.test(text[spanEnd(sign)] ?? " ") ? "" : " ";
  return edit(context, sign.startOffset, spanEnd(sign), before + word + after);
}

function colonOf(tokens: readonly IToken[], question: number): number | undefined {
  let nested = 0;
  for (let i = question + 1; i < tokens.length; i++) {
    if (opens(tokens[i])) i = closerOf(tokens, i);
    else if (closes(tokens[i]) || is(tokens[i], T.Assign)) return undefined;
    else if (is(tokens[i], T.Question)) nested++;
    else if (is(tokens[i], T.Colon) && nested-- === 0) return i;
  }
  return undefined;
}

const BEFORE_VALUE = [
  T.Colon, T.Assign, T.Comma, T.Arrow, T.Then, T.Else, T.When, T.Where, T.Otherwise, T.Semicolon, T.Ellipsis, T.Ensure, T.If,
  T.Because, T.Key,
]; // prettier-ignore

/** The start of the expression that ends before `end`. */
function conditionStart(tokens: readonly IToken[], end: number, context: HabitContext): number {
  let at = end;
  while (at > 0) {
    const before = tokens[at - 1];
    if (closes(before)) at = Math.max(0, openerOf(tokens, at - 1));
    else if (opens(before) || is(before, ...BEFORE_VALUE)) return at;
    else if (at < end && endsValue(before) && newLine(context.text, before, tokens[at])) return at;
    else at--;
  }
  return at;
}

/** The last token of the value that begins at `start`, within its line. */
function valueEnd(tokens: readonly IToken[], start: number, context: HabitContext): number {
  let at = start;
  while (at < tokens.length) {
    if (opens(tokens[at])) at = Math.min(closerOf(tokens, at), tokens.length - 1);
    const next = tokens[at + 1];
    if (next === undefined || closes(next) || is(next, T.Comma, T.Semicolon) || newLine(context.text, tokens[at], next))
      return at;
    at++;
  }
  return tokens.length - 1;
}

/** `if a "x" else "y"`, `if (a) { "x" } else { "y" }`, `if a: "x"`: the word `then` is missing. */
export const thens: Pass = (tokens, context) => {
  const recovered = [...tokens];
  for (let i = 0; i < recovered.length; i++) {
    const word = tokenAt(recovered, i);
    if (
      !is(word, T.If) ||
      is(recovered[i - 1], T.Dot) ||
      is(recovered[i + 1], T.Colon) ||
      (is(recovered[i + 1], T.Blank) && is(recovered[i - 1], T.Otherwise))
    )
      continue;
    if (endsValue(recovered[i - 1]) && !newLine(context.text, recovered[i - 1], word)) continue;
    const at = thenPlace(recovered, i + 1, context);
    if (at === undefined) continue;
    const [last, next] = [tokenAt(recovered, at - 1), tokenAt(recovered, at)];
    const condition = written(context, recovered[i + 1], last);
    const gap = context.text.slice(spanEnd(last), next.startOffset);
    const braces = is(next, T.LeftBrace) ? bracesOf(recovered, at) : undefined;
    if (braces !== undefined) {
      withoutBraces(recovered, i, at, braces, context);
      continue;
    }
    if (is(next, T.Colon)) {
      say(context, placeOf(context, next), "`then` follows a condition, no colon", `write   if ${condition} then …`, [
        edit(context, next.startOffset, spanEnd(next), " then"),
      ]);
      recovered[at] = readAs(T.Then, "then", next);
      continue;
    }
    const value = written(context, next, recovered[Math.min(valueOf(recovered, at), recovered.length - 1)]);
    say(
      context,
      { path: context.path, start: spanEnd(last), end: next.startOffset + (gap === "" ? 1 : 0) },
      "the word `then` is missing",
      `write   if ${condition} then ${value} else …`,
      [edit(context, spanEnd(last), next.startOffset, " then ")],
    );
    recovered.splice(at, 0, token(T.Then, "then", spanEnd(last)));
    i = at;
  }
  return recovered;
};

/** The last token of one value: a literal, a path, a bracketed expression. */
function valueOf(tokens: readonly IToken[], at: number): number {
  return opens(tokens[at]) ? closerOf(tokens, at) : at;
}

/**
 * The position of a missing `then`: where a value directly follows the condition. Undefined if there is a `then`, or another
 * mistake.
 */
function thenPlace(tokens: readonly IToken[], start: number, context: HabitContext): number | undefined {
  for (let i = start; i < tokens.length; i++) {
    const one = tokens[i];
    if (is(one, T.Then)) return undefined;
    if (i > start && endsValue(tokens[i - 1])) {
      if (is(one, T.Colon)) return i;
      if (newLine(context.text, tokens[i - 1], one)) return undefined;
      if (
        is(one, T.Text, T.Number, T.LeftBrace, T.True, T.False) ||
        (isName(one) && !isAfterWord(tokens[i - 1]) && one?.tokenType === T.Identifier)
      )
        return i;
    }
    if (opens(one)) i = closerOf(tokens, i);
    else if (closes(one) || is(one, T.Else, T.Comma, T.Arrow, T.Assign)) return undefined;
  }
  return undefined;
}

const isAfterWord = (before: IToken | undefined): boolean => is(before, T.Not, T.And, T.Or);

/** `x if a else y`. */
export const trailingIfs: Pass = (tokens, context) => {
  const recovered = [...tokens];
  for (let i = 1; i < recovered.length; i++) {
    const word = tokenAt(recovered, i);
    if (!is(word, T.If) || !endsValue(recovered[i - 1]) || newLine(context.text, recovered[i - 1], word)) continue;
    if (is(recovered[i + 1], T.Colon, T.Blank)) continue;
    const other = elseOf(recovered, i + 1, context);
    if (other === undefined) continue;
    const start = operandStart(recovered, i);
    const part = (from: number, to: number): string => written(context, recovered[from], recovered[to]);
    const end = valueEnd(recovered, other + 1, context);
    const [value, condition] = [part(start, i - 1), part(i + 1, other - 1)];
    const from = tokenAt(recovered, start);
    const last = tokenAt(recovered, other);
    say(
      context,
      placeOf(context, word),
      "the condition of a choice goes first",
      `write   if ${condition} then ${value} else ${part(other + 1, end)}`,
      [edit(context, from.startOffset, spanEnd(last), `if ${condition} then ${value} else`)],
    );
    // The parts are in the wrong order: parsing continues with the value alone.
    recovered.splice(i, end - i + 1);
  }
  return recovered;
};

function elseOf(tokens: readonly IToken[], start: number, context: HabitContext): number | undefined {
  for (let i = start; i < tokens.length; i++) {
    if (newLine(context.text, tokens[i - 1], tokens[i]) || is(tokens[i], T.Then, T.Comma) || closes(tokens[i]))
      return undefined;
    if (is(tokens[i], T.Else)) return i;
    if (opens(tokens[i])) i = closerOf(tokens, i);
  }
  return undefined;
}

/** `{ "a" }`, and the `else { "b" }` after it: braces around values that are not records. */
function bracesOf(tokens: readonly IToken[], open: number): readonly [close: number, other: number] | undefined {
  const close = closerOf(tokens, open);
  const other = is(tokens[close + 1], T.Else) && is(tokens[close + 2], T.LeftBrace) ? close + 2 : -1;
  const isRecord = (at: number): boolean =>
    is(tokens[at + 1], T.RightBrace, T.Ellipsis, T.Let) || is(tokens[at + 2], T.Colon);
  if (close >= tokens.length || isRecord(open) || (other >= 0 && isRecord(other))) return undefined;
  return [close, other];
}

function withoutBraces(
  tokens: IToken[],
  at: number,
  open: number,
  [close, other]: readonly [number, number],
  context: HabitContext,
): void {
  const part = (from: number, to: number): string => written(context, tokens[from], tokens[to]);
  const end = other < 0 ? -1 : closerOf(tokens, other);
  const value = end < 0 ? "…" : part(other + 1, end - 1);
  const instead = `if ${part(at + 1, open - 1)} then ${part(open + 1, close - 1)} else ${value}`;
  const drop = (i: number): TextEdit => {
    const one = tokenAt(tokens, i);
    const room = /[ \t]*$/.exec(context.text.slice(0, one.startOffset))?.[0].length ?? 0;
    return edit(context, one.startOffset - (i === other ? 0 : room), spanEnd(one) + (i === other ? 1 : 0), "");
  };
  const first = tokenAt(tokens, open);
  const edits = [
    edit(context, first.startOffset, spanEnd(first), "then"),
    drop(close),
    ...(end < 0 ? [] : [drop(other), drop(end)]),
  ];
  say(context, placeOf(context, first), "write the values of an `if` without braces", `write   ${instead}`, edits);
  tokens[open] = readAs(T.Then, "then", first);
  if (end >= 0) {
    tokens.splice(end, 1);
    tokens.splice(other, 1);
  }
  tokens.splice(close, 1);
}

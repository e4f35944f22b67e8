/**
 * Fallbacks in the syntax of other languages: `x if blank "y"`, `x default "y"`, `try x catch y`, `unless a then b`.
 */
import type { IToken } from "chevrotain";
import * as T from "../tokens.ts";
import { closerOf, closes, edit, endsValue, is, isForeign, newLine, openerOf, operandEnd, operandStart, opens, placeOf, readAs, say, spanEnd, startsValue, token, written, type HabitContext, type Pass, tokenAt } from "./walk.ts"; // prettier-ignore

const BEFORE_VALUE = [T.Colon, T.Assign, T.Comma, T.Arrow, T.Then, T.Else, T.LeftParen, T.LeftBracket, T.Otherwise];

export const defaults: Pass = (tokens, context) => {
  const recovered = [...tokens];
  for (let i = 0; i < recovered.length; i++) {
    const [one, next] = [tokenAt(recovered, i), recovered[i + 1]];
    const before = recovered[i - 1];
    const behind = endsValue(before) && !newLine(context.text, before, one);
    if (is(one, T.If) && behind) ifBlank(recovered, i, context);
    else if (is(one, T.Otherwise) && is(next, T.If)) otherwiseIf(recovered, i, context);
    else if (
      behind &&
      startsValue(next) &&
      isForeign(one, /^(?:default|orelse|ifnull|coalesce)$/i) &&
      !is(next, T.LeftParen)
    ) {
      instead(recovered, i, i, T.Otherwise, "otherwise", context);
    } else if (behind && is(one, T.Or) && is(next, T.Else))
      instead(recovered, i, i + 1, T.Otherwise, "otherwise", context);
    else if (behind && is(one, T.Else) && !ofChoice(recovered, i, context))
      instead(recovered, i, i, T.Otherwise, "otherwise", context);
    else if (behind && startsValue(next) && isForeign(one, /^(?:catch|except|rescue)$/i))
      onError(recovered, i, context);
    else if (isForeign(one, /^try$/i) && startsValue(next) && is(before, ...BEFORE_VALUE)) tried(recovered, i, context);
    else if (isForeign(one, /^unless$/i) && startsValue(next)) unless(recovered, i, context);
    else if (is(one, T.When) && is(before, T.Colon, T.Assign, T.Arrow)) whenThen(recovered, i, context);
    else if (is(one, T.If) && !is(next, T.Blank)) otherwiseForElse(recovered, i, context);
  }
  return recovered;
};

/** Replaces the words between two tokens by a single one. */
function instead(
  tokens: IToken[],
  at: number,
  to: number,
  type: typeof T.Otherwise,
  word: string,
  context: HabitContext,
): void {
  const [first, last] = [tokenAt(tokens, at), tokenAt(tokens, to)];
  const value = written(context, tokens[operandStart(tokens, at)], tokens[at - 1]);
  const other = written(context, tokens[to + 1], tokens[operandEnd(tokens, to + 1) - 1]);
  say(context, placeOf(context, first, last), `\`${written(context, first, last)}\` is written \`${word}\` here`, `write   ${value} ${word} ${other}`, [
    edit(context, first.startOffset, spanEnd(last), word),
  ]); // prettier-ignore
  tokens.splice(at, to - at + 1, readAs(type, word, first, last));
}

/** `x if blank "y"`: `otherwise` is missing. */
function ifBlank(tokens: IToken[], at: number, context: HabitContext): void {
  const [word, test] = [tokenAt(tokens, at), tokens[at + 1]];
  const blank = is(test, T.Blank) || isForeign(test, /^empty$/i);
  const absent = is(test, T.Absent, T.Null) || isForeign(test, /^(?:missing|undefined)$/i);
  if (test === undefined || (!blank && !absent) || !startsValue(tokens[at + 2])) return;
  const how = blank ? "otherwise if blank" : "otherwise";
  const value = written(context, tokens[operandStart(tokens, at)], tokens[at - 1]);
  const other = written(context, tokens[at + 2], tokens[operandEnd(tokens, at + 2) - 1]);
  say(context, placeOf(context, word, test), "a fallback follows the word `otherwise`", `write   ${value} ${how} ${other}`, [
    edit(context, word.startOffset, spanEnd(test), how),
  ]); // prettier-ignore
  tokens.splice(
    at,
    2,
    token(T.Otherwise, "otherwise", word.startOffset),
    ...(blank ? [word, readAs(T.Blank, "blank", test)] : []),
  );
}

/** `otherwise if absent "y"`: `otherwise` alone means that. */
function otherwiseIf(tokens: IToken[], at: number, context: HabitContext): void {
  const [word, test] = [tokenAt(tokens, at + 1), tokens[at + 2]];
  const blank = isForeign(test, /^empty$/i);
  if (test === undefined || (!blank && !is(test, T.Absent, T.Null) && !isForeign(test, /^missing$/i))) return;
  if (!startsValue(tokens[at + 3])) return;
  const how = blank ? "if blank" : "";
  const value = written(context, tokens[operandStart(tokens, at)], tokens[at - 1]);
  const other = written(context, tokens[at + 3], tokens[operandEnd(tokens, at + 3) - 1]);
  const after = tokenAt(tokens, at + 3).startOffset;
  say(context, placeOf(context, word, test), `\`otherwise ${written(context, word, test)}\` is written \`otherwise${blank ? " if blank" : ""}\` here`, `write   ${value} otherwise ${blank ? "if blank " : ""}${other}`, [
    blank ? edit(context, word.startOffset, spanEnd(test), how) : edit(context, word.startOffset, after, ""),
  ]); // prettier-ignore
  tokens.splice(at + 1, 2, ...(blank ? [word, readAs(T.Blank, "blank", test)] : []));
}

/** Whether an `else` belongs to an `if` or to the arms of a `match`. */
function ofChoice(tokens: readonly IToken[], at: number, context: HabitContext): boolean {
  if (is(tokens[at + 1], T.Arrow, T.Colon) || !startsValue(tokens[at + 1])) return true;
  for (let i = at - 1; i >= 0; i--) {
    if (closes(tokens[i])) i = openerOf(tokens, i);
    // The parser reports `ensure a else hold "why"`.
    else if (is(tokens[i], T.If, T.Then, T.Ensure, T.When, T.Where)) return true;
    else if (opens(tokens[i]) || is(tokens[i], T.Colon, T.Assign, T.Comma)) return false;
    if (i < 0 || /^(?:case|unless|elif|elsif|elseif)$/i.test(tokens[i]?.image ?? "")) return true;
    if (newLine(context.text, tokens[i - 1], tokens[i]) && i < at - 1 && is(tokens[i], T.Let)) return false;
  }
  return true;
}

/** `x catch y`. */
function onError(tokens: IToken[], at: number, context: HabitContext): void {
  const word = tokenAt(tokens, at);
  const value = written(context, tokens[operandStart(tokens, at)], tokens[at - 1]);
  const other = written(context, tokens[at + 1], tokens[operandEnd(tokens, at + 1) - 1]);
  say(context, placeOf(context, word), `\`${word.image}\` is written \`on error\` here`, `write   ${value} on error ${other}`, [
    edit(context, word.startOffset, spanEnd(word), "on error"),
  ]); // prettier-ignore
  tokens.splice(at, 1, token(T.On, "on", word.startOffset), readAs(T.ErrorWord, "error", word));
}

/** `try x otherwise y`, `try x catch y`. */
function tried(tokens: IToken[], at: number, context: HabitContext): void {
  const [word, next] = [tokenAt(tokens, at), tokenAt(tokens, at + 1)];
  const end = operandEnd(tokens, at + 1);
  const value = written(context, next, tokens[end - 1]);
  const other = tokens[end];
  const known = is(other, T.Otherwise) || isForeign(other, /^(?:catch|except|rescue)$/i);
  const rest = known ? written(context, tokens[end + 1], tokens[operandEnd(tokens, end + 1) - 1]) : "…";
  say(context, placeOf(context, word), "the fallback for a failure follows the value, after `on error`", `write   ${value} on error ${rest}`, [
    edit(context, word.startOffset, next.startOffset, ""),
    ...(known && other !== undefined ? [edit(context, other.startOffset, spanEnd(other), "on error")] : []),
  ]); // prettier-ignore
  if (known && other !== undefined)
    tokens.splice(end, 1, token(T.On, "on", other.startOffset), readAs(T.ErrorWord, "error", other));
  tokens.splice(at, 1);
}

/** `unless a then b else c`, `b unless a`. */
function unless(tokens: IToken[], at: number, context: HabitContext): void {
  const [word, next] = [tokenAt(tokens, at), tokenAt(tokens, at + 1)];
  // `skip unless …` is reported with the other first words.
  if (is(tokens[at - 1], T.Skip, T.Hold, T.Retry)) return;
  const then = thenOf(tokens, at + 1, context);
  if (then !== undefined && !endsValue(tokens[at - 1])) {
    const last = tokenAt(tokens, then - 1);
    const condition = written(context, next, last);
    say(context, placeOf(context, word), "`unless` is written `if not` here", `write   if not (${condition}) then …`, [
      edit(context, word.startOffset, next.startOffset, "if not ("),
      edit(context, spanEnd(last), spanEnd(last), ")"),
    ]); // prettier-ignore
    tokens.splice(then, 0, token(T.RightParen, ")", spanEnd(last)));
    tokens.splice(
      at,
      1,
      readAs(T.If, "if", word),
      token(T.Not, "not", next.startOffset),
      token(T.LeftParen, "(", next.startOffset),
    );
    return;
  }
  if (!endsValue(tokens[at - 1]) || newLine(context.text, tokens[at - 1], word)) return;
  let end = at + 1;
  while (
    end < tokens.length &&
    !newLine(context.text, tokens[end - 1], tokens[end]) &&
    !is(tokens[end], T.Comma, T.Because) &&
    !closes(tokens[end])
  ) {
    if (opens(tokens[end])) end = Math.min(closerOf(tokens, end), tokens.length - 1);
    end++;
  }
  const value = written(context, tokens[operandStart(tokens, at)], tokens[at - 1]);
  say(context, placeOf(context, word), "the condition of an `if` comes first, and `else` has the other value", `write   if ${written(context, next, tokens[end - 1])} then … else ${value}`); // prettier-ignore
  // Parsing continues with the value alone.
  tokens.splice(at, end - at);
}

/** The position of the `then` of a condition that starts here, on its line or the next. */
function thenOf(tokens: readonly IToken[], start: number, context: HabitContext): number | undefined {
  for (let i = start; i < tokens.length; i++) {
    if (is(tokens[i], T.Then)) return i;
    if (opens(tokens[i])) i = closerOf(tokens, i);
    else if (closes(tokens[i]) || is(tokens[i], T.Comma, T.Assign, T.Colon, T.Because)) return undefined;
    if (newLine(context.text, tokens[i], tokens[i + 1]) && !is(tokens[i + 1], T.Then, T.And, T.Or)) return undefined;
  }
  return undefined;
}

/** `when a then b else c`. */
function whenThen(tokens: IToken[], at: number, context: HabitContext): void {
  const then = thenOf(tokens, at + 1, context);
  if (then === undefined) return;
  const word = tokenAt(tokens, at);
  say(context, placeOf(context, word), "a choice begins with `if` here", `write   if ${written(context, tokens[at + 1], tokens[then - 1])} then … else …`, [
    edit(context, word.startOffset, spanEnd(word), "if"),
  ]); // prettier-ignore
  tokens[at] = readAs(T.If, "if", word);
}

/** `if a then b otherwise c` without an `else`. */
function otherwiseForElse(tokens: IToken[], at: number, context: HabitContext): void {
  const then = thenOf(tokens, at + 1, context);
  if (then === undefined) return;
  let found = -1;
  for (let i = then + 1; i < tokens.length; i++) {
    const one = tokens[i];
    if (is(one, T.Else)) return;
    if (is(one, T.Otherwise) && !is(tokens[i + 1], T.If)) found = i;
    if (opens(one)) i = closerOf(tokens, i);
    else if (closes(one) || is(one, T.Comma, T.If)) break;
    const after = tokens[i + 1];
    if (newLine(context.text, tokens[i], after) && !is(after, T.Otherwise, T.Else, T.Pipe, T.And, T.Or)) break;
  }
  const word = tokens[found];
  if (word === undefined) return;
  const part = (from: number, to: number): string => written(context, tokens[from], tokens[to]);
  const other = part(found + 1, operandEnd(tokens, found + 1) - 1);
  say(context, placeOf(context, word), "the other value follows `else`", `write   if ${part(at + 1, then - 1)} then ${part(then + 1, found - 1)} else ${other}`, [
    edit(context, word.startOffset, spanEnd(word), "else"),
  ]); // prettier-ignore
  tokens[found] = readAs(T.Else, "else", word);
}

/**
 * Lists in the syntax of queries: `select title from list where …`, `list where …`, `list order by title`, `[x in list
 * => …]`.
 */
import type { IToken } from "chevrotain";
import { append } from "../append.ts";
import * as T from "../tokens.ts";
import { closes, closerOf, edit, endsValue, is, isForeign, isName, newLine, operandEnd, operandStart, opens, placeOf, say, spanEnd, startsValue, token, written, type HabitContext, type Pass, tokenAt } from "./walk.ts"; // prettier-ignore

/** Whether a token continues a query after its condition. */
const isClause = (one: IToken | undefined): boolean =>
  is(one, T.Group) || isForeign(one, /^(?:order|limit|group|having)$/i);
const isFrom = (one: IToken | undefined): boolean => is(one, T.From) || isForeign(one, /^from$/i);
const BEFORE_VALUE = [T.Colon, T.Assign, T.Comma, T.Arrow, T.LeftParen, T.LeftBracket, T.Otherwise];

export const queries: Pass = (tokens, context) => {
  const recovered: IToken[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const [one, before] = [tokenAt(tokens, i), recovered.at(-1)];
    const begins = is(before, ...BEFORE_VALUE);
    const behind = endsValue(before) && !newLine(context.text, before, one);
    let read = 0;
    if (begins && isForeign(one, /^select$/i) && startsValue(tokens[i + 1]))
      read = select(tokens, i, recovered, context);
    else if (begins && isForeign(one, /^distinct$/i) && isName(tokens[i + 1]))
      read = distinct(tokens, i, recovered, context);
    else if (begins && isName(one) && is(tokens[i + 1], T.In) && !inLoop(recovered))
      read = withoutFor(tokens, i, recovered, context);
    else if (behind && is(one, T.Where) && !inLoop(recovered)) read = filtered(tokens, i, recovered, context);
    else if (
      behind &&
      (is(one, T.Sort) || isForeign(one, /^(?:order|sort)$/i)) &&
      (is(tokens[i + 1], T.By) || isForeign(tokens[i + 1], /^by$/i)) &&
      !inLoop(recovered)
    )
      read = ordered(tokens, i, recovered, context);
    else if (behind && isForeign(one, /^limit$/i) && is(tokens[i + 1], T.Number)) {
      const list = written(context, recovered[operandStart(recovered, recovered.length)], before);
      say(
        context,
        placeOf(context, one, tokenAt(tokens, i + 1)),
        "a list has no `limit`",
        `one element is   ${list}[0]   and those that are wanted   for x in ${list} where … => x`,
      );
      read = 2;
    } else if (
      isForeign(one, /^count$/i) &&
      is(tokens[i + 1], T.LeftParen) &&
      is(tokens[i + 2], T.Star) &&
      is(tokens[i + 3], T.RightParen)
    ) {
      say(
        context,
        placeOf(context, tokenAt(tokens, i + 2)),
        "`*` counts nothing here",
        "count a list:  count(order.line_items)",
      );
      recovered.push(
        one,
        tokenAt(tokens, i + 1),
        token(T.LeftBracket, "[", spanEnd(one) + 1),
        token(T.RightBracket, "]", spanEnd(one) + 2),
      );
      read = 3;
    }
    if (read === 0) recovered.push(one);
    else i += read - 1;
  }
  return recovered;
};

/** Whether a loop is open before its `=>`, so that `where` and `sort by` belong to it. */
function inLoop(before: readonly IToken[]): boolean {
  for (let i = before.length - 1; i >= 0; i--) {
    const one = before[i];
    if (closes(one)) {
      let depth = 0;
      for (; i >= 0; i--) {
        if (closes(before[i])) depth++;
        else if (opens(before[i]) && --depth === 0) break;
      }
    } else if (is(one, T.For) || isForeign(one, /^(?:foreach|select)$/i)) return true;
    else if (opens(one) || is(one, T.Arrow, T.Assign, T.Colon))
      return is(one, T.Assign) && is(before[i - 2], T.By, T.Let, T.Fetch) && isLetOfLoop(before, i);
  }
  return false;
}

/** Whether `let x = …` or `group by k = …` is a part of a loop. */
function isLetOfLoop(before: readonly IToken[], at: number): boolean {
  for (let i = at; i >= 0; i--) {
    if (is(before[i], T.For)) return true;
    if (is(before[i], T.Arrow)) return false;
  }
  return false;
}

/** The index after a clause of a query. */
function clauseEnd(tokens: readonly IToken[], start: number, context: HabitContext): number {
  let i = start;
  for (; i < tokens.length; i++) {
    const one = tokens[i];
    if (closes(one) || is(one, T.Where, T.Comma) || isFrom(one) || isClause(one)) return i;
    if (i > start && newLine(context.text, tokens[i - 1], one) && !is(one, T.And, T.Or)) return i;
    if (opens(one)) i = closerOf(tokens, i);
  }
  return Math.min(i, tokens.length);
}

/** Bare names of a query are fields of each element. */
function ofEach(tokens: readonly IToken[], from: number, to: number, context: HabitContext): string {
  let text = "";
  let at = tokens[from]?.startOffset ?? 0;
  for (let i = from; i < to; i++) {
    const one = tokenAt(tokens, i);
    const field = one.tokenType === T.Identifier && !is(tokens[i - 1], T.Dot) && !is(tokens[i + 1], T.Dot, T.LeftParen);
    text += context.text.slice(at, one.startOffset) + (field ? `x.${one.image}` : is(one, T.Assign) ? "==" : one.image);
    at = spanEnd(one);
  }
  return text.replaceAll(/\s+/g, " ");
}

/** `select title from list where quantity > 1`. */
function select(tokens: readonly IToken[], at: number, out: IToken[], context: HabitContext): number {
  const from = clauseEnd(tokens, at + 1, context);
  if (!isFrom(tokens[from]) || !startsValue(tokens[from + 1])) return 0;
  const listEnd = operandEnd(tokens, from + 1);
  const list = written(context, tokens[from + 1], tokens[listEnd - 1]);
  const hasWhere = is(tokens[listEnd], T.Where);
  const whereEnd = hasWhere ? clauseEnd(tokens, listEnd + 1, context) : listEnd;
  const where = hasWhere ? ` where ${ofEach(tokens, listEnd + 1, whereEnd, context)}` : "";
  const what = is(tokens[at + 1], T.Star) ? "x" : ofEach(tokens, at + 1, from, context);
  say(
    context,
    placeOf(context, tokenAt(tokens, at)),
    "what a query selects is made by a loop here",
    `write   for x in ${list}${where} => ${what}`,
  );
  // Parsing continues with the list itself.
  append(out, tokens.slice(from + 1, listEnd));
  let end = whereEnd;
  while (isClause(tokens[end]) && !newLine(context.text, tokens[end - 1], tokens[end]))
    end = clauseEnd(tokens, end + 1, context);
  return end - at;
}

/** `distinct list`. */
function distinct(tokens: readonly IToken[], at: number, out: IToken[], context: HabitContext): number {
  const word = tokenAt(tokens, at);
  if (is(tokens[at + 1], T.LeftParen) || newLine(context.text, word, tokens[at + 1])) return 0;
  const end = operandEnd(tokens, at + 1);
  const [first, last] = [tokenAt(tokens, at + 1), tokenAt(tokens, end - 1)];
  const here = `distinct(${written(context, first, last)})`;
  say(context, placeOf(context, word), "a function's arguments are in parentheses", `write   ${here}`, [
    edit(context, word.startOffset, spanEnd(last), here),
  ]);
  append(out, tokens.slice(at + 1, end));
  return end - at;
}

/** `[x in list => x.title]`: the word `for` is missing. */
function withoutFor(tokens: readonly IToken[], at: number, out: IToken[], context: HabitContext): number {
  const name = tokenAt(tokens, at);
  for (let i = at + 2; i < tokens.length; i++) {
    const one = tokens[i];
    if (is(one, T.Arrow)) {
      const list = written(context, tokens[at + 2], tokens[operandEnd(tokens, at + 2) - 1]);
      say(context, placeOf(context, name), "a loop begins with `for`", `write   for ${name.image} in ${list} => …`, [
        edit(context, name.startOffset, name.startOffset, "for "),
      ]);
      out.push(token(T.For, "for", name.startOffset), name);
      return 1;
    }
    if (closes(one) || is(one, T.Comma, T.Colon, T.Assign, T.For, T.LeftBrace, T.Match, T.Where, T.And, T.Or)) return 0;
    if (opens(one)) i = closerOf(tokens, i);
  }
  return 0;
}

/** `list where quantity > 1`. */
function filtered(tokens: readonly IToken[], at: number, out: IToken[], context: HabitContext): number {
  const end = clauseEnd(tokens, at + 1, context);
  const list = written(context, out[operandStart(out, out.length)], out.at(-1));
  if (end === at + 1 || tokens.slice(at, end).some((one) => is(one, T.Arrow))) return 0;
  say(
    context,
    placeOf(context, tokenAt(tokens, at)),
    "`where` belongs to a loop here",
    `write   for x in ${list} where ${ofEach(tokens, at + 1, end, context)} => x`,
  );
  return end - at;
}

/** `list order by title`. */
function ordered(tokens: readonly IToken[], at: number, out: IToken[], context: HabitContext): number {
  const end = clauseEnd(tokens, at + 2, context);
  const list = written(context, out[operandStart(out, out.length)], out.at(-1));
  if (end === at + 2 || tokens.slice(at, end).some((one) => is(one, T.Arrow))) return 0;
  say(
    context,
    placeOf(context, tokenAt(tokens, at), tokenAt(tokens, at + 1)),
    "a list is sorted by a loop here",
    `write   for x in ${list} sort by ${ofEach(tokens, at + 2, end, context)} => x`,
  );
  return end - at;
}

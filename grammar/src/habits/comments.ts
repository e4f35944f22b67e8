/** `a // 2` of Python and `a // "none"` of jq: in integ `//` begins a comment, and the value ends before it. */
import type { IToken } from "chevrotain";
import { syntax } from "../messages.ts";
import * as T from "../tokens.ts";
import type { Comment } from "../tree.ts";
import {
  closes,
  endsValue,
  is,
  isName,
  newLine,
  operandStart,
  spanEnd,
  written,
  type HabitContext,
  tokenAt,
} from "./walk.ts";

/** A comment that consists of a number or a text, possibly with the end of an argument. */
const OPERAND = /^\/\/[ \t]*(\d+(?:\.\d+)?|"[^"{}]*")[ \t]*(?:[-+*/][ \t]*[\w.]+[ \t]*)?[,)\]]?$/;

/** Warns about each comment after a computed value that consists of a number or a text. */
export function lostOperands(tokens: readonly IToken[], comments: readonly Comment[], context: HabitContext): void {
  let at = 0;
  for (const { start, text, doc } of comments) {
    const right = doc ? undefined : OPERAND.exec(text)?.[1];
    if (right === undefined) continue;
    while (at < tokens.length && tokenAt(tokens, at).startOffset < start) at++;
    const last = tokens[at - 1];
    if (last === undefined || !isPathOrCall(tokens, at - 1) || /[\r\n]/.test(context.text.slice(spanEnd(last), start)))
      continue;
    const from = operandStart(tokens, at);
    if (!isWorkedOn(tokens, from, context)) continue;
    const place = { path: context.path, start, end: start + text.length };
    context.report(syntax.operandInComment(place, written(context, tokens[from], last), right));
  }
}

/** A literal is more often commented than divided. */
function isPathOrCall(tokens: readonly IToken[], at: number): boolean {
  const last = tokens[at];
  if (!endsValue(last)) return false;
  return (
    is(last, T.RightParen) || (isName(last) && is(tokens[at - 1], T.Dot)) || (closes(last) && !is(last, T.RightBrace))
  );
}

/** Whether an operand is part of an expression, not of the head of a declaration such as `source` or `key`. */
function isWorkedOn(tokens: readonly IToken[], start: number, context: HabitContext): boolean {
  for (let i = start; i >= 0; i--) {
    if (i > 0 && !newLine(context.text, tokens[i - 1], tokens[i])) continue;
    return !is(tokens[i], T.Source, T.Trigger, T.Key, T.Dedupe, T.Use, T.Integration, T.Ignore, T.Test, T.Given);
  }
  return false;
}

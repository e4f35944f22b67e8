/** `a // 2` of Python and `a // "none"` of jq: here what stands behind `//` is a comment, and the value ends before it. */
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

/** A comment that is nothing but a number or a text, maybe with what ends an argument. */
const OPERAND = /^\/\/[ \t]*(\d+(?:\.\d+)?|"[^"{}]*")[ \t]*(?:[-+*/][ \t]*[\w.]+[ \t]*)?[,)\]]?$/;

/** Warns of each comment that is nothing but a number or a text behind a value that is worked on. */
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

/** A literal has a comment of its own more often than it is divided. */
function isPathOrCall(tokens: readonly IToken[], at: number): boolean {
  const last = tokens[at];
  if (!endsValue(last)) return false;
  return (
    is(last, T.RightParen) || (isName(last) && is(tokens[at - 1], T.Dot)) || (closes(last) && !is(last, T.RightBrace))
  );
}

/** Whether an operand stands where values are worked on: not in the head of a declaration such as `source` or `key`. */
function isWorkedOn(tokens: readonly IToken[], start: number, context: HabitContext): boolean {
  for (let i = start; i >= 0; i--) {
    if (i > 0 && !newLine(context.text, tokens[i - 1], tokens[i])) continue;
    return !is(tokens[i], T.Source, T.Trigger, T.Key, T.Dedupe, T.Use, T.Integration, T.Ignore, T.Test, T.Given);
  }
  return false;
}

/**
 * Ranges: `for i in 1..3`, `x in 1..9`, `list[1..3]`. integ has no ranges: a loop iterates over a list, and a value is
 * compared.
 */
import type { IToken } from "chevrotain";
import * as T from "../tokens.ts";
import { edit, endsValue, is, operandStart, placeOf, readAs, say, spanEnd, token, written, type HabitContext, type Pass, tokenAt } from "./walk.ts"; // prettier-ignore

/** The maximum length of a readable list. */
const SHORT = 20;

export const ranges: Pass = (tokens, context) => {
  const recovered: IToken[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const range = rangeAt(tokens, i);
    const read = range === undefined ? 0 : told(range, recovered, tokens[i + range.tokens], context);
    if (read === 0) recovered.push(tokenAt(tokens, i));
    else i += read - 1;
  }
  return recovered;
};

interface Range {
  readonly from: IToken;
  readonly to: IToken;
  readonly tokens: number;
}

/** `1..3` and `1...3`. */
function rangeAt(tokens: readonly IToken[], at: number): Range | undefined {
  const from = tokens[at];
  if (!is(from, T.Number) || from === undefined) return undefined;
  const dots = is(tokens[at + 1], T.Ellipsis) ? 1 : is(tokens[at + 1], T.Dot) && is(tokens[at + 2], T.Dot) ? 2 : 0;
  const to = tokens[at + 1 + dots];
  return dots > 0 && is(to, T.Number) && to !== undefined ? { from, to, tokens: dots + 2 } : undefined;
}

function told(
  { from, to, tokens: count }: Range,
  out: IToken[],
  next: IToken | undefined,
  context: HabitContext,
): number {
  const before = out.at(-1);
  const how = `\`${written(context, from, to)}\``;
  const place = placeOf(context, from, to);
  const isLoop = is(before, T.In) && is(out.at(-3), T.For);
  if (is(before, T.In) && !isLoop && endsValue(out.at(-2))) {
    const start = operandStart(out, out.length - 1);
    const begin = tokenAt(out, start);
    const value = written(context, begin, out.at(-2));
    const instead = `(${value} >= ${from.image} and ${value} <= ${to.image})`;
    say(context, place, `there are no ranges here: ${how} means nothing`, `write   ${instead}`, [
      edit(context, begin.startOffset, spanEnd(to), instead),
    ]);
    // Parsing continues with a list, or with the value alone.
    out.push(token(T.LeftBracket, "[", from.startOffset), from, token(T.RightBracket, "]", spanEnd(to)));
    return count;
  }
  if (
    is(before, T.LeftBracket) &&
    is(next, T.RightBracket) &&
    endsValue(out.at(-2)) &&
    spanEnd(tokenAt(out, out.length - 2)) === before?.startOffset
  ) {
    const start = operandStart(out, out.length - 1);
    const value = written(context, out[start], out.at(-2));
    say(
      context,
      place,
      `there are no ranges here: ${how} means nothing`,
      `one element is   ${value}[${from.image}]   those that are wanted are   for x in ${value} where … => x   and the beginning of a text is   cut(${value}, ${to.image})`,
    );
    out.push(from);
    return count;
  }
  const [first, last] = [Number(from.image), Number(to.image)];
  const whole = Number.isInteger(first) && Number.isInteger(last) && last >= first && last - first < SHORT;
  const list = whole ? `[${Array.from({ length: last - first + 1 }, (_, i) => first + i).join(", ")}]` : undefined;
  say(
    context,
    place,
    `there are no ranges here: ${how} means nothing`,
    list === undefined ? "a loop goes over a list that is there:  for x in order.line_items => …" : `write   ${list}`,
    list === undefined ? [] : [edit(context, from.startOffset, spanEnd(to), list)],
  );
  out.push(token(T.LeftBracket, "[", from.startOffset), from, readAs(T.RightBracket, "]", to));
  return count;
}

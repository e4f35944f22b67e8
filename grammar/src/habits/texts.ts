/**
 * Concatenation in the syntax of other languages: `a & b`, `a ++ b`, `a . "b"`, `"it""s"`, `"a %s" % b`, `"a
 * {}".format(b)`.
 */
import type { IToken } from "chevrotain";
import * as T from "../tokens.ts";
import { closerOf, edit, endsValue, is, joined, newLine, operandEnd, operandStart, placeOf, readAs, say, spanEnd, startsValue, written, type HabitContext, type Pass, tokenAt } from "./walk.ts"; // prettier-ignore

const touches = (a: IToken | undefined, b: IToken | undefined): boolean =>
  a !== undefined && b !== undefined && spanEnd(a) === b.startOffset;

/** The number of tokens of a concatenation sign between two texts; 0 if it is none. */
function joinSize(tokens: readonly IToken[], at: number, context: HabitContext): number {
  const [before, one, next] = [tokens[at - 1], tokens[at], tokens[at + 1]];
  if (is(one, T.Ampersand)) return startsValue(next) ? 1 : 0;
  if (!endsValue(before) || newLine(context.text, before, one)) return 0;
  const after = tokens[at + 2];
  if (
    is(one, T.Plus) &&
    is(next, T.Plus) &&
    touches(one, next) &&
    startsValue(after) &&
    !newLine(context.text, next, after)
  )
    return 2;
  // `order."odd name"` is a field; with spaces around it, the dot is PHP's concatenation.
  const apart = !touches(before, one) && !touches(one, next);
  if (is(one, T.Dot) && apart && (is(next, T.Text) || is(before, T.Text)) && startsValue(next)) return 1;
  if (is(one, T.Dot) && is(next, T.Dot) && touches(one, next) && !is(before, T.Number) && startsValue(after)) return 2;
  return 0;
}

/** The index after the operand that starts at `start`; a dot after a space continues to the next one. */
function partEnd(tokens: readonly IToken[], start: number): number {
  const end = operandEnd(tokens, start);
  for (let i = start + 1; i < end; i++) if (is(tokens[i], T.Dot) && !touches(tokens[i - 1], tokens[i])) return i;
  return end;
}

/** `a & b`: concatenation. */
export const ampersands: Pass = (tokens, context) => {
  const recovered: IToken[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const one = tokenAt(tokens, i);
    const size = joinSize(tokens, i, context);
    if (size === 0 && !is(one, T.Ampersand)) {
      recovered.push(one);
      continue;
    }
    const start = operandStart(recovered, recovered.length);
    const from = recovered[start];
    const parts = [written(context, from, recovered.at(-1))];
    let at = i;
    for (let next = size; next > 0; next = joinSize(tokens, at, context)) {
      const end = partEnd(tokens, at + next);
      parts.push(written(context, tokens[at + next], tokens[end - 1]));
      at = end;
    }
    if (from === undefined || parts.length < 2) {
      say(
        context,
        placeOf(context, one),
        `\`${one.image}\` means nothing here`,
        "conditions are joined by `and`, texts by a text with holes",
      );
      continue;
    }
    const last = tokenAt(tokens, at - 1);
    const how = written(context, one, tokens[i + size - 1]);
    const text = joined(parts);
    say(context, placeOf(context, one, tokens[i + size - 1]), `texts are put together by a text with holes, not by \`${how}\``, `write   ${text}`, [
      edit(context, from.startOffset, spanEnd(last), text),
    ]); // prettier-ignore
    recovered.splice(start, recovered.length - start, readAs(T.Text, text, from, last));
    i = at - 1;
  }
  return recovered;
};

const isShort = (one: IToken | undefined): one is IToken => is(one, T.Text) && one?.image.startsWith('"""') === false;

/** `"it""s"`, `"a" "b"`, `"a %s" % b`, `"a {}".format(b)`. */
export const besideTexts: Pass = (tokens, context) => {
  const recovered: IToken[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const one = tokenAt(tokens, i);
    const next = tokens[i + 1];
    const read = isShort(one) ? doubled(tokens, i, recovered, context) || filled(tokens, i, recovered, context) : 0;
    if (read > 0) i += read - 1;
    else if (isShort(one) && isShort(next) && is(recovered.at(-1), T.Assign) && !newLine(context.text, one, next)) {
      const text = joined([one.image, next.image]);
      say(context, placeOf(context, next), "two texts side by side are written as one", `write   ${text}`, [
        edit(context, one.startOffset, spanEnd(next), text),
      ]);
      recovered.push(readAs(T.Text, text, one, next));
      i++;
    } else recovered.push(one);
  }
  return recovered;
};

/** `"it""s"`: a doubled quote, as in spreadsheets and SQL. */
function doubled(tokens: readonly IToken[], at: number, out: IToken[], context: HabitContext): number {
  let end = at + 1;
  while (isShort(tokens[end]) && touches(tokens[end - 1], tokens[end])) end++;
  const [first, last] = [tokenAt(tokens, at), tokenAt(tokens, end - 1)];
  if (end === at + 1) return 0;
  const text = `"${tokens.slice(at, end).map((one) => one.image.slice(1, -1)).join('\\"')}"`; // prettier-ignore
  say(context, placeOf(context, first, last), "a quote inside a text has a backslash before it", `write   ${text}`, [
    edit(context, first.startOffset, spanEnd(last), text),
  ]);
  out.push(readAs(T.Text, text, first, last));
  return end - at;
}

/** `"a %s" % b` and `"a {}".format(b)`: the values go into the holes. */
function filled(tokens: readonly IToken[], at: number, out: IToken[], context: HabitContext): number {
  const [one, sign, word, open] = [tokenAt(tokens, at), tokenAt(tokens, at + 1), tokens[at + 2], tokens[at + 3]];
  const percent = is(sign, T.Percent) && startsValue(word);
  const format = is(sign, T.Dot) && word?.image === "format" && is(open, T.LeftParen);
  if (!percent && !format) return 0;
  const first = percent ? at + 2 : at + 3;
  const end = operandEnd(tokens, first);
  const several = is(tokens[first], T.LeftParen) && closerOf(tokens, first) === end - 1;
  const values = several
    ? argumentsOf(tokens, first, end - 1, context)
    : [written(context, tokens[first], tokens[end - 1])];
  const text = one.image.replaceAll(percent ? /%[-+ 0-9.]*[sdif]/g : /\{\d*\}/g, () => `{${values.shift() ?? "…"}}`);
  const last = tokenAt(tokens, end - 1);
  const sure = values.length === 0 && !text.includes("{…}");
  say(
    context,
    placeOf(context, sign, format && word !== undefined ? word : sign),
    "values go into the holes of a text themselves",
    `write   ${text}`,
    sure ? [edit(context, one.startOffset, spanEnd(last), text)] : [],
  );
  out.push(readAs(T.Text, sure ? text : '""', one, last));
  return end - at;
}

function argumentsOf(tokens: readonly IToken[], open: number, close: number, context: HabitContext): string[] {
  const found: string[] = [];
  for (let i = open + 1; i < close;) {
    const end = operandEnd(tokens, i);
    found.push(written(context, tokens[i], tokens[end - 1]));
    i = is(tokens[end], T.Comma) ? end + 1 : close;
  }
  return found;
}

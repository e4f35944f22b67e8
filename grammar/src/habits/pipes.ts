/**
 * Pipes and paths of template and query languages: `| cut: 5`, `| map(.title)`, `.name`, `$.name`, `order::name`, `list
 * map $.title`.
 */
import type { IToken } from "chevrotain";
import { append } from "../append.ts";
import * as T from "../tokens.ts";
import { closerOf, edit, endsValue, is, isName, isWord, newLine, operandEnd, operandStart, placeOf, readAs, say, spanEnd, startsValue, token, written, type HabitContext, type Pass, tokenAt } from "./walk.ts"; // prettier-ignore

/** `order.name | cut: 5` and `| replace: "a", "b"`. */
export const pipedArguments: Pass = (tokens, context) => {
  const recovered: IToken[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const one = tokenAt(tokens, i);
    const colon = tokens[i + 1];
    const first = tokens[i + 2];
    const called = is(tokens[i - 1], T.Pipe) && isWord(one) && is(colon, T.Colon) && startsValue(first);
    if (!called || colon === undefined || first === undefined || newLine(context.text, one, colon)) {
      recovered.push(one);
      continue;
    }
    let end = operandEnd(tokens, i + 2);
    while (
      is(tokens[end], T.Comma) &&
      startsValue(tokens[end + 1]) &&
      !is(tokens[end + 2], T.Colon) &&
      !newLine(context.text, tokens[end], tokens[end + 1])
    )
      end = operandEnd(tokens, end + 1);
    const last = tokenAt(tokens, end - 1);
    const start = operandStart(tokens, i - 1);
    const value = written(context, tokens[start], tokens[i - 2]);
    const loop = loopOf(one.image, value, tokens.slice(i + 2, end));
    if (loop !== undefined) {
      say(context, placeOf(context, one), `\`${one.image}\` is a loop here`, `write   ${loop}`, [
        edit(context, tokenAt(tokens, start).startOffset, spanEnd(last), loop),
      ]);
      // The list itself is read on.
      recovered.pop();
      i = end - 1;
      continue;
    }
    say(context, placeOf(context, colon), "a function's arguments are in parentheses", `write   ${value} | ${one.image}(${written(context, first, last)})`, [
      edit(context, spanEnd(one), first.startOffset, "("),
      edit(context, spanEnd(last), spanEnd(last), ")"),
    ]); // prettier-ignore
    // `where` and `sort` are functions in templates, and keywords in integ.
    recovered.push(isName(one) ? one : readAs(T.Identifier, one.image, one), readAs(T.LeftParen, "(", colon));
    append(recovered, [...tokens.slice(i + 2, end), token(T.RightParen, ")", spanEnd(last))]);
    i = end - 1;
  }
  return recovered;
};

/** `| where: "title", "x"`, `| sort: "title"`, `| map: "title"`: a loop; undefined for other functions. */
function loopOf(name: string, list: string, [field, , value]: readonly IToken[]): string | undefined {
  const of = /^"(\w+)"$/.exec(field?.image ?? "")?.[1];
  if (of === undefined) return undefined;
  if (name === "where")
    return `for x in ${list} where ${value === undefined ? `x.${of} present` : `x.${of} == ${value.image}`} => x`;
  if (name === "sort" || name === "sort_natural") return `for x in ${list} sort by x.${of} => x`;
  return name === "map" ? `for x in ${list} => x.${of}` : undefined;
}

/** `.title` inside `map(…)` and `select(…)`: each element's. */
const PER_ELEMENT: Readonly<Record<string, (list: string, of: string) => string>> = {
  map: (list, of) => `for x in ${list} => ${of}`,
  select: (list, of) => `for x in ${list} where ${of} => x`,
  filter: (list, of) => `for x in ${list} where ${of} => x`,
  sort_by: (list, of) => `for x in ${list} sort by ${of} => x`,
  group_by: (list, of) => `for x in ${list} group by of = ${of} => …`,
};

/** `list | map(.title)` of jq, and `list map $.title` of DataWeave. */
export const elementPipes: Pass = (tokens, context) => {
  const recovered: IToken[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const one = tokenAt(tokens, i);
    const make = isName(one) && Object.hasOwn(PER_ELEMENT, one.image) ? PER_ELEMENT[one.image] : undefined;
    const piped = is(recovered.at(-1), T.Pipe);
    const open = tokens[i + 1];
    const infix = endsValue(recovered.at(-1)) && !newLine(context.text, recovered.at(-1), one);
    if (make === undefined || (!piped && !infix) || open === undefined || is(recovered.at(-1), T.Dot)) {
      recovered.push(one);
      continue;
    }
    const end = is(open, T.LeftParen) ? closerOf(tokens, i + 1) : operandEnd(tokens, i + 1);
    const isElement = (at: number): boolean =>
      (is(tokens[at], T.Dot) && isWord(tokens[at + 1]) && !endsValue(tokens[at - 1])) || is(tokens[at], T.Dollar);
    const body = tokens.slice(i + 1, end).findIndex((_, n) => isElement(i + 1 + n));
    if (body < 0 || end > tokens.length) {
      recovered.push(one);
      continue;
    }
    const inner = is(open, T.LeftParen) ? [i + 2, end - 1] : [i + 1, dollarEnd(tokens, i + 1) - 1];
    const [from = i, to = i] = inner;
    const at = recovered.length - (piped ? 1 : 0);
    const list = written(context, recovered[operandStart(recovered, at)], recovered[at - 1]);
    const of = elementOf(tokens, from, to, context);
    const close = tokens[is(open, T.LeftParen) ? end : to];
    say(context, placeOf(context, one), `\`${one.image}\` is a loop here`, `write   ${make(list, of)}`);
    // The list itself is read on.
    if (piped) recovered.pop();
    i = close === undefined ? tokens.length : tokens.indexOf(close, i);
  }
  return recovered;
};

/** The index after the operands of `$.title > 1`. */
function dollarEnd(tokens: readonly IToken[], start: number): number {
  let at = start;
  while (is(tokens[at], T.Dollar, T.Dot) || (is(tokens[at - 1], T.Dot) && isWord(tokens[at]))) at++;
  return at;
}

/** The result for each element: `.title` and `$.title` are fields of `x`. */
function elementOf(tokens: readonly IToken[], from: number, to: number, context: HabitContext): string {
  let text = "";
  let at = tokens[from]?.startOffset ?? 0;
  for (let i = from; i <= to; i++) {
    const one = tokenAt(tokens, i);
    text += context.text.slice(at, one.startOffset);
    if (is(one, T.Dollar)) text += "x";
    else text += is(one, T.Dot) && !endsValue(tokens[i - 1]) && !is(tokens[i - 1], T.Dollar) ? "x." : one.image;
    at = spanEnd(one);
  }
  return text.replaceAll(/\s+/g, " ");
}

/** `$.name` and `.name` are fields of the source; `$order.name` and `@order.name` are names as they are; `order::name` has a dot. */
export const roots: Pass = (tokens, context) => {
  // The tokens may be a part of the text without its source.
  const name = /^source\s+([\p{L}_][\p{L}\p{N}_]*)\s*=/mu.exec(context.text)?.[1];
  const recovered: IToken[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const one = tokenAt(tokens, i);
    const [before, next] = [recovered.at(-1), tokens[i + 1]];
    if (is(one, T.Dollar)) i += dollar(tokens, i, name, recovered, context);
    else if (is(one, T.DoubleColon)) i += doubleColon(tokens, i, recovered, context);
    else if (is(one, T.Dot) && isWord(next) && spanEnd(one) === next?.startOffset && opensPath(before, one, context)) {
      const path = pathAfter(tokens, i + 1, context);
      if (is(before, T.Pipe)) piped(recovered, one, path, context);
      else rooted(context, one, name, path, [edit(context, one.startOffset, one.startOffset, name ?? "")]);
      if (name !== undefined && !is(before, T.Pipe)) recovered.push(token(T.Identifier, name, one.startOffset));
      if (name !== undefined || is(before, T.Pipe)) recovered.push(one);
    } else recovered.push(one);
  }
  return recovered;
};

const opensPath = (before: IToken | undefined, dot: IToken, context: HabitContext): boolean =>
  is(
    before,
    T.Colon,
    T.Assign,
    T.Comma,
    T.LeftParen,
    T.Pipe,
    T.Arrow,
    T.Otherwise,
    T.When,
    T.If,
    T.Then,
    T.Else,
    T.And,
    T.Or,
    T.Not,
    T.Where,
  ) && !newLine(context.text, before, dot);

/** `order | .name`: the record is already written. */
function piped(out: IToken[], dot: IToken, path: string, context: HabitContext): void {
  const pipe = out.pop() ?? dot;
  const last = out.at(-1);
  const value = written(context, out[operandStart(out, out.length)], last);
  say(
    context,
    placeOf(context, pipe, dot),
    "a field follows its record after a dot alone",
    `write   ${value}.${path}`,
    [edit(context, last === undefined ? pipe.startOffset : spanEnd(last), dot.startOffset, "")],
  );
}

function pathAfter(tokens: readonly IToken[], at: number, context: HabitContext): string {
  return written(context, tokens[at], tokens[operandEnd(tokens, at) - 1]);
}

function rooted(
  context: HabitContext,
  sign: IToken,
  name: string | undefined,
  path: string,
  edits: Parameters<typeof say>[4],
): void {
  say(
    context,
    placeOf(context, sign),
    "a path begins with the name of what it reads",
    `write   ${name ?? "…"}.${path}`,
    name === undefined ? [] : edits,
  );
}

/** `$.name`, `$order.name`, `@order.name`. Returns the number of further tokens that it has consumed. */
function dollar(
  tokens: readonly IToken[],
  at: number,
  name: string | undefined,
  out: IToken[],
  context: HabitContext,
): number {
  const [sign, next, after] = [tokenAt(tokens, at), tokens[at + 1], tokens[at + 2]];
  if (is(next, T.Dot) && isWord(after)) {
    rooted(context, sign, name, pathAfter(tokens, at + 2, context), [
      edit(context, sign.startOffset, spanEnd(sign), name ?? ""),
    ]);
    if (name !== undefined) {
      out.push(readAs(T.Identifier, name, sign));
      return 0;
    }
    return 1;
  }
  const path = next === undefined ? "…" : pathAfter(tokens, at + 1, context);
  say(context, placeOf(context, sign), `\`${sign.image}\` means nothing here`, `names need no prefix:  ${path}`, [
    edit(context, sign.startOffset, spanEnd(sign), ""),
  ]);
  return 0;
}

/** Casts of other languages: `order.id::text`. */
const CASTS: Readonly<Record<string, string>> = {
  text: "text(…)", string: "text(…)", varchar: "text(…)",
  numeric: 'decimal(…) on error hold "why"', decimal: 'decimal(…) on error hold "why"', int: 'decimal(…) on error hold "why"',
  integer: 'decimal(…) on error hold "why"', float: 'decimal(…) on error hold "why"',
  date: '… | date_in("Europe/Vilnius")',
}; // prettier-ignore

/** `order::name`, and `order.id::text`. Returns the number of further tokens that it has consumed. */
function doubleColon(tokens: readonly IToken[], at: number, out: IToken[], context: HabitContext): number {
  const [sign, next] = [tokenAt(tokens, at), tokens[at + 1]];
  const start = operandStart(out, out.length);
  const value = written(context, out[start], out.at(-1));
  const cast =
    next !== undefined && Object.hasOwn(CASTS, next.image) && !is(tokens[at + 2], T.DoubleColon, T.Dot)
      ? CASTS[next.image]
      : undefined;
  const from = out[start];
  if (cast !== undefined && next !== undefined && from !== undefined && value.includes(".")) {
    const here = cast.replace("…", value);
    say(context, placeOf(context, sign, next), `\`::${next.image}\` is a function here`, `write   ${here}`, [
      edit(context, from.startOffset, spanEnd(next), here),
    ], cast.startsWith("text") ? "safe" : "suggestion"); // prettier-ignore
    return 1;
  }
  say(context, placeOf(context, sign), "`::` is written `.` here", `write   ${value}.${next?.image ?? "…"}`, [
    edit(context, sign.startOffset, spanEnd(sign), "."),
  ]);
  out.push(readAs(T.Dot, ".", sign));
  return 0;
}

/**
 * Functions on list elements in other languages: `list.filter(x => …)`, `map(lambda x: …, list)`, `sum(list, x ->
 * x.price)`. Each becomes a loop.
 */
import type { IToken } from "chevrotain";
import { replace } from "../append.ts";
import type { TextEdit } from "../diagnostic.ts";
import * as T from "../tokens.ts";
import { closerOf, edit, is, isForeign, isName, operandStart, opens, say, spanEnd, tokenAt, written, type HabitContext, type Pass } from "./walk.ts"; // prettier-ignore

/** The equivalents of functions on list elements, by name in lower case. */
const MEANT: Readonly<Record<string, string>> = {
  filter: "filter", where: "filter", map: "map", select: "map", foreach: "map", collect: "map", flatmap: "map", find: "find", first: "find",
  some: "any", any: "any", every: "all", all: "all", reduce: "reduce", sort: "sort", sortby: "sort", orderby: "sort", sorted: "sort",
  selectrows: "filter", transform: "map", sum: "sum", sumby: "sum", max: "max", maxby: "max", min: "min", minby: "min", average: "average", avg: "average", count: "count",
}; // prettier-ignore

/** Namespaces of Power Query. */
const DRAWERS = /^(?:List|Table)$/;

interface Lambda {
  readonly name: string;
  /** Its result, if that differs from the written one. */
  readonly body?: string;
  /** The first and last token of its result. */
  readonly from: number;
  readonly to: number;
  /** The first and the last token of the lambda. */
  readonly start: number;
  readonly end: number;
}

/** Replaces `items.filter(i => i.paid)` and the like by the list alone, and reports how the loop is written. */
export const lambdas: Pass = (tokens, context) => {
  const recovered = [...tokens];
  for (let i = 0; i + 2 < recovered.length; i++) {
    const word = tokenAt(recovered, i);
    const name = word.image.toLowerCase();
    if (!is(recovered[i + 1], T.LeftParen) || !Object.hasOwn(MEANT, name)) continue;
    const close = closerOf(recovered, i + 1);
    const lambda = close >= recovered.length ? undefined : lambdaIn(recovered, i + 1, close, context);
    if (lambda === undefined) continue;
    const inDrawer = is(recovered[i - 1], T.Dot) && DRAWERS.test(recovered[i - 2]?.image ?? "");
    const isMethod = is(recovered[i - 1], T.Dot) && !inDrawer;
    const body = lambda.body ?? written(context, recovered[lambda.from], recovered[lambda.to]);
    const meant = MEANT[name] ?? "map";
    if (isMethod) {
      const start = operandStart(recovered, i - 1);
      const list = written(context, recovered[start], recovered[i - 2]);
      const place = { path: context.path, start: tokenAt(recovered, i - 1).startOffset, end: spanEnd(word) };
      const outer = meant === "filter" && is(recovered[start - 1], T.In) && isName(recovered[start - 2]);
      if (outer) ownCondition(recovered, i, close, start, lambda, list, context);
      else say(context, place, `\`.${word.image}(…)\` is a loop here`, helpFor(meant, list, lambda.name, body));
      // Parsing continues with the list itself.
      recovered.splice(i - 1, close - i + 2);
    } else {
      const [from, to] = lambda.start === i + 2 ? [lambda.end + 2, close - 1] : [i + 2, lambda.start - 2];
      if (from > to) continue;
      const list = written(context, recovered[from], recovered[to]);
      const place = { path: context.path, start: word.startOffset, end: spanEnd(word) };
      say(context, place, `\`${word.image}\` takes what a loop makes`, helpFor(meant, list, lambda.name, body));
      const read = recovered.slice(from, to + 1);
      const begin = inDrawer ? i - 2 : i;
      replace(recovered, begin, close - begin + 1, read);
    }
  }
  return recovered;
};

/**
 * The function among the arguments of a call: `x => …`, `(x) => …`, `x -> …`, `lambda x: …`, `function (x) { return …
 * }`.
 */
function lambdaIn(tokens: readonly IToken[], open: number, close: number, context: HabitContext): Lambda | undefined {
  for (let i = open + 1; i < close; i++) {
    const one = tokenAt(tokens, i);
    const end = argumentEnd(tokens, i, close);
    if (isForeign(one, /^lambda$/) && isName(tokens[i + 1]) && is(tokens[i + 2], T.Colon))
      return { name: tokenAt(tokens, i + 1).image, from: i + 3, to: end, start: i, end };
    // `each [quantity] > 1`
    if (isForeign(one, /^each$/) && is(tokens[i - 1], T.Comma) && tokens[i + 1] !== undefined && i < end) {
      const body = written(context, tokens[i + 1], tokens[end]).replaceAll(/(?<!\w)\[(\w+)\]/g, "x.$1").replaceAll(/\b_\b/g, "x"); // prettier-ignore
      return { name: "x", body, from: i + 1, to: end, start: i, end };
    }
    const bracketed = is(one, T.LeftParen) && isName(tokens[i + 1]);
    const after = bracketed ? closerOf(tokens, i) + 1 : i + 1;
    if ((bracketed || isName(one)) && is(tokens[after], T.Arrow, T.ThinArrow))
      return { name: tokenAt(tokens, bracketed ? i + 1 : i).image, from: after + 1, to: end, start: i, end };
    const params = i + 1;
    if (is(one, T.Function) && is(tokens[params], T.LeftParen) && isName(tokens[params + 1])) {
      const body = closerOf(tokens, params) + 1;
      if (!is(tokens[body], T.LeftBrace)) return undefined;
      const from = isForeign(tokens[body + 1], /^return$/) ? body + 2 : body + 1;
      const last = closerOf(tokens, body) - 1;
      return {
        name: tokenAt(tokens, params + 1).image,
        from,
        to: is(tokens[last], T.Semicolon) ? last - 1 : last,
        start: i,
        end,
      };
    }
    i = end + 1;
  }
  return undefined;
}

/** The last token of the argument that begins at `at`. */
function argumentEnd(tokens: readonly IToken[], at: number, close: number): number {
  for (let i = at; i < close; i++) {
    if (opens(tokens[i])) i = closerOf(tokens, i);
    else if (is(tokens[i], T.Comma)) return i - 1;
  }
  return close - 1;
}

/** `for item in list.filter(x => …) where …`: the loop takes the condition itself. */
function ownCondition(
  tokens: readonly IToken[],
  at: number,
  close: number,
  start: number,
  lambda: Lambda,
  list: string,
  context: HabitContext,
): void {
  const [dot, word, end] = [tokenAt(tokens, at - 1), tokenAt(tokens, at), tokenAt(tokens, close)];
  const outer = tokenAt(tokens, start - 2).image;
  const parts = tokens.slice(lambda.from, lambda.to + 1);
  let condition = "";
  let from = parts[0]?.startOffset ?? 0;
  for (const [i, one] of parts.entries()) {
    if (one.image !== lambda.name || is(parts[i - 1], T.Dot)) continue;
    condition += context.text.slice(from, one.startOffset) + outer;
    from = spanEnd(one);
  }
  condition += context.text.slice(from, spanEnd(parts.at(-1) ?? end));
  const next = tokens[close + 1];
  const goesOn = next !== undefined && is(next, T.Where);
  // The existing condition may itself contain operators.
  const arrow = goesOn ? tokens.findIndex((one, i) => i > close && is(one, T.Arrow)) : -1;
  const isMixed = tokens.slice(close, Math.max(arrow, close)).some((one) => is(one, T.Or));
  const own = parts.some((one) => is(one, T.Or)) ? `(${condition})` : condition;
  const instead = `for ${outer} in ${list} where ${own}${goesOn ? " and …" : ""} => …`;
  const edits: TextEdit[] = [edit(context, dot.startOffset, spanEnd(end), goesOn ? "" : ` where ${condition}`)];
  if (goesOn) edits.push(edit(context, spanEnd(next), spanEnd(next), ` ${own} and`));
  const place = { path: context.path, start: dot.startOffset, end: spanEnd(word) };
  say(
    context,
    place,
    `\`.${word.image}(…)\` is the condition of the loop here`,
    `write   ${instead}`,
    isMixed ? [] : edits,
  );
}

function helpFor(meant: string, list: string, name: string, body: string): string {
  const where = `for ${name} in ${list} where ${body} => ${name}`;
  const each = `for ${name} in ${list} => ${body}`;
  switch (meant) {
    case "filter":
      return `write   ${where}`;
    case "find":
      return `write   first(${where})`;
    case "count":
      return `write   count(${where})`;
    case "any":
    case "all":
    case "sum":
    case "max":
    case "min":
    case "average":
      return `write   ${meant}(${each})`;
    case "reduce":
      return `a total is a function of the whole list:  sum(for x in ${list} => …)`;
    case "sort":
      return `write   for ${name} in ${list} sort by ${body} => ${name}`;
    default:
      return `write   ${each}`;
  }
}

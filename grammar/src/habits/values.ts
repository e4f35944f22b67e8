/**
 * Values in the syntax of other languages: `x ** 2`, `x mod 2`, `5 EUR`, `2026-11-30`, `list[*].title`, `name[0:5]`,
 * `{{ x }}`, `= x`.
 */
import type { IToken } from "chevrotain";
import * as T from "../tokens.ts";
import { closerOf, closes, edit, endsValue, insideOf, is, isForeign, isWord, joined, newLine, operandEnd, operandStart, placeOf, readAs, say, spanEnd, tokenAt, startsValue, token, written, type HabitContext, type Pass } from "./walk.ts"; // prettier-ignore

const touches = (a: IToken | undefined, b: IToken | undefined): boolean =>
  a !== undefined && b !== undefined && spanEnd(a) === b.startOffset;

/** `a ** 2`, `a ^ 2`, `a % b`, `a mod b`. */
export const powers: Pass = (tokens, context) => {
  const recovered: IToken[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const one = tokenAt(tokens, i);
    const power = is(one, T.ForeignSign) && /^(?:\*\*|\^)$/.test(one.image);
    const mod = isForeign(one, /^(?:mod|modulo)$/i);
    const whole = is(one, T.IntegerDivision) || isForeign(one, /^div$/i);
    const sides =
      endsValue(recovered.at(-1)) &&
      startsValue(tokens[i + 1]) &&
      !newLine(context.text, recovered.at(-1), tokens[i + 1]);
    if (!power && !is(one, T.Percent, T.IntegerDivision) && !((mod || whole) && sides)) {
      recovered.push(one);
      continue;
    }
    const start = operandStart(recovered, recovered.length);
    const end = operandEnd(tokens, i + 1);
    const from = recovered[start];
    const left = sides ? written(context, from, recovered.at(-1)) : "a";
    const right = sides ? written(context, tokens[i + 1], tokens[end - 1]) : "b";
    const count = Number(right);
    const instead = whole
      ? `round(${left} / ${right}, 0, floor)`
      : !power
        ? `(${left} - ${right} * round(${left} / ${right}, 0, down))`
        : Number.isInteger(count) && count > 1 && count < 5 && !left.includes("(")
          ? `(${Array<string>(count).fill(left).join(" * ")})`
          : undefined;
    say(
      context,
      placeOf(context, one),
      power
        ? `there are no powers here: \`${one.image}\` means nothing`
        : is(one, T.IntegerDivision)
          ? "`//` begins a comment here"
          : `\`${one.image}\` means nothing here`,
      instead === undefined
        ? "write the product out:  (a * a)"
        : `${power ? "" : whole ? "for a division without its remainder " : "for the remainder of a division "}write   ${instead}`,
      sides && from !== undefined && instead !== undefined
        ? [edit(context, from.startOffset, spanEnd(tokenAt(tokens, end - 1)), instead)]
        : [],
    );
    // Parsing continues with the value on its left.
    if (sides) i = end - 1;
  }
  return recovered;
};

/** `=UPPER(x)` of a spreadsheet: a value after a leading `=`. */
export const leadingEquals: Pass = (tokens, context) =>
  tokens.filter((one, i) => {
    const [before, next] = [tokens[i - 1], tokens[i + 1]];
    if (!is(one, T.Assign) || next === undefined || !is(before, T.Colon, T.Comma, T.Assign) || !startsValue(next))
      return true;
    if (is(before, T.Assign) && touches(before, one)) return true;
    say(context, placeOf(context, one), "a value has no `=` in front here", `write   ${written(context, next, tokens[operandEnd(tokens, i + 1) - 1])}`, [
      edit(context, one.startOffset, next.startOffset, ""),
    ]); // prettier-ignore
    return false;
  });

/** `{{ order.name }}` in place of a value. */
export const doubleBraces: Pass = (tokens, context) => {
  const recovered = [...tokens];
  for (let i = recovered.length - 2; i >= 0; i--) {
    const [open, inner] = [recovered[i], recovered[i + 1]];
    if (!is(open, T.LeftBrace) || !is(inner, T.LeftBrace) || !touches(open, inner)) continue;
    const close = closerOf(recovered, i + 1);
    const [last, end] = [recovered[close], recovered[close + 1]];
    if (!is(end, T.RightBrace) || !touches(last, end) || close <= i + 2 || is(recovered[i + 3], T.Colon)) continue;
    const value = written(context, recovered[i + 2], recovered[close - 1]);
    const [from, to] = [tokenAt(recovered, i), tokenAt(recovered, close + 1)];
    say(context, placeOf(context, from, to), "write a value without braces", `write   ${value}`, [
      edit(context, from.startOffset, spanEnd(to), value),
    ]);
    recovered.splice(close, 2);
    recovered.splice(i, 2);
  }
  return recovered;
};

/** `2026-11-30` and `30.11.2026` without quotes, `5 EUR`, `Guest House`. */
export const literals: Pass = (tokens, context) => {
  const inside = insideOf(tokens);
  const recovered: IToken[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const one = tokenAt(tokens, i);
    const day = dayOf(tokens, i);
    if (day !== undefined) {
      const last = tokenAt(tokens, i + day.tokens - 1);
      const text = `"${day.iso}"`;
      say(context, placeOf(context, one, last), "a date needs quotes", `write   ${text}`, [
        edit(context, one.startOffset, spanEnd(last), text),
      ]);
      recovered.push(readAs(T.Text, text, one, last));
      i += day.tokens - 1;
      continue;
    }
    recovered.push(one);
    const next = tokens[i + 1];
    if (next === undefined || newLine(context.text, one, next)) continue;
    if (
      is(one, T.Number) &&
      next.tokenType === T.Identifier &&
      /^[A-Z]{3}$/.test(next.image) &&
      !is(tokens[i + 2], T.Colon, T.Dot, T.LeftParen)
    ) {
      say(
        context,
        placeOf(context, next),
        "an amount is a plain number here",
        `write   ${one.image}   the currency is a separate field; an amount with its currency is   money(${one.image}, "${next.image}")`,
        [edit(context, spanEnd(one), spanEnd(next), "")],
        "suggestion",
      );
      i++;
    } else if (
      is(one, T.Colon, T.Assign, T.Otherwise, T.Else, T.Arrow) &&
      is(next, T.Text) &&
      is(tokens[i + 3], T.Dot)
    ) {
      const end = partsEnd(tokens, i + 1, context);
      if (end < i + 2) continue;
      const parts: string[] = [];
      for (let at = i + 1; at <= end; at = operandEnd(tokens, at))
        parts.push(written(context, tokens[at], tokens[operandEnd(tokens, at) - 1]));
      const last = tokenAt(tokens, end);
      const text = joined(parts);
      say(context, placeOf(context, tokenAt(tokens, i + 2)), "texts are put together by a text with holes", `write   ${text}`, [
        edit(context, next.startOffset, spanEnd(last), text),
      ]); // prettier-ignore
      recovered.push(readAs(T.Text, text, next, last));
      i = end;
    } else if (is(one, T.Colon) && is(inside[i], T.LeftBrace)) {
      const end = wordsEnd(tokens, i + 1, context);
      if (end < i + 2) continue;
      const last = tokenAt(tokens, end);
      const text = JSON.stringify(context.text.slice(next.startOffset, spanEnd(last)));
      say(context, placeOf(context, next, last), "a text needs double quotes", `write   ${text}`, [
        edit(context, next.startOffset, spanEnd(last), text),
      ]);
      recovered.push(readAs(T.Text, text, next, last));
      i = end;
    }
  }
  return recovered;
};

/** Words that are operators in other languages, and so not part of a text. */
const BETWEEN =
  /^(?:is|equals|eq|contains|includes|has|like|between|as|starts_?with|ends_?with|mod|exists|end|unless|xor|div|elif|elsif|elseif)$/i;

/** The last of two or more bare words that fill the rest of a line; the token before them if there are none. */
function wordsEnd(tokens: readonly IToken[], at: number, context: HabitContext): number {
  const [first, second] = [tokens[at], tokens[at + 1]];
  if (first?.tokenType !== T.Identifier || second?.tokenType !== T.Identifier) return at - 1;
  if (/^(?:return|new|await|typeof|lambda|not|if)$/i.test(first.image) || BETWEEN.test(second.image)) return at - 1;
  let end = at;
  for (;;) {
    const next = tokens[end + 1];
    if (next === undefined || newLine(context.text, tokens[end], next) || is(next, T.Comma) || closes(next)) break;
    if (!isWord(next)) return at - 1;
    end++;
  }
  return end;
}

/** The last token of adjacent texts and paths that fill the rest of a line; otherwise the token before them. */
function partsEnd(tokens: readonly IToken[], start: number, context: HabitContext): number {
  let at = start;
  for (;;) {
    const one = tokens[at];
    if (one === undefined || newLine(context.text, tokens[at - 1], one) || is(one, T.Comma) || closes(one))
      return at - 1;
    const path = one.tokenType === T.Identifier && is(tokens[at + 1], T.Dot);
    if (!is(one, T.Text) && !path) return start - 1;
    at = operandEnd(tokens, at);
  }
}

/** A date written as numbers, and the number of its tokens. */
function dayOf(tokens: readonly IToken[], at: number): { readonly iso: string; readonly tokens: number } | undefined {
  const [a, sign, b, second, c] = tokens.slice(at, at + 5);
  if (!is(a, T.Number) || is(tokens[at - 1], T.Dot, T.Minus)) return undefined;
  const whole = (parts: readonly (IToken | undefined)[]): boolean =>
    parts.every((one, i) => i === 0 || touches(parts[i - 1], one));
  if (
    is(sign, T.Minus) &&
    is(second, T.Minus) &&
    is(b, T.Number) &&
    is(c, T.Number) &&
    whole([a, sign, b, second, c])
  ) {
    const iso = [a, b, c].map((one) => one?.image ?? "").join("-");
    return /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/.test(iso) ? { iso, tokens: 5 } : undefined;
  }
  if (!is(sign, T.Dot) || !is(b, T.Number) || !whole([a, sign, b])) return undefined;
  const found = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(`${a?.image ?? ""}.${b?.image ?? ""}`);
  if (found === null) return undefined;
  const [day, month, year] = [found[1] ?? "", found[2] ?? "", found[3] ?? ""];
  if (Number(month) > 12 || Number(month) < 1 || Number(day) > 31 || Number(day) < 1) return undefined;
  return { iso: `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`, tokens: 3 };
}

/** `order->name`, `list[*].title`, `list.0.title`, `name[0:5]`, `note?`. */
export const paths: Pass = (tokens, context) => {
  const recovered: IToken[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const one = tokenAt(tokens, i);
    const [before, next] = [recovered.at(-1), tokens[i + 1]];
    if (is(one, T.ThinArrow) && touches(before, one) && touches(one, next) && endsValue(before) && isWord(next)) {
      say(context, placeOf(context, one), "`->` is written `.` here", `write   ${pathTo(recovered, context)}.${next?.image ?? "…"}`, [
        edit(context, one.startOffset, spanEnd(one), "."),
      ]); // prettier-ignore
      recovered.push(readAs(T.Dot, ".", one));
    } else if (is(one, T.Question) && touches(one, next) && is(next, T.Colon) && endsValue(before)) {
      say(context, placeOf(context, one, next), "`?:` is written `otherwise` here", "the fallback for an absent value follows the word `otherwise`", [
        edit(context, one.startOffset, spanEnd(tokenAt(tokens, i + 1)), "otherwise"),
      ]); // prettier-ignore
      recovered.push(readAs(T.Otherwise, "otherwise", one, next));
      i++;
    } else if (
      is(one, T.Dot) &&
      touches(before, one) &&
      endsValue(before) &&
      !is(before, T.Number) &&
      is(next, T.Number) &&
      touches(one, next)
    ) {
      const number = tokenAt(tokens, i + 1);
      const index = `[${number.image}]`;
      say(context, placeOf(context, one, number), "an element of a list is taken by its number in brackets", `write   ${pathTo(recovered, context)}${index}`, [
        edit(context, one.startOffset, spanEnd(number), index),
      ]); // prettier-ignore
      recovered.push(readAs(T.LeftBracket, "[", one), number, token(T.RightBracket, "]", spanEnd(number)));
      i++;
    } else if (is(one, T.LeftBracket) && touches(before, one) && endsValue(before)) {
      const taken = bracket(tokens, i, recovered, context);
      if (taken === 0) recovered.push(one);
      else i += taken - 1;
    } else if (
      is(one, T.Question) &&
      touches(before, one) &&
      endsValue(before) &&
      (!startsValue(next) || newLine(context.text, one, next)) &&
      !is(next, T.Colon, T.Question) &&
      // A type may end with `?`: `list of text?`.
      is(
        recovered[operandStart(recovered, recovered.length) - 1],
        T.When,
        T.Assign,
        T.And,
        T.Or,
        T.Not,
        T.If,
        T.Where,
        T.Ensure,
      )
    ) {
      const path = pathTo(recovered, context);
      say(context, placeOf(context, one), "`?` is the word `present` here", `write   ${path} present`, [
        edit(context, one.startOffset, spanEnd(one), " present"),
      ]);
      recovered.push(readAs(T.Present, "present", one));
    } else recovered.push(one);
  }
  return recovered;
};

function pathTo(before: readonly IToken[], context: HabitContext): string {
  return written(context, before[operandStart(before, before.length)], before.at(-1));
}

/** `[*]`, `[]` and `[0:5]` after a path. Returns the number of tokens that it has consumed. */
function bracket(tokens: readonly IToken[], at: number, out: IToken[], context: HabitContext): number {
  const close = closerOf(tokens, at);
  const [open, end, dot, name] = [tokens[at], tokens[close], tokens[close + 1], tokens[close + 2]];
  if (open === undefined || end === undefined) return 0;
  const all = close === at + 1 || (close === at + 2 && is(tokens[at + 1], T.Star));
  const colon = is(tokens[at + 1], T.Colon) ? at + 1 : is(tokens[at + 2], T.Colon) ? at + 2 : -1;
  // A long path is walked back only if there is something to report.
  if (!all && (colon < 0 || close - at > 4)) return 0;
  const from = out[operandStart(out, out.length)];
  const value = written(context, from, out.at(-1));
  if (all && is(dot, T.Dot) && isWord(name) && from !== undefined) {
    const last = operandEnd(tokens, close + 2);
    const instead = `for x in ${value} => x.${written(context, name, tokens[last - 1])}`;
    say(context, placeOf(context, open, end), "what all elements of a list have is read by a loop", `write   ${instead}`, [
      edit(context, from.startOffset, spanEnd(tokenAt(tokens, last - 1)), instead),
    ]); // prettier-ignore
    // Parsing continues with the list itself.
    return last - at;
  }
  if (colon < 0 || from === undefined) return 0;
  const begin = colon === at + 1 ? "0" : (tokens[at + 1]?.image ?? "");
  const upTo = colon + 1 === close ? undefined : tokens[colon + 1]?.image;
  const instead = begin === "0" && upTo !== undefined && is(tokens[colon + 1], T.Number) ? `cut(${value}, ${upTo})` : undefined; // prettier-ignore
  say(
    context,
    placeOf(context, open, end),
    "a part of a text is taken by a function",
    instead === undefined
      ? `write   cut(${value}, 5)   for its beginning; the text before or after a character is   before(${value}, "-")   and   after(${value}, "-")`
      : `write   ${instead}`,
    instead === undefined ? [] : [edit(context, from.startOffset, spanEnd(end), instead)],
  );
  return close - at + 1;
}

/** Signs in other places than here: `=` in a condition, a field without its colon, `&` between texts, arrows in calls. */
import type { IToken } from "chevrotain";
import * as T from "../tokens.ts";
import { closerOf, closes, edit, endsValue, insideOf, is, isName, joined, meantAs, newLine, openerOf, opens, operandEnd, operandStart, placeOf, say, spanEnd, startsValue, token, written, type Pass, type Reading } from "./walk.ts"; // prettier-ignore

/** `where a = b`, `skip when a = b`, `if a = b`. */
export const equals: Pass = (tokens, reading) =>
  tokens.map((one, i) => {
    if (!is(one, T.Assign) || !inCondition(tokens, i, reading)) return one;
    const left = written(reading, tokens[operandStart(tokens, i)], tokens[i - 1]);
    const right = written(reading, tokens[i + 1], tokens[operandEnd(tokens, i + 1) - 1]);
    say(reading, placeOf(reading, one), "two values are compared by `==`", `write   ${left} == ${right}`, [
      edit(reading, one.startOffset, spanEnd(one), "=="),
    ]);
    return meantAs(T.Equals, "==", one);
  });

/** Whether a sign stands in a condition: what comes before it up to the word that begins one is part of the same expression. */
function inCondition(tokens: readonly IToken[], at: number, reading: Reading): boolean {
  for (let i = at - 1; i >= 0; i--) {
    const one = tokens[i];
    if (closes(one)) i = openerOf(tokens, i);
    else if (is(one, T.When, T.Where, T.If, T.Ensure)) return true;
    else if (is(one, T.And, T.Or, T.Not)) return true;
    else if (is(one, T.LeftParen) && !isName(tokens[i - 1])) continue;
    else if (
      opens(one) ||
      is(
        one,
        T.Let,
        T.Fetch,
        T.Source,
        T.Destination,
        T.By,
        T.Given,
        T.Function,
        T.Colon,
        T.Comma,
        T.Assign,
        T.Arrow,
        T.Then,
        T.Else,
      )
    )
      return false;
    if (i < 0) return false;
    if (i > 0 && newLine(reading.text, tokens[i - 1], tokens[i]) && is(tokens[i], T.Table, T.Mapping, T.Key))
      return false;
  }
  return false;
}

/** `Type "ACCREC"` at the start of a line inside `{ }`. */
export const colons: Pass = (tokens, reading) => {
  const inside = insideOf(tokens);
  const meant: IToken[] = [];
  tokens.forEach((one, i) => {
    meant.push(one);
    const [before, next] = [tokens[i - 1], tokens[i + 1]];
    if (one.tokenType !== T.Identifier || next === undefined || !is(inside[i], T.LeftBrace)) return;
    if (!newLine(reading.text, before, one) || newLine(reading.text, one, next)) return;
    if (!(endsValue(before) || is(before, T.LeftBrace, T.Comma))) return;
    if (!is(next, T.Text, T.Number, T.Identifier, T.True, T.False) || next.startOffset === spanEnd(one)) return;
    say(
      reading,
      { path: reading.path, start: spanEnd(one), end: next.startOffset },
      `\`:\` is missing between \`${one.image}\` and its value`,
      `write   ${one.image}: ${written(reading, next, tokens[operandEnd(tokens, i + 1) - 1])}`,
      [edit(reading, spanEnd(one), spanEnd(one), ":")],
    );
    meant.push(token(T.Colon, ":", spanEnd(one)));
  });
  return meant;
};

/** `a & b`: texts put together. */
export const ampersands: Pass = (tokens, reading) => {
  const meant: IToken[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const one = tokens[i] as IToken;
    if (!is(one, T.Ampersand)) {
      meant.push(one);
      continue;
    }
    const start = operandStart(meant, meant.length);
    const from = meant[start] as IToken | undefined;
    const parts = [written(reading, from, meant.at(-1))];
    let at = i;
    while (is(tokens[at], T.Ampersand) && startsValue(tokens[at + 1])) {
      const end = operandEnd(tokens, at + 1);
      parts.push(written(reading, tokens[at + 1], tokens[end - 1]));
      at = end;
    }
    if (from === undefined || parts.length < 2) {
      say(
        reading,
        placeOf(reading, one),
        "`&` means nothing here",
        "conditions are joined by `and`, texts by a text with holes",
      );
      continue;
    }
    const last = tokens[at - 1] as IToken;
    const text = joined(parts);
    say(reading, placeOf(reading, one), "texts are put together by a text with holes, not by `&`", `write   ${text}`, [
      edit(reading, from.startOffset, spanEnd(last), text),
    ]);
    meant.splice(start, meant.length - start, meantAs(T.Text, text, from, last));
    i = at - 1;
  }
  return meant;
};

const LOOPS: Readonly<Record<string, string>> = {
  filter: "where", map: "=>", forEach: "=>", find: "where", some: "where", every: "where", reduce: "", flatMap: "=>", sort: "sort by",
}; // prettier-ignore

/** `list.filter(x => …)`: what works on each element is a loop. */
export const arrows: Pass = (tokens, reading) => {
  const meant = [...tokens];
  for (let i = 1; i + 2 < meant.length; i++) {
    const word = meant[i] as IToken;
    const loop = Object.hasOwn(LOOPS, word.image) ? LOOPS[word.image] : undefined;
    if (loop === undefined || !is(meant[i - 1], T.Dot) || !is(meant[i + 1], T.LeftParen)) continue;
    const close = closerOf(meant, i + 1);
    const named = is(meant[i + 2], T.LeftParen) ? i + 3 : i + 2;
    const arrow = meant.findIndex((one, at) => at > named && at < close && is(one, T.Arrow));
    if (arrow < 0 || close >= meant.length) continue;
    const start = operandStart(meant, i - 1);
    const list = written(reading, meant[start], meant[i - 2]);
    const [name, body] = [meant[named]?.image ?? "x", written(reading, meant[arrow + 1], meant[close - 1])];
    const outer = is(meant[start - 1], T.In);
    say(
      reading,
      { path: reading.path, start: (meant[i - 1] as IToken).startOffset, end: spanEnd(word) },
      `\`.${word.image}(…)\` is a loop here`,
      helpFor(word.image, list, name, body, outer),
    );
    // The list itself is read on.
    meant.splice(i - 1, close - i + 2);
  }
  return meant;
};

function helpFor(method: string, list: string, name: string, body: string, outer: boolean): string {
  const where = `for ${name} in ${list} where ${body} => ${name}`;
  switch (method) {
    case "filter":
      return outer
        ? `a loop takes a condition of its own:  for … in ${list} where ${body.replaceAll(new RegExp(`\\b${name}\\.`, "g"), "….")} => …`
        : `write   ${where}`;
    case "find":
      return `write   first(${where})`;
    case "some":
      return `write   any(for ${name} in ${list} => ${body})`;
    case "every":
      return `write   all(for ${name} in ${list} => ${body})`;
    case "reduce":
      return `what a list comes to is asked of the whole:  sum(for x in ${list} => …)`;
    case "sort":
      return `write   for x in ${list} sort by x.… => x`;
    default:
      return `write   for ${name} in ${list} => ${body}`;
  }
}

/** Words between two values that are functions or signs here. */
const INFIXES: Readonly<Record<string, (left: string, right: string) => string>> = {
  contains: (left, right) => `contains(${left}, ${right})`,
  startswith: (left, right) => `starts_with(${left}, ${right})`,
  starts_with: (left, right) => `starts_with(${left}, ${right})`,
  endswith: (left, right) => `ends_with(${left}, ${right})`,
  ends_with: (left, right) => `ends_with(${left}, ${right})`,
  as: (left, right) => `${right}(${left})`,
};

/** `a contains "b"`, `a between 1 and 5`, `a like "x%"`. */
export const infixes: Pass = (tokens, reading) => {
  const meant: IToken[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const one = tokens[i] as IToken;
    const word = one.image.toLowerCase();
    const known = Object.hasOwn(INFIXES, word) || word === "between" || word === "like";
    const next = tokens[i + 1];
    if (
      !known ||
      one.tokenType !== T.Identifier ||
      !endsValue(meant.at(-1)) ||
      !startsValue(next) ||
      newLine(reading.text, meant.at(-1), next) ||
      is(next, T.LeftParen)
    ) {
      meant.push(one);
      continue;
    }
    const start = operandStart(meant, meant.length);
    const left = written(reading, meant[start], meant.at(-1));
    let end = operandEnd(tokens, i + 1);
    const right = written(reading, next, tokens[end - 1]);
    let instead: string | undefined;
    if (word === "between" && is(tokens[end], T.And)) {
      const last = operandEnd(tokens, end + 1);
      instead = `(${left} >= ${right} and ${left} <= ${written(reading, tokens[end + 1], tokens[last - 1])})`;
      end = last;
    } else if (word === "like") instead = liked(left, right);
    else instead = INFIXES[word]?.(left, right);
    const from = meant[start] as IToken;
    const edits =
      instead === undefined ? [] : [edit(reading, from.startOffset, spanEnd(tokens[end - 1] as IToken), instead)];
    say(
      reading,
      placeOf(reading, one),
      `\`${one.image}\` does not stand between two values here`,
      instead === undefined
        ? "functions ask the same:  contains(…, …), starts_with(…, …), ends_with(…, …)"
        : `write   ${instead}`,
      edits,
    );
    // The value itself is read on.
    i = end - 1;
  }
  return meant;
};

/** `like "a%"`: where the `%` stands says what is asked. */
function liked(left: string, right: string): string | undefined {
  const found = /^"(%?)([^%_"]+)(%?)"$/.exec(right);
  if (found === null) return undefined;
  const [, before, text, after] = found;
  if (before === "" && after === "") return `${left} == "${text}"`;
  const name = before === "" ? "starts_with" : after === "" ? "ends_with" : "contains";
  return `${name}(${left}, "${text}")`;
}

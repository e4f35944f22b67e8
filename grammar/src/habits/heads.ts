/**
 * Heads of `let` and `function` in the syntax of other languages: `let my name = …`, `let (a, b) = …`, `let a <- 1`,
 * `function f(text x) { return x }`.
 */
import type { IToken } from "chevrotain";
import { append } from "../append.ts";
import * as T from "../tokens.ts";
import { closerOf, edit, is, isForeign, isName, isWord, newLine, operandEnd, opens, placeOf, readAs, say, spanEnd, startsValue, token, written, type HabitContext, type Pass, tokenAt } from "./walk.ts"; // prettier-ignore

/** Names of types in other languages and in integ. */
const KIND = /^(?:string|str|text|int|integer|number|decimal|float|double|bool|boolean|date|datetime)$/i;

export const heads: Pass = (tokens, context) => {
  const recovered: IToken[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const one = tokenAt(tokens, i);
    const begins =
      newLine(context.text, tokens[i - 1], one) && !is(tokens[i - 1], T.Dot) && !is(tokens[i + 1], T.Colon, T.Dot);
    const read = !begins
      ? 0
      : is(one, T.Let)
        ? letHead(tokens, i, recovered, context)
        : is(one, T.Function) && is(tokens[i + 2], T.LeftParen)
          ? functionHead(tokens, i, recovered, context)
          : 0;
    if (read === 0) recovered.push(one);
    else i += read - 1;
  }
  return recovered;
};

/** The index of the `=` of a `let` on its line; -1 if there is none. */
function assignOf(tokens: readonly IToken[], at: number, context: HabitContext): number {
  for (let i = at + 1; i < tokens.length; i++) {
    if (newLine(context.text, tokens[i - 1], tokens[i])) return -1;
    if (is(tokens[i], T.Assign)) return i;
    if (opens(tokens[i])) i = closerOf(tokens, i);
  }
  return -1;
}

function letHead(tokens: readonly IToken[], at: number, out: IToken[], context: HabitContext): number {
  const [word, first, second] = [tokenAt(tokens, at), tokens[at + 1], tokens[at + 2]];
  if (first === undefined || newLine(context.text, word, first)) return 0;
  const assign = assignOf(tokens, at, context);
  if (isName(first) && is(second, T.Assign)) return lambdaIn(tokens, at, out, context);
  const sign = arrowOf(tokens, at + 2);
  if (isName(first) && sign > 0 && startsValue(tokens[at + 2 + sign])) {
    const [from, to] = [tokenAt(tokens, at + 2), tokenAt(tokens, at + 1 + sign)];
    say(context, placeOf(context, from, to), "a name is given by `=`", `write   let ${first.image} = ${written(context, tokens[at + 2 + sign], tokens[operandEnd(tokens, at + 2 + sign) - 1])}`, [
      edit(context, from.startOffset, spanEnd(to), "="),
    ]); // prettier-ignore
    out.push(word, first, readAs(T.Assign, "=", from, to));
    return 2 + sign;
  }
  if (assign > 0) return oddName(tokens, at, assign, out, context);
  if (!isName(first) || !is(second, T.Text, T.Number, T.Identifier, T.True, T.False) || second === undefined) return 0;
  if (
    newLine(context.text, first, second) ||
    (isWord(tokens[at + 3]) && !newLine(context.text, second, tokens[at + 3]))
  )
    return 0;
  say(context, { path: context.path, start: spanEnd(first), end: second.startOffset }, "`=` is missing between a name and its value", `write   let ${first.image} = ${written(context, second, tokens[operandEnd(tokens, at + 2) - 1])}`, [
    edit(context, spanEnd(first), spanEnd(first), " ="),
  ]); // prettier-ignore
  out.push(word, first, token(T.Assign, "=", spanEnd(first)));
  return 2;
}

/** The number of tokens of `<-`, `->`, `=>`, `is`, `be` or `to` in place of `=`; 0 for anything else. */
function arrowOf(tokens: readonly IToken[], at: number): number {
  const [one, next] = [tokens[at], tokens[at + 1]];
  if (is(one, T.ThinArrow, T.Arrow, T.Is) || isForeign(one, /^(?:be|to|as)$/i)) return 1;
  return is(one, T.Less) && is(next, T.Minus) && one !== undefined && spanEnd(one) === next?.startOffset ? 2 : 0;
}

/** The tokens between `let` and `=`, where one name should be. */
function oddName(tokens: readonly IToken[], at: number, assign: number, out: IToken[], context: HabitContext): number {
  const [word, first, last, sign] = [
    tokenAt(tokens, at),
    tokenAt(tokens, at + 1),
    tokenAt(tokens, assign - 1),
    tokenAt(tokens, assign),
  ];
  const parts = tokens.slice(at + 1, assign);
  const how = written(context, first, last);
  const value = written(context, tokens[assign + 1], tokens[operandEnd(tokens, assign + 1) - 1]);
  const read = (name: string): number => {
    out.push(word, readAs(T.Identifier, name, first, last), sign);
    return assign + 1 - at;
  };
  if (is(first, T.LeftParen, T.LeftBracket, T.LeftBrace) || (isName(first) && is(tokens[at + 2], T.Comma))) {
    const names = parts.filter((one) => isName(one)).map((one) => one.image);
    const [a = "a", b = "b"] = names;
    const each = is(first, T.LeftBrace)
      ? `let ${a} = ${value}.${a}   and   let ${b} = ${value}.${b}`
      : /[([]/.test(value)
        ? `let ${a} = ${value}[0]   and   let ${b} = ${value}[1]`
        : `let ${a} = …   and   let ${b} = …`;
    say(context, placeOf(context, first, last), "a `let` declares one name", `write   ${each}   on lines of their own`);
    return read(a);
  }
  if (isName(first) && is(tokens[at + 2], T.LeftParen)) {
    say(
      context,
      placeOf(context, word, first),
      "what takes values is a `function`, and says their kinds",
      `write   function ${first.image}(x: decimal) -> decimal = …`,
    );
    return skipped(tokens, at, out);
  }
  if (parts.length === 1 && is(first, T.Text)) {
    const name = first.image.slice(1, -1);
    const plain = /^[A-Za-z_]\w*$/.test(name);
    say(
      context,
      placeOf(context, first),
      "write a name without quotes",
      `write   let ${plain ? name : name.replaceAll(/\W+/g, "_")} = …`,
      plain ? [edit(context, first.startOffset, spanEnd(first), name)] : [],
    );
    return read(plain ? name : "x");
  }
  if (parts.length === 1 && isWord(first) && !isName(first)) {
    say(
      context,
      placeOf(context, first),
      `\`${first.image}\` is a word of the language, and names nothing`,
      `take another name, as in   let ${first.image}_value = …`,
    );
    return read(`${first.image}_value`);
  }
  if (is(first, T.Number)) {
    say(
      context,
      placeOf(context, first, last),
      "a name begins with a letter",
      `write   let ${parts.at(-1)?.image ?? "x"}_${first.image} = …`,
    );
    return read("x");
  }
  const words = parts.every((one) => isWord(one) || is(one, T.Minus, T.Dot));
  if (!words || parts.length < 2 || KIND.test(first.image)) return 0;
  const name = parts.filter((one) => isWord(one)).map((one) => one.image).join("_"); // prettier-ignore
  say(
    context,
    placeOf(context, first, last),
    `\`${how}\` is no name: a name is one word`,
    `write   let ${name} = …`,
    [edit(context, first.startOffset, spanEnd(last), name)],
    "suggestion",
  );
  return read(name);
}

/** `let f = x => …` and `let f = (x) => …`. */
function lambdaIn(tokens: readonly IToken[], at: number, out: IToken[], context: HabitContext): number {
  const name = tokenAt(tokens, at + 1);
  const bracketed = is(tokens[at + 3], T.LeftParen);
  const arrow = bracketed ? closerOf(tokens, at + 3) + 1 : at + 4;
  if (!isName(tokens[at + 3]) && !bracketed) return 0;
  if (!is(tokens[arrow], T.Arrow, T.ThinArrow) || newLine(context.text, name, tokens[arrow])) return 0;
  const parameter = tokens[bracketed ? at + 4 : at + 3]?.image ?? "x";
  say(
    context,
    placeOf(context, tokenAt(tokens, arrow)),
    "what takes values is a `function`, and says their kinds",
    `write   function ${name.image}(${parameter}: decimal) -> decimal = …`,
  );
  return skipped(tokens, at, out);
}

/** Only the name is kept: the rest is not a value. */
function skipped(tokens: readonly IToken[], at: number, out: IToken[]): number {
  const [word, name] = [tokenAt(tokens, at), tokenAt(tokens, at + 1)];
  let end = at + 2;
  while (end < tokens.length && !T.declarationStarts.includes(tokenAt(tokens, end).tokenType)) end++;
  out.push(word, name, token(T.Assign, "=", spanEnd(name)), token(T.Null, "null", spanEnd(name)));
  return end - at;
}

function functionHead(tokens: readonly IToken[], at: number, out: IToken[], context: HabitContext): number {
  const close = closerOf(tokens, at + 2);
  if (close >= tokens.length) return 0;
  const [word, name, open] = [tokenAt(tokens, at), tokenAt(tokens, at + 1), tokenAt(tokens, at + 2)];
  const read: IToken[] = [word, name, open];
  for (let i = at + 3; i < close; i++) {
    const [kind, parameter] = [tokenAt(tokens, i), tokens[i + 1]];
    // `text x`: the name goes first.
    if (
      isName(kind) &&
      KIND.test(kind.image) &&
      isName(parameter) &&
      parameter !== undefined &&
      is(tokens[i - 1], T.LeftParen, T.Comma)
    ) {
      say(context, placeOf(context, kind, parameter), "the name of a parameter goes before its kind", `write   ${parameter.image}: ${kind.image}`, [
        edit(context, kind.startOffset, spanEnd(parameter), `${parameter.image}: ${kind.image}`),
      ]); // prettier-ignore
      read.push(
        readAs(T.Identifier, parameter.image, kind),
        token(T.Colon, ":", spanEnd(kind)),
        readAs(T.Identifier, kind.image, parameter),
      );
      i++;
    } else read.push(kind);
  }
  read.push(tokenAt(tokens, close));
  const typed = is(tokens[close + 1], T.ThinArrow) && isWord(tokens[close + 2]);
  const body = typed ? close + 3 : close + 1;
  const sign = tokens[body];
  if (typed) read.push(tokenAt(tokens, close + 1), tokenAt(tokens, close + 2));
  if (sign !== undefined && is(sign, T.Arrow)) {
    say(
      context,
      placeOf(context, sign),
      "a function's result type follows `->`, and its value follows `=`",
      `write   function ${name.image}(…) -> ${typed ? (tokens[close + 2]?.image ?? "text") : (read[5]?.image ?? "text")} = …`,
      typed ? [edit(context, sign.startOffset, spanEnd(sign), "=")] : [],
    );
    append(out, [...read, ...given(read, typed, sign), readAs(T.Assign, "=", sign)]);
    return body + 1 - at;
  }
  const returns = isForeign(tokens[body + 1], /^return$/);
  if (sign !== undefined && is(sign, T.LeftBrace) && (returns || !typed)) {
    const end = closerOf(tokens, body);
    const value = body + (returns ? 2 : 1);
    if (end >= tokens.length || end <= value) return 0;
    const here = `function ${name.image}(…) -> ${typed ? (tokens[close + 2]?.image ?? "text") : (read[5]?.image ?? "text")} = ${written(context, tokens[value], tokens[end - 1])}`;
    say(context, placeOf(context, sign), "a function is one value, without braces", `write   ${here}`, typed ? [
      edit(context, sign.startOffset, tokenAt(tokens, value).startOffset, "= "),
      edit(context, spanEnd(tokenAt(tokens, end - 1)), spanEnd(tokenAt(tokens, end)), ""),
    ] : []); // prettier-ignore
    append(out, [...read, ...given(read, typed, sign), readAs(T.Assign, "=", sign), ...tokens.slice(value, end)]);
    return end + 1 - at;
  }
  if (read.length === body - at && read.every((one, i) => one === tokens[at + i])) return 0;
  append(out, read);
  return body - at;
}

/** The result of a function that has none: its parameter, since nothing better is known. */
function given(head: readonly IToken[], typed: boolean, at: IToken): IToken[] {
  const kind = head[5]?.tokenType === T.Identifier ? (head[5]?.image ?? "text") : "text";
  return typed ? [] : [token(T.ThinArrow, "->", at.startOffset), token(T.Identifier, kind, at.startOffset)];
}

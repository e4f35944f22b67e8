/**
 * Beginnings of declarations in the syntax of other languages: `total = 1`, `key: order.id`, `let x: text = …`, `skip
 * unless …`.
 */
import type { IToken } from "chevrotain";
import { append } from "../append.ts";
import * as T from "../tokens.ts";
import { closerOf, edit, endsValue, insideOf, is, isForeign, isName, isWord, newLine, opens, placeOf, readAs, say, spanEnd, startsValue, tokenAt, token, written, type HabitContext, type Pass } from "./walk.ts"; // prettier-ignore

const NAMED = [T.Let, T.Source, T.Destination, T.Fetch];
/** Names of types in other languages. */
const KINDS = /^(?:string|str|text|int|integer|number|decimal|float|double|bool|boolean|date|datetime|any|var|const)$/i;

/** Whether a token is at the margin, outside of all brackets, where a declaration begins. */
function begins(tokens: readonly IToken[], at: number, inside: IToken | undefined, context: HabitContext): boolean {
  const one = tokens[at];
  if (one === undefined || inside !== undefined) return false;
  if (one.startOffset > 0 && !/[\r\n\uFEFF]/.test(context.text[one.startOffset - 1] ?? "")) return false;
  return at === 0 || endsValue(tokens[at - 1]);
}

/** Replaces beginnings of lines in other languages by integ's declarations. */
export const starts: Pass = (tokens, context) => {
  const inside = insideOf(tokens);
  const recovered: IToken[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const one = tokenAt(tokens, i);
    const next = tokens[i + 1];
    if (next === undefined || !begins(tokens, i, inside[i], context)) {
      recovered.push(one);
      continue;
    }
    const taken =
      one.tokenType === T.Identifier
        ? assigned(tokens, i, recovered, context)
        : is(one, T.Skip, T.Hold)
          ? guarded(tokens, i, recovered, context)
          : declared(tokens, i, recovered, context);
    if (taken === 0) recovered.push(one);
    else i += taken - 1;
  }
  return recovered;
};

/** `total = 1` is a `let`; `total += 1` has no equivalent. Returns the number of tokens that it has consumed. */
function assigned(tokens: readonly IToken[], at: number, out: IToken[], context: HabitContext): number {
  const [name, sign, after] = [tokenAt(tokens, at), tokenAt(tokens, at + 1), tokens[at + 2]];
  if (is(sign, T.Assign)) {
    say(
      context,
      placeOf(context, name),
      "a value that is given a name begins with `let`",
      `write   let ${name.image} = …`,
      [edit(context, name.startOffset, name.startOffset, "let ")],
    );
    out.push(token(T.Let, "let", name.startOffset), name);
    return 1;
  }
  if (!isStep(sign, after)) return 0;
  notChanged(name, sign, after, context);
  let end = at + 1;
  while (end < tokens.length && !newLine(context.text, tokens[end - 1], tokens[end])) end++;
  return end - at;
}

/** `+=`, `-=`, `++`. */
const isStep = (sign: IToken | undefined, after: IToken | undefined): after is IToken =>
  is(sign, T.Plus, T.Minus, T.Star, T.Slash) &&
  sign !== undefined &&
  after?.startOffset === spanEnd(sign) &&
  (is(after, T.Assign) || (is(sign, T.Plus) && is(after, T.Plus)));

function notChanged(name: IToken, sign: IToken, after: IToken, context: HabitContext): void {
  say(
    context,
    placeOf(context, name, after),
    `\`${name.image}\` has one value, and keeps it: there is no \`${sign.image}${after.image}\``,
    `give the new value its own name:  let ${name.image}_after = …   a total over a list is   sum(for x in … => x.…)`,
  );
}

function guarded(tokens: readonly IToken[], at: number, out: IToken[], context: HabitContext): number {
  const [word, second, third] = [tokenAt(tokens, at), tokenAt(tokens, at + 1), tokens[at + 2]];
  if (is(second, T.When) && is(third, T.Colon) && third !== undefined) {
    colon(context, third, `${word.image} ${second.image} … because "…"`);
    out.push(word, second);
    return 3;
  }
  if (is(second, T.Text) && is(third, T.When)) return reasonFirst(tokens, at, out, context);
  if (
    startsValue(second) &&
    !is(second, T.If, T.Text) &&
    !isForeign(second, /^unless$/) &&
    !(second.tokenType === T.Identifier && isName(third)) &&
    !newLine(context.text, word, second)
  ) {
    // `skip order.test present because "x"`
    const reason = reasonOf(tokens, at + 1, context);
    if (!is(tokens[reason.at], T.Because)) return 0;
    say(context, { path: context.path, start: spanEnd(word), end: second.startOffset }, "the word `when` is missing", `write   ${word.image} when ${written(context, second, tokens[reason.at - 1])} because …`, [
      edit(context, spanEnd(word), spanEnd(word), " when"),
    ]); // prettier-ignore
    out.push(word, token(T.When, "when", spanEnd(word)));
    return 1;
  }
  const end = reasonOf(tokens, at + 2, context);
  if (isForeign(second, /^unless$/)) {
    const [first, last] = [tokens[at + 2], tokens[end.at - 1]];
    if (first === undefined || last === undefined || end.at <= at + 2) return 0;
    const condition = written(context, first, last);
    say(context, placeOf(context, second), "`unless` is written `when not` here", `write   ${word.image} when not (${condition})`, [
      edit(context, second.startOffset, first.startOffset, "when not ("),
      edit(context, spanEnd(last), spanEnd(last), ")"),
    ]); // prettier-ignore
    const [from, to] = [first.startOffset, spanEnd(last)];
    out.push(word, readAs(T.When, "when", second), token(T.Not, "not", from), token(T.LeftParen, "(", from));
    append(out, [...tokens.slice(at + 2, end.at), token(T.RightParen, ")", to)]);
    return end.at - at;
  }
  if (!is(second, T.When) || end.because || end.at >= tokens.length) return 0;
  const [last, why] = [tokenAt(tokens, end.at - 1), tokenAt(tokens, end.at)];
  if (is(why, T.Comma) && is(tokens[end.at + 1], T.Because)) {
    say(context, placeOf(context, why), "write no comma before `because`", "leave it out", [
      edit(context, why.startOffset, spanEnd(why), ""),
    ]);
    append(out, tokens.slice(at, end.at));
    return end.at + 1 - at;
  }
  if (
    is(why, T.Comma) &&
    is(tokens[end.at + 1], T.Text) &&
    newLine(context.text, tokens[end.at + 1], tokens[end.at + 2])
  ) {
    const reason = tokenAt(tokens, end.at + 1);
    say(context, placeOf(context, why), "why follows the word `because`", `write   … because ${reason.image}`, [
      edit(context, why.startOffset, reason.startOffset, " because "),
    ]);
    append(out, [...tokens.slice(at, end.at), readAs(T.Because, "because", why)]);
    return end.at + 1 - at;
  }
  // `a like "x"` continues: a word that is not the end of a path is between two values.
  const isPath = !isName(last) || end.at === at + 3 || is(tokens[end.at - 2], T.Dot);
  if (!is(why, T.Text) || !endsValue(last) || !isPath) return 0;
  const because = ` because ${why.image}`;
  say(context, placeOf(context, why), "the word `because` is missing", `write   …${because}`, [
    edit(context, why.startOffset, why.startOffset, "because "),
  ]);
  append(out, [...tokens.slice(at, end.at), token(T.Because, "because", why.startOffset)]);
  return end.at - at;
}

/** `skip "why" when a`: the condition goes first. */
function reasonFirst(tokens: readonly IToken[], at: number, out: IToken[], context: HabitContext): number {
  const [word, why, when] = [tokenAt(tokens, at), tokenAt(tokens, at + 1), tokenAt(tokens, at + 2)];
  let end = at + 3;
  while (end < tokens.length && !(newLine(context.text, tokens[end - 1], tokens[end]) && endsValue(tokens[end - 1])))
    end++;
  const [first, last] = [tokens[at + 3], tokens[end - 1]];
  if (first === undefined || last === undefined || end === at + 3) return 0;
  const instead = `${word.image} when ${written(context, first, last)} because ${why.image}`;
  say(context, placeOf(context, why), "the condition goes first, and why it is so last", `write   ${instead}`, [
    edit(context, word.startOffset, spanEnd(last), instead),
  ]);
  append(out, [
    word,
    when,
    ...tokens.slice(at + 3, end),
    token(T.Because, "because", spanEnd(last)),
    token(T.Text, why.image, spanEnd(last)),
  ]);
  return end - at;
}

/** The end of a guard's condition: `because`, or the word in its place. */
function reasonOf(
  tokens: readonly IToken[],
  from: number,
  context: HabitContext,
): { readonly at: number; readonly because: boolean } {
  for (let i = from; i < tokens.length; i++) {
    const one = tokens[i];
    if (is(one, T.Because)) return { at: i, because: true };
    const same = !newLine(context.text, tokens[i - 1], one);
    if (is(one, T.Comma, T.Text) && same && endsValue(tokens[i - 1])) return { at: i, because: false };
    if (!same && endsValue(tokens[i - 1]) && !is(one, T.And, T.Or)) return { at: i, because: true };
    if (opens(one)) i = closerOf(tokens, i);
  }
  return { at: tokens.length, because: true };
}

function declared(tokens: readonly IToken[], at: number, out: IToken[], context: HabitContext): number {
  const [word, second, third, fourth] = [tokenAt(tokens, at), tokenAt(tokens, at + 1), tokens[at + 2], tokens[at + 3]];
  if (!T.declarationStarts.includes(word.tokenType)) return 0;
  if (is(second, T.Colon)) {
    colon(context, second, `${word.image} …`);
    out.push(word);
    return 2;
  }
  if (is(word, T.Let) && isName(second)) {
    if (
      is(third, T.Colon) &&
      isWord(fourth) &&
      is(tokens[at + 4], T.Assign) &&
      third !== undefined &&
      fourth !== undefined
    ) {
      say(context, placeOf(context, third, fourth), "a name needs no kind: it has that of its value", `write   let ${second.image} = …`, [
        edit(context, third.startOffset, spanEnd(fourth), ""),
      ]); // prettier-ignore
      out.push(word, second);
      return 4;
    }
    if (KINDS.test(second.image) && isName(third) && third !== undefined && is(fourth, T.Assign)) {
      say(context, placeOf(context, second), "a name needs no kind: it has that of its value", `write   let ${third.image} = …`, [
        edit(context, second.startOffset, third.startOffset, ""),
      ]); // prettier-ignore
      out.push(word);
      return 2;
    }
    if (is(third, T.Equals) && third !== undefined) {
      say(context, placeOf(context, third), "a name is given by one `=`", `write   let ${second.image} = …`, [
        edit(context, third.startOffset, spanEnd(third), "="),
      ]);
      out.push(word, second, readAs(T.Assign, "=", third));
      return 3;
    }
    if (isStep(third, fourth) && is(fourth, T.Assign) && third !== undefined) {
      notChanged(second, third, fourth, context);
      out.push(word, second, readAs(T.Assign, "=", third, fourth));
      return 4;
    }
  }
  if (is(word, T.Function) && is(third, T.LeftParen)) {
    const close = closerOf(tokens, at + 2);
    const sign = tokens[close + 1];
    if (sign === undefined || !is(sign, T.Colon) || !isWord(tokens[close + 2])) return 0;
    const kind = tokens[close + 2]?.image ?? "text";
    say(context, placeOf(context, sign), "a function's result type follows `->`", `write   function ${second.image}(…) -> ${kind} = …`, [
      edit(context, sign.startOffset, spanEnd(sign), /\s/.test(context.text[sign.startOffset - 1] ?? "") ? "->" : " ->"),
    ]); // prettier-ignore
    append(out, [...tokens.slice(at, close + 1), readAs(T.ThinArrow, "->", sign)]);
    return close + 2 - at;
  }
  if (is(word, ...NAMED) && isName(second) && is(third, T.Dot) && isWord(fourth) && fourth !== undefined) {
    const name = is(word, T.Source) ? fourth.image.toLowerCase() : (fourth.image.split("_").at(-1) ?? "it");
    say(
      context,
      placeOf(context, second),
      `a ${word.image} needs a name`,
      `write   ${word.image} ${name} = ${written(context, second, fourth)}`,
      [edit(context, second.startOffset, second.startOffset, `${name} = `)],
      "suggestion",
    );
    out.push(word, token(T.Identifier, name, second.startOffset), token(T.Assign, "=", second.startOffset));
    return 1;
  }
  return 0;
}

function colon(context: HabitContext, sign: IToken, instead: string): void {
  say(context, placeOf(context, sign), "write no colon here", `write   ${instead}`, [
    edit(context, sign.startOffset, spanEnd(sign), /\s/.test(context.text[spanEnd(sign)] ?? "") ? "" : " "),
  ]);
}

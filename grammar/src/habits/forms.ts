/** Choices as they are written elsewhere: `a ? b : c`, `IF(a; b; c)`, `if a b else c`, `b if a else c`, `case when … end`. */
import type { IToken } from "chevrotain";
import type { TextEdit } from "../diagnostic.ts";
import { segments } from "../segments.ts";
import { closest } from "../similar.ts";
import * as T from "../tokens.ts";
import { closerOf, closes, edit, endsValue, is, isName, readAs, newLine, openerOf, opens, operandStart, placeOf, say, spanEnd, tokenAt, startsValue, token, written, type Pass, type HabitContext } from "./walk.ts"; // prettier-ignore

/** The operators here, by the names of spreadsheets in small letters: English and German. */
const CALLED: Readonly<Record<string, "if" | "and" | "or" | "isblank" | undefined>> = {
  if: "if", iif: "if", wenn: "if", and: "and", und: "and", or: "or", oder: "or", isblank: "isblank", istleer: "isblank",
}; // prettier-ignore

/** `IF(a; b; c)` and `if(a, b, c)`, `AND(a; b)`, `OR(a, b)`, `ISBLANK(a)`. */
export const spreadsheetCalls: Pass = (tokens, context) => {
  const recovered = [...tokens];
  for (let i = recovered.length - 2; i >= 0; i--) {
    const word = tokenAt(recovered, i);
    const name = CALLED[word.image.toLowerCase()];
    if (
      name === undefined ||
      !is(recovered[i + 1], T.LeftParen) ||
      is(recovered[i - 1], T.Dot) ||
      (endsValue(recovered[i - 1]) && !newLine(context.text, recovered[i - 1], word))
    )
      continue;
    const close = closerOf(recovered, i + 1);
    const commas = separators(recovered, i + 1, close);
    const [first, second] = commas;
    // `if (a, b) then`: a choice whose function has lost its name.
    if (close >= recovered.length || is(recovered[close + 1], T.Then)) continue;
    if (name === "and" || name === "or") logic(recovered, i, close, commas, name, context);
    else if (name === "isblank" && commas.length === 0) blank(recovered, i, close, context);
    else if (name !== "isblank" && first !== undefined && commas.length <= 2)
      if (second === undefined) withoutElse(recovered, i, close, first, context);
      else choice(recovered, i, close, [first, second], context);
  }
  return recovered;
};

/** The commas and semicolons between the arguments of a call. */
function separators(tokens: readonly IToken[], open: number, close: number): number[] {
  const found: number[] = [];
  for (let i = open + 1; i < close; i++) {
    if (opens(tokens[i])) i = closerOf(tokens, i);
    else if (is(tokens[i], T.Comma, T.Semicolon)) found.push(i);
  }
  // Where semicolons stand between the arguments, a comma is part of a number: IF(a; 1,5; 0).
  const semicolons = found.filter((i) => is(tokens[i], T.Semicolon));
  return semicolons.length > 0 ? semicolons : found;
}

/** A separator becomes a word. */
function wordFor(context: HabitContext, tokens: readonly IToken[], at: number, word: string): TextEdit {
  const [separator, next] = [tokenAt(tokens, at), tokenAt(tokens, at + 1)];
  return edit(context, separator.startOffset, next.startOffset, ` ${word} `);
}

function choice(
  tokens: IToken[],
  at: number,
  close: number,
  [first, second]: readonly [number, number],
  context: HabitContext,
): void {
  const [word, open, end] = [tokenAt(tokens, at), tokenAt(tokens, at + 1), tokenAt(tokens, close)];
  const part = (from: number, to: number): string => written(context, tokens[from], tokens[to]);
  const instead = `if ${part(at + 2, first - 1)} then ${part(first + 1, second - 1)} else ${part(second + 1, close - 1)}`;
  say(context, placeOf(context, word), `a choice is no function here`, `write   ${instead}`, [
    edit(
      context,
      word.startOffset,
      spanEnd(open),
      /^[\w)]/.test(context.text[word.startOffset - 1] ?? "") ? " if " : "if ",
    ),
    wordFor(context, tokens, first, "then"),
    wordFor(context, tokens, second, "else"),
    edit(context, end.startOffset, spanEnd(end), ""),
  ]);
  tokens[at] = readAs(T.If, "if", word, open);
  tokens[first] = readAs(T.Then, "then", tokenAt(tokens, first));
  tokens[second] = readAs(T.Else, "else", tokenAt(tokens, second));
  tokens.splice(close, 1);
  tokens.splice(at + 1, 1);
}

function withoutElse(tokens: IToken[], at: number, close: number, comma: number, context: HabitContext): void {
  const part = (from: number, to: number): string => written(context, tokens[from], tokens[to]);
  const word = tokenAt(tokens, at);
  say(
    context,
    placeOf(context, word),
    "a choice is no function here, and says what stands else",
    `write   if ${part(at + 2, comma - 1)} then ${part(comma + 1, close - 1)} else …`,
  );
  // The rest is unknown: parsing goes on with the condition alone.
  const inner = tokens.slice(comma + 1, close);
  tokens.splice(at, close - at + 1, ...inner);
}

function logic(
  tokens: IToken[],
  at: number,
  close: number,
  commas: readonly number[],
  name: "and" | "or",
  context: HabitContext,
): void {
  if (commas.length === 0) return;
  const word = tokenAt(tokens, at);
  const starts = [at + 1, ...commas];
  const parts = starts.map((from, i) => written(context, tokens[from + 1], tokens[(commas[i] ?? close) - 1]));
  say(
    context,
    placeOf(context, word),
    `\`${name}\` stands between conditions here`,
    `write   (${parts.join(` ${name} `)})`,
    [
      edit(context, word.startOffset, spanEnd(word), ""),
      ...commas.map((comma) => wordFor(context, tokens, comma, name)),
    ],
  );
  for (const comma of commas) tokens[comma] = readAs(name === "and" ? T.And : T.Or, name, tokenAt(tokens, comma));
  tokens.splice(at, 1);
}

function blank(tokens: IToken[], at: number, close: number, context: HabitContext): void {
  const [word, open, end] = [tokenAt(tokens, at), tokenAt(tokens, at + 1), tokenAt(tokens, close)];
  const value = written(context, tokens[at + 2], tokens[close - 1]);
  say(context, placeOf(context, word), `\`${word.image}\` is the word \`blank\` here`, `write   ${value} blank`, [
    edit(context, word.startOffset, spanEnd(open), "("),
    edit(context, end.startOffset, end.startOffset, " blank"),
  ]);
  tokens.splice(close, 0, token(T.Blank, "blank", end.startOffset));
  tokens[at] = readAs(T.LeftParen, "(", word, open);
  tokens.splice(at + 1, 1);
}

/** `a ? b : c`. */
export const ternaries: Pass = (tokens, context) => {
  if (!tokens.some((one) => is(one, T.Question))) return tokens;
  const recovered = [...tokens];
  for (let i = 1; i < recovered.length; i++) {
    const sign = tokenAt(recovered, i);
    if (!is(sign, T.Question) || !endsValue(recovered[i - 1]) || !startsValue(recovered[i + 1])) continue;
    const colon = colonOf(recovered, i);
    const start = conditionStart(recovered, i, context);
    if (colon === undefined || recovered[start] === undefined) continue;
    const end = valueEnd(recovered, colon + 1, context);
    const begin = tokenAt(recovered, start).startOffset;
    const part = (from: number, to: number): string => written(context, recovered[from], recovered[to]);
    const other = tokenAt(recovered, colon);
    say(
      context,
      placeOf(context, sign),
      "a choice is written with words here",
      `write   if ${part(start, i - 1)} then ${part(i + 1, colon - 1)} else ${part(colon + 1, end)}`,
      [edit(context, begin, begin, "if "), replaced(context, sign, "then"), replaced(context, other, "else")],
    );
    recovered[i] = readAs(T.Then, "then", sign);
    recovered[colon] = readAs(T.Else, "else", other);
    recovered.splice(start, 0, token(T.If, "if", begin));
    i++;
  }
  return recovered;
};

/** A sign becomes a word, with room around it. */
function replaced(context: HabitContext, sign: IToken, word: string): TextEdit {
  const { text } = context;
  const before = /\s/.test(text[sign.startOffset - 1] ?? " ") ? "" : " ";
  const after = /\s/.test(text[spanEnd(sign)] ?? " ") ? "" : " ";
  return edit(context, sign.startOffset, spanEnd(sign), before + word + after);
}

function colonOf(tokens: readonly IToken[], question: number): number | undefined {
  let nested = 0;
  for (let i = question + 1; i < tokens.length; i++) {
    if (opens(tokens[i])) i = closerOf(tokens, i);
    else if (closes(tokens[i]) || is(tokens[i], T.Assign)) return undefined;
    else if (is(tokens[i], T.Question)) nested++;
    else if (is(tokens[i], T.Colon) && nested-- === 0) return i;
  }
  return undefined;
}

const BEFORE_VALUE = [
  T.Colon, T.Assign, T.Comma, T.Arrow, T.Then, T.Else, T.When, T.Where, T.Otherwise, T.Semicolon, T.Ellipsis, T.Ensure, T.If,
  T.Because, T.Key,
]; // prettier-ignore

/** Where the expression begins that ends before `end`. */
function conditionStart(tokens: readonly IToken[], end: number, context: HabitContext): number {
  let at = end;
  while (at > 0) {
    const before = tokens[at - 1];
    if (closes(before)) at = Math.max(0, openerOf(tokens, at - 1));
    else if (opens(before) || is(before, ...BEFORE_VALUE)) return at;
    else if (at < end && endsValue(before) && newLine(context.text, before, tokens[at])) return at;
    else at--;
  }
  return at;
}

/** The last token of the value that begins at `start`, as far as its line goes. */
function valueEnd(tokens: readonly IToken[], start: number, context: HabitContext): number {
  let at = start;
  while (at < tokens.length) {
    if (opens(tokens[at])) at = Math.min(closerOf(tokens, at), tokens.length - 1);
    const next = tokens[at + 1];
    if (next === undefined || closes(next) || is(next, T.Comma, T.Semicolon) || newLine(context.text, tokens[at], next))
      return at;
    at++;
  }
  return tokens.length - 1;
}

/** `if a "x" else "y"`, `if (a) { "x" } else { "y" }`, `if a: "x"`: the word `then` is missing. */
export const thens: Pass = (tokens, context) => {
  const recovered = [...tokens];
  for (let i = 0; i < recovered.length; i++) {
    const word = tokenAt(recovered, i);
    if (
      !is(word, T.If) ||
      is(recovered[i - 1], T.Dot) ||
      is(recovered[i + 1], T.Colon) ||
      (is(recovered[i + 1], T.Blank) && is(recovered[i - 1], T.Otherwise))
    )
      continue;
    if (endsValue(recovered[i - 1]) && !newLine(context.text, recovered[i - 1], word)) continue;
    const at = thenPlace(recovered, i + 1, context);
    if (at === undefined) continue;
    const [last, next] = [tokenAt(recovered, at - 1), tokenAt(recovered, at)];
    const condition = written(context, recovered[i + 1], last);
    const gap = context.text.slice(spanEnd(last), next.startOffset);
    const braces = is(next, T.LeftBrace) ? bracesOf(recovered, at) : undefined;
    if (braces !== undefined) {
      withoutBraces(recovered, i, at, braces, context);
      continue;
    }
    if (is(next, T.Colon)) {
      say(context, placeOf(context, next), "`then` follows a condition, no colon", `write   if ${condition} then …`, [
        edit(context, next.startOffset, spanEnd(next), " then"),
      ]);
      recovered[at] = readAs(T.Then, "then", next);
      continue;
    }
    const value = written(context, next, recovered[Math.min(valueOf(recovered, at), recovered.length - 1)]);
    say(
      context,
      { path: context.path, start: spanEnd(last), end: next.startOffset + (gap === "" ? 1 : 0) },
      "the word `then` is missing",
      `write   if ${condition} then ${value} else …`,
      [edit(context, spanEnd(last), next.startOffset, " then ")],
    );
    recovered.splice(at, 0, token(T.Then, "then", spanEnd(last)));
    i = at;
  }
  return recovered;
};

/** The last token of one value: a literal, a path, what stands in brackets. */
function valueOf(tokens: readonly IToken[], at: number): number {
  return opens(tokens[at]) ? closerOf(tokens, at) : at;
}

/** Where `then` is missing: where a value follows the condition at once. Undefined where it is there, or something else is wrong. */
function thenPlace(tokens: readonly IToken[], start: number, context: HabitContext): number | undefined {
  for (let i = start; i < tokens.length; i++) {
    const one = tokens[i];
    if (is(one, T.Then)) return undefined;
    if (i > start && endsValue(tokens[i - 1])) {
      if (is(one, T.Colon)) return i;
      if (newLine(context.text, tokens[i - 1], one)) return undefined;
      if (
        is(one, T.Text, T.Number, T.LeftBrace, T.True, T.False) ||
        (isName(one) && !isAfterWord(tokens[i - 1]) && one?.tokenType === T.Identifier)
      )
        return i;
    }
    if (opens(one)) i = closerOf(tokens, i);
    else if (closes(one) || is(one, T.Else, T.Comma, T.Arrow, T.Assign)) return undefined;
  }
  return undefined;
}

const isAfterWord = (before: IToken | undefined): boolean => is(before, T.Not, T.And, T.Or);

/** `x if a else y`. */
export const trailingIfs: Pass = (tokens, context) => {
  const recovered = [...tokens];
  for (let i = 1; i < recovered.length; i++) {
    const word = tokenAt(recovered, i);
    if (!is(word, T.If) || !endsValue(recovered[i - 1]) || newLine(context.text, recovered[i - 1], word)) continue;
    if (is(recovered[i + 1], T.Colon, T.Blank)) continue;
    const other = elseOf(recovered, i + 1, context);
    if (other === undefined) continue;
    const start = operandStart(recovered, i);
    const part = (from: number, to: number): string => written(context, recovered[from], recovered[to]);
    const end = valueEnd(recovered, other + 1, context);
    const [value, condition] = [part(start, i - 1), part(i + 1, other - 1)];
    const from = tokenAt(recovered, start);
    const last = tokenAt(recovered, other);
    say(
      context,
      placeOf(context, word),
      "the condition of a choice goes first",
      `write   if ${condition} then ${value} else ${part(other + 1, end)}`,
      [edit(context, from.startOffset, spanEnd(last), `if ${condition} then ${value} else`)],
    );
    // The parts read so far are in the wrong order: parsing goes on with the value alone.
    recovered.splice(i, end - i + 1);
  }
  return recovered;
};

function elseOf(tokens: readonly IToken[], start: number, context: HabitContext): number | undefined {
  for (let i = start; i < tokens.length; i++) {
    if (newLine(context.text, tokens[i - 1], tokens[i]) || is(tokens[i], T.Then, T.Comma) || closes(tokens[i]))
      return undefined;
    if (is(tokens[i], T.Else)) return i;
    if (opens(tokens[i])) i = closerOf(tokens, i);
  }
  return undefined;
}

/** `case when a then b else c end`. */
export const cases: Pass = (tokens, context) => {
  const recovered = [...tokens];
  for (let i = 0; i + 1 < recovered.length; i++) {
    const word = tokenAt(recovered, i);
    if (word.tokenType !== T.Identifier || !/^case$/i.test(word.image) || is(recovered[i - 1], T.Dot)) continue;
    const end = recovered.findIndex((one, at) => at > i && /^end$/i.test(one.image) && one.tokenType === T.Identifier);
    if (end < 0) continue;
    const whens = recovered.flatMap((one, at) => (at > i && at < end && is(one, T.When) ? [at] : []));
    if (!is(recovered[i + 1], T.When)) {
      compared(recovered, i, end, whens, context);
      continue;
    }
    say(
      context,
      placeOf(context, word),
      "a choice is written with `if` here",
      "write   if … then … else if … then … else …",
      [
        edit(context, word.startOffset, tokenAt(recovered, i + 1).startOffset, ""),
        ...whens.map((at, n) =>
          edit(
            context,
            tokenAt(recovered, at).startOffset,
            spanEnd(tokenAt(recovered, at)),
            n === 0 ? "if" : "else if",
          ),
        ),
        edit(context, spanEnd(tokenAt(recovered, end - 1)), spanEnd(tokenAt(recovered, end)), ""),
      ],
    );
    recovered.splice(end, 1);
    for (const [n, at] of whens.toReversed().entries()) {
      const when = tokenAt(recovered, at);
      const first = n === whens.length - 1;
      recovered.splice(at, 1, ...(first ? [] : [token(T.Else, "else", when.startOffset)]), readAs(T.If, "if", when));
    }
    recovered.splice(i, 1);
  }
  return recovered;
};

/** `case x when "a" then 1 else 2 end`: a `match`. */
function compared(tokens: IToken[], at: number, end: number, whens: readonly number[], context: HabitContext): void {
  const [word, last] = [tokenAt(tokens, at), tokenAt(tokens, end)];
  const first = whens[0];
  if (first === undefined || !startsValue(tokens[at + 1])) return;
  const subject = written(context, tokens[at + 1], tokens[first - 1]);
  const edits = [
    edit(context, word.startOffset, spanEnd(word), "match"),
    edit(context, last.startOffset, spanEnd(last), "}"),
  ];
  const read: IToken[] = [readAs(T.Match, "match", word)];
  for (let i = at + 1; i < end; i++) {
    const one = tokenAt(tokens, i);
    const next = tokenAt(tokens, i + 1);
    if (i === first) {
      edits.push(edit(context, one.startOffset, spanEnd(one), "{"));
      read.push(readAs(T.LeftBrace, "{", one));
    } else if (whens.includes(i)) edits.push(edit(context, one.startOffset, next.startOffset, ""));
    else if (is(one, T.Then)) {
      edits.push(edit(context, one.startOffset, spanEnd(one), "=>"));
      read.push(readAs(T.Arrow, "=>", one));
    } else if (is(one, T.Else)) {
      edits.push(edit(context, spanEnd(one), spanEnd(one), " =>"));
      read.push(one, token(T.Arrow, "=>", spanEnd(one)));
    } else read.push(one);
  }
  say(
    context,
    placeOf(context, word),
    "a choice by one value is written with `match` here",
    `write   match ${subject} { … => …  else => … }`,
    edits,
  );
  tokens.splice(at, end - at + 1, ...read, readAs(T.RightBrace, "}", last));
}

/** `{ "a" }`, and the `else { "b" }` behind it: braces around values that are no records. */
function bracesOf(tokens: readonly IToken[], open: number): readonly [close: number, other: number] | undefined {
  const close = closerOf(tokens, open);
  const other = is(tokens[close + 1], T.Else) && is(tokens[close + 2], T.LeftBrace) ? close + 2 : -1;
  const isRecord = (at: number): boolean =>
    is(tokens[at + 1], T.RightBrace, T.Ellipsis, T.Let) || is(tokens[at + 2], T.Colon);
  if (close >= tokens.length || isRecord(open) || (other >= 0 && isRecord(other))) return undefined;
  return [close, other];
}

function withoutBraces(
  tokens: IToken[],
  at: number,
  open: number,
  [close, other]: readonly [number, number],
  context: HabitContext,
): void {
  const part = (from: number, to: number): string => written(context, tokens[from], tokens[to]);
  const end = other < 0 ? -1 : closerOf(tokens, other);
  const value = end < 0 ? "…" : part(other + 1, end - 1);
  const instead = `if ${part(at + 1, open - 1)} then ${part(open + 1, close - 1)} else ${value}`;
  const drop = (i: number): TextEdit => {
    const one = tokenAt(tokens, i);
    const room = /[ \t]*$/.exec(context.text.slice(0, one.startOffset))?.[0].length ?? 0;
    return edit(context, one.startOffset - (i === other ? 0 : room), spanEnd(one) + (i === other ? 1 : 0), "");
  };
  const first = tokenAt(tokens, open);
  const edits = [
    edit(context, first.startOffset, spanEnd(first), "then"),
    drop(close),
    ...(end < 0 ? [] : [drop(other), drop(end)]),
  ];
  say(context, placeOf(context, first), "the values of a choice stand without braces", `write   ${instead}`, edits);
  tokens[open] = readAs(T.Then, "then", first);
  if (end >= 0) {
    tokens.splice(end, 1);
    tokens.splice(other, 1);
  }
  tokens.splice(close, 1);
}

/** `switch (x) { case "a": …  default: … }`, and `:` or `->` between a pattern and its value. */
export const arms: Pass = (tokens, context) => {
  const recovered = tokens.map((word, i) => {
    if (word.image !== "switch" || !is(tokens[i + 1], T.LeftParen) || is(tokens[i - 1], T.Dot)) return word;
    say(
      context,
      placeOf(context, word),
      "`switch` is written `match` here",
      'write   match … { "a" => …  else => … }',
      [edit(context, word.startOffset, spanEnd(word), "match")],
    );
    return readAs(T.Match, "match", word);
  });
  const bodies = armedBodies(recovered);
  // What a bracket without its partner leaves open ends with its declaration.
  const firsts = new Set(segments(recovered, context.text).map(([first]) => first));
  /** For each bracket that is open here, whether arms stand in it. */
  const within: boolean[] = [];
  for (let i = 0; i < recovered.length; i++) {
    const one = tokenAt(recovered, i);
    if (firsts.has(one)) within.length = 0;
    if (opens(one)) within.push(bodies.has(one));
    else if (closes(one)) within.pop();
    else if (within.at(-1) === true) armOf(recovered, i, context);
  }
  return recovered;
};

/** The braces that hold the arms of a `match`, or the rows of a table. Looked for from the end, so that each token is looked at once. */
function armedBodies(tokens: readonly IToken[]): ReadonlySet<IToken> {
  const bodies = new Set<IToken>();
  let next: IToken | undefined;
  for (let i = tokens.length - 1; i >= 0; i--) {
    const word = tokenAt(tokens, i);
    const isTable = is(word, T.Table) && isName(tokens[i + 1]) && is(tokens[i + 2], T.LeftParen);
    if ((is(word, T.Match) || isTable) && next !== undefined && is(next, T.LeftBrace)) bodies.add(next);
    if (is(word, T.LeftBrace, T.From, T.Let, T.Assign, T.Test)) next = word;
  }
  return bodies;
}

/** Whether an arrow is that of a table's or a function's first line, which a missing `}` has brought in here. */
function inHeading(tokens: readonly IToken[], at: number): boolean {
  return closes(tokens[at - 1]) && is(tokens[openerOf(tokens, at - 1) - 2], T.Table, T.Function, T.Mapping);
}

/** Whether a token is the first of its arm. */
function beginsArm(tokens: readonly IToken[], at: number, context: HabitContext): boolean {
  const [before, one] = [tokens[at - 1], tokens[at]];
  // `unknwon` is a slip of the pen.
  if (one === undefined || closest(one.image, ["unknown", "else"]) !== undefined) return false;
  return is(before, T.LeftBrace) || (endsValue(before) && newLine(context.text, before, one));
}

function armOf(tokens: IToken[], at: number, context: HabitContext): void {
  const one = tokenAt(tokens, at);
  if (/^(?:case|when)$/i.test(one.image) && is(tokens[at + 1], T.Text, T.Number, T.True, T.False)) {
    const next = tokenAt(tokens, at + 1);
    say(context, placeOf(context, one), `an arm needs no \`${one.image}\``, `write   ${next.image} => …`, [
      edit(context, one.startOffset, next.startOffset, ""),
    ]);
    tokens.splice(at, 1);
  } else if (/^(?:default|_)$/i.test(one.image) && is(tokens[at + 1], T.Colon, T.Arrow, T.ThinArrow)) {
    say(
      context,
      placeOf(context, one),
      `\`${one.image}\` is written \`else\` here`,
      "all other values are   else => …",
      [edit(context, one.startOffset, spanEnd(one), "else")],
    );
    tokens[at] = readAs(T.Else, "else", one);
  } else if (one.tokenType === T.Identifier && is(tokens[at + 1], T.Arrow) && beginsArm(tokens, at, context)) {
    const text = JSON.stringify(one.image);
    say(context, placeOf(context, one), "a text stands in double quotes", `write   ${text} => …`, [
      edit(context, one.startOffset, spanEnd(one), text),
    ]);
    tokens[at] = readAs(T.Text, text, one);
  } else if (is(one, T.Pipe, T.Or) && is(tokens[at - 1], T.Text) && is(tokens[at + 1], T.Text)) {
    const both = `${tokens[at - 1]?.image ?? "…"}, ${tokens[at + 1]?.image ?? "…"}`;
    say(context, placeOf(context, one), "a comma stands between several values of an arm", `write   ${both} => …`, [
      edit(context, spanEnd(tokenAt(tokens, at - 1)), spanEnd(one), ","),
    ]);
    tokens[at] = readAs(T.Comma, ",", one);
  } else if (is(one, T.Colon, T.ThinArrow) && !inHeading(tokens, at)) {
    const pattern = tokens[at - 1]?.image ?? "…";
    say(
      context,
      placeOf(context, one),
      `\`${one.image}\` is written \`=>\` between a value and what it becomes`,
      `write   ${pattern} => …`,
      [edit(context, one.startOffset, spanEnd(one), " =>")],
    );
    tokens[at] = readAs(T.Arrow, "=>", one);
  }
}

/** `if a then skip "why"` and `skip if a because "why"` at the top: a guard. `on error retry 3 times`: what follows a failure. */
export const guards: Pass = (tokens, context) => {
  const recovered = [...tokens];
  for (let i = 0; i < recovered.length; i++) {
    const word = tokenAt(recovered, i);
    if (!newLine(context.text, recovered[i - 1], word) || (i > 0 && !endsValue(recovered[i - 1]))) continue;
    const next = tokenAt(recovered, i + 1);
    if (is(word, T.Skip, T.Hold) && is(next, T.If)) {
      say(
        context,
        placeOf(context, next),
        `\`${word.image} if\` is written \`${word.image} when\` here`,
        `write   ${word.image} when … because "…"`,
        [edit(context, next.startOffset, spanEnd(next), "when")],
      );
      recovered[i + 1] = readAs(T.When, "when", next);
    } else if (
      is(word, T.On) &&
      is(next, T.ErrorWord) &&
      is(recovered[i + 2], T.Retry) &&
      is(recovered[i + 3], T.Number)
    ) {
      say(
        context,
        placeOf(context, next),
        "what follows a failure of the whole run begins with `on failure`",
        "write   on failure retry … times",
        [edit(context, next.startOffset, spanEnd(next), "failure")],
      );
      recovered[i + 1] = readAs(T.Failure, "failure", next);
    } else if (is(word, T.If)) guard(recovered, i, context);
  }
  return recovered;
};

function guard(tokens: IToken[], at: number, context: HabitContext): void {
  const then = tokens.findIndex(
    (one, i) => i > at && (is(one, T.Then, T.LeftBrace) || newLine(context.text, tokens[i - 1], one)),
  );
  const [action, why] = [tokens[then + 1], tokens[then + 2]];
  if (
    !is(tokens[then], T.Then, T.LeftBrace) ||
    !is(action, T.Skip, T.Hold) ||
    action === undefined ||
    !is(why, T.Text) ||
    why === undefined
  )
    return;
  const word = tokenAt(tokens, at);
  const braces = is(tokens[then], T.LeftBrace);
  const close = tokens[then + 3];
  if (braces && !is(close, T.RightBrace)) return;
  const instead = `${action.image} when ${written(context, tokens[at + 1], tokens[then - 1])} because ${why.image}`;
  say(context, placeOf(context, word), "no declaration begins with `if`", `write   ${instead}`, [
    edit(context, word.startOffset, spanEnd(braces && close !== undefined ? close : why), instead),
  ]);
  if (braces) tokens.splice(then + 3, 1);
  tokens.splice(then, 2, readAs(T.Because, "because", tokenAt(tokens, then), action));
  tokens.splice(
    at,
    1,
    readAs(action.tokenType, action.image, word),
    token(T.When, "when", spanEnd(word), spanEnd(word)),
  );
}

/** Choices as they are written elsewhere: `a ? b : c`, `IF(a; b; c)`, `if a b else c`, `b if a else c`, `case when … end`. */
import type { IToken } from "chevrotain";
import type { TextEdit } from "../diagnostic.ts";
import * as T from "../tokens.ts";
import { closerOf, closes, edit, endsValue, is, isName, meantAs, newLine, openerOf, opens, operandStart, placeOf, say, spanEnd, startsValue, token, written, type Pass, type Reading } from "./walk.ts"; // prettier-ignore

/** `IF(a; b; c)` and `if(a, b, c)`, `AND(a; b)`, `OR(a, b)`, `ISBLANK(a)`. */
export const spreadsheetCalls: Pass = (tokens, reading) => {
  const meant = [...tokens];
  for (let i = meant.length - 2; i >= 0; i--) {
    const word = meant[i] as IToken;
    const name = /^(?:if|iif|and|or|isblank)$/i.exec(word.image)?.[0].toLowerCase();
    if (
      name === undefined ||
      !is(meant[i + 1], T.LeftParen) ||
      is(meant[i - 1], T.Dot) ||
      (endsValue(meant[i - 1]) && !newLine(reading.text, meant[i - 1], word))
    )
      continue;
    const close = closerOf(meant, i + 1);
    const commas = separators(meant, i + 1, close);
    if (close >= meant.length) continue;
    if (name === "and" || name === "or") logic(meant, i, close, commas, name, reading);
    else if (name === "isblank" && commas.length === 0) blank(meant, i, close, reading);
    else if (name !== "isblank" && commas.length === 2) choice(meant, i, close, commas as [number, number], reading);
    else if (name !== "isblank" && commas.length === 1) withoutElse(meant, i, close, commas[0] as number, reading);
  }
  return meant;
};

/** The commas and semicolons between the arguments of a call. */
function separators(tokens: readonly IToken[], open: number, close: number): number[] {
  const found: number[] = [];
  for (let i = open + 1; i < close; i++) {
    if (opens(tokens[i])) i = closerOf(tokens, i);
    else if (is(tokens[i], T.Comma, T.Semicolon)) found.push(i);
  }
  return found;
}

/** A separator becomes a word. */
function wordFor(reading: Reading, tokens: readonly IToken[], at: number, word: string): TextEdit {
  const [separator, next] = [tokens[at] as IToken, tokens[at + 1] as IToken];
  return edit(reading, separator.startOffset, next.startOffset, ` ${word} `);
}

function choice(
  tokens: IToken[],
  at: number,
  close: number,
  [first, second]: readonly [number, number],
  reading: Reading,
): void {
  const [word, open, end] = [tokens[at], tokens[at + 1], tokens[close]] as [IToken, IToken, IToken];
  const part = (from: number, to: number): string => written(reading, tokens[from], tokens[to]);
  const instead = `if ${part(at + 2, first - 1)} then ${part(first + 1, second - 1)} else ${part(second + 1, close - 1)}`;
  say(reading, placeOf(reading, word), `a choice is no function here`, `write   ${instead}`, [
    edit(
      reading,
      word.startOffset,
      spanEnd(open),
      /^[\w)]/.test(reading.text[word.startOffset - 1] ?? "") ? " if " : "if ",
    ),
    wordFor(reading, tokens, first, "then"),
    wordFor(reading, tokens, second, "else"),
    edit(reading, end.startOffset, spanEnd(end), ""),
  ]);
  tokens[at] = meantAs(T.If, "if", word, open);
  tokens[first] = meantAs(T.Then, "then", tokens[first] as IToken);
  tokens[second] = meantAs(T.Else, "else", tokens[second] as IToken);
  tokens.splice(close, 1);
  tokens.splice(at + 1, 1);
}

function withoutElse(tokens: IToken[], at: number, close: number, comma: number, reading: Reading): void {
  const part = (from: number, to: number): string => written(reading, tokens[from], tokens[to]);
  const word = tokens[at] as IToken;
  say(
    reading,
    placeOf(reading, word),
    "a choice is no function here, and says what stands else",
    `write   if ${part(at + 2, comma - 1)} then ${part(comma + 1, close - 1)} else …`,
  );
  // What stands else is not known: the condition alone is read on.
  const inner = tokens.slice(comma + 1, close);
  tokens.splice(at, close - at + 1, ...inner);
}

function logic(
  tokens: IToken[],
  at: number,
  close: number,
  commas: readonly number[],
  name: "and" | "or",
  reading: Reading,
): void {
  if (commas.length === 0) return;
  const word = tokens[at] as IToken;
  const bounds = [at + 1, ...commas, close];
  const parts = bounds.slice(1).map((to, i) => written(reading, tokens[(bounds[i] as number) + 1], tokens[to - 1]));
  say(
    reading,
    placeOf(reading, word),
    `\`${name}\` stands between conditions here`,
    `write   (${parts.join(` ${name} `)})`,
    [
      edit(reading, word.startOffset, spanEnd(word), ""),
      ...commas.map((comma) => wordFor(reading, tokens, comma, name)),
    ],
  );
  for (const comma of commas) tokens[comma] = meantAs(name === "and" ? T.And : T.Or, name, tokens[comma] as IToken);
  tokens.splice(at, 1);
}

function blank(tokens: IToken[], at: number, close: number, reading: Reading): void {
  const [word, open, end] = [tokens[at], tokens[at + 1], tokens[close]] as [IToken, IToken, IToken];
  const value = written(reading, tokens[at + 2], tokens[close - 1]);
  say(reading, placeOf(reading, word), `\`${word.image}\` is the word \`blank\` here`, `write   ${value} blank`, [
    edit(reading, word.startOffset, spanEnd(open), "("),
    edit(reading, end.startOffset, end.startOffset, " blank"),
  ]);
  tokens.splice(close, 0, token(T.Blank, "blank", end.startOffset));
  tokens[at] = meantAs(T.LeftParen, "(", word, open);
  tokens.splice(at + 1, 1);
}

/** `a ? b : c`. */
export const ternaries: Pass = (tokens, reading) => {
  if (!tokens.some((one) => is(one, T.Question))) return tokens;
  const meant = [...tokens];
  for (let i = 1; i < meant.length; i++) {
    const sign = meant[i] as IToken;
    if (!is(sign, T.Question) || !endsValue(meant[i - 1]) || !startsValue(meant[i + 1])) continue;
    const colon = colonOf(meant, i);
    const start = conditionStart(meant, i, reading);
    if (colon === undefined || meant[start] === undefined) continue;
    const end = valueEnd(meant, colon + 1, reading);
    const begin = (meant[start] as IToken).startOffset;
    const part = (from: number, to: number): string => written(reading, meant[from], meant[to]);
    const other = meant[colon] as IToken;
    say(
      reading,
      placeOf(reading, sign),
      "a choice is written with words here",
      `write   if ${part(start, i - 1)} then ${part(i + 1, colon - 1)} else ${part(colon + 1, end)}`,
      [edit(reading, begin, begin, "if "), replaced(reading, sign, "then"), replaced(reading, other, "else")],
    );
    meant[i] = meantAs(T.Then, "then", sign);
    meant[colon] = meantAs(T.Else, "else", other);
    meant.splice(start, 0, token(T.If, "if", begin));
    i++;
  }
  return meant;
};

/** A sign becomes a word, with room around it. */
function replaced(reading: Reading, sign: IToken, word: string): TextEdit {
  const { text } = reading;
  const before = /\s/.test(text[sign.startOffset - 1] ?? " ") ? "" : " ";
  const after = /\s/.test(text[spanEnd(sign)] ?? " ") ? "" : " ";
  return edit(reading, sign.startOffset, spanEnd(sign), before + word + after);
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
function conditionStart(tokens: readonly IToken[], end: number, reading: Reading): number {
  let at = end;
  while (at > 0) {
    const before = tokens[at - 1];
    if (closes(before)) at = Math.max(0, openerOf(tokens, at - 1));
    else if (opens(before) || is(before, ...BEFORE_VALUE)) return at;
    else if (at < end && endsValue(before) && newLine(reading.text, before, tokens[at])) return at;
    else at--;
  }
  return at;
}

/** The last token of the value that begins at `start`, as far as its line goes. */
function valueEnd(tokens: readonly IToken[], start: number, reading: Reading): number {
  let at = start;
  while (at < tokens.length) {
    if (opens(tokens[at])) at = Math.min(closerOf(tokens, at), tokens.length - 1);
    const next = tokens[at + 1];
    if (next === undefined || closes(next) || is(next, T.Comma, T.Semicolon) || newLine(reading.text, tokens[at], next))
      return at;
    at++;
  }
  return tokens.length - 1;
}

/** `if a "x" else "y"`, `if (a) { "x" } else { "y" }`, `if a: "x"`: the word `then` is missing. */
export const thens: Pass = (tokens, reading) => {
  const meant = [...tokens];
  for (let i = 0; i < meant.length; i++) {
    const word = meant[i] as IToken;
    if (
      !is(word, T.If) ||
      is(meant[i - 1], T.Dot) ||
      is(meant[i + 1], T.Colon) ||
      (is(meant[i + 1], T.Blank) && is(meant[i - 1], T.Otherwise))
    )
      continue;
    if (endsValue(meant[i - 1]) && !newLine(reading.text, meant[i - 1], word)) continue;
    const at = thenPlace(meant, i + 1, reading);
    if (at === undefined) continue;
    const [last, next] = [meant[at - 1], meant[at]] as [IToken, IToken];
    const condition = written(reading, meant[i + 1], last);
    const gap = reading.text.slice(spanEnd(last), next.startOffset);
    const braces = is(next, T.LeftBrace) ? bracesOf(meant, at) : undefined;
    if (braces !== undefined) {
      withoutBraces(meant, i, at, braces, reading);
      continue;
    }
    if (is(next, T.Colon)) {
      say(reading, placeOf(reading, next), "`then` follows a condition, no colon", `write   if ${condition} then …`, [
        edit(reading, next.startOffset, spanEnd(next), " then"),
      ]);
      meant[at] = meantAs(T.Then, "then", next);
      continue;
    }
    const value = written(reading, next, meant[Math.min(valueOf(meant, at), meant.length - 1)]);
    say(
      reading,
      { path: reading.path, start: spanEnd(last), end: next.startOffset + (gap === "" ? 1 : 0) },
      "the word `then` is missing",
      `write   if ${condition} then ${value} else …`,
      [edit(reading, spanEnd(last), next.startOffset, " then ")],
    );
    meant.splice(at, 0, token(T.Then, "then", spanEnd(last)));
    i = at;
  }
  return meant;
};

/** The last token of one value: a literal, a path, what stands in brackets. */
function valueOf(tokens: readonly IToken[], at: number): number {
  return opens(tokens[at]) ? closerOf(tokens, at) : at;
}

/** Where `then` is missing: where a value follows the condition at once. Undefined where it is there, or something else is wrong. */
function thenPlace(tokens: readonly IToken[], start: number, reading: Reading): number | undefined {
  for (let i = start; i < tokens.length; i++) {
    const one = tokens[i];
    if (is(one, T.Then)) return undefined;
    if (i > start && endsValue(tokens[i - 1])) {
      if (is(one, T.Colon)) return i;
      if (newLine(reading.text, tokens[i - 1], one)) return undefined;
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
export const trailingIfs: Pass = (tokens, reading) => {
  const meant = [...tokens];
  for (let i = 1; i < meant.length; i++) {
    const word = meant[i] as IToken;
    if (!is(word, T.If) || !endsValue(meant[i - 1]) || newLine(reading.text, meant[i - 1], word)) continue;
    if (is(meant[i + 1], T.Colon, T.Blank)) continue;
    const other = elseOf(meant, i + 1, reading);
    if (other === undefined) continue;
    const start = operandStart(meant, i);
    const part = (from: number, to: number): string => written(reading, meant[from], meant[to]);
    const end = valueEnd(meant, other + 1, reading);
    const [value, condition] = [part(start, i - 1), part(i + 1, other - 1)];
    const from = meant[start] as IToken;
    const last = meant[other] as IToken;
    say(
      reading,
      placeOf(reading, word),
      "the condition of a choice goes first",
      `write   if ${condition} then ${value} else ${part(other + 1, end)}`,
      [edit(reading, from.startOffset, spanEnd(last), `if ${condition} then ${value} else`)],
    );
    // What was read in this order is not what is meant: the value alone is read on.
    meant.splice(i, end - i + 1);
  }
  return meant;
};

function elseOf(tokens: readonly IToken[], start: number, reading: Reading): number | undefined {
  for (let i = start; i < tokens.length; i++) {
    if (newLine(reading.text, tokens[i - 1], tokens[i]) || is(tokens[i], T.Then, T.Comma) || closes(tokens[i]))
      return undefined;
    if (is(tokens[i], T.Else)) return i;
    if (opens(tokens[i])) i = closerOf(tokens, i);
  }
  return undefined;
}

/** `case when a then b else c end`. */
export const cases: Pass = (tokens, reading) => {
  const meant = [...tokens];
  for (let i = 0; i + 1 < meant.length; i++) {
    const word = meant[i] as IToken;
    if (
      word.tokenType !== T.Identifier ||
      !/^case$/i.test(word.image) ||
      !is(meant[i + 1], T.When) ||
      is(meant[i - 1], T.Dot)
    )
      continue;
    const end = meant.findIndex((one, at) => at > i && /^end$/i.test(one.image) && one.tokenType === T.Identifier);
    if (end < 0) continue;
    const whens = meant.flatMap((one, at) => (at > i && at < end && is(one, T.When) ? [at] : []));
    say(
      reading,
      placeOf(reading, word),
      "a choice is written with `if` here",
      "write   if … then … else if … then … else …",
      [
        edit(reading, word.startOffset, (meant[i + 1] as IToken).startOffset, ""),
        ...whens.map((at, n) =>
          edit(reading, (meant[at] as IToken).startOffset, spanEnd(meant[at] as IToken), n === 0 ? "if" : "else if"),
        ),
        edit(reading, spanEnd(meant[end - 1] as IToken), spanEnd(meant[end] as IToken), ""),
      ],
    );
    meant.splice(end, 1);
    for (const [n, at] of whens.toReversed().entries()) {
      const when = meant[at] as IToken;
      const first = n === whens.length - 1;
      meant.splice(at, 1, ...(first ? [] : [token(T.Else, "else", when.startOffset)]), meantAs(T.If, "if", when));
    }
    meant.splice(i, 1);
  }
  return meant;
};

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
  reading: Reading,
): void {
  const part = (from: number, to: number): string => written(reading, tokens[from], tokens[to]);
  const end = other < 0 ? -1 : closerOf(tokens, other);
  const value = end < 0 ? "…" : part(other + 1, end - 1);
  const instead = `if ${part(at + 1, open - 1)} then ${part(open + 1, close - 1)} else ${value}`;
  const drop = (i: number): TextEdit => {
    const one = tokens[i] as IToken;
    const room = /[ \t]*$/.exec(reading.text.slice(0, one.startOffset))?.[0].length ?? 0;
    return edit(reading, one.startOffset - (i === other ? 0 : room), spanEnd(one) + (i === other ? 1 : 0), "");
  };
  const first = tokens[open] as IToken;
  const edits = [
    edit(reading, first.startOffset, spanEnd(first), "then"),
    drop(close),
    ...(end < 0 ? [] : [drop(other), drop(end)]),
  ];
  say(reading, placeOf(reading, first), "the values of a choice stand without braces", `write   ${instead}`, edits);
  tokens[open] = meantAs(T.Then, "then", first);
  if (end >= 0) {
    tokens.splice(end, 1);
    tokens.splice(other, 1);
  }
  tokens.splice(close, 1);
}

/** `switch (x) { case "a": …  default: … }`, and `:` or `->` between a pattern and its value. */
export const arms: Pass = (tokens, reading) => {
  const meant = [...tokens];
  for (let i = 0; i < meant.length; i++) {
    const word = meant[i] as IToken;
    if (word.image === "switch" && is(meant[i + 1], T.LeftParen) && !is(meant[i - 1], T.Dot)) {
      say(
        reading,
        placeOf(reading, word),
        "`switch` is written `match` here",
        'write   match … { "a" => …  else => … }',
        [edit(reading, word.startOffset, spanEnd(word), "match")],
      );
      meant[i] = meantAs(T.Match, "match", word);
    }
    const isTable = is(word, T.Table) && isName(meant[i + 1]) && is(meant[i + 2], T.LeftParen);
    if (!is(meant[i], T.Match) && !isTable) continue;
    const open = meant.findIndex((one, at) => at > i && is(one, T.LeftBrace, T.From, T.Let, T.Assign, T.Test));
    if (open < 0 || !is(meant[open], T.LeftBrace)) continue;
    for (let at = open + 1; at < meant.length && !is(meant[at], T.RightBrace); at++) {
      if (opens(meant[at])) at = closerOf(meant, at);
      else armOf(meant, at, reading);
    }
  }
  return meant;
};

function armOf(tokens: IToken[], at: number, reading: Reading): void {
  const one = tokens[at] as IToken;
  if (/^(?:case|when)$/i.test(one.image) && is(tokens[at + 1], T.Text, T.Number, T.True, T.False)) {
    const next = tokens[at + 1] as IToken;
    say(reading, placeOf(reading, one), `an arm needs no \`${one.image}\``, `write   ${next.image} => …`, [
      edit(reading, one.startOffset, next.startOffset, ""),
    ]);
    tokens.splice(at, 1);
  } else if (/^(?:default|_)$/i.test(one.image) && is(tokens[at + 1], T.Colon, T.Arrow, T.ThinArrow)) {
    say(
      reading,
      placeOf(reading, one),
      `\`${one.image}\` is written \`else\` here`,
      "all other values are   else => …",
      [edit(reading, one.startOffset, spanEnd(one), "else")],
    );
    tokens[at] = meantAs(T.Else, "else", one);
  } else if (is(one, T.Colon, T.ThinArrow)) {
    const pattern = tokens[at - 1]?.image ?? "…";
    say(
      reading,
      placeOf(reading, one),
      `\`${one.image}\` is written \`=>\` between a value and what it becomes`,
      `write   ${pattern} => …`,
      [edit(reading, one.startOffset, spanEnd(one), " =>")],
    );
    tokens[at] = meantAs(T.Arrow, "=>", one);
  }
}

/** `if a then skip "why"` and `skip if a because "why"` at the top: a guard. `on error retry 3 times`: what follows a failure. */
export const guards: Pass = (tokens, reading) => {
  const meant = [...tokens];
  for (let i = 0; i < meant.length; i++) {
    const word = meant[i] as IToken;
    if (!newLine(reading.text, meant[i - 1], word) || (i > 0 && !endsValue(meant[i - 1]))) continue;
    const next = meant[i + 1] as IToken;
    if (is(word, T.Skip, T.Hold) && is(next, T.If)) {
      say(
        reading,
        placeOf(reading, next),
        `\`${word.image} if\` is written \`${word.image} when\` here`,
        `write   ${word.image} when … because "…"`,
        [edit(reading, next.startOffset, spanEnd(next), "when")],
      );
      meant[i + 1] = meantAs(T.When, "when", next);
    } else if (is(word, T.On) && is(next, T.ErrorWord) && is(meant[i + 2], T.Retry) && is(meant[i + 3], T.Number)) {
      say(
        reading,
        placeOf(reading, next),
        "what follows a failure of the whole run begins with `on failure`",
        "write   on failure retry … times",
        [edit(reading, next.startOffset, spanEnd(next), "failure")],
      );
      meant[i + 1] = meantAs(T.Failure, "failure", next);
    } else if (is(word, T.If)) guard(meant, i, reading);
  }
  return meant;
};

function guard(tokens: IToken[], at: number, reading: Reading): void {
  const then = tokens.findIndex(
    (one, i) => i > at && (is(one, T.Then) || opens(one) || newLine(reading.text, tokens[i - 1], one)),
  );
  const [action, why] = [tokens[then + 1], tokens[then + 2]];
  if (
    !is(tokens[then], T.Then) ||
    !is(action, T.Skip, T.Hold) ||
    action === undefined ||
    !is(why, T.Text) ||
    why === undefined
  )
    return;
  const word = tokens[at] as IToken;
  const instead = `${action.image} when ${written(reading, tokens[at + 1], tokens[then - 1])} because ${why.image}`;
  say(reading, placeOf(reading, word), "no declaration begins with `if`", `write   ${instead}`, [
    edit(reading, word.startOffset, spanEnd(why), instead),
  ]);
  tokens.splice(then, 2, meantAs(T.Because, "because", tokens[then] as IToken, action));
  tokens.splice(
    at,
    1,
    meantAs(action.tokenType, action.image, word),
    token(T.When, "when", spanEnd(word), spanEnd(word)),
  );
}

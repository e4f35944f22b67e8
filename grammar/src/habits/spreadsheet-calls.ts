/** Spreadsheet functions for which integ has keywords: if(), and(), or(), isblank(). */
import type { IToken } from "chevrotain";
import { replace } from "../append.ts";
import type { TextEdit } from "../diagnostic.ts";
import * as T from "../tokens.ts";
import {
  closerOf,
  edit,
  endsValue,
  is,
  readAs,
  newLine,
  opens,
  placeOf,
  say,
  spanEnd,
  tokenAt,
  token,
  written,
  type Pass,
  type HabitContext,
} from "./walk.ts";

/** integ's operators by the names of spreadsheet functions in lower case: English and German. */
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
    // `if (a, b) then`: an `if` whose condition has lost the name of its function.
    if (close >= recovered.length || is(recovered[close + 1], T.Then)) continue;
    if (name === "and" || name === "or") logic(recovered, i, close, commas, name, context);
    else if (name === "isblank" && commas.length === 0) blank(recovered, i, close, context);
    else if (name !== "isblank" && first !== undefined && commas.length <= 2)
      if (second === undefined) withoutElse(recovered, i, close, first, context);
      else choice(recovered, i, close, [first, second], context);
  }
  return recovered;
};

/** `IF(a; b; c)` becomes `if a then b else c`. */
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
    "`if` is not a function here, and needs an `else`",
    `write   if ${part(at + 2, comma - 1)} then ${part(comma + 1, close - 1)} else …`,
  );
  // The rest is unknown: parsing continues with the condition alone.
  const inner = tokens.slice(comma + 1, close);
  replace(tokens, at, close - at + 1, inner);
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
    `\`${name}\` is an operator between conditions here`,
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

/** The commas and semicolons between the arguments of a call. */
function separators(tokens: readonly IToken[], open: number, close: number): number[] {
  const found: number[] = [];
  for (let i = open + 1; i < close; i++) {
    if (opens(tokens[i])) i = closerOf(tokens, i);
    else if (is(tokens[i], T.Comma, T.Semicolon)) found.push(i);
  }
  // If semicolons separate the arguments, a comma is part of a number: IF(a; 1,5; 0).
  const semicolons = found.filter((i) => is(tokens[i], T.Semicolon));
  return semicolons.length > 0 ? semicolons : found;
}

/** Replaces a separator by a word. */
function wordFor(context: HabitContext, tokens: readonly IToken[], at: number, word: string): TextEdit {
  const [separator, next] = [tokenAt(tokens, at), tokenAt(tokens, at + 1)];
  return edit(context, separator.startOffset, next.startOffset, ` ${word} `);
}

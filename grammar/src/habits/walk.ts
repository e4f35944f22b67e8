/** Helpers for token streams: which tokens end a value, where an operand begins, which brackets match. */
import type { IToken, TokenType } from "chevrotain";
import { syntax } from "../messages.ts";
import type { Diagnostic, Place, TextEdit } from "../diagnostic.ts";
import * as T from "../tokens.ts";
import { closes, opens, spanEnd, tokenAt } from "../tokens.ts";

export { closes, opens, spanEnd, tokenAt };

/** The original tokens of a file, and the reports about them while they are replaced. */
export interface HabitContext {
  readonly path: string;
  readonly text: string;
  readonly report: (diagnostic: Diagnostic) => void;
  /** All tokens of the file, if only a part is processed. */
  readonly file?: readonly IToken[];
}

/** One pass: returns the replaced tokens. */
export type Pass = (tokens: readonly IToken[], context: HabitContext) => readonly IToken[];

const LITERALS: ReadonlySet<TokenType> = new Set([T.Text, T.Number, T.Time, T.Regex, T.True, T.False, T.Null]);
const TESTS: ReadonlySet<TokenType> = new Set([T.Present, T.Absent, T.Blank]);

/** Whether a token exists and has one of some types. */
export const is = (token: IToken | undefined, ...types: readonly TokenType[]): boolean =>
  token !== undefined && types.includes(token.tokenType);

/** Whether a token is a word that is not of the language, as its regular expression has it: what a habit may replace. */
export const isForeign = (token: IToken | undefined, words: RegExp): boolean =>
  token?.tokenType === T.Identifier && words.test(token.image);

/** Whether a token is a word that may name something, not a keyword. */
export function isName(token: IToken | undefined): boolean {
  return token !== undefined && (token.tokenType.CATEGORIES ?? []).includes(T.Name);
}

/** Whether a token is a word, possibly a keyword. */
export function isWord(token: IToken | undefined): boolean {
  if (token === undefined) return false;
  return isName(token) || (token.tokenType.CATEGORIES ?? []).includes(T.Word);
}

/** Whether a value may end with a token: an operator may follow it, another value may not. */
export function endsValue(token: IToken | undefined): boolean {
  if (token === undefined) return false;
  return isName(token) || closes(token) || LITERALS.has(token.tokenType) || TESTS.has(token.tokenType);
}

/** Whether a value may begin with a token. */
export function startsValue(token: IToken | undefined): boolean {
  if (token === undefined) return false;
  return isName(token) || opens(token) || LITERALS.has(token.tokenType) || is(token, T.If, T.Match, T.Minus, T.Not);
}

/** Whether there is a line break between two tokens. */
export function newLine(text: string, before: IToken | undefined, after: IToken | undefined): boolean {
  if (before === undefined || after === undefined) return true;
  return /[\r\n]/.test(text.slice(spanEnd(before), after.startOffset));
}

/** A token of another type for a range of the text; without an end it is empty. */
export function token(type: TokenType, image: string, start: number, end: number = start): IToken {
  return {
    image,
    startOffset: start,
    endOffset: end - 1,
    tokenType: type,
    tokenTypeIdx: type.tokenTypeIdx ?? 0,
  };
}

/** Another token for the same range of the text. */
export function readAs(type: TokenType, image: string, written: IToken, to: IToken = written): IToken {
  return token(type, image, written.startOffset, spanEnd(to));
}

/** The range of the file from one token to the end of another. */
export function placeOf(context: HabitContext, from: IToken, to: IToken = from): Place {
  return { path: context.path, start: from.startOffset, end: spanEnd(to) };
}

/** An edit of the current file, by offsets in its text. */
export function edit(context: HabitContext, start: number, end: number, text: string): TextEdit {
  return { path: context.path, start, end, text };
}

/** The index of the bracket that closes the one at `at`; the number of tokens if none does. */
export function closerOf(tokens: readonly IToken[], at: number): number {
  let depth = 0;
  for (let i = at; i < tokens.length; i++) {
    if (opens(tokens[i])) depth++;
    else if (closes(tokens[i]) && --depth === 0) return i;
  }
  return tokens.length;
}

/** The index of the bracket that opens the one at `at`; -1 if none does. */
export function openerOf(tokens: readonly IToken[], at: number): number {
  let depth = 0;
  for (let i = at; i >= 0; i--) {
    if (closes(tokens[i])) depth++;
    else if (opens(tokens[i]) && --depth === 0) return i;
  }
  return -1;
}

/** For each token the bracket around it; undefined at the top level of a declaration. */
export function insideOf(tokens: readonly IToken[]): (IToken | undefined)[] {
  const stack: IToken[] = [];
  return tokens.map((one) => {
    if (closes(one)) stack.pop();
    const inside = stack.at(-1);
    if (opens(one)) stack.push(one);
    return inside;
  });
}

/** The start of the operand that ends before `end`: a literal, a path, a call, something in brackets. */
export function operandStart(tokens: readonly IToken[], end: number): number {
  let at = end - 1;
  for (;;) {
    const last = tokens[at];
    if (last === undefined) return end;
    if (closes(last)) {
      const open = openerOf(tokens, at);
      if (open < 0) return at;
      const before = tokens[open - 1];
      if (before === undefined || spanEnd(before) !== tokens[open]?.startOffset || !endsValue(before)) return open;
      at = open - 1;
      continue;
    }
    if (isWord(last) && is(tokens[at - 1], T.Dot)) {
      at -= 2;
      continue;
    }
    return at;
  }
}

/** The index after the operand that begins at `start`. */
export function operandEnd(tokens: readonly IToken[], start: number): number {
  let at = is(tokens[start], T.Minus) ? start + 1 : start;
  at = opens(tokens[at]) ? closerOf(tokens, at) + 1 : at + 1;
  for (;;) {
    if (is(tokens[at], T.Dot) && isWord(tokens[at + 1])) at += 2;
    else if (is(tokens[at], T.LeftParen, T.LeftBracket) && spanEnd(tokenAt(tokens, at - 1)) === tokens[at]?.startOffset)
      at = closerOf(tokens, at) + 1;
    else return Math.min(at, tokens.length);
  }
}

/** The text between two tokens, both included; on one line. */
export function written(context: HabitContext, from: IToken | undefined, to: IToken | undefined): string {
  if (from === undefined || to === undefined) return "…";
  return context.text.slice(from.startOffset, spanEnd(to)).replaceAll(/\s+/g, " ");
}

/** Reports syntax of another language, with integ's syntax. */
export function say(
  context: HabitContext,
  place: Place,
  message: string,
  help: string,
  edits: readonly TextEdit[] = [],
  applicability: "safe" | "suggestion" = "safe",
): void {
  context.report(syntax.elsewhere(place, message, help, edits, applicability));
}

/** Concatenates texts: literals unchanged, other values as holes. */
export function joined(parts: readonly string[]): string {
  return `"${parts.map((part) => (/^"(?!"")[^]*"$/.test(part) ? part.slice(1, -1) : `{${part}}`)).join("")}"`;
}

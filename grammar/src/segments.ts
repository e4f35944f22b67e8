/**
 * Cuts the tokens of a file into declarations before the parser sees them.
 *
 * A declaration begins with one of a few words at the start of a line. Since each is parsed by itself, an unclosed
 * brace affects only its own declaration, and an editor parses only changed declarations again.
 */
import type { IToken } from "chevrotain";
import * as T from "./tokens.ts";

/** The tokens of one declaration; the first segment may precede the first declaration. */
export type Segment = IToken[];

/** Cuts a file's tokens into declarations: each token is in exactly one segment, and the order is kept. */
export function segments(tokens: readonly IToken[], text: string): Segment[] {
  const found: Segment[] = [];
  let current: Segment = [];
  let depth = 0;
  /** The number of loops whose `=>` has not been read yet: `let` and `fetch` on their own lines are parts of them. */
  let loops = 0;
  for (let i = 0; i < tokens.length; i++) {
    const token = T.tokenAt(tokens, i);
    const begins =
      startsLine(token, tokens[i - 1], text) &&
      (beginsDeclaration(tokens, i) || (depth === 0 && startsAtMargin(token, text) && isStray(token, tokens[i - 1])));
    if (
      begins &&
      ((depth === 0 && !(loops > 0 && mayStandInside(token) && !startsAtMargin(token, text))) ||
        (startsAtMargin(token, text) && (!mayStandInside(token) || followsBlankLine(token, tokens[i - 1], text))))
    ) {
      if (current.length > 0) found.push(current);
      current = [];
      depth = 0;
      loops = 0;
    }
    current.push(token);
    if (depth === 0 && token.tokenType === T.For) loops++;
    else if (depth === 0 && token.tokenType === T.Arrow) loops = Math.max(0, loops - 1);
    if (T.opens(token)) depth++;
    else if (T.closes(token)) depth = Math.max(0, depth - 1);
  }
  if (current.length > 0) found.push(current);
  return found;
}

function startsLine(token: IToken, previous: IToken | undefined, text: string): boolean {
  if (previous === undefined) return true;
  return /[\r\n]/.test(text.slice((previous.endOffset ?? previous.startOffset) + 1, token.startOffset));
}

function startsAtMargin(token: IToken, text: string): boolean {
  const before = text[token.startOffset - 1];
  return before === undefined || before === "\n" || before === "\r";
}

/**
 * Whether a plain name at the margin is a misspelt declaration: it can't continue the previous expression, unless that
 * needs a value.
 */
function isStray(token: IToken, previous: IToken | undefined): boolean {
  if (token.tokenType !== T.Identifier || previous === undefined) return false;
  const ends = [T.Identifier, T.Text, T.TextEnd, T.Number, T.RightBrace, T.RightBracket, T.RightParen, T.Time];
  return ends.includes(previous.tokenType) || (previous.tokenType.CATEGORIES ?? []).length > 0;
}

function followsBlankLine(token: IToken, previous: IToken | undefined, text: string): boolean {
  return (
    previous === undefined ||
    /(?:\r\n?|\n)[ \t]*(?:\r|\n)/.test(text.slice((previous.endOffset ?? previous.startOffset) + 1, token.startOffset))
  );
}

/** `let` and `fetch` also occur in records and loops. */
function mayStandInside(token: IToken): boolean {
  return token.tokenType === T.Let || token.tokenType === T.Fetch;
}

/** The first words of declarations are plain names elsewhere; the next token decides. */
function beginsDeclaration(tokens: readonly IToken[], at: number): boolean {
  const next = tokens[at + 1]?.tokenType;
  const isWord =
    next !== undefined && (next === T.QuotedName || next === T.Identifier || (next.CATEGORIES?.length ?? 0) > 0);
  switch (tokens[at]?.tokenType) {
    case T.Integ:
      return next === T.Number;
    case T.Integration:
    case T.Use:
    case T.Test:
      return next === T.Text || next === T.TextStart;
    case T.Source:
    case T.Fetch:
    case T.Destination:
    case T.Let:
      // Also without its name: the name is then reported as missing.
      return isWord || next === T.Assign;
    case T.Table:
    case T.Mapping:
    case T.Function:
    case T.Trigger:
    case T.Dedupe:
    case T.Key:
      return isWord;
    case T.Skip:
    case T.Hold:
    case T.Retry:
      return next === T.When;
    case T.On:
      return next === T.Failure;
    case T.Ensure:
    case T.Ignore:
      return next !== T.Colon && next !== T.Dot && next !== T.Assign;
    default:
      return false;
  }
}

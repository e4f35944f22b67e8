/**
 * From text to tokens and comments.
 *
 * Chevrotain's lexer does the work; a second pass takes texts with holes apart, so that `"{a.b} c"` reaches the parser
 * as text start, hole, tokens of `a.b`, end of hole, chunk, text end. The lexer never fails: a sign it does not know and
 * a text left open become diagnostics, and reading goes on.
 */
import { Lexer, type IToken, type TokenType } from "chevrotain";
import type { Diagnostic } from "./diagnostic.ts";
import { syntax } from "./messages.ts";
import type { SourceText } from "./source.ts";
import * as T from "./tokens.ts";
import type { Comment } from "./tree.ts";

const chevrotainLexer = new Lexer([...T.lexerTokens], { positionTracking: "onlyOffset", skipValidations: false });

export interface Lexed {
  readonly tokens: IToken[];
  readonly comments: Comment[];
  readonly diagnostics: Diagnostic[];
}

export function lex(source: SourceText): Lexed {
  const lexed = chevrotainLexer.tokenize(source.text);
  const diagnostics: Diagnostic[] = [];
  for (const error of lexed.errors) {
    const place = { path: source.path, start: error.offset, end: error.offset + error.length };
    diagnostics.push(syntax.unknownSign(place, source.text.slice(place.start, place.end)));
  }
  const comments = (lexed.groups["comments"] ?? []).map((token): Comment => ({
    kind: "Comment",
    start: token.startOffset,
    end: token.startOffset + token.image.length,
    text: token.image.trimEnd(),
    doc: token.tokenType === T.DocComment,
  }));
  const tokens: IToken[] = [];
  for (const token of lexed.tokens) {
    // Chevrotain tracks only where a token starts; the inclusive end follows from its image.
    token.endOffset = token.startOffset + token.image.length - 1;
    if (token.tokenType === T.Text) splitText(token, source, tokens, diagnostics);
    else tokens.push(token);
  }
  return { tokens, comments, diagnostics };
}

/** Pushes a text's token, or the tokens it is made of when it has holes. */
function splitText(token: IToken, source: SourceText, out: IToken[], diagnostics: Diagnostic[]): void {
  const { image, startOffset: start } = token;
  const long = image.startsWith('"""');
  const quote = long ? 3 : 1;
  const closed = image.length >= 2 * quote && image.endsWith('"'.repeat(quote)) && !endsInEscape(image);
  if (!closed) {
    const place = { path: source.path, start, end: start + image.length };
    diagnostics.push(syntax.openText(place, long));
  }
  const inner = image.slice(quote, closed ? -quote : undefined);
  if (!/(?<!\\)(?:\\\\)*\{/.test(inner)) {
    out.push(token);
    return;
  }
  const piece = (type: TokenType, from: number, to: number): void => {
    out.push({
      image: source.text.slice(start + from, start + to),
      startOffset: start + from,
      endOffset: start + to - 1,
      tokenType: type,
      tokenTypeIdx: type.tokenTypeIdx ?? 0,
    } as IToken);
  };
  const end = quote + inner.length;
  piece(T.TextStart, 0, quote);
  let at = quote;
  let chunkStart = quote;
  while (at < end) {
    if (image[at] === "\\") {
      at += 2;
      continue;
    }
    if (image[at] !== "{") {
      at++;
      continue;
    }
    if (at > chunkStart) piece(T.TextChunk, chunkStart, at);
    const close = Math.min(T.endOfHole(image, at, long), end);
    const closedHole = image[close - 1] === "}" && close - 1 > at;
    piece(T.HoleOpen, at, at + 1);
    const from = at + 1;
    const to = closedHole ? close - 1 : close;
    for (const inside of chevrotainLexer.tokenize(image.slice(from, to)).tokens) {
      const startOffset = inside.startOffset + start + from;
      const shifted = { ...inside, startOffset, endOffset: startOffset + inside.image.length - 1 };
      if (inside.tokenType === T.Text) splitText(shifted, source, out, diagnostics);
      else out.push(shifted);
    }
    if (!closedHole && closed) {
      diagnostics.push(syntax.openHole({ path: source.path, start: start + at, end: start + at + 1 }));
    }
    piece(T.HoleClose, to, closedHole ? close : to);
    at = close;
    chunkStart = close;
  }
  if (end > chunkStart) piece(T.TextChunk, chunkStart, end);
  piece(T.TextEnd, end, image.length);
}

/** Whether the closing quote is itself escaped, as in `"abc\"`. */
function endsInEscape(image: string): boolean {
  const slashes = /(\\*)"+$/.exec(image)?.[1] ?? "";
  return slashes.length % 2 === 1 && !image.startsWith('"""');
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  '"': '"',
  "\\": "\\",
  "{": "{",
  "}": "}",
};

/** What a chunk of text means: its escapes resolved. An escape that does not exist stands for its own character. */
export function unescapeText(raw: string): string {
  if (!raw.includes("\\")) return raw;
  return raw.replace(
    /\\(?:u\{([0-9a-fA-F]{1,6})\}|([\s\S]))/g,
    (_, code: string | undefined, character: string | undefined) =>
      code === undefined
        ? (ESCAPES[character ?? ""] ?? character ?? "")
        : String.fromCodePoint(Math.min(parseInt(code, 16), 0x10ffff)),
  );
}

/** A text as it is written in a spec: quotes and escapes put on. */
export function quoteText(value: string): string {
  const escaped = value.replace(
    /[\\"{}\n\t\r]/g,
    (character) => `\\${{ "\n": "n", "\t": "t", "\r": "r" }[character] ?? character}`,
  );
  return `"${escaped}"`;
}

/** Takes the first line break, the last line and the common indentation off the inside of a `"""` text. */
export function dedent(inner: string): string {
  const lines = inner.replace(/\r\n?/g, "\n").split("\n");
  if (lines.length > 1 && lines[0]?.trim() === "") lines.shift();
  const last = lines.at(-1);
  if (last !== undefined && lines.length > 1 && last.trim() === "") lines.pop();
  const indents = lines.filter((line) => line.trim() !== "").map((line) => /^ */.exec(line)?.[0].length ?? 0);
  const margin = indents.length === 0 ? 0 : Math.min(...indents);
  return lines.map((line) => line.slice(margin)).join("\n");
}

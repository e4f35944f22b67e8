/**
 * From text to tokens and comments.
 *
 * Chevrotain's lexer does the work; a second pass splits texts with holes, so that `"{a.b} c"` reaches the parser as
 * text start, hole, tokens of `a.b`, end of hole, chunk, text end. The lexer never fails: an unknown sign or an
 * unclosed text becomes a diagnostic, and lexing continues.
 */
import { Lexer, type IToken, type TokenType } from "chevrotain";
import { append } from "./append.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { recoverHabits, type Habits } from "./habits/index.ts";
import { lostOperands } from "./habits/comments.ts";
import { insideOf, token as tokenFor, type HabitContext } from "./habits/walk.ts";
import { syntax } from "./messages.ts";
import type { SourceText, Span } from "./source.ts";
import * as T from "./tokens.ts";
import type { Comment } from "./tree.ts";

/** A test validates the tokens, so that programs need not at their start. */
const chevrotainLexer = new Lexer([...T.lexerTokens], { positionTracking: "onlyOffset", skipValidations: true });

/**
 * The result of lexing a file. Tokens and comments are in the order of the text; diagnostics are in the order of their discovery.
 */
export interface Lexed {
  readonly tokens: IToken[];
  readonly comments: Comment[];
  readonly diagnostics: Diagnostic[];
}

interface Reading extends HabitContext {
  readonly habits: Habits;
}

/**
 * The tokens of a text, with texts split at their holes and foreign syntax replaced. Never throws.
 *
 * @param habits the passes to run: `readable` is enough for a text that the parser accepts
 * @param within the range of the text to lex
 */
export function lex(source: SourceText, habits: Habits = "all", within?: Span): Lexed {
  const { reading, comments, diagnostics } = readingOf(source, habits);
  const { start, end } = within ?? { start: 0, end: source.text.length };
  const written = tokensOf(source.text.slice(start, end), start, reading, comments);
  lostOperands(written, comments, reading);
  return { tokens: split(recoverHabits(written, reading, habits), reading), comments, diagnostics };
}

/**
 * The tokens of a text of which some stretches are known to be correct: foreign syntax is only searched between these.
 * The search takes most of the time, and usually only one or two declarations are incomplete while somebody types.
 *
 * @param right stretches in which `lex` and the parser have found no mistake, in the order of the text
 */
export function lexAround(source: SourceText, right: readonly Span[]): Lexed {
  const { reading, comments, diagnostics } = readingOf(source, "all");
  const written = tokensOf(source.text, 0, reading, comments);
  lostOperands(written, comments, reading);
  const around: HabitContext = { ...reading, file: written };
  const parts: (readonly IToken[])[] = [];
  let at = 0;
  const upTo = (offset: number): IToken[] => {
    const from = at;
    while (at < written.length && T.tokenAt(written, at).startOffset < offset) at++;
    return written.slice(from, at);
  };
  for (const { start, end } of right) {
    parts.push(recoverHabits(upTo(start), around, "all"), upTo(end));
  }
  parts.push(recoverHabits(upTo(source.text.length), around, "all"));
  // A text may have more tokens than a call can have arguments.
  return { tokens: split(parts.flat(), reading), comments, diagnostics };
}

function readingOf(source: SourceText, habits: Habits): Omit<Lexed, "tokens"> & { readonly reading: Reading } {
  const diagnostics: Diagnostic[] = [];
  const report: HabitContext["report"] = (one) => void diagnostics.push(one);
  return { reading: { path: source.path, text: source.text, report, habits }, comments: [], diagnostics };
}

/** Splits texts at their holes. */
function split(written: readonly IToken[], reading: Reading): IToken[] {
  const tokens: IToken[] = [];
  for (const token of written) {
    if (token.tokenType === T.Text) splitText(token, reading, tokens);
    else tokens.push(token);
  }
  return tokens;
}

/** The original tokens of a range, with unsplit texts. */
function tokensOf(text: string, offset: number, reading: HabitContext, comments: Comment[]): IToken[] {
  const lexed = chevrotainLexer.tokenize(text);
  for (const error of lexed.errors) {
    const start = error.offset + offset;
    const sign = text.slice(error.offset, error.offset + error.length);
    const named = /^[$@]$/.test(sign) && /[A-Za-z_]/.test(text[error.offset + 1] ?? "");
    reading.report(syntax.unknownSign({ path: reading.path, start, end: start + error.length }, sign, named));
  }
  for (const token of lexed.groups["comments"] ?? []) {
    const start = token.startOffset + offset;
    const doc = token.tokenType === T.DocComment;
    comments.push({ kind: "Comment", start, end: start + token.image.length, text: token.image.trimEnd(), doc });
  }
  // Chevrotain tracks only where a token starts; the inclusive end follows from its image.
  for (const token of lexed.tokens) {
    token.startOffset += offset;
    token.endOffset = token.startOffset + token.image.length - 1;
  }
  return lexed.tokens;
}

/** Pushes a text's token, or the tokens that it consists of if it has holes. */
function splitText(token: IToken, reading: Reading, out: IToken[]): void {
  const { startOffset: start } = token;
  const { path } = reading;
  const whole = closing(token, reading);
  const { image } = whole;
  const long = image.startsWith('"""');
  const quote = long ? 3 : 1;
  const closed = isClosed(image);
  const inner = image.slice(quote, closed ? -quote : undefined);
  if (!/(?<!\\)(?:\\\\)*\{/.test(inner)) {
    out.push(whole);
    return;
  }
  // An escaped text may be longer than its value.
  const limit = (token.endOffset ?? start) + 1;
  const at = (offset: number): number => Math.min(start + offset, limit);
  const piece = (type: TokenType, from: number, to: number): void => {
    out.push(tokenFor(type, image.slice(from, to), at(from), at(to)));
  };
  const end = quote + inner.length;
  const begin = out.length;
  piece(T.TextStart, 0, quote);
  let position = quote;
  let chunkStart = quote;
  while (position < end) {
    if (image[position] === "\\") {
      position += 2;
      continue;
    }
    if (image[position] !== "{") {
      position++;
      continue;
    }
    if (position > chunkStart) piece(T.TextChunk, chunkStart, position);
    const close = Math.min(T.endOfHole(image, position, long), end);
    const closedHole = image[close - 1] === "}" && close - 1 > position;
    // `{{ x }}` of a template language: the inner braces are not a record, which a text can't contain.
    const double = closedHole && image[position + 1] === "{" && image[close - 2] === "}" && close - position > 4;
    const braces = double ? 2 : 1;
    // `{% if … %}`
    if (closedHole && image[position + 1] === "%" && image[close - 2] === "%") {
      reading.report(syntax.templateTag(path, at(position), at(close)));
      position = close;
      chunkStart = close;
      continue;
    }
    if (double) reading.report(syntax.doubleBraces(path, at(position), at(close), image.slice(position, close)));
    piece(T.HoleOpen, position, position + braces);
    const from = position + braces;
    const to = closedHole ? close - braces : close;
    const hole: IToken[] = tokensOf(
      image.slice(from, to),
      0,
      { ...reading, text: image.slice(from, to), report: atHole(reading, at(from), limit) },
      [],
    );
    for (const one of hole) {
      one.endOffset = at(from + one.startOffset + one.image.length) - 1;
      one.startOffset = at(from + one.startOffset);
    }
    for (const one of recoverHabits(withoutFormat(hole, reading), reading, reading.habits)) {
      if (one.tokenType === T.Text) splitText(one, reading, out);
      else out.push(one);
    }
    if (!closedHole && closed) reading.report(syntax.openHole({ path, start: at(position), end: at(position + 1) }));
    piece(T.HoleClose, to, closedHole ? close : to);
    position = close;
    chunkStart = close;
  }
  if (end > chunkStart) piece(T.TextChunk, chunkStart, end);
  if (long) append(out, dedentChunks(out.splice(begin)));
  piece(T.TextEnd, end, image.length);
}

/** The pieces of a `"""` text without its layout: the first line break, the last line, the common indentation. */
function dedentChunks(pieces: readonly IToken[]): IToken[] {
  const HOLE = "\u0001";
  let depth = 0;
  const marks = pieces.flatMap((one) => {
    if (one.tokenType === T.HoleOpen) return depth++ === 0 ? [HOLE] : [];
    if (one.tokenType === T.HoleClose) depth--;
    return depth === 0 && one.tokenType === T.TextChunk ? [one.image] : [];
  });
  const chunks = dedent(marks.join("")).split(HOLE);
  // There is one piece before, between and after the holes; some are empty.
  let at = 0;
  depth = 0;
  return pieces.flatMap((one) => {
    if (one.tokenType === T.HoleOpen && depth++ === 0) at++;
    if (one.tokenType === T.HoleClose) depth--;
    if (depth > 0 || one.tokenType !== T.TextChunk) return [one];
    const chunk = chunks[at] ?? "";
    return chunk === "" ? [] : [{ ...one, image: chunk }];
  });
}

/** `{order.total_price:.2f}`: functions format values here. */
function withoutFormat(hole: IToken[], { path, text, report }: HabitContext): IToken[] {
  const inside = insideOf(hole);
  const at = hole.findIndex((one, i) => one.tokenType === T.Colon && inside[i] === undefined);
  const [first, last] = [hole[0], hole[at - 1]];
  if (at < 1 || first === undefined || last === undefined || hole.some((one) => one.tokenType === T.Question))
    return hole;
  const colon = T.tokenAt(hole, at);
  const value = text.slice(first.startOffset, (last.endOffset ?? 0) + 1);
  const end = (hole.at(-1)?.endOffset ?? colon.startOffset) + 1;
  const format = text.slice(colon.startOffset + 1, end);
  const places = /^\s*[,+]?\.?(\d)f$/.exec(format)?.[1] ?? /^\s*[#,]*0?\.(0+)$/.exec(format)?.[1]?.length;
  const help =
    places === undefined
      ? `a function formats a value:  {round(${value}, 2, half_up)},  {format(${value}, "dd.MM.yyyy")}`
      : `write   {round(${value}, ${places}, half_up)}`;
  report(
    syntax.elsewhere({ path, start: colon.startOffset, end }, "a hole takes no format after a colon", help, [], "safe"),
  );
  return hole.slice(0, at);
}

/** Moves diagnostics of a hole's content to the hole's place. */
function atHole(reading: HabitContext, from: number, limit: number): HabitContext["report"] {
  return ({ place, ...one }) => {
    const moved = { ...place, start: Math.min(place.start + from, limit), end: Math.min(place.end + from, limit) };
    reading.report({ ...one, place: moved });
  };
}

/** The text with the intended end, if a word processor has inserted a typographic quote. */
function closing(token: IToken, reading: HabitContext): IToken {
  const { image, startOffset: start } = token;
  if (isClosed(image)) return token;
  const { path } = reading;
  const long = image.startsWith('"""');
  const curly = long ? null : /[“”„‟″](?=[\s,;\])}]*$)/.exec(image);
  const place = { path, start, end: start + (curly === null ? image.length : curly.index + 1) };
  const quote = curly === null ? undefined : { path, start: start + curly.index, end: start + curly.index + 1 };
  // A closed hole has no second opening brace.
  const kind = long ? "lines" : /(?<!\\)\{[^{}]*$/.test(image) ? "hole" : "line";
  reading.report(syntax.openText(place, kind, quote));
  return curly === null
    ? token
    : { ...token, image: `${image.slice(0, curly.index)}"`, endOffset: start + curly.index };
}

function isClosed(image: string): boolean {
  const quote = image.startsWith('"""') ? 3 : 1;
  return image.length >= 2 * quote && image.endsWith('"'.repeat(quote)) && !endsInEscape(image);
}

/** Whether the closing quote is itself escaped, as in `"abc\"`. */
function endsInEscape(image: string): boolean {
  let at = image.length - 1;
  while (image[at - 1] === "\\") at--;
  return (image.length - 1 - at) % 2 === 1 && !image.startsWith('"""');
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

/** The value of a chunk of text, with its escapes resolved. An unknown escape stands for its character. */
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

/** A text literal for a value, with quotes and escapes. */
export function quoteText(value: string): string {
  const escaped = value.replace(
    /[\\"{}\n\t\r]/g,
    (character) => `\\${{ "\n": "n", "\t": "t", "\r": "r" }[character] ?? character}`,
  );
  return `"${escaped}"`;
}

/** Removes the first line break, the last line and the common indentation from the content of a `"""` text. */
export function dedent(inner: string): string {
  const lines = inner.replace(/\r\n?/g, "\n").split("\n");
  if (lines.length > 1 && lines[0]?.trim() === "") lines.shift();
  const last = lines.at(-1);
  if (last !== undefined && lines.length > 1 && last.trim() === "") lines.pop();
  const filled = lines.filter((line) => line.trim() !== "");
  // Tabs and spaces are compared as characters: the width of a tab differs between editors.
  let margin = /^[ \t]*/.exec(filled[0] ?? "")?.[0] ?? "";
  for (const line of filled) while (!line.startsWith(margin)) margin = margin.slice(0, -1);
  return lines.map((line) => (line.startsWith(margin) ? line.slice(margin.length) : line.trimStart())).join("\n");
}

/**
 * Unfinished text: the context of its end, and the text that would complete the declaration. For editors, when nothing can be
 * parsed yet.
 */
import type { IToken } from "chevrotain";
import { lex } from "./lexer.ts";
import { parserAtRest } from "./parse.ts";
import { SourceText } from "./source.ts";
import * as T from "./tokens.ts";

/** The context of a text's end. */
export type EndContext =
  | { readonly kind: "code" | "comment" }
  /** `start` is the start of the content of the quotes. */
  | { readonly kind: "text"; readonly start: number; readonly quote: string };

/** One layer of code: the file itself, or the hole of a text within it. */
interface Layer {
  readonly start: number;
  /** The text that the layer ends in, where that is not closed. */
  text?: { readonly start: number; readonly quote: string };
}

interface Scanned {
  readonly layers: readonly Layer[];
  readonly comment: boolean;
}

/** Goes through a text once: which texts, holes and comments are open at its end. */
function scan(text: string, from: number): Scanned {
  let layers: Layer[] = [{ start: from }];
  const braces: number[] = [0];
  let at = from;
  while (at < text.length) {
    const layer = layers.at(-1) ?? { start: from };
    const sign = text[at] ?? "";
    const { text: open } = layer;
    if (open !== undefined) {
      if (sign === "\\") at += 2;
      else if (text.startsWith(open.quote, at)) {
        delete layer.text;
        at += open.quote.length;
      } else if (/[\r\n]/.test(sign) && open.quote === '"') {
        // A text that is left open ends with its line, and so do the texts around it.
        layers = layers.slice(0, 1);
        braces.splice(1);
        for (const one of layers) delete one.text;
        at++;
      } else if (sign === "{") {
        layers.push({ start: ++at });
        braces.push(0);
      } else at++;
      continue;
    }
    if (text.startsWith("//", at)) {
      const end = text.slice(at).search(/[\r\n]/);
      if (end < 0) return { layers, comment: true };
      at += end;
    } else if (sign === '"') {
      const quote = text.startsWith('"""', at) ? '"""' : '"';
      at += quote.length;
      layer.text = { start: at, quote };
    } else if (sign === "`") {
      const end = text.slice(at + 1).search(/[`\r\n]/);
      at = end < 0 ? text.length : at + end + 2;
    } else if (layers.length > 1 && (sign === "{" || sign === "}")) {
      const depth = (braces.at(-1) ?? 0) + (sign === "{" ? 1 : -1);
      braces[braces.length - 1] = depth;
      if (depth < 0) {
        layers.pop();
        braces.pop();
      }
      at++;
    } else if (layers.length > 1 && /[\r\n]/.test(sign) && layers.every((one) => one.text?.quote !== '"""')) {
      layers = layers.slice(0, 1);
      braces.splice(1);
      for (const one of layers) delete one.text;
      at++;
    } else at++;
  }
  return { layers, comment: false };
}

/** The context of a text's end: code, a comment, or a text in quotes. @param from where a declaration begins */
export function contextAtEnd(text: string, from = 0): EndContext {
  const { layers, comment } = scan(text, from);
  if (comment) return { kind: "comment" };
  const open = layers.at(-1)?.text;
  return open === undefined ? { kind: "code" } : { kind: "text", ...open };
}

/** The start of the code that a text ends in: of the current hole, or of the declaration. */
export function beginningOf(text: string, from = 0): string {
  return text.slice(scan(text, from).layers.at(-1)?.start ?? from);
}

/** A form that has been begun; `at` is where its last part begins. */
interface Open {
  readonly kind: "(" | "[" | "{" | "arms" | "for" | "if" | "then" | "match";
  readonly at: number;
  /** Of arms: whether the last one has its `=>`. */
  arrow?: boolean;
}

const CLOSERS: Readonly<Record<Open["kind"], string>> = {
  "(": ")",
  "[": "]",
  "{": "}",
  arms: "}",
  for: " => 0",
  if: " then 0 else 0",
  then: " else 0",
  match: " {}",
};

/** The forms that a row of tokens leaves open, outermost first. */
function openForms(tokens: readonly IToken[], text: string): Open[] {
  const open: Open[] = [];
  const rows = tokens[0]?.tokenType === T.Table;
  const closeTo = (...kinds: readonly Open["kind"][]): void => {
    const at = open.findLastIndex((one) => kinds.includes(one.kind));
    if (at >= 0) open.splice(at);
  };
  for (const [i, token] of tokens.entries()) {
    const push = (kind: Open["kind"]): void => void open.push({ kind, at: token.startOffset });
    const top = open.at(-1);
    switch (token.tokenType) {
      case T.LeftParen:
        push("(");
        break;
      case T.LeftBracket:
        push("[");
        break;
      case T.LeftBrace:
        if (top?.kind === "match") open.pop();
        push(top?.kind === "match" || (rows && open.length === 0) ? "arms" : "{");
        break;
      case T.RightParen:
        closeTo("(");
        break;
      case T.RightBracket:
        closeTo("[");
        break;
      case T.RightBrace:
        closeTo("{", "arms");
        break;
      case T.For:
        // `dedupe by … for 7 days`
        if (tokens[0]?.tokenType !== T.Dedupe) push("for");
        break;
      case T.Arrow:
        if (top?.kind === "for") open.pop();
        else if (top?.kind === "arms") top.arrow = true;
        break;
      case T.If:
        if (tokens[i + 1]?.tokenType !== T.Blank) push("if");
        break;
      case T.Then:
        if (top?.kind === "if") {
          open.pop();
          push("then");
        }
        break;
      case T.Else:
        if (top?.kind === "then") open.pop();
        break;
      case T.Match:
        push("match");
        break;
      default:
        if (top?.kind === "arms" && startsArm(tokens, i, text)) top.arrow = false;
    }
  }
  return open;
}

/** Whether a token within arms is the pattern of a new one: the first, or behind a comma or a line break and no operator. */
function startsArm(tokens: readonly IToken[], i: number, text: string): boolean {
  const [before, token] = [T.tokenAt(tokens, i - 1), T.tokenAt(tokens, i)];
  if (before.tokenType === T.LeftBrace || before.tokenType === T.Comma) return true;
  return /[\r\n]/.test(text.slice(T.spanEnd(before), token.startOffset)) && !goesOn(before);
}

/** The missing end of a declaration, besides closing brackets. @param tokens those of it that stand in no brackets */
function tailOf(tokens: readonly IToken[], braces: boolean): string {
  const has = (type: (typeof tokens)[number]["tokenType"]): boolean => tokens.some((one) => one.tokenType === type);
  const first = tokens[0]?.tokenType;
  switch (first) {
    case T.Integration:
    case T.Use:
      return tokens.length > 1 ? "" : ' ""';
    case T.Source:
      return has(T.Assign) ? "" : " = a.b";
    case T.Trigger:
      return tokens[1]?.tokenType === T.Poll && !has(T.Every) ? " every 5 minutes" : "";
    case T.Skip:
    case T.Hold:
    case T.Retry:
    case T.Ignore:
      return has(T.Because) ? "" : ' because ""';
    case T.Destination:
      return has(T.Assign) ? (braces ? "" : " {}") : " = a.b {}";
    case T.Ensure:
      return has(T.Otherwise) ? "" : ' otherwise hold ""';
    case T.Table:
    case T.Mapping:
      return `${has(T.ThinArrow) ? "" : " -> text"}${braces || has(T.From) ? "" : " {}"}`;
    case T.Function:
    case T.Let:
      return has(T.Assign) ? "" : " = 0";
    default:
      return "";
  }
}

/** A read that has no arguments yet, a step of a test that has no record yet. */
function partTail(tokens: readonly IToken[]): string {
  const types = tokens.map((one) => one.tokenType);
  const read = types.findLastIndex((type) => type === T.Fetch);
  if (read >= 0 && types[read + 2] === T.Assign && tokens.length - read <= 7 && types.at(-2) === T.Dot) return "()";
  if (types.at(-2) === T.Expect) return " {}";
  if (types.at(-2) === T.Given && types.at(-1) !== T.Text) return " = {}";
  return "";
}

const tokensOf = (text: string): IToken[] => lex(new SourceText("", text)).tokens;

/**
 * The text that completes the beginning of a declaration.
 * @param beginning from the first word of the declaration to the cursor
 */
export function closing(beginning: string): string {
  const { layers } = scan(beginning, 0);
  let found = "";
  for (const [i, layer] of [...layers.entries()].toReversed()) {
    const inner = layers[i + 1];
    if (inner !== undefined) found += "}";
    if (layer.text !== undefined) found += layer.text.quote;
    const end = layer.text === undefined ? beginning.length : layer.text.start - layer.text.quote.length;
    const code = `${beginning.slice(layer.start, end)}${layer.text === undefined ? "" : '""'}`;
    const tokens = tokensOf(code);
    const open = openForms(tokens, code);
    found += partTail(tokens);
    const record = i === 0 && tokens[0]?.tokenType === T.Destination;
    for (const [depth, one] of [...open.entries()].toReversed()) {
      if (one.kind === "arms" && one.arrow === false) found += " => 0";
      found += record && depth === 0 && one.kind === "for" ? " => a.b" : CLOSERS[one.kind];
    }
    if (i > 0) continue;
    const outside = outsideBrackets(tokens);
    const braces = tokens.some((one, at) => one.tokenType === T.LeftBrace && depthAt(tokens, at) === 0);
    found += tailOf(outside, braces);
  }
  return found;
}

function depthAt(tokens: readonly IToken[], at: number): number {
  return tokens.slice(0, at).reduce((depth, one) => depth + (T.opens(one) ? 1 : T.closes(one) ? -1 : 0), 0);
}

function outsideBrackets(tokens: readonly IToken[]): IToken[] {
  let depth = 0;
  return tokens.filter((token) => {
    if (T.opens(token)) return depth++ < 0;
    if (T.closes(token)) return --depth < 0;
    return depth === 0;
  });
}

/** The start of a declaration without siblings of the cursor's place: of each open form only the part that leads there. */
export function skeleton(beginning: string): string {
  const open = openForms(tokensOf(beginning), beginning).filter(
    ({ kind }) => kind === "{" || kind === "[" || kind === "arms",
  );
  let text = beginning;
  for (const [i, { at }] of [...open.entries()].toReversed()) {
    const next = open[i + 1]?.at ?? beginning.length;
    const line = Math.max(text.lastIndexOf("\n", next - 1), text.lastIndexOf("\r", next - 1)) + 1;
    if (line > at) text = `${text.slice(0, at + 1)}\n${text.slice(line)}`;
  }
  return text;
}

/** Whether the end of the beginning of a declaration is where an arm of a `match`, or a row of a table, begins. */
export function beginsArm(beginning: string): boolean {
  const tokens = tokensOf(beginning);
  const top = openForms(tokens, beginning).at(-1);
  const last = tokens.at(-1);
  if (top?.kind !== "arms" || last === undefined) return false;
  if (last.tokenType === T.LeftBrace) return true;
  const newLine = /[\r\n]/.test(beginning.slice(T.spanEnd(last)));
  if (last.tokenType === T.Comma) return true;
  return newLine && !goesOn(last);
}

/** Whether a value continues after a token, also on the next line. */
const goesOn = ({ tokenType }: IToken): boolean =>
  [T.Arrow, T.Pipe, T.Otherwise, T.Dot, T.Plus, T.Minus, T.Star, T.Slash, T.And, T.Or, T.Not, T.Equals, T.NotEquals].includes(tokenType); // prettier-ignore

/** Possible next words, and their continuation: the parser accepts them only with it. */
export interface Phrase {
  readonly words: string;
  readonly rest?: string;
}

/** Words of the language as tokens. There are some dozens of them, and all are asked for wherever somebody writes. */
function tokensOfWords(words: string): readonly IToken[] {
  let tokens = WORDS.get(words);
  // These are no habits from other languages.
  if (tokens === undefined) WORDS.set(words, (tokens = lex(new SourceText("", words), "readable").tokens));
  return tokens;
}
const WORDS = new Map<string, readonly IToken[]>();

/**
 * Those of some phrases that may follow the beginning of a declaration: the parser is asked for each.
 *
 * @param beginning from the first word of a declaration to the place; it may end in the hole of a text
 */
export function mayFollow<P extends Phrase>(beginning: string, candidates: readonly P[]): P[] {
  const parser = parserAtRest();
  const { layers } = scan(beginning, 0);
  const inner = layers.at(-1);
  const text = layers.length > 1 && inner !== undefined ? `let x = ${beginning.slice(inner.start)}` : beginning;
  const before = tokensOf(text);
  if (before.length === 0) return [];
  const lineBreak = /[\r\n][ \t]*$/.exec(text)?.[0] ?? " ";
  const read = `${text.trimEnd()}${lineBreak}`;
  const start = T.spanEnd(T.tokenAt(before, before.length - 1)) + lineBreak.length;
  const known = new Map<string, boolean>();
  const accepts = (words: string, rest: string): boolean => {
    const asked = `${words} ${rest}`;
    const allowed = known.get(asked) ?? isAccepted(words, rest);
    known.set(asked, allowed);
    return allowed;
  };
  const isAccepted = (words: string, rest: string): boolean => {
    const added = tokensOfWords(`${words} ${rest}`).map((token) => ({
      ...token,
      startOffset: token.startOffset + start,
      endOffset: (token.endOffset ?? token.startOffset) + start,
    }));
    const end = start + words.length + 1 + rest.length;
    parser.open(new SourceText("", `${read}${words} ${rest}`), [...before, ...added]);
    return parser.firstWrongInDeclaration() >= end;
  };
  return candidates.filter(({ words, rest = "" }) => {
    if (!accepts(words, rest)) return false;
    const [first = "", ...more] = words.split(" ");
    // A soft word in the place of any name is no keyword.
    return !T.softWords.has(first) || !accepts(["zz", ...more].join(" "), rest);
  });
}

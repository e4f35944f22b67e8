/**
 * From a source text to its tree and its syntax errors. Never throws for what a user wrote.
 */
import type { IRecognitionException, IToken } from "chevrotain";
import { bracketProblem } from "./brackets.ts";
import { compareDiagnostics, type Diagnostic } from "./diagnostic.ts";
import { lex, type Lexed } from "./lexer.ts";
import { syntax } from "./messages.ts";
import { DeclarationParser } from "./parser/declarations.ts";
import { TooDeep, tooDeepIn } from "./nesting.ts";
import { describeToken, unexpected } from "./parser/unexpected.ts";
import { segments } from "./segments.ts";
import { closest } from "./similar.ts";
import { SourceText, type Span } from "./source.ts";
import { declarationStarts, declarationWords, tokenAt } from "./tokens.ts";
import type { Comment, Declaration, File } from "./tree.ts";

/** A file's tree, whole or with parts missing, and its syntax errors in the order of reading. */
export interface Parsed {
  readonly tree: File;
  readonly diagnostics: readonly Diagnostic[];
  /** Declarations that were read without a mistake, by their text: for the next time that nearly the same text is parsed. */
  readonly known: ReadonlyMap<string, Declaration>;
}

/** Building the parser analyses the grammar once (tens of milliseconds), so one serves all parses of a process. */
let shared: DeclarationParser | undefined;

/** The parser, while it reads nothing. */
export function parserAtRest(): DeclarationParser {
  return (shared ??= new DeclarationParser());
}

/**
 * Most texts are right as they stand: habits from elsewhere take longer to look for than a text takes to be read, and are looked
 * for where it can't be.
 *
 * @param before what an earlier text of the same file was: declarations that are still the same are not read again
 */
export function parse(source: SourceText, before?: Parsed): Parsed {
  const written = lex(source, "readable");
  return (
    (written.diagnostics.length === 0 ? readAll(source, written, before, "right") : undefined) ??
    readAll(source, lex(source), before, "any")
  );
}

/** Undefined where only a text that is right was wanted, and it is not. */
function readAll(source: SourceText, lexed: Lexed, before: Parsed | undefined, wanted: "any"): Parsed;
function readAll(source: SourceText, lexed: Lexed, before: Parsed | undefined, wanted: "right"): Parsed | undefined;
function readAll(
  source: SourceText,
  { tokens, comments, diagnostics: lexical }: Lexed,
  before: Parsed | undefined,
  wanted: "any" | "right",
): Parsed | undefined {
  const parser = parserAtRest();
  const found: Diagnostic[] = [...lexical];
  const declarations: Declaration[] = [];
  const unparsed: Span[] = [];
  const known = new Map<string, Declaration>();
  for (const segment of segments(tokens, source.text)) {
    if (found.length > 0 && wanted === "right") return undefined;
    const first = tokenAt(segment, 0);
    const last = tokenAt(segment, segment.length - 1);
    const stretch = { start: first.startOffset, end: (last.endOffset ?? 0) + 1 };
    if (!declarationStarts.includes(first.tokenType)) {
      found.push(notADeclaration(source, first));
      declarations.push({ kind: "Broken", ...stretch });
      unparsed.push(stretch);
      continue;
    }
    const doc = docBefore(comments, first.startOffset, source.text);
    const text = source.text.slice(stretch.start, stretch.end);
    const same = before?.known.get(text);
    if (same !== undefined) {
      const declaration = moved(same, stretch.start - same.start);
      known.set(text, declaration);
      declarations.push(doc === undefined ? declaration : { ...declaration, doc });
      continue;
    }
    parser.open(source, segment);
    const read = readDeclaration(parser);
    const deep = read instanceof TooDeep ? read.at : tooDeepIn(read);
    if (read instanceof TooDeep || deep !== undefined) {
      const { start, end } = deep ?? stretch;
      found.push(syntax.tooDeep({ path: source.path, start, end }));
      declarations.push({ kind: "Broken", ...stretch });
      unparsed.push(stretch);
      continue;
    }
    const declaration = read;
    const errors = [...parser.errors];
    const slips = [...parser.slips];
    if (wanted === "right" && errors.length + slips.length > 0) return undefined;
    const error = errors[0] === undefined ? undefined : describe(source, errors[0]);
    const said = sure(slips, error);
    found.push(...(said.length === 0 ? said : bracketFirst(said, bracketProblem(source, segment, readsAlone(parser)))));
    if (errors.length > 0) unparsed.push(stretch);
    else if (slips.length === 0) known.set(text, declaration);
    declarations.push({
      ...declaration,
      ...(errors.length > 0 ? { partial: true as const } : {}),
      ...(doc === undefined ? {} : { doc }),
    });
  }
  if (found.length > 0 && wanted === "right") return undefined;
  const tree: File = { kind: "File", start: 0, end: source.text.length, declarations, comments, unparsed };
  return { tree, diagnostics: withoutEchoes(found, source), known };
}

/** What can't be read behind a bracket without a partner is an echo of that; what comes before it is not. */
function bracketFirst(said: readonly Diagnostic[], bracket: Diagnostic | undefined): readonly Diagnostic[] {
  if (bracket === undefined || said.some((one) => one.place.start < bracket.place.start)) return said;
  return [bracket];
}

function readDeclaration(parser: DeclarationParser): Declaration | TooDeep {
  try {
    return parser.readDeclaration();
  } catch (error) {
    if (error instanceof TooDeep) return error;
    throw error;
  }
}

/** Whether a text is one declaration without a mistake. */
function readsAlone(parser: DeclarationParser): (text: string) => boolean {
  return (text) => {
    const source = new SourceText("", text);
    const { tokens, diagnostics } = lex(source);
    const [segment, ...more] = segments(tokens, text);
    if (segment === undefined || more.length > 0 || diagnostics.length > 0) return false;
    parser.open(source, segment);
    if (readDeclaration(parser) instanceof TooDeep) return false;
    return parser.errors.length === 0 && parser.slips.length === 0;
  };
}

/** A node, and all that it is made of, at another place of the text. */
function moved<T>(value: T, by: number): T {
  if (by === 0 || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => moved(item, by)) as T;
  const copy: Record<string, unknown> = {};
  for (const key in value) {
    const field: unknown = value[key];
    copy[key] = (key === "start" || key === "end") && typeof field === "number" ? field + by : moved(field, by);
  }
  return copy as T;
}

/** After the first thing that could not be read, what else a declaration seems to lack is mostly an echo of it. */
function sure(slips: readonly Diagnostic[], error: Diagnostic | undefined): Diagnostic[] {
  return error === undefined ? [...slips] : [slips.find((slip) => slip.place.start < error.place.start) ?? error];
}

function describe(source: SourceText, error: IRecognitionException): Diagnostic {
  // Not all that chevrotain throws has it, and the type that they share does not tell.
  const { previousToken } = error as IRecognitionException & { previousToken?: IToken };
  return unexpected(source, error.token, previousToken ?? tokenAt([], 0), error.message);
}

function notADeclaration(source: SourceText, token: IToken): Diagnostic {
  const place = { path: source.path, start: token.startOffset, end: (token.endOffset ?? 0) + 1 };
  return syntax.notADeclaration(place, describeToken(token), closest(token.image, declarationWords));
}

/** One mistake, one error: what follows on the same line, or at the same place, is an echo of the first. */
function withoutEchoes(diagnostics: Diagnostic[], source: SourceText): Diagnostic[] {
  const lineOf = ({ place }: Diagnostic): number => source.position(place.start).line;
  const wrong = new Set(diagnostics.filter((one) => one.severity === "error").map(lineOf));
  const lines = new Set<number>();
  return diagnostics.sort(compareDiagnostics).filter((diagnostic) => {
    const line = lineOf(diagnostic);
    if (lines.has(line) || (diagnostic.severity === "warning" && wrong.has(line))) return false;
    if (lines.size > 0 && goesOnWithALoop(diagnostic.place.start, source.text)) return false;
    lines.add(line);
    return true;
  });
}

/** Whether a line begins at a place as a loop goes on: where that is wrong, the head of the loop was cut short before. */
function goesOnWithALoop(at: number, text: string): boolean {
  const line = text.lastIndexOf("\n", at - 1) + 1;
  return /^[ \t]+$/.test(text.slice(line, at)) && /^(?:where|group by|sort by)\b/.test(text.slice(at, at + 9));
}

/** The `///` lines right before a declaration; other comments may stand between, as after a line that is tried without. */
function docBefore(comments: readonly Comment[], start: number, text: string): string | undefined {
  const lines: string[] = [];
  let edge = start;
  for (const comment of comments.toReversed()) {
    if (comment.end > edge) continue;
    if (!/^\r?\n?[ \t]*$/.test(text.slice(comment.end, edge)) || !standsAlone(comment, text)) break;
    if (comment.doc) lines.unshift(comment.text.slice(3).trim());
    edge = comment.start;
  }
  return lines.length === 0 ? undefined : lines.join("\n");
}

/** Whether nothing but white space precedes a comment on its line. */
function standsAlone(comment: Comment, text: string): boolean {
  return /(?:^|[\r\n])[ \t]*$/.test(text.slice(Math.max(0, comment.start - 200), comment.start));
}

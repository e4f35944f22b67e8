/** Parses a source text to its tree and its syntax errors. Never throws for a user's mistake. */
import type { IRecognitionException, IToken } from "chevrotain";
import { append } from "./append.ts";
import { bracketProblem } from "./brackets.ts";
import { compareDiagnostics, type Diagnostic } from "./diagnostic.ts";
import { lex, lexAround, type Lexed } from "./lexer.ts";
import { syntax } from "./messages.ts";
import { DeclarationParser } from "./parser/declarations.ts";
import { TooDeep, tooDeepIn } from "./nesting.ts";
import { describeToken, unexpected } from "./parser/unexpected.ts";
import { segments } from "./segments.ts";
import { closest } from "./similar.ts";
import { SourceText, type Span } from "./source.ts";
import { movedTo, stretches, type Stretch } from "./stretches.ts";
import { declarationStarts, declarationWords, tokenAt } from "./tokens.ts";
import type { Comment, Declaration, File } from "./tree.ts";

/** A file's tree, complete or partial, and its syntax errors in the order of the text. */
export interface Parsed {
  readonly tree: File;
  readonly diagnostics: readonly Diagnostic[];
  /**
   * Its stretches by their text, for parsing a slightly changed text later; `wrong` if one can't be parsed by itself.
   */
  readonly stretches: ReadonlyMap<string, Stretch | "wrong">;
  /** Declarations with their comments, by the ones without: an unchanged declaration stays the same object. */
  readonly documented: ReadonlyMap<Declaration, Declaration>;
}

/** Building the parser analyses the grammar once (tens of milliseconds), so one serves all parses of a process. */
let shared: DeclarationParser | undefined;

/** The shared parser, between two parses. */
export function parserAtRest(): DeclarationParser {
  return (shared ??= new DeclarationParser());
}

/**
 * Most text is correct: since searching for foreign syntax takes longer than parsing, it is only done where parsing
 * fails.
 *
 * @param before the result for an earlier text of the file: unchanged stretches are not parsed again
 */
export function parse(source: SourceText, before?: Parsed): Parsed {
  const known = new Map<string, Stretch | "wrong">();
  const found = stretches(source.text).map((span) => {
    const text = source.text.slice(span.start, span.end);
    const same = before?.stretches.get(text);
    const stretch = same === "wrong" ? same : same === undefined ? (readStretch(source, span) ?? "wrong") : movedTo(same, span.start); // prettier-ignore
    known.set(text, stretch);
    return { span, stretch };
  });
  const documented = new Documented(before?.documented);
  const right = found.flatMap(({ span, stretch }) => (stretch === "wrong" ? [] : [{ span, stretch }]));
  if (right.length < found.length) {
    const lexed = lexAround(source, right.map(({ span }) => span)); // prettier-ignore
    return { ...readAll(source, lexed, right.flatMap(({ stretch }) => stretch.declarations), documented), stretches: known, documented: documented.all }; // prettier-ignore
  }
  const comments = right.flatMap(({ stretch }) => stretch.comments);
  const declarations = right.flatMap(({ stretch }) =>
    stretch.declarations.map((one) => documented.with(one, docBefore(comments, one.start, source.text))),
  );
  const tree: File = { kind: "File", start: 0, end: source.text.length, declarations, comments, unparsed: [] };
  return { tree, diagnostics: [], stretches: known, documented: documented.all };
}

/** Reads a stretch of a text by itself; undefined where anything of it is wrong. */
function readStretch(source: SourceText, within: Span): Stretch | undefined {
  const { tokens, comments, diagnostics } = lex(source, "readable", within);
  if (diagnostics.length > 0) return undefined;
  const parser = parserAtRest();
  const declarations: Declaration[] = [];
  for (const segment of segments(tokens, source.text)) {
    if (!declarationStarts.includes(tokenAt(segment, 0).tokenType)) return undefined;
    parser.open(source, segment);
    const read = readDeclaration(parser);
    if (read instanceof TooDeep || tooDeepIn(read) !== undefined) return undefined;
    if (parser.errors.length + parser.slips.length > 0) return undefined;
    declarations.push(read);
  }
  return { start: within.start, declarations, comments };
}

/** Parses a text that has a mistake. @param right declarations that are already parsed */
function readAll(
  source: SourceText,
  { tokens, comments, diagnostics: lexical }: Lexed,
  right: readonly Declaration[],
  documented: Documented,
): Pick<Parsed, "tree" | "diagnostics"> {
  const parser = parserAtRest();
  const found: Diagnostic[] = [...lexical];
  const declarations: Declaration[] = [];
  const unparsed: Span[] = [];
  const known = new Map(right.map((one) => [one.start, one]));
  for (const segment of segments(tokens, source.text)) {
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
    const same = known.get(stretch.start);
    if (same?.end === stretch.end) {
      declarations.push(documented.with(same, doc));
      continue;
    }
    parser.open(source, segment);
    const declaration = readDeclaration(parser);
    const deep = declaration instanceof TooDeep ? declaration.at : tooDeepIn(declaration);
    if (declaration instanceof TooDeep || deep !== undefined) {
      const { start, end } = deep ?? stretch;
      found.push(syntax.tooDeep({ path: source.path, start, end }));
      declarations.push({ kind: "Broken", ...stretch });
      unparsed.push(stretch);
      continue;
    }
    const errors = [...parser.errors];
    const slips = [...parser.slips];
    const error = errors[0] === undefined ? undefined : describe(source, errors[0]);
    const said = sure(slips, error);
    append(found, said.length === 0 ? said : bracketFirst(said, bracketProblem(source, segment, readsAlone(parser))));
    if (errors.length > 0) unparsed.push(stretch);
    declarations.push(
      documented.with(errors.length > 0 ? { ...declaration, partial: true as const } : declaration, doc),
    );
  }
  const tree: File = { kind: "File", start: 0, end: source.text.length, declarations, comments, unparsed };
  return { tree, diagnostics: withoutEchoes(found, source) };
}

/** Gives declarations their comments. */
class Documented {
  readonly all = new Map<Declaration, Declaration>();
  readonly #before: Parsed["documented"] | undefined;

  constructor(before: Parsed["documented"] | undefined) {
    this.#before = before;
  }

  with(declaration: Declaration, doc: string | undefined): Declaration {
    if (doc === undefined) return declaration;
    const before = this.#before?.get(declaration);
    const documented = before?.doc === doc ? before : { ...declaration, doc };
    this.all.set(declaration, documented);
    return documented;
  }
}

/** Errors after an unmatched bracket follow from it; errors before it don't. */
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

/** Whether a text is a single correct declaration. */
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

/** After the first syntax error, further ones in the same declaration are mostly its consequences. */
function sure(slips: readonly Diagnostic[], error: Diagnostic | undefined): Diagnostic[] {
  return error === undefined ? [...slips] : [slips.find((slip) => slip.place.start < error.place.start) ?? error];
}

function describe(source: SourceText, error: IRecognitionException): Diagnostic {
  // Not all of chevrotain's exceptions have it, and their common type does not declare it.
  const { previousToken } = error as IRecognitionException & { previousToken?: IToken };
  return unexpected(
    source,
    error.token,
    previousToken ?? tokenAt([], 0),
    error.message,
    error.context.ruleStack.at(-1),
  );
}

function notADeclaration(source: SourceText, token: IToken): Diagnostic {
  const place = { path: source.path, start: token.startOffset, end: (token.endOffset ?? 0) + 1 };
  return syntax.notADeclaration(place, describeToken(token), closest(token.image, declarationWords));
}

/** One mistake, one error: later errors on the same line, or at the same place, are consequences of the first. */
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

/** Whether the line at a position continues a loop: an error there means that the loop's head was cut short. */
function goesOnWithALoop(at: number, text: string): boolean {
  const line = text.lastIndexOf("\n", at - 1) + 1;
  return /^[ \t]+$/.test(text.slice(line, at)) && /^(?:where|group by|sort by)\b/.test(text.slice(at, at + 9));
}

/**
 * The `///` lines directly before a declaration; other comments may be between, such as a line that is commented out.
 */
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

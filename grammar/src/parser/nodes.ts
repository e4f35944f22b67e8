/**
 * The base of the parser: creates nodes, and keeps the tree of incomplete input.
 *
 * `node` closes a node that an error cuts short, marks it `partial`, and passes it to the recovering rule. A missing
 * value or name is reported and replaced by an empty node, so that most mistakes cause no exception. The grammar is
 * LL(2) and never backtracks. Each layer is a class, in the order of dependencies.
 */
import {
  EarlyExitException, EmbeddedActionsParser, type ILookaheadStrategy, type IToken, NoViableAltException, type ParserMethod, type TokenType,
} from "chevrotain"; // prettier-ignore
import type { Diagnostic } from "../diagnostic.ts";
import type { SourceText, Span } from "../source.ts";
import * as T from "../tokens.ts";
import type * as N from "../tree.ts";
import { DEEPEST_NESTING, TooDeep } from "../nesting.ts";
import { decide, type Decide, keyOf, type Lookahead } from "./lookahead.ts";
import { unexpected } from "./unexpected.ts";

export type Rule<T> = ParserMethod<[], T>;
type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Draft<T> = Partial<Mutable<T>>;

/** The action of a stop, by its word. */
export function stopActionOf({ image }: IToken): N.StopAction {
  return image === "skip" || image === "retry" ? image : "hold";
}

/** A declaration reports only its first mistake. After this many, recovery in a list is useless. */
const MOST_REPAIRED = 200;

/** The base of all layers: creates nodes, complete or cut short, and records slips without exceptions. */
export class NodeParser extends EmbeddedActionsParser {
  /** Mistakes that were repaired immediately, without an exception. */
  readonly slips: Diagnostic[] = [];
  protected spec: SourceText | undefined;
  protected orphan: N.Node | undefined;
  #depth = 0;
  /** Expressions with parentheses around them. */
  readonly #enclosed = new WeakMap<N.Node, Span>();
  /** Chevrotain's option to recover from mistakes, which costs a hundred times the parsing. */
  declare protected recoveryEnabled: boolean;
  /** Chevrotain's recovery in repetitions, which calls itself for each wrong element. */
  declare protected attemptInRepetitionRecovery: (...args: unknown[]) => void;
  #repaired = 0;

  /** Internals of chevrotain that its self-analysis fills, and `knowing` fills instead. */
  declare protected gastProductionsCache: unknown;
  declare protected resyncFollows: unknown;
  declare protected selfAnalysisDone: boolean;
  declare protected readonly tokensMap: Readonly<Record<string, TokenType>>;
  declare protected readonly fullRuleNameToShort: Readonly<Record<string, number>>;
  declare protected setLaFuncCache: (rule: number, key: number, decide: Decide) => void;
  declare protected SAVE_ERROR: (error: Error) => Error;

  /**
   * @param strategy how chevrotain looks ahead, if it is to analyse the grammar
   * @param validate whether to validate the grammar itself: a test does, since it would slow down every start
   */
  constructor(strategy?: ILookaheadStrategy, validate = false) {
    super([...T.vocabulary], {
      skipValidations: !validate,
      ...(strategy === undefined ? {} : { lookaheadStrategy: strategy }),
      recoveryEnabled: true,
      maxLookahead: 2,
      errorMessageProvider: {
        buildMismatchTokenMessage: ({ expected }) => expected.LABEL ?? expected.name,
        buildNotAllInputParsedMessage: () => "the end of this declaration",
        buildNoViableAltMessage: () => "something else",
        buildEarlyExitMessage: () => "something more",
      },
    });
    const repair = this.attemptInRepetitionRecovery;
    this.attemptInRepetitionRecovery = (...args) => {
      if (++this.#repaired <= MOST_REPAIRED) repair.apply(this, args);
    };
  }

  /**
   * Replaces `performSelfAnalysis` by a stored lookahead.
   *
   * @param analysed creates a parser that has analysed the grammar; only error recovery needs it
   */
  protected knowing(lookahead: Lookahead, analysed: () => NodeParser): void {
    for (const [rule, decisions] of Object.entries(lookahead))
      for (const decision of decisions) {
        const short = this.fullRuleNameToShort[rule];
        if (short === undefined)
          throw new Error(`lookahead.json speaks of ${rule}, which is no rule: run npm run lookahead`);
        this.setLaFuncCache(short, keyOf(decision), decide(decision, this.tokensMap));
      }
    Object.defineProperties(this, {
      gastProductionsCache: { get: () => analysed().gastProductionsCache },
      resyncFollows: { get: () => analysed().resyncFollows },
    });
    this.selfAnalysisDone = true;
  }

  /** Like chevrotain's, without the paths of all alternatives, which our messages do not use. */
  protected raiseNoAltException(_occurrence: number, expected: string | undefined): never {
    throw this.SAVE_ERROR(new NoViableAltException(expected ?? "something else", this.LA(1), this.LA(0)));
  }

  /** The same for a repetition that must not be empty. */
  protected raiseEarlyExitException(_occurrence: number, _kind: number, expected: string | undefined): never {
    throw this.SAVE_ERROR(new EarlyExitException(expected ?? "something more", this.LA(1), this.LA(0)));
  }

  /** Points the parser at the tokens of one declaration. */
  open(source: SourceText, tokens: IToken[]): void {
    this.spec = source;
    this.orphan = undefined;
    this.#depth = 0;
    this.#repaired = 0;
    this.slips.length = 0;
    this.input = tokens;
  }

  /** The position of the first token that the grammar does not accept; Infinity if there is none, or the text only ends early. */
  protected firstWrong(read: () => unknown): number {
    this.recoveryEnabled = false;
    // Attempts mostly fail, and nobody reads their stack traces: creating these takes as long as parsing.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      read();
    } catch (error) {
      if (!(error instanceof TooDeep)) throw error;
    } finally {
      this.recoveryEnabled = true;
      Error.stackTraceLimit = stackTraceLimit;
    }
    // The end of the tokens has no offset.
    const starts = this.errors.map(({ token }) => (token.startOffset >= 0 ? token.startOffset : Infinity));
    return Math.min(Infinity, ...starts, ...this.slips.map(({ place }) => place.start));
  }

  // ── creating nodes ─────────────────────────────────────────────────────────────────────────────────────────

  /** The offset after the last token read. */
  protected endOfLast(): number {
    const last = this.LA(0);
    return last.endOffset === undefined || Number.isNaN(last.endOffset) || last.endOffset < 0 ? 0 : last.endOffset + 1;
  }

  protected startOfNext(): number {
    const next = this.LA(1);
    return next.startOffset >= 0 ? next.startOffset : this.endOfLast();
  }

  /** Reads a nested form. @throws TooDeep if the nesting is too deep */
  protected inside<T>(read: () => T): T {
    if (++this.#depth > DEEPEST_NESTING) throw new TooDeep({ start: this.startOfNext(), end: this.startOfNext() + 1 });
    try {
      return read();
    } finally {
      this.#depth--;
    }
  }

  /** Builds a node around `read`; a node that an error cuts short is closed, kept, and passed on with the error. */
  protected node<T extends N.Node>(kind: T["kind"], read: (draft: Draft<T>) => void, from?: N.Node): T {
    const start = from === undefined ? this.startOfNext() : this.spanOf(from).start;
    const draft = { kind, start, end: 0 } as unknown as Draft<T> & Mutable<N.Name>;
    try {
      this.inside(() => read(draft));
    } catch (error) {
      draft.partial = true;
      if (this.orphan !== undefined && this.orphan !== from) (draft as { lost?: N.Node }).lost = this.orphan;
      draft.end = Math.max(draft.start, this.endOfLast());
      this.orphan = draft as unknown as N.Node;
      throw error;
    }
    draft.end = Math.max(draft.start, this.endOfLast());
    this.orphan = undefined;
    return draft as unknown as T;
  }

  /** Notes the parentheses around a node, from the one given to the token read last. The node itself is what is between them. */
  protected enclose(node: N.Node, open: IToken): void {
    this.#enclosed.set(node, { start: open.startOffset, end: this.endOfLast() });
  }

  /** The place of a node with the parentheses around it: what an expression that begins or ends with it has to cover. */
  protected readonly spanOf = (node: N.Node): Span => this.#enclosed.get(node) ?? node;

  protected missingValue(): N.MissingExpression {
    const at = this.endOfLast();
    return { kind: "Missing", start: at, end: at };
  }

  protected missingName(): N.Name {
    const at = this.endOfLast();
    return { kind: "Name", start: at, end: at, text: "", partial: true };
  }

  /** The result of a rule that an error cut short: its unfinished node. */
  protected recovered<T>(): T {
    const orphan = this.orphan;
    this.orphan = undefined;
    return (orphan ?? this.missingValue()) as unknown as T;
  }

  protected rule<T>(name: string, read: () => T): Rule<T> {
    return this.RULE(name, read, { recoveryValueFunc: () => this.recovered<T>() });
  }

  /** Reports that something is missing before the next token. */
  protected slip(expected: string): void {
    this.ACTION(() => {
      this.slips.push(unexpected(this.spec, this.LA(1), this.LA(0), expected));
    });
  }

  /** Whether the next token is on the line of the last one. */
  protected sameLine(): boolean {
    const text = this.spec?.text ?? "";
    for (let at = this.endOfLast(); at < this.LA(1).startOffset; at++)
      if (text[at] === "\n" || text[at] === "\r") return false;
    return true;
  }

  /** Whether the next word continues an expression, rather than being the key of the next field. */
  protected continues(): boolean {
    return this.LA(2).tokenType !== T.Colon || this.sameLine();
  }

  protected nameOf(token: IToken): N.Name {
    const start = Math.max(0, token.startOffset || 0);
    const partial = token.isInsertedInRecovery === true;
    const image = token.image ?? "";
    return {
      kind: "Name",
      start: partial ? this.endOfLast() : start,
      end: partial ? this.endOfLast() : T.spanEnd(token),
      text: image.startsWith("`") ? image.slice(1, -1) : image,
      ...(partial ? { partial } : {}),
    };
  }

  protected orphans<T extends N.Node>(kind: T["kind"]): T[] {
    const orphan = this.recovered<N.Node>();
    return orphan.kind === kind ? [orphan as T] : [];
  }
}

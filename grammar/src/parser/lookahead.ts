/**
 * The lookahead of the grammar: the tokens that each alternative, option and repetition begins with. Chevrotain computes it whenever a
 * parser is created, which takes as long as parsing a few hundred lines. `lookahead.json` stores it, and a test compares the two.
 */
import {
  getLookaheadPaths,
  type ILookaheadStrategy,
  type IToken,
  LLkLookaheadStrategy,
  type TokenType,
} from "chevrotain";

/** Sequences of names of tokens. */
type Paths = readonly (readonly string[])[];

/** One place of a rule where the next tokens decide. */
export interface Decision {
  /** Chevrotain's word for it: `Alternation`, `Option`, `Repetition` … */
  readonly kind: string;
  /** Its number among those of its kind in the rule. */
  readonly occurrence: number;
  /** The first tokens of each alternative; for options and repetitions, those of their content. */
  readonly begins: readonly Paths[];
  /** Some of the alternatives also have a condition. */
  readonly gated?: boolean;
}

/** The decisions of each rule, by its name. */
export type Lookahead = Readonly<Record<string, readonly Decision[]>>;

/** Chevrotain's number of a kind, in the key of a decision's function. */
const KINDS: Readonly<Record<string, number>> = {
  Alternation: 1,
  Option: 2,
  Repetition: 3,
  RepetitionMandatory: 4,
  RepetitionWithSeparator: 5,
  RepetitionMandatoryWithSeparator: 6,
};

/** The key under which a parser looks for the function of a decision of the current rule. */
export function keyOf({ kind, occurrence }: Decision): number {
  return ((KINDS[kind] ?? 0) << 8) | occurrence;
}

/** Returns the number of the chosen alternative, or whether to enter the option or repetition. */
export type Decide = (
  this: { LA(ahead: number): IToken },
  alternatives?: readonly { readonly GATE?: () => boolean }[],
) => number | boolean | undefined;

/** A decision among alternatives, or about an option or a repetition, as chevrotain describes it to a strategy. */
type OfAlternatives = Parameters<ILookaheadStrategy["buildLookaheadForAlternation"]>[0];
type OfOption = Parameters<ILookaheadStrategy["buildLookaheadForOptional"]>[0];

/** The function of a decision. @param types the tokens of the grammar, by their names */
export function decide({ kind, begins, gated }: Decision, types: Readonly<Record<string, TokenType>>): Decide {
  const paths = begins.map((some) => some.map((path) => path.map((name) => typeOf(name, types))));
  if (gated === true)
    return function (alternatives = []) {
      for (const [i, some] of paths.entries())
        if (alternatives[i]?.GATE?.call(this) !== false && matchesOne(this, some)) return i;
      return undefined;
    };
  const byType = numbersByType(paths);
  if (kind === "Alternation")
    return byType === undefined
      ? function () {
          for (const [i, some] of paths.entries()) if (matchesOne(this, some)) return i;
          return undefined;
        }
      : function () {
          return byType[this.LA(1).tokenTypeIdx];
        };
  const [inside = []] = paths;
  return byType === undefined
    ? function () {
        return matchesOne(this, inside);
      }
    : function () {
        return byType[this.LA(1).tokenTypeIdx] === 0;
      };
}

type TypedPaths = readonly (readonly TokenType[])[];

/** The alternatives by the number of the type of the next token; undefined if one token does not decide. */
function numbersByType(paths: readonly TypedPaths[]): readonly (number | undefined)[] | undefined {
  if (paths.some((some) => some.some((path) => path.length !== 1))) return undefined;
  const byType: (number | undefined)[] = [];
  for (const [i, some] of paths.entries())
    for (const { tokenTypeIdx = 0, categoryMatches = [] } of some.flat())
      for (const index of [tokenTypeIdx, ...categoryMatches]) byType[index] ??= i;
  return byType;
}

/** Whether the next tokens are one of these paths. The parser asks this at every step: plain loops are the fastest. */
function matchesOne(parser: ThisParameterType<Decide>, some: TypedPaths): boolean {
  for (const path of some) if (fits(parser, path)) return true;
  return false;
}

function fits(parser: ThisParameterType<Decide>, path: readonly TokenType[]): boolean {
  let ahead = 1;
  for (const type of path) {
    const { tokenTypeIdx } = parser.LA(ahead++);
    if (tokenTypeIdx !== type.tokenTypeIdx && type.categoryMatchesMap?.[tokenTypeIdx] !== true) return false;
  }
  return true;
}

function typeOf(name: string, types: Readonly<Record<string, TokenType>>): TokenType {
  const type = types[name];
  if (type === undefined) throw new Error(`lookahead.json speaks of ${name}, which is no token: run npm run lookahead`);
  return type;
}

/** Chevrotain's own strategy, which also records all decisions. */
export class NotedLookahead extends LLkLookaheadStrategy {
  readonly noted: Record<string, Decision[]> = {};

  override buildLookaheadForAlternation(
    options: OfAlternatives,
  ): ReturnType<ILookaheadStrategy["buildLookaheadForAlternation"]> {
    const { rule, prodOccurrence: occurrence, maxLookahead, hasPredicates } = options;
    const begins = getLookaheadPaths({ rule, occurrence, maxLookahead, prodType: "Alternation" });
    this.#note(rule.name, { kind: "Alternation", occurrence, begins: namesIn(begins), ...(hasPredicates ? { gated: true } : {}) }); // prettier-ignore
    return super.buildLookaheadForAlternation(options);
  }

  override buildLookaheadForOptional(options: OfOption): ReturnType<ILookaheadStrategy["buildLookaheadForOptional"]> {
    const { rule, prodOccurrence: occurrence, maxLookahead, prodType } = options;
    const [inside = []] = getLookaheadPaths({ rule, occurrence, maxLookahead, prodType });
    this.#note(rule.name, { kind: prodType, occurrence, begins: namesIn([inside]) });
    return super.buildLookaheadForOptional(options);
  }

  #note(rule: string, decision: Decision): void {
    (this.noted[rule] ??= []).push(decision);
  }
}

function namesIn(begins: readonly TypedPaths[]): readonly Paths[] {
  return begins.map((some) => some.map((path) => path.map(({ name }) => name)));
}

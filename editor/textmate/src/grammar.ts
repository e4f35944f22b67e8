/**
 * The colors of a spec as a TextMate grammar for VS Code and web pages. The keywords come from the token table, so that
 * new ones are coloured automatically; a test compares the rest with the lexer.
 */
import { declarationWords, keywords, softWords } from "@integ/grammar";

/** A rule of a TextMate grammar: a pattern on one line, or the range between two. */
export interface GrammarRule {
  readonly name?: string;
  readonly match?: string;
  readonly begin?: string;
  readonly end?: string;
  readonly captures?: Readonly<Record<string, { readonly name: string }>>;
  readonly include?: string;
  readonly patterns?: readonly GrammarRule[];
}

/** A TextMate grammar, as far as this one needs it. */
export interface TextMateGrammar {
  readonly name: string;
  readonly scopeName: string;
  readonly fileTypes: readonly string[];
  readonly patterns: readonly GrammarRule[];
  readonly repository: Readonly<Record<string, GrammarRule>>;
}

/** Values that are words. */
const CONSTANTS: ReadonlySet<string> = new Set(["true", "false", "null"]);
/** Words that end a run, in another colour, since readers look for them. */
const STOPS: ReadonlySet<string> = new Set(["skip", "hold", "retry"]);

const LETTER = "A-Za-z_\\x{C0}-\\x{24F}\\x{370}-\\x{1FFF}\\x{2C00}-\\x{D7FF}";
const WORD = `[${LETTER}][\\w\\x{C0}-\\x{24F}\\x{370}-\\x{1FFF}\\x{2C00}-\\x{D7FF}]*`;
/** Not part of a longer word, not a field after a dot, and not a name before a colon. */
const BEFORE = `(?<![${LETTER}0-9.])`;
const AFTER = `(?![${LETTER}0-9])(?!\\s*:)`;

const anyOf = (words: readonly string[]): string => `${BEFORE}(?:${words.join("|")})${AFTER}`;

/** The grammar. */
export function textMateGrammar(): TextMateGrammar {
  const hard = keywords.filter((word) => !softWords.has(word));
  const soft = [...softWords];
  return {
    name: "integ",
    scopeName: "source.integ",
    fileTypes: ["integ"],
    patterns: [{ include: "#all" }],
    repository: {
      all: {
        patterns: [
          { include: "#comment" },
          { include: "#text" },
          // Declarations begin lines; elsewhere their words are names.
          {
            match: `^\\s*(${declarationWords.join("|")})${AFTER}(?!\\s*[.(=])`,
            captures: { 1: { name: "keyword.control.integ" } },
          },
          { match: anyOf([...STOPS]), name: "keyword.control.flow.integ" },
          { match: anyOf([...CONSTANTS]), name: "constant.language.integ" },
          {
            match: anyOf(hard.filter((word) => !STOPS.has(word) && !CONSTANTS.has(word))),
            name: "keyword.operator.word.integ",
          },
          // A soft word is a keyword if another word, a text or a number follows, otherwise a name.
          { match: `${anyOf(soft)}(?=\\s+[${LETTER}"0-9])`, name: "keyword.other.integ" },
          { match: `(?<![${LETTER}0-9])\\d{1,2}:\\d{2}(?::\\d{2})?`, name: "constant.numeric.time.integ" },
          { match: `(?<![${LETTER}0-9])\\d[\\d_]*(?:\\.\\d+)?`, name: "constant.numeric.integ" },
          { match: `(?<=\\.)${WORD}`, name: "variable.other.property.integ" },
          { match: `${WORD}(?=(?:\\[\\d+\\])?(?:\\.${WORD})*\\s*:(?!:))`, name: "variable.other.member.integ" },
          { match: `${WORD}(?=\\()`, name: "support.function.integ" },
          { match: `(?<=\\|)\\s*(${WORD})`, captures: { 1: { name: "support.function.integ" } } },
          { match: "`[^`\\r\\n]*`", name: "variable.other.integ" },
          { match: WORD, name: "variable.other.integ" },
          { match: "=>|->|==|!=|<=|>=|[<>=+*/|?-]", name: "keyword.operator.integ" },
        ],
      },
      comment: {
        patterns: [
          { match: "///.*$", name: "comment.line.documentation.integ" },
          { match: "//.*$", name: "comment.line.double-slash.integ" },
        ],
      },
      text: {
        patterns: [
          { match: `(?<![${LETTER}0-9])r"(?:\\\\.|[^"\\\\])*"`, name: "string.regexp.integ" },
          { begin: '"""', end: '"""', name: "string.quoted.triple.integ", patterns: [{ include: "#inText" }] },
          { begin: '"', end: '"|$', name: "string.quoted.double.integ", patterns: [{ include: "#inText" }] },
        ],
      },
      inText: {
        patterns: [
          { match: "\\\\(?:u\\{[0-9A-Fa-f]+\\}|.)", name: "constant.character.escape.integ" },
          { begin: "\\{", end: "\\}|$", name: "meta.embedded.integ", patterns: [{ include: "#all" }] },
        ],
      },
    },
  };
}

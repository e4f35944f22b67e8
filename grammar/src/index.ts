/** The integ language: source text, tokens, tree, parser. The formatter is `@integ/grammar/format`. */
export { joined as joinTexts } from "./habits/walk.ts";
export * from "./diagnostic.ts";
export { dedent, lex, quoteText, unescapeText } from "./lexer.ts";
export { parse, type Parsed } from "./parse.ts";
export * from "./source.ts";
export { declarationWords, keywords, softWords } from "./tokens.ts";
export {
  beginningOf,
  beginsArm,
  closing,
  contextAtEnd,
  mayFollow,
  skeleton,
  type EndContext,
  type Phrase,
} from "./unfinished.ts";
export * as tree from "./tree.ts";
export { SYNTAX_KINDS } from "./codes.ts";
export { syntax } from "./messages.ts";
export { closest, distance, similar } from "./similar.ts";
export { AFTER, DECLARATIONS, phrasesOf, UNITS, VALUES, writtenAs, type LanguageWord } from "./words.ts";

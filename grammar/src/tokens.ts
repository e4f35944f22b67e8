/**
 * The token table: all keywords and signs of the language.
 *
 * Words come in two strengths. A keyword can't name a variable; a soft word (`all`, `last`, `result` …) is a keyword
 * only where the grammar asks for it and a plain name elsewhere. After a dot and before a colon every word is a name,
 * so that all fields of all systems can be used.
 */
import { createToken, EOF, type IToken, Lexer, type TokenType } from "chevrotain";

/** Any word at all: names and keywords. */
export const Word = createToken({ name: "Word", pattern: Lexer.NA, label: "a name" });
/** A word that may name a variable. */
export const Name = createToken({ name: "Name", pattern: Lexer.NA, label: "a name", categories: [Word] });
export const Identifier = createToken({
  name: "Identifier",
  pattern: /[A-Za-z_\u00C0-\u024F\u0370-\u1FFF\u2C00-\uD7FF][\w\u00C0-\u024F\u0370-\u1FFF\u2C00-\uD7FF]*/,
  label: "a name",
  categories: [Name],
});
export const QuotedName = createToken({
  name: "QuotedName",
  pattern: /`[^`\r\n]*`/,
  label: "a name",
  categories: [Name],
});

const keywordTypes = new Map<string, TokenType>();
export const softWords = new Set<string>();

function keyword(word: string): TokenType {
  const type = createToken({
    name: `Word_${word}`,
    pattern: word,
    label: `\`${word}\``,
    longer_alt: Identifier,
    categories: [Word],
  });
  keywordTypes.set(word, type);
  return type;
}
function soft(word: string): TokenType {
  const type = createToken({
    name: `Word_${word}`,
    pattern: word,
    label: `\`${word}\``,
    longer_alt: Identifier,
    categories: [Name],
  });
  keywordTypes.set(word, type);
  softWords.add(word);
  return type;
}

export const Integ = soft("integ");
export const Integration = soft("integration");
export const Use = soft("use");
export const Source = soft("source");
export const Trigger = soft("trigger");
export const Dedupe = soft("dedupe");
export const Key = soft("key");
export const Skip = keyword("skip");
export const Hold = keyword("hold");
export const Retry = keyword("retry");
export const Fetch = keyword("fetch");
export const Destination = soft("destination");
export const Ensure = keyword("ensure");
export const Ignore = keyword("ignore");
export const On = keyword("on");
export const Table = soft("table");
export const Mapping = soft("mapping");
export const Function = keyword("function");
export const Let = keyword("let");
export const Test = soft("test");
export const Given = soft("given");
export const Expect = soft("expect");

export const And = keyword("and");
export const Or = keyword("or");
export const Not = keyword("not");
export const In = keyword("in");
export const Is = soft("is");
export const Within = keyword("within");
export const Present = keyword("present");
export const Absent = keyword("absent");
export const Blank = keyword("blank");
export const Otherwise = keyword("otherwise");
export const If = keyword("if");
export const Then = keyword("then");
export const Else = keyword("else");
export const Match = keyword("match");
export const For = keyword("for");
export const Where = keyword("where");
export const True = keyword("true");
export const False = keyword("false");
export const Null = keyword("null");
export const Because = keyword("because");
export const When = keyword("when");

export const All = soft("all");
export const As = soft("as");
export const At = soft("at");
export const By = soft("by");
export const Cron = soft("cron");
export const Daily = soft("daily");
export const Weekly = soft("weekly");
export const Monthly = soft("monthly");
export const Descending = soft("descending");
export const ErrorWord = soft("error");
export const Every = soft("every");
export const Failure = soft("failure");
export const Files = soft("files");
export const From = soft("from");
export const Group = soft("group");
export const Into = soft("into");
export const Last = soft("last");
export const Late = soft("late");
export const List = soft("list");
export const Manual = soft("manual");
export const MapWord = soft("map");
export const Newest = soft("newest");
export const Next = soft("next");
export const No = soft("no");
export const Of = soft("of");
export const One = soft("one");
export const Over = soft("over");
export const Poll = soft("poll");
export const Reconcile = soft("reconcile");
export const Result = soft("result");
export const Run = soft("run");
export const Schedule = soft("schedule");
export const Since = soft("since");
export const Sort = soft("sort");
export const Times = soft("times");
export const Unknown = soft("unknown");
export const Webhook = soft("webhook");
export const With = soft("with");

export const Time = createToken({ name: "Time", pattern: /\d{1,2}:\d{2}(?::\d{2})?/, label: "a time" });
export const Number = createToken({ name: "Number", pattern: /\d[\d_]*(?:\.\d+)?/, label: "a number" });
export const Regex = createToken({ name: "Regex", pattern: /r"(?:\\.|[^"\\\r\n])*"/, label: "a regular expression" });

/**
 * A whole text literal. Holes may contain texts, so its end is found by counting, not by a regular expression. An unclosed text
 * ends with its line (a `"""` one with the file), so that the next line is parsed as usual.
 */
export const Text = createToken({
  name: "Text",
  label: "a text",
  line_breaks: true,
  start_chars_hint: ['"'],
  pattern: (text: string, offset: number): [string] | null => {
    if (text.charCodeAt(offset) !== 34) return null;
    const end = endOfText(text, offset);
    return [text.slice(offset, end)];
  },
});

/** The offset after a text literal that starts at `offset`. */
export function endOfText(text: string, offset: number): number {
  const long = text.startsWith('"""', offset);
  let at = offset + (long ? 3 : 1);
  while (at < text.length) {
    const character = text[at];
    if (character === "\\") at += text[at + 1] === "\n" || text[at + 1] === "\r" ? 1 : 2;
    else if (long ? text.startsWith('"""', at) : character === '"') return at + (long ? 3 : 1);
    else if (!long && (character === "\n" || character === "\r")) return at;
    else if (character === "{") at = endOfHole(text, at, long);
    else at++;
  }
  return Math.min(at, text.length);
}

/** The offset after the `}` that closes a hole, or the end of the line where it is left open. */
export function endOfHole(text: string, offset: number, long: boolean): number {
  let depth = 0;
  let at = offset;
  while (at < text.length) {
    const character = text[at];
    if (character === "{") depth++;
    else if (character === "}") {
      depth--;
      if (depth === 0) return at + 1;
    } else if (character === '"') {
      const end = endOfText(text, at);
      // An unmatched quote on a line closes the outer text: the hole was left open.
      if (!long && (end >= text.length || text[end] === "\n" || text[end] === "\r") && text[end - 1] !== '"') return at;
      at = end;
      continue;
    } else if (!long && (character === "\n" || character === "\r")) return at;
    at++;
  }
  return at;
}

/** The parts into which the lexer splits a text with holes. */
export const TextStart = createToken({ name: "TextStart", pattern: Lexer.NA, label: "a text" });
export const TextChunk = createToken({ name: "TextChunk", pattern: Lexer.NA, label: "text" });
export const HoleOpen = createToken({ name: "HoleOpen", pattern: Lexer.NA, label: "`{`" });
export const HoleClose = createToken({ name: "HoleClose", pattern: Lexer.NA, label: "`}`" });
export const TextEnd = createToken({ name: "TextEnd", pattern: Lexer.NA, label: "the end of the text" });

const sign = (name: string, pattern: string): TokenType => createToken({ name, pattern, label: `\`${pattern}\`` });
export const Arrow = sign("Arrow", "=>");
export const ThinArrow = sign("ThinArrow", "->");
export const Equals = sign("Equals", "==");
export const NotEquals = sign("NotEquals", "!=");
export const LessEqual = sign("LessEqual", "<=");
export const GreaterEqual = sign("GreaterEqual", ">=");
export const Less = sign("Less", "<");
export const Greater = sign("Greater", ">");
export const Assign = sign("Assign", "=");
export const Plus = sign("Plus", "+");
export const Minus = sign("Minus", "-");
export const Star = sign("Star", "*");
export const Slash = sign("Slash", "/");
export const Pipe = sign("Pipe", "|");
export const Question = sign("Question", "?");
export const Ellipsis = sign("Ellipsis", "...");
export const Dot = sign("Dot", ".");
export const Comma = sign("Comma", ",");
export const Colon = sign("Colon", ":");
export const LeftBrace = sign("LeftBrace", "{");
export const RightBrace = sign("RightBrace", "}");
export const LeftBracket = sign("LeftBracket", "[");
export const RightBracket = sign("RightBracket", "]");
export const LeftParen = sign("LeftParen", "(");
export const RightParen = sign("RightParen", ")");

/** Signs and texts of other languages and of word processors. `habits/` replaces and reports each; the parser never meets one. */
export const ForeignSign = createToken({
  name: "ForeignSign",
  pattern: /===|!==|&&|<>|=<|\?\?|\|>|\*\*|\^|[∧∨≠≤≥–—−×÷→⇒…]|[\uFF01-\uFF0F\uFF1A-\uFF20\uFF3B-\uFF40\uFF5B-\uFF5E]/,
});
export const ForeignText = createToken({
  name: "ForeignText",
  line_breaks: true,
  pattern:
    /'''[^]*?'''|'(?:\\.|''|[^'\\\r\n])*'|[“”„‟«»＂″〝][^\r\n"“”„‟«»＂″〞]*["“”„‟«»＂″〞]|[‘’‚‛][^\r\n'‘’‛]*['‘’‛]|`[^`\r\n]*\$\{[^`\r\n]*`/,
});
/** Numbers with Swiss group separators, and hexadecimal numbers. */
export const ForeignNumber = createToken({
  name: "ForeignNumber",
  pattern: /\d{1,3}(?:['’]\d{3})+(?:\.\d+)?(?!\w)|0[xX][0-9a-fA-F]+(?!\w)/,
});
/** `$.name`, `$order.name`, `@order.name`. */
export const Dollar = createToken({ name: "Dollar", pattern: /[$@](?=[A-Za-z_.])/ });
export const DoubleColon = createToken({ name: "DoubleColon", pattern: "::" });
/** `isn't` and `doesn't`, which are not texts in quotes. */
export const Contraction = createToken({ name: "Contraction", pattern: /(?:isn|doesn|aren|hasn)['’]t(?!\w)/i });
/** `name =~ /^A/` and `name ~ "A"`. */
export const Tilde = createToken({ name: "Tilde", pattern: /[=!]?~(?:[ \t]*\/(?:\\.|[^/\r\n])+\/[a-z]*)?/ });
/** `{% if … %}` and `<%= … %>`. */
export const TemplateTag = createToken({ name: "TemplateTag", pattern: /\{%[^\r\n]*?%\}|<%[^\r\n]*?%>/ });
/** `name: |` of YAML, with the lines that are indented further. */
export const YamlBlock = createToken({
  name: "YamlBlock",
  line_breaks: true,
  start_chars_hint: ["|", ">"],
  pattern: (text: string, offset: number): RegExpExecArray | null => {
    const lineStart = Math.max(text.lastIndexOf("\n", offset), text.lastIndexOf("\r", offset)) + 1;
    const line = text.slice(lineStart, offset);
    if (!/[:=][ \t]*$/.test(line)) return null;
    const found = /^[|>][-+]?[ \t]*(?:(?:\r\n?|\n)[^\r\n]*)+/.exec(text.slice(offset));
    const lines = found?.[0].split(/(?<=\n|\r(?!\n))/) ?? [];
    const indent = /^[ \t]*/.exec(line)?.[0].length ?? 0;
    const inside = (one: string): boolean => one.trim() === "" || (/^[ \t]*/.exec(one)?.[0].length ?? 0) > indent;
    let count = 1;
    while (count < lines.length && inside(lines[count] ?? "")) count++;
    const block = lines.slice(0, count).join("").trimEnd();
    return /[\r\n]/.test(block) ? ([block] as unknown as RegExpExecArray) : null;
  },
});
/** `round(a // 2, 0, down)`: a comment that would contain a closing bracket is a division. */
export const IntegerDivision = createToken({
  name: "IntegerDivision",
  line_breaks: false,
  start_chars_hint: ["/"],
  pattern: (text: string, offset: number): RegExpExecArray | null => {
    if (!text.startsWith("//", offset) || text[offset + 2] === "/") return null;
    const lineStart = Math.max(text.lastIndexOf("\n", offset), text.lastIndexOf("\r", offset)) + 1;
    const plain = (stretch: string): string => stretch.replaceAll(/"(?:\\.|[^"\\])*"/g, "_");
    const before = plain(text.slice(lineStart, offset));
    const after = plain(/^[^\r\n]*/.exec(text.slice(offset + 2))?.[0] ?? "").replace(/\/\/.*$/, "");
    if (before.includes("//") || !/[\w)\]][ \t]*$/.test(before) || !/^[ \t]*[\w(.]/.test(after)) return null;
    return depthAfter(before) > 0 && lowestDepth(after) < 0 ? (["//"] as unknown as RegExpExecArray) : null;
  },
});

const depths = (stretch: string): number[] => {
  let depth = 0;
  return Array.from(stretch, (sign) => (depth += "([".includes(sign) ? 1 : ")]".includes(sign) ? -1 : 0));
};
const depthAfter = (stretch: string): number => depths(stretch).at(-1) ?? 0;
const lowestDepth = (stretch: string): number => Math.min(0, ...depths(stretch));

export const DoubleBar = createToken({ name: "DoubleBar", pattern: "||" });
export const OptionalDot = createToken({ name: "OptionalDot", pattern: "?." });
export const Bang = createToken({ name: "Bang", pattern: /!!?(?!=)/ });
export const Ampersand = createToken({ name: "Ampersand", pattern: "&" });
export const Percent = createToken({ name: "Percent", pattern: "%" });
export const Semicolon = createToken({ name: "Semicolon", pattern: /;+/ });
export const ColonEquals = createToken({ name: "ColonEquals", pattern: ":=" });
export const BlockComment = createToken({
  name: "BlockComment",
  pattern: /\/\*(?:[^*]|\*(?!\/))*(?:\*\/)?/,
  line_breaks: true,
});
export const HtmlComment = createToken({
  name: "HtmlComment",
  pattern: /<!--(?:[^-]|-(?!->))*(?:-->)?/,
  line_breaks: true,
});
/** `#date(2026, 11, 30)` of Power Query. */
export const HashDate = createToken({
  name: "HashDate",
  pattern: /#(?:date|datetime|datetimezone|duration|time)\([^()\r\n]*\)/,
});
export const HashComment = createToken({ name: "HashComment", pattern: /#[^\r\n]*/ });
const SPACED_DASHES = /--+[ \t]/y;
const REST_OF_LINE = /[^\r\n]*/y;
/** `--` begins a comment at the start of a line, and with spaces on both sides; `a --b` subtracts a negation. */
export const DashComment = createToken({
  name: "DashComment",
  line_breaks: false,
  start_chars_hint: ["-"],
  pattern: (text: string, offset: number): RegExpExecArray | null => {
    if (!text.startsWith("--", offset)) return null;
    // Back over spaces only, not to the start of the line: in a row of dashes each of them is looked at.
    let edge = offset;
    while (edge > 0 && /[^\S\r\n]/.test(text.charAt(edge - 1))) edge--;
    const beginsLine = edge === 0 || /[\r\n]/.test(text.charAt(edge - 1));
    SPACED_DASHES.lastIndex = offset;
    if (!beginsLine && (edge === offset || !SPACED_DASHES.test(text))) return null;
    REST_OF_LINE.lastIndex = offset;
    return REST_OF_LINE.exec(text);
  },
});
/** Invisible characters, which are copied along from pages and chats. */
export const Invisible = createToken({
  name: "Invisible",
  // oxlint-disable-next-line no-control-regex -- these are what it looks for
  pattern: /[\u0000-\u0008\u000E-\u001F\u007F\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2064]+/,
});

export const foreignTokens: readonly TokenType[] = [
  BlockComment, HtmlComment, HashDate, HashComment, DashComment, YamlBlock, TemplateTag, ForeignNumber, ForeignText, Contraction, Tilde, ForeignSign, DoubleBar, OptionalDot, Bang, Ampersand, Percent,
  Semicolon, ColonEquals, DoubleColon, Dollar, Invisible, IntegerDivision,
]; // prettier-ignore

export const DocComment = createToken({ name: "DocComment", pattern: /\/\/\/[^\r\n]*/, group: "comments" });
export const LineComment = createToken({ name: "LineComment", pattern: /\/\/[^\r\n]*/, group: "comments" });
export const Space = createToken({
  name: "Space",
  pattern: /[ \t\r\n\f\v\uFEFF\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]+/,
  group: Lexer.SKIPPED,
  line_breaks: true,
});

/** All keywords, for the editor's highlighting and for "did you mean". */
export const keywords: readonly string[] = [...keywordTypes.keys()];

/** The token type of a keyword. */
export const keywordType = (word: string): TokenType => keywordTypes.get(word) ?? Identifier;

/** The tokens that begin a declaration. */
export const declarationStarts: readonly TokenType[] = [
  Integ, Integration, Use, Source, Trigger, Dedupe, Key, Skip, Hold, Retry, Fetch, Destination, Ensure, On, Ignore, Table, Mapping, Function, Let, Test,
]; // prettier-ignore

/** The words of those tokens. */
export const declarationWords: readonly string[] = keywords.filter((word) =>
  declarationStarts.some((type) => type === keywordTypes.get(word)),
);

/** In the order in which the lexer tries them: the longer or rarer first. */
export const lexerTokens: readonly TokenType[] = [
  Space, DocComment, IntegerDivision, LineComment, ...foreignTokens.filter((type) => type !== IntegerDivision), Regex, Text, Time, Number, QuotedName,
  ...keywords.toSorted((a, b) => b.length - a.length).map((word) => keywordTypes.get(word) ?? Identifier), Identifier,
  Arrow, ThinArrow, Equals, NotEquals, LessEqual, GreaterEqual, Less, Greater, Assign,
  Plus, Minus, Star, Slash, Pipe, Question, Ellipsis, Dot, Comma, Colon,
  LeftBrace, RightBrace, LeftBracket, RightBracket, LeftParen, RightParen,
]; // prettier-ignore

/** The tokens that the parser may meet. */
export const vocabulary: readonly TokenType[] = [
  Word, Name, ...lexerTokens.filter((type) => ![Space, DocComment, LineComment, ...foreignTokens].includes(type)),
  TextStart, TextChunk, HoleOpen, HoleClose, TextEnd,
]; // prettier-ignore

/** The offset after a token; a replaced token keeps the range of the original text. */
export function spanEnd(token: IToken): number {
  return (token.endOffset ?? token.startOffset - 1) + 1;
}

/** The token at an index; beyond the ends an empty token without a type. */
export function tokenAt(tokens: readonly IToken[], at: number): IToken {
  return tokens[at] ?? NOTHING;
}
const NOTHING: Readonly<IToken> = { image: "", startOffset: NaN, tokenType: EOF, tokenTypeIdx: EOF.tokenTypeIdx ?? 0 };

const OPENERS: ReadonlySet<TokenType> = new Set([LeftBrace, LeftBracket, LeftParen]);
const CLOSERS: ReadonlySet<TokenType> = new Set([RightBrace, RightBracket, RightParen]);

/** Whether a token is an opening bracket, by its type: a part of a text may look like one. */
export const opens = (token: IToken | undefined): boolean => token !== undefined && OPENERS.has(token.tokenType);

/** Whether a token is `}`, `]` or `)`. */
export const closes = (token: IToken | undefined): boolean => token !== undefined && CLOSERS.has(token.tokenType);

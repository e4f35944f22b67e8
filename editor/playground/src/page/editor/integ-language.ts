/** Syntax colours of a spec before it is compiled: words by the token table, texts, numbers, comments. */
import { indentService, LanguageSupport, StreamLanguage, type StringStream } from "@codemirror/language";

const CONSTANTS = new Set(["true", "false", "null"]);
const STOPS = new Set(["skip", "hold", "retry"]);
const declarations = new Set(INTEG_WORDS.declarationWords);
const soft = new Set(INTEG_WORDS.softWords);
const hard = new Set(INTEG_WORDS.keywords.filter((word) => !soft.has(word)));
const WORD = /^[\p{L}_][\p{L}\p{N}_]*/u;

interface Reading {
  /** Inside a text: its closing quote. */
  text: '"' | '"""' | undefined;
  /** The enclosing holes in texts, with the depth of brackets in each. */
  readonly holes: { depth: number; text: '"' | '"""' }[];
  /** The text before on this line: after a dot any word is a name. */
  before: string;
}

function inText(stream: StringStream, state: Reading): string {
  const end = state.text ?? '"';
  if (stream.match(end)) {
    state.text = undefined;
    return "string";
  }
  while (!stream.eol()) {
    if (stream.match(/^\\(u\{[0-9A-Fa-f]+\}|.)/)) continue;
    if (stream.peek() === "{") {
      if (stream.current() !== "") return "string";
      stream.next();
      state.holes.push({ depth: 0, text: end });
      state.text = undefined;
      return "brace";
    }
    if (stream.match(end, false)) return "string";
    stream.next();
  }
  // A plain text ends with its line, closed or not.
  if (end === '"') state.text = undefined;
  return "string";
}

function word(stream: StringStream, before: string, found: string): string {
  const isStart = stream.string.slice(0, stream.start).trim() === "";
  const follows = stream.string.slice(stream.pos);
  if (before === "." || /^\s*:(?!:)/.test(follows)) return "propertyName";
  if (isStart && declarations.has(found) && !/^\s*[.(=]/.test(follows)) return "keyword";
  if (STOPS.has(found)) return "controlKeyword";
  if (CONSTANTS.has(found)) return "atom";
  if (hard.has(found)) return "operatorKeyword";
  if (soft.has(found) && /^\s+[\p{L}"0-9]/u.test(follows)) return "operatorKeyword";
  return follows.startsWith("(") || before === "|" ? "variableName.function" : "variableName";
}

function token(stream: StringStream, state: Reading): string | null {
  if (stream.sol()) state.before = "";
  if (state.text !== undefined) return inText(stream, state);
  if (stream.eatSpace()) return null;
  const before = state.before;
  if (stream.match(/^\/\/.*/)) return "comment";
  if (stream.match('"""')) return ((state.text = '"""'), "string");
  if (stream.match(/^r"(\\.|[^"\\])*"/)) return "regexp";
  if (stream.match('"')) return ((state.text = '"'), "string");
  if (stream.match(/^\d{1,2}:\d{2}(:\d{2})?/) || stream.match(/^\d[\d_]*(\.\d+)?/))
    return ((state.before = "0"), "number");
  if (stream.match(WORD)) {
    const kind = word(stream, before, stream.current());
    state.before = stream.current();
    return kind;
  }
  const sign = stream.next() ?? "";
  state.before = sign;
  const hole = state.holes.at(-1);
  if (sign === "{" && hole !== undefined) hole.depth++;
  if (sign === "}" && hole !== undefined && hole.depth-- === 0) {
    state.holes.pop();
    state.text = hole.text;
    return "brace";
  }
  return "{}[]()".includes(sign) ? "bracket" : "operator";
}

const language = StreamLanguage.define<Reading>({
  name: "integ",
  startState: () => ({ text: undefined, holes: [], before: "" }),
  copyState: (state) => ({ ...state, holes: state.holes.map((hole) => ({ ...hole })) }),
  token,
  languageData: {
    commentTokens: { line: "//" },
    closeBrackets: { brackets: ["(", "[", "{", '"'] },
    indentOnInput: /^\s*[}\])]$/,
  },
});

/**
 * A line has the indentation of the previous one; one step more after an opening bracket, one less before a closing
 * one.
 */
const indentation = indentService.of((context, pos) => {
  const { text, from } = context.lineAt(pos, 1);
  if (from === 0) return 0;
  const before = context.lineAt(from - 1, -1);
  const open = /[{[(]\s*(\/\/.*)?$/.test(before.text);
  const closes = /^\s*[}\])]/.test(text);
  const steps = (open ? 1 : 0) - (closes ? 1 : 0);
  return Math.max(0, context.lineIndent(from - 1, -1) + steps * context.unit);
});

/** The language for editors. */
export const integLanguage = (): LanguageSupport => new LanguageSupport(language, indentation);

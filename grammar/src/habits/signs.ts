/** Signs of other languages and of word processors, with their equivalents. */
import type { IToken, TokenType } from "chevrotain";
import { append } from "../append.ts";
import { syntax } from "../messages.ts";
import * as T from "../tokens.ts";
import { comment } from "./foreign-comments.ts";
import { block, hashDate, number, quoted, templateTag } from "./foreign-literals.ts";
import { closes, edit, endsValue, is, opens, readAs, operandStart, placeOf, say, spanEnd, token, written, type Pass, type HabitContext } from "./walk.ts"; // prettier-ignore

/** A sign's equivalent: the token, its text, and its purpose. */
type Here = readonly [type: TokenType, image: string, why: string];

const AND: Here = [T.And, "and", "two conditions are joined by the word `and`"];
const EQUALS: Here = [T.Equals, "==", "two values are compared by `==`"];
const DIFFERS: Here = [T.NotEquals, "!=", "that two values differ is written `!=`"];
const MINUS: Here = [T.Minus, "-", "this is a dash from a word processor; minus is the hyphen of the keyboard, `-`"];
const ARROW: Here = [T.Arrow, "=>", "the arrow is written `=>`"];

const MEANT: Readonly<Record<string, Here>> = {
  "&&": AND,
  "∧": AND,
  "∨": [T.Or, "or", "one of two conditions is written with the word `or`"],
  "===": EQUALS,
  "!==": DIFFERS,
  "<>": DIFFERS,
  "≠": DIFFERS,
  "=<": [T.LessEqual, "<=", "at most is written `<=`"],
  "≤": [T.LessEqual, "<=", "at most is written `<=`"],
  "≥": [T.GreaterEqual, ">=", "at least is written `>=`"],
  "??": [T.Otherwise, "otherwise", "the fallback for an absent value follows the word `otherwise`"],
  "–": MINUS,
  "—": MINUS,
  "−": MINUS,
  "×": [T.Star, "*", "times is written `*`"],
  "÷": [T.Slash, "/", "a division is written `/`"],
  "→": ARROW,
  "⇒": ARROW,
  "|>": [T.Pipe, "|", "a function after a value follows `|`"],
  "…": [T.Ellipsis, "...", "the fields of a record are taken over by three dots, `...`"],
};

/** The ASCII equivalents of full-width characters. */
const PLAIN: Readonly<Record<string, TokenType>> = {
  ":": T.Colon, ",": T.Comma, "=": T.Assign, ".": T.Dot, "(": T.LeftParen, ")": T.RightParen, "{": T.LeftBrace,
  "}": T.RightBrace, "[": T.LeftBracket, "]": T.RightBracket, "+": T.Plus, "-": T.Minus, "*": T.Star, "/": T.Slash,
  "|": T.Pipe, "<": T.Less, ">": T.Greater, "?": T.Question,
}; // prettier-ignore

/** A foreign sign, with the replaced tokens before it and the original token after it. */
interface Found {
  readonly one: IToken;
  readonly before: readonly IToken[];
  /** The bracket around it. */
  readonly inside: IToken | undefined;
  readonly next: IToken | undefined;
  readonly context: HabitContext;
}

/** The replacement of each kind of foreign token; other tokens stay. */
const READERS: ReadonlyMap<TokenType, (found: Found) => readonly IToken[]> = new Map([
  [T.ForeignSign, foreignSign],
  [T.ForeignNumber, ({ one, context }) => [number(one, context)]],
  [T.ForeignText, ({ one, context }) => [quoted(one, context)]],
  [T.DoubleBar, bars],
  [T.HashDate, ({ one, context }) => [hashDate(one, context)]],
  [T.Contraction, ({ one }) => [readAs(T.Identifier, one.image, one)]],
  [T.YamlBlock, ({ one, context }) => [block(one, context)]],
  [T.TemplateTag, ({ one, context }) => templateTag(one, context)],
  [T.Tilde, patternTest],
  [T.OptionalDot, optionalDot],
  [T.Bang, bang],
  [T.Semicolon, semicolon],
  [T.ColonEquals, colonEquals],
  ...[T.BlockComment, T.HtmlComment, T.HashComment, T.DashComment].map((type) => [type, noted] as const),
  [T.Invisible, invisible],
]);

/** Replaces signs of other languages (`&&`, `||`, `===`, `!`) by integ's words and signs. */
export const signs: Pass = (tokens, context) => {
  if (!tokens.some((one) => T.foreignTokens.includes(one.tokenType))) return tokens;
  const recovered: IToken[] = [];
  // The open brackets, among the replaced tokens, so full-width ones count.
  const open: IToken[] = [];
  for (const [i, one] of tokens.entries()) {
    const read = READERS.get(one.tokenType);
    const meant = read?.({ one, before: recovered, inside: open.at(-1), next: tokens[i + 1], context }) ?? [one];
    for (const sign of meant) {
      if (closes(sign)) open.pop();
      else if (opens(sign)) open.push(sign);
    }
    append(recovered, meant);
  }
  return recovered;
};

/** Reports a sign with its equivalent, and replaces it. */
function swap({ one, context }: Found, [type, image, why]: Here, message: string): readonly IToken[] {
  say(context, placeOf(context, one), message, why, [spaced(one, image, context)]);
  return [readAs(type, image, one)];
}

/** The text of the operand before a sign. */
const operandBefore = ({ before, context }: Found): string =>
  written(context, before[operandStart(before, before.length)], before.at(-1));

/** An operator of another language or a character of a word processor. */
function foreignSign(found: Found): readonly IToken[] {
  const { one, context } = found;
  const here = MEANT[one.image];
  if (here !== undefined) return swap(found, here, `\`${one.image}\` is written \`${here[1]}\` here`);
  // Powers are replaced when both of their sides are known.
  if (/^(?:\*\*|\^)$/.test(one.image)) return [one];
  const plain = String.fromCharCode(one.image.charCodeAt(0) - 0xfee0);
  const type = PLAIN[plain];
  if (type !== undefined)
    return swap(
      found,
      [type, plain, "it is the wide one of East Asian writing"],
      `\`${one.image}\` is not the \`${plain}\` of the keyboard`,
    );
  context.report(syntax.unknownSign(placeOf(context, one), one.image));
  return [];
}

/** `name ~ /x/` and `name !~ "x"`: a test of a pattern. */
function patternTest(found: Found): readonly IToken[] {
  const { one, next, context } = found;
  const pattern = /\/(.+)\//.exec(one.image)?.[1];
  const right = pattern === undefined ? (is(next, T.Text) ? `r${next?.image ?? ""}` : "…") : `r"${pattern}"`;
  const negated = one.image.startsWith("!") ? "not " : "";
  say(
    context,
    placeOf(context, one),
    "a pattern is tested by a function here",
    `write   ${negated}matches(${operandBefore(found)}, ${right})   which tests the whole text`,
  );
  const sign = readAs(T.Equals, "==", one);
  return pattern === undefined ? [sign] : [sign, token(T.Text, '""', spanEnd(one))];
}

/** `customer?.email`, and `lines?.[0]`. */
function optionalDot(found: Found): readonly IToken[] {
  const { one, next, context } = found;
  const isIndex = is(next, T.LeftBracket);
  say(
    context,
    placeOf(context, one),
    "`?.` is not needed: a path through something absent is absent itself",
    `write a plain dot:  ${operandBefore(found)}.${next?.image ?? "…"}`,
    [edit(context, one.startOffset, spanEnd(one), isIndex ? "" : ".")],
  );
  return isIndex ? [] : [readAs(T.Dot, ".", one)];
}

/** `!paid`, and `customer!.email`, which asserts to a compiler that the value is present. */
function bang(found: Found): readonly IToken[] {
  const { one, before, context } = found;
  const last = before.at(-1);
  if (last !== undefined && endsValue(last) && spanEnd(last) === one.startOffset) {
    say(
      context,
      placeOf(context, one),
      "`!` behind a value means nothing here",
      `write a fallback for an absent value:   ${operandBefore(found)} otherwise …`,
      [edit(context, one.startOffset, spanEnd(one), "")],
    );
    return [];
  }
  const operand = /^(?:[\w.]+|\(.*?\))/.exec(context.text.slice(spanEnd(one)))?.[0] ?? "…";
  say(
    context,
    placeOf(context, one),
    "`!` is written `not` here",
    `a condition is turned round by the word:  not ${operand}`,
    [edit(context, one.startOffset, spanEnd(one), "not ")],
  );
  return [readAs(T.Not, "not", one)];
}

/** `f(a; b)` of spreadsheets, and a semicolon at the end of a line. */
function semicolon({ one, inside, context }: Found): readonly IToken[] {
  if (is(inside, T.LeftParen, T.LeftBracket)) {
    say(context, placeOf(context, one), "separate two values by a comma, not a semicolon", "write   ,", [
      edit(context, one.startOffset, spanEnd(one), ","),
    ]);
    return [readAs(T.Comma, ",", one)];
  }
  context.report(syntax.semicolon(placeOf(context, one)));
  return [];
}

/** `name := value`: a field in a record, a `let` elsewhere. */
function colonEquals(found: Found): readonly IToken[] {
  return is(found.inside, T.LeftBrace)
    ? swap(found, [T.Colon, ":", "a field is written   name: value"], "`:=` is written `:` here")
    : swap(found, [T.Assign, "=", "a name is given by   name = value"], "`:=` is written `=` here");
}

function noted({ one, context }: Found): readonly IToken[] {
  comment(one, context);
  return [];
}

function invisible({ one, context }: Found): readonly IToken[] {
  context.report(syntax.invisible(placeOf(context, one), one.image));
  return [];
}

/** `a || "x"`: between conditions it means `or`; beside a text or a number it means a default, or concatenation. */
function bars(found: Found): readonly IToken[] {
  const { one, before, next, context } = found;
  const left = operandBefore(found);
  if (!is(next, T.Text, T.ForeignText, T.Number) && !is(before.at(-1), T.Text, T.ForeignText)) {
    say(
      context,
      placeOf(context, one),
      "`||` is written `or` here",
      "one of two conditions is written with the word `or`; the fallback for an absent value follows `otherwise`",
      [spaced(one, "or", context)],
    );
    return [readAs(T.Or, "or", one)];
  }
  const text = next?.image ?? "…";
  const instead = is(next, T.Number) ? "otherwise" : "otherwise if blank";
  say(
    context,
    placeOf(context, one),
    "`||` means nothing between values",
    `for a default write   ${left} ${instead} ${text}   to put texts together   ${joinedWith(left, text)}`,
    [spaced(one, instead, context)],
    "suggestion",
  );
  const start = one.startOffset;
  return instead === "otherwise"
    ? [readAs(T.Otherwise, "otherwise", one)]
    : [
        token(T.Otherwise, "otherwise", start, start),
        token(T.If, "if", start, start),
        token(T.Blank, "blank", start, spanEnd(one)),
      ];
}

function joinedWith(left: string, right: string): string {
  const inside = (part: string): string => (part.startsWith('"') ? part.slice(1, -1) : `{${part}}`);
  return `"${inside(left)}${inside(right)}"`;
}

/** Words need spaces around them; a sign replaces a sign directly. */
function spaced(one: IToken, image: string, context: HabitContext): ReturnType<typeof edit> {
  const [start, end] = [one.startOffset, spanEnd(one)];
  const word = /^\w/.test(image);
  const room = (at: string | undefined): string => (word && at !== undefined && /\S/.test(at) ? " " : "");
  return edit(context, start, end, room(context.text[start - 1]) + image + room(context.text[end]));
}

/** Signs of other languages and of word processors, with their equivalents. */
import type { IToken, TokenType } from "chevrotain";
import { append } from "../append.ts";
import { syntax } from "../messages.ts";
import * as T from "../tokens.ts";
import { edit, endsValue, insideOf, is, readAs, operandStart, placeOf, say, spanEnd, token, written, type Pass, type HabitContext } from "./walk.ts"; // prettier-ignore

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
  "??": [T.Otherwise, "otherwise", "what stands in for an absent value follows the word `otherwise`"],
  "–": MINUS,
  "—": MINUS,
  "−": MINUS,
  "×": [T.Star, "*", "times is written `*`"],
  "÷": [T.Slash, "/", "a division is written `/`"],
  "→": ARROW,
  "⇒": ARROW,
  "|>": [T.Pipe, "|", "what is done with a value follows `|`"],
  "…": [T.Ellipsis, "...", "the fields of a record are taken over by three dots, `...`"],
};

/** The ASCII equivalents of full-width characters. */
const PLAIN: Readonly<Record<string, TokenType>> = {
  ":": T.Colon, ",": T.Comma, "=": T.Assign, ".": T.Dot, "(": T.LeftParen, ")": T.RightParen, "{": T.LeftBrace,
  "}": T.RightBrace, "[": T.LeftBracket, "]": T.RightBracket, "+": T.Plus, "-": T.Minus, "*": T.Star, "/": T.Slash,
  "|": T.Pipe, "<": T.Less, ">": T.Greater, "?": T.Question,
}; // prettier-ignore

/** Reads signs of other languages (`&&`, `||`, `===`, `!`) as the words and signs that they mean here. */
export const signs: Pass = (tokens, context) => {
  if (!tokens.some((one) => T.foreignTokens.includes(one.tokenType))) return tokens;
  const recovered: IToken[] = [];
  // The enclosing bracket is found among the replaced tokens, so full-width brackets count.
  for (const [i, one] of tokens.entries()) append(recovered, signOf(one, recovered, tokens[i + 1], context));
  return recovered;
};

function signOf(
  one: IToken,
  before: readonly IToken[],
  next: IToken | undefined,
  context: HabitContext,
): readonly IToken[] {
  const swap = (type: TokenType, image: string, message: string, help: string): readonly IToken[] => {
    say(context, placeOf(context, one), message, help, [spaced(one, image, context)]);
    return [readAs(type, image, one)];
  };
  switch (one.tokenType) {
    case T.ForeignSign: {
      const here = MEANT[one.image];
      if (here !== undefined) return swap(here[0], here[1], `\`${one.image}\` is written \`${here[1]}\` here`, here[2]);
      // Powers are replaced when both of their sides are known.
      if (/^(?:\*\*|\^)$/.test(one.image)) return [one];
      const plain = String.fromCharCode(one.image.charCodeAt(0) - 0xfee0);
      const type = PLAIN[plain];
      if (type !== undefined)
        return swap(
          type,
          plain,
          `\`${one.image}\` is not the \`${plain}\` of the keyboard`,
          "it is the wide one of East Asian writing",
        );
      context.report(syntax.unknownSign(placeOf(context, one), one.image));
      return [];
    }
    case T.ForeignNumber: {
      const number = /^0x/i.test(one.image) ? String(BigInt(one.image)) : one.image.replaceAll(/['’]/g, "");
      const why = /^0x/i.test(one.image)
        ? "numbers are counted in tens"
        : "digits stand together, or in groups with _ between them";
      return swap(T.Number, number, `\`${one.image}\` is written \`${number}\` here`, why);
    }
    case T.ForeignText:
      return [quoted(one, context)];
    case T.DoubleBar:
      return [...bars(one, before, next, context)];
    case T.HashDate: {
      const [year = "", month = "", day = ""] = one.image.match(/\d+/g) ?? [];
      const text = `"${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}"`;
      const isDate = one.image.startsWith("#date(") && /^"\d{4}-\d{2}-\d{2}"$/.test(text);
      say(
        context,
        placeOf(context, one),
        "a date is a text in quotes",
        isDate ? `write   ${text}` : 'write   "2026-11-30"   or a span of time such as   14 days',
        isDate ? [edit(context, one.startOffset, spanEnd(one), text)] : [],
      );
      return [readAs(T.Text, isDate ? text : '"2026-11-30"', one)];
    }
    case T.Contraction:
      return [readAs(T.Identifier, one.image, one)];
    case T.YamlBlock:
      return [block(one, context)];
    case T.TemplateTag: {
      const value = /^<%=\s*(.*?)\s*%>$/.exec(one.image)?.[1];
      if (value === undefined)
        say(
          context,
          placeOf(context, one),
          "there are no template tags in a spec",
          "a choice is   if … then … else …   and what all elements of a list give   for x in … => …",
        );
      else
        say(context, placeOf(context, one), "a value stands by itself", `write   ${value}`, [
          edit(context, one.startOffset, spanEnd(one), value),
        ]);
      return value === undefined ? [] : [readAs(T.Null, "null", one)];
    }
    case T.Tilde: {
      const left = written(context, before[operandStart(before, before.length)], before.at(-1));
      const pattern = /\/(.+)\//.exec(one.image)?.[1];
      const right = pattern === undefined ? (is(next, T.Text) ? `r${next?.image ?? ""}` : "…") : `r"${pattern}"`;
      say(
        context,
        placeOf(context, one),
        "a pattern is asked by a function here",
        `write   ${one.image.startsWith("!") ? "not " : ""}matches(${left}, ${right})   which asks the whole text`,
      );
      const sign = readAs(T.Equals, "==", one);
      return pattern === undefined ? [sign] : [sign, token(T.Text, '""', spanEnd(one))];
    }
    case T.OptionalDot:
      say(
        context,
        placeOf(context, one),
        "`?.` is not needed: a path through something absent is absent itself",
        `write a plain dot:  ${written(context, before[operandStart(before, before.length)], before.at(-1))}.${next?.image ?? "…"}`,
        [edit(context, one.startOffset, spanEnd(one), is(next, T.LeftBracket) ? "" : ".")],
      );
      return is(next, T.LeftBracket) ? [] : [readAs(T.Dot, ".", one)];
    case T.Bang: {
      // `customer!.email`: a promise to a compiler that something is there.
      const last = before.at(-1);
      if (last !== undefined && endsValue(last) && spanEnd(last) === one.startOffset) {
        const path = written(context, before[operandStart(before, before.length)], last);
        say(
          context,
          placeOf(context, one),
          "`!` behind a value means nothing here",
          `what happens where it is absent is said by   ${path} otherwise …`,
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
    case T.Semicolon: {
      const inside = insideOf([...before, one]).at(-1);
      if (is(inside, T.LeftParen, T.LeftBracket)) {
        say(context, placeOf(context, one), "a comma stands between two values, no semicolon", "write   ,", [
          edit(context, one.startOffset, spanEnd(one), ","),
        ]);
        return [readAs(T.Comma, ",", one)];
      }
      context.report(syntax.semicolon(placeOf(context, one)));
      return [];
    }
    case T.ColonEquals: {
      const sign = is(insideOf([...before, one]).at(-1), T.LeftBrace) ? ":" : "=";
      return swap(
        sign === ":" ? T.Colon : T.Assign,
        sign,
        `\`:=\` is written \`${sign}\` here`,
        sign === ":" ? "a field is written   name: value" : "a name is given by   name = value",
      );
    }
    case T.BlockComment:
    case T.HtmlComment:
    case T.HashComment:
    case T.DashComment:
      comment(one, context);
      return [];
    case T.Invisible:
      context.report(syntax.invisible(placeOf(context, one), one.image));
      return [];
    default:
      return [one];
  }
}

/** `a || "x"`: of conditions it is `or`; beside a text or a number it is a default, or texts put together. */
function bars(one: IToken, before: readonly IToken[], next: IToken | undefined, context: HabitContext): IToken[] {
  const left = written(context, before[operandStart(before, before.length)], before.at(-1));
  if (!is(next, T.Text, T.ForeignText, T.Number) && !is(before.at(-1), T.Text, T.ForeignText)) {
    say(
      context,
      placeOf(context, one),
      "`||` is written `or` here",
      "one of two conditions is written with the word `or`; what stands in for an absent value follows `otherwise`",
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

/** Words need room around them; signs take the place of signs. */
function spaced(one: IToken, image: string, context: HabitContext): ReturnType<typeof edit> {
  const [start, end] = [one.startOffset, spanEnd(one)];
  const word = /^\w/.test(image);
  const room = (at: string | undefined): string => (word && at !== undefined && /\S/.test(at) ? " " : "");
  return edit(context, start, end, room(context.text[start - 1]) + image + room(context.text[end]));
}

/** `name: |` and `name: >` of YAML: a text of several lines. */
function block(one: IToken, context: HabitContext): IToken {
  const lineStart =
    Math.max(context.text.lastIndexOf("\n", one.startOffset), context.text.lastIndexOf("\r", one.startOffset)) + 1;
  const indent = /^[ \t]*/.exec(context.text.slice(lineStart))?.[0] ?? "";
  const [sign = "", ...lines] = one.image.split(/\r\n?|\n/);
  const folded = lines.map((line) => line.trim()).join(" ");
  const short = lines.length === 1 || (sign.startsWith(">") && !folded.includes('"'));
  const text = short ? `"${folded.replaceAll('"', '\\"')}"` : `"""\n${lines.join("\n")}\n${indent}"""`;
  const place = { path: context.path, start: one.startOffset, end: one.startOffset + sign.trimEnd().length };
  const help = short
    ? `write   ${text}`
    : `write   """   before ${JSON.stringify(lines[0]?.trim())} and   """   after ${JSON.stringify(lines.at(-1)?.trim())}`;
  say(
    context,
    place,
    short ? "a text stands in double quotes" : 'a text of several lines stands between two `"""`',
    help,
    [edit(context, one.startOffset, spanEnd(one), text)],
  );
  return readAs(T.Text, text, one);
}

/** A text in other quotes: in those of a word processor, or in single ones. */
function quoted(one: IToken, context: HabitContext): IToken {
  if (one.image.startsWith("'''")) {
    const text = `"""${one.image.slice(3, -3)}"""`;
    context.report(syntax.otherQuotes(placeOf(context, one), "'''", text.replaceAll(/\s+/g, " "), text));
    return readAs(T.Text, text, one);
  }
  const inner = one.image
    .slice(1, -1)
    .replaceAll("''", "'")
    .replaceAll("\\'", "'")
    .replaceAll(/(?<!\\)"/g, '\\"');
  const backtick = one.image.startsWith("`");
  const text = `"${backtick ? inner.replaceAll("${", "{") : inner}"`;
  context.report(syntax.otherQuotes(placeOf(context, one), one.image, text));
  return { ...readAs(T.Text, text, one) };
}

function comment(one: IToken, context: HabitContext): void {
  const { text } = context;
  const end = spanEnd(one);
  const opening = /^(?:#|--|\/\*|<!--)/.exec(one.image)?.[0] ?? "/*";
  const block = opening === "/*" || opening === "<!--";
  const place = { path: context.path, start: one.startOffset, end: block ? end : one.startOffset + opening.length };
  if (!block) {
    const gap = /^(?:#+|--+) ?/.exec(one.image)?.[0] ?? opening;
    context.report(
      syntax.otherComment(place, opening, [edit(context, one.startOffset, one.startOffset + gap.length, "// ")]),
    );
    return;
  }
  const lineStart =
    Math.max(text.lastIndexOf("\n", one.startOffset - 1), text.lastIndexOf("\r", one.startOffset - 1)) + 1;
  const indent = /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? "";
  const lines = one.image
    .replace(/^(?:\/\*+|<!--+)[ \t]*/, "")
    .replace(/\s*(?:\*+\/|--+>)$/, "")
    .split(/\r\n?|\n/)
    .map((line) => `// ${line.replace(/^[ \t]*\*?[ \t]?/, "")}`.trimEnd())
    .filter((line, i) => line !== "//" || i > 0);
  const alone = /^[ \t]*(?:\r|\n|$)/.test(text.slice(end));
  const room = /^[ \t]*/.exec(text.slice(end))?.[0].length ?? 0;
  context.report(
    syntax.otherComment(place, opening, [
      alone
        ? edit(context, one.startOffset, end, lines.join(`\n${indent}`))
        : edit(context, one.startOffset, end + room, `${lines.join(`\n${indent}`)}\n${indent}`),
    ]),
  );
}

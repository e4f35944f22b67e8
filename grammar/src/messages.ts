/** The wording of syntax errors, codes INT1xxx. The compiler's own messages are in its `messages/`. */
import { error, warning } from "./codes.ts";
import type { Diagnostic, Fix, Place, RelatedPlace, TextEdit } from "./diagnostic.ts";

function mend(
  title: string,
  edits: readonly TextEdit[],
  applicability: Fix["applicability"] = "safe",
): { readonly fixes?: readonly Fix[] } {
  return edits.length === 0 ? {} : { fixes: [{ title, applicability, edits }] };
}

/** Currency signs precede amounts in spreadsheets; in integ an amount is a number. */
const MONEY = /^[$€£¥₽₴₺₹]/;

/** The closing quote for each kind of open text. */
const CLOSING = {
  line: 'close it with " on the same line; for several lines use """',
  hole: 'close the hole and the text on this line: give a longer value a name above (let x = …), or enclose the text in """',
  lines: 'close it with """',
} as const;

/** The title of a fix: the inserted text, or the line that the help shows. */
function titleOf(edits: readonly TextEdit[], help: string): string {
  const [edit, ...more] = edits;
  const text = edit?.text.trim() ?? "";
  if (more.length === 0 && text === "") return "leave it out";
  if (more.length === 0 && !text.includes("\n")) return `write ${/\w/.test(text) ? text : `\`${text}\``}`;
  const shown = /write {3}(\S+(?: \S+)*)/.exec(help)?.[1];
  return shown === undefined ? "write it as it is written here" : `write ${shown}`;
}

export const syntax = {
  /** @param named whether a name follows directly */
  unknownSign: (place: Place, sign: string, named = false): Diagnostic =>
    error("INT1001", place, `\`${sign.slice(0, 20)}\` means nothing here`, {
      label: "not part of the language",
      // `$order.name`, `@order.name`: the name is certainly meant without the sign.
      ...(named ? mend("leave it out", [{ ...place, text: "" }]) : {}),
      ...(MONEY.test(sign)
        ? {
            help: "leave it out: names need no prefix, an amount is a plain number, and its currency is a separate field",
          }
        : /['‘’“”„«»`]/.test(sign)
          ? { help: 'put texts in straight double quotes: "like this"' }
          : sign.startsWith("\\")
            ? { help: "a backslash is only allowed inside a text; lines continue automatically" }
            : sign.startsWith("@")
              ? { help: "names need no prefix: leave it out" }
              : /^[\^~]/.test(sign)
                ? { help: "arithmetic is written with + - *  and round(a / b, …)" }
                : { help: "leave it out, or put it into a text in double quotes" }),
    }),

  semicolon: (place: Place): Diagnostic =>
    error("INT1001", place, "`;` means nothing here", {
      label: "not part of the language",
      help: "lines need no semicolon: leave it out",
      ...mend("leave it out", [{ ...place, text: "" }]),
    }),

  otherQuotes: (place: Place, written: string, intended: string, text: string = intended): Diagnostic =>
    error(
      "INT1001",
      place,
      `${written.startsWith("`") ? "a backtick" : `\`${/^'+$/.test(written) ? written : written.slice(0, 1)}\``} does not begin a text here`,
      {
        label: "in other quotes",
        help: `put texts in straight double quotes: ${intended}`,
        ...mend(`write ${intended}`, [{ ...place, text }]),
      },
    ),

  otherComment: (place: Place, opening: string, edits: readonly TextEdit[]): Diagnostic =>
    error("INT1001", place, `\`${opening}\` does not begin a comment here`, {
      label: "not part of the language",
      help: "comments begin with // and end with their line",
      ...mend("write it with //", edits),
    }),

  /** `a // 2`. @param left the value before it @param right the comment's content */
  operandInComment: (place: Place, left: string, right: string): Diagnostic =>
    warning("INT1012", place, `\`//\` begins a comment, and ${right} is not read`, {
      label: "no part of the value",
      help: right.startsWith('"')
        ? `for a default write   ${left} otherwise ${right}   and in a comment add a word:  // such as ${right}`
        : `for a division without its remainder write   round(${left} / ${right}, 0, floor)   and in a comment add a word:  // such as ${right}`,
    }),

  invisible: (place: Place, sign: string): Diagnostic =>
    error("INT1001", place, "there is an invisible character here", {
      label: `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`,
      help: "it was probably copied along with the text: leave it out",
      ...mend("leave it out", [{ ...place, text: "" }]),
    }),

  /** Syntax of another language. */
  elsewhere: (
    place: Place,
    message: string,
    help: string,
    edits: readonly TextEdit[],
    applicability: Fix["applicability"],
  ): Diagnostic =>
    error("INT1010", place, message, {
      label: "as in another language",
      help,
      ...mend(titleOf(edits, help), edits, applicability),
    }),

  /** A bracket that is unmatched, or matched by one of another kind. */
  bracket: (
    place: Place,
    message: string,
    help: string,
    fix: { readonly title: string; readonly edits: readonly TextEdit[] } | undefined,
    related?: RelatedPlace,
  ): Diagnostic =>
    error("INT1009", place, message, {
      label: "without its partner",
      ...(related === undefined ? {} : { related: [related] }),
      help,
      ...(fix === undefined ? {} : mend(fix.title, fix.edits)),
    }),

  /**
   * @param kind the unclosed part: a text of one line, a hole in one, or a text of several lines
   * @param quote the place of a word processor's typographic quote
   */
  openText: (place: Place, kind: keyof typeof CLOSING, quote?: Place): Diagnostic =>
    error("INT1002", place, "this text has no closing quote", {
      ...(quote === undefined ? {} : mend('close it with "', [{ ...quote, text: '"' }])),
      label:
        kind === "lines" ? 'no `"""` ends it' : kind === "line" ? "ends with the line" : "the line ends within a hole",
      help: CLOSING[kind],
    }),

  openHole: (place: Place): Diagnostic =>
    error("INT1003", place, "this hole in the text is not closed", {
      label: "no `}` follows in this text",
      help: "close it with }, or write \\{ for a brace",
    }),

  doubleBraces: (path: string, start: number, end: number, written: string): Diagnostic => {
    const value = written.slice(2, -2).trim();
    return error("INT1010", { path, start, end }, "a hole in a text has one brace on each side", {
      label: "as in another language",
      help: `write   {${value}}`,
      ...mend("take single braces", [{ path, start, end, text: `{${value}}` }]),
    });
  },

  /** `{% if … %}` */
  templateTag: (path: string, start: number, end: number): Diagnostic =>
    error("INT1010", { path, start, end }, "there are no template tags in a spec", {
      label: "as in another language",
      help: 'a choice is   if … then "…" else "…"   and what all elements of a list give   join(for x in … => …, ", ")',
    }),

  unexpected: (place: Place, found: string, expected: string, help?: string, edit?: TextEdit): Diagnostic =>
    error("INT1004", place, `${expected} is expected here, not ${found}`, {
      label: `expected ${expected}`,
      ...(help === undefined ? {} : { help }),
      ...(edit === undefined ? {} : mend(`write ${edit.text.trim() || "it without"}`, [edit])),
    }),

  notADeclaration: (place: Place, found: string, suggestion?: string): Diagnostic =>
    error("INT1005", place, `no declaration begins with ${found}`, {
      label: "not a declaration",
      help:
        suggestion === undefined
          ? "a line at the top begins with a word such as source, trigger, skip when, fetch, destination, ensure, table, let or test"
          : `did you mean ${suggestion}?`,
      ...(suggestion === undefined
        ? {}
        : {
            fixes: [{ title: `write ${suggestion}`, applicability: "safe", edits: [{ ...place, text: suggestion }] }],
          }),
    }),

  misspelt: (place: Place, found: string, word: string): Diagnostic =>
    error("INT1004", place, `\`${word}\` is expected here, not \`${found}\``, {
      label: `expected \`${word}\``,
      help: `did you mean ${word}?`,
      ...mend(`write ${word}`, [{ ...place, text: word }]),
    }),

  /** @param operator the second of the two @param parts its operands */
  mixedLogic: (place: Place, operator: string, [left = "a and b", right = "c"]: readonly string[]): Diagnostic =>
    error("INT1006", place, "`and` next to `or` needs parentheses", {
      label: "which goes first?",
      help: / (?:and|or) /.test(left)
        ? `write   (${left}) ${operator} ${right}   or put them around the last two`
        : `write   ${left} ${operator} (${right})   or put them around the first two`,
    }),

  /** @param parts the first comparison, its right side, and the value that this is compared with again */
  chainedComparison: (
    place: Place,
    operator: string,
    [first = "a < b", middle = "b", last = "c"]: readonly string[],
  ): Diagnostic =>
    error("INT1007", place, "comparisons can't be chained", {
      label: "a second comparison",
      help: `write   ${first} and ${middle} ${operator} ${last}`,
    }),

  tooDeep: (place: Place): Diagnostic =>
    error("INT1011", place, "this is nested too deep, or has too many parts in one row", {
      label: "from here on",
      help: "give parts of it names of their own:  let part = …   and add up a long row as a list:  sum([ … ])",
    }),

  strayTolerance: (place: Place, tolerance: string): Diagnostic =>
    error("INT1008", place, "`within` goes once, right after `==` or `!=` and its value", {
      label: "a tolerance for nothing",
      help: `leave it out, or compare by   a == b ${tolerance}`,
    }),
} as const;

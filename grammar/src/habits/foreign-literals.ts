/**
 * Texts, numbers and dates in the syntax of other languages: `'…'`, `1'000`, `0x1F`, `#date(2026, 11, 30)`, blocks of
 * YAML, template tags.
 */
import type { IToken } from "chevrotain";
import { syntax } from "../messages.ts";
import * as T from "../tokens.ts";
import { edit, placeOf, readAs, say, spanEnd, type HabitContext } from "./walk.ts";

/** `0x1F`, `1'000`: a number in hexadecimal, or with other group separators. */
export function number(one: IToken, context: HabitContext): IToken {
  const isHexadecimal = /^0x/i.test(one.image);
  const text = isHexadecimal ? String(BigInt(one.image)) : one.image.replaceAll(/['’]/g, "");
  const why = isHexadecimal ? "numbers are counted in tens" : "write digits together, or in groups with _ between them";
  say(context, placeOf(context, one), `\`${one.image}\` is written \`${text}\` here`, why, [
    edit(context, one.startOffset, spanEnd(one), text),
  ]);
  return readAs(T.Number, text, one);
}

/** `#date(2026, 11, 30)` of Power Query. */
export function hashDate(one: IToken, context: HabitContext): IToken {
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
  return readAs(T.Text, isDate ? text : '"2026-11-30"', one);
}

/** `<%= value %>` and `<% if … %>` of template languages. */
export function templateTag(one: IToken, context: HabitContext): readonly IToken[] {
  const value = /^<%=\s*(.*?)\s*%>$/.exec(one.image)?.[1];
  if (value === undefined) {
    say(
      context,
      placeOf(context, one),
      "there are no template tags in a spec",
      "a choice is   if … then … else …   and what all elements of a list give   for x in … => …",
    );
    return [];
  }
  say(context, placeOf(context, one), "write the value alone", `write   ${value}`, [
    edit(context, one.startOffset, spanEnd(one), value),
  ]);
  return [readAs(T.Null, "null", one)];
}

/** `name: |` and `name: >` of YAML: a text of several lines. */
export function block(one: IToken, context: HabitContext): IToken {
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
  say(context, place, short ? "a text needs double quotes" : 'a text of several lines is between two `"""`', help, [
    edit(context, one.startOffset, spanEnd(one), text),
  ]);
  return readAs(T.Text, text, one);
}

/** A text in typographic or single quotes. */
export function quoted(one: IToken, context: HabitContext): IToken {
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

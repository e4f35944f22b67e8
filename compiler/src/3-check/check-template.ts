/** Texts with holes: their possible lengths, and whether they may be absent. */
import type { tree } from "@integ/grammar";
import { alphabet, exactly, repeat, sequence, signs, type Language } from "../1-load/regular-language.ts";
import { show, type TextType, type Type } from "../1-load/types.ts";
import { check } from "../messages/check.ts";
import { infer } from "./check-expression.ts";
import { type Checking, type Context, WRONG } from "./checking.ts";
import { codePoints } from "./code-points.ts";
import { asText } from "./common-type.ts";
import type { Absence, Typed } from "./facts.ts";
import { someOf, textsOf } from "./text-sets.ts";
import { knownValues, languageInText } from "./value-set.ts";

/** `"{a} of {b}"`: a text with the lengths and characters that its parts allow. */
export function template(c: Checking, node: tree.Template, context: Context): Typed {
  let longest: number | undefined = 0;
  let absent: Absence | undefined;
  let surely = false;
  let ascii = true;
  let wrong = false;
  let fails: tree.Expression | undefined;
  const parts: Language[] = [];
  let values: readonly string[] | undefined = [""];
  for (const [i, part] of node.parts.entries()) {
    if (part.kind === "Chunk") {
      pathIn(c, part, context);
      ascii &&= !/[\u0080-\u{10ffff}]/u.test(part.value);
      longest = longest === undefined ? undefined : longest + codePoints(part.value);
      parts.push(exactly(part.value));
      values = values?.map((text) => text + part.value);
      continue;
    }
    const typed = infer(c, part, context);
    fails ??= typed.fails;
    wrong ||= typed.type.kind === "error";
    if (typed.absent === undefined) surely = true;
    else absent ??= typed.absent;
    ascii &&= isAscii(typed.type);
    const length = lengthInText(typed.type);
    dollarBefore(c, node.parts[i - 1], part, typed.type);
    if (length === "none") c.report(check.hole(c.place(part), show(typed.type)));
    longest = longest === undefined || length === undefined || length === "none" ? undefined : longest + length;
    parts.push(languageInText(typed.type));
    values = together(values, typed.type);
  }
  if (wrong) return WRONG;
  const limits: Partial<TextType> = {
    ...(longest === undefined ? {} : { maxLength: longest }),
    ...(ascii ? { charset: "ascii" } : {}),
  };
  // An absent value also removes a separator beside it, so that no separator is doubled.
  const type: Type =
    absent !== undefined
      ? { kind: "text", ...limits, language: repeat(signs(alphabet(sequence(...parts)))) }
      : values !== undefined
        ? someOf(values)
        : textsOf(sequence(...parts), limits);
  return { type, ...(surely || absent === undefined ? {} : { absent }), ...(fails === undefined ? {} : { fails }) };
}

/** More texts than this are no longer listed. */
const MOST_TEXTS = 100;

/** Each text followed by each value of a hole; undefined if the values are unknown, or too many. */
function together(texts: readonly string[] | undefined, type: Type): readonly string[] | undefined {
  const known = type.kind === "text" || type.kind === "enum" ? knownValues(type) : undefined;
  if (texts === undefined || known === undefined || known.others || texts.length * known.values.length > MOST_TEXTS)
    return undefined;
  return texts.flatMap((text) => known.values.map((value) => `${text}${value}`));
}

/** `${name}` as in JavaScript: the `$` would be sent. Before a number it may be meant as one; a backslash says so. */
function dollarBefore(c: Checking, before: tree.Node | undefined, hole: tree.Expression, type: Type): void {
  if (before?.kind !== "Chunk" || !/(?:^|[^\\])(?:\\\\)*\$$/.test(c.text(before))) return;
  const sure = asText(type) !== undefined;
  c.report(check.dollar(c.place({ start: before.end - 1, end: before.end }), c.text(hole), sure));
}

/**
 * Paths in the syntax of template languages: `$order.name`, `@order.name`, `%order.name%`, `<%= order.name %>`,
 * `[[order.name]]`.
 */
const MARKED = /(?:\$|@|%|<%=?\s*|\[\[\s*)([A-Za-z_]\w*)((?:\.[A-Za-z_]\w*)+)(?:\s*%>|\s*\]\]|%)?/g;

/** Warns about a path of this spec in the syntax of a template language: it would be sent literally. */
export function pathIn(c: Checking, node: tree.Node, context: Context): void {
  const text = c.text(node);
  for (const found of text.matchAll(MARKED)) {
    const [written, name = "", fields = ""] = found;
    if (context.scope.find(name) === undefined) continue;
    const start = node.start + found.index;
    c.report(check.pathInText(c.place({ start, end: start + written.length }), written, name + fields));
    return;
  }
}

/** Whether the text of a value contains only ASCII. */
function isAscii(type: Type): boolean {
  if (type.kind === "union") return type.variants.every(isAscii);
  return type.kind === "text" || type.kind === "enum" ? asText(type)?.charset === "ascii" : true;
}

/** The maximum length of a value in a text; undefined: any length; "none": not allowed in a text. */
function lengthInText(type: Type): number | undefined | "none" {
  switch (type.kind) {
    case "text":
    case "enum": {
      const text = asText(type);
      return text?.unit === undefined ? text?.maxLength : undefined;
    }
    case "union": {
      const lengths = type.variants.map(lengthInText);
      if (lengths.includes("none")) return "none";
      return lengths.includes(undefined) ? undefined : Math.max(...lengths.filter((one) => typeof one === "number"));
    }
    case "number":
      return type.literal?.length ?? 40;
    case "date":
      return 10;
    case "datetime":
    case "local_datetime":
      return 35;
    case "time":
      return 18;
    case "error":
    case "never":
      return undefined;
    case "any":
    case "boolean":
    case "duration":
    case "list":
    case "map":
    case "null":
    case "record":
      return "none";
  }
}

/** Texts with holes: how long they can get, and when they are absent. */
import type { tree } from "@integ/grammar";
import { show, TEXT, type Type } from "../1-load/types.ts";
import { check } from "../messages/check.ts";
import { infer } from "./check-expression.ts";
import { type Checking, type Context, WRONG } from "./checking.ts";
import { asText, codePoints } from "./common-type.ts";
import type { Absence, Typed } from "./facts.ts";

export function template(c: Checking, node: tree.Template, context: Context): Typed {
  let longest: number | undefined = 0;
  let absent: Absence | undefined;
  let surely = false;
  let wrong = false;
  let fails: tree.Expression | undefined;
  for (const part of node.parts) {
    if (part.kind === "Chunk") {
      longest = longest === undefined ? undefined : longest + codePoints(part.value);
      continue;
    }
    const typed = infer(c, part, context);
    fails ??= typed.fails;
    wrong ||= typed.type.kind === "error";
    if (typed.absent === undefined) surely = true;
    else absent ??= typed.absent;
    const length = lengthInText(typed.type);
    if (length === "none") c.report(check.hole(c.place(part), show(typed.type)));
    longest = longest === undefined || length === undefined || length === "none" ? undefined : longest + length;
  }
  if (wrong) return WRONG;
  const type: Type = longest === undefined ? TEXT : { kind: "text", maxLength: longest };
  return { type, ...(surely || absent === undefined ? {} : { absent }), ...(fails === undefined ? {} : { fails }) };
}

/** How long a value can be in a text; undefined: any length; "none": it can't stand there. */
function lengthInText(type: Type): number | undefined | "none" {
  switch (type.kind) {
    case "text":
    case "enum":
      return asText(type)?.maxLength;
    case "number":
      return type.literal?.length ?? 40;
    case "date":
      return 10;
    case "datetime":
      return 35;
    case "error":
    case "never":
      return undefined;
    default:
      return "none";
  }
}

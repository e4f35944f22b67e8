/** Inlay hints: inferred types of names, and implicit values. */
import type { Type } from "@integ/compiler";
import type { Span } from "@integ/grammar";
import { inWords } from "./describe.ts";
import { allNodes, isOf, touches } from "./nodes.ts";
import type { View } from "./view.ts";

/** A hint that is shown after an offset. */
export interface Inlay {
  readonly offset: number;
  readonly label: string;
  readonly tooltip?: string;
}

/** The maximum length of a displayed type. */
const LONGEST = 40;

/** The types of names that are declared without one, and the parameter names of functions with several parameters. */
export function inlays(view: View, within: Span): Inlay[] {
  const { checked } = view;
  const found: Inlay[] = [];
  for (const node of allNodes(checked.module.tree)) {
    if (!touches(node, within)) continue;
    if (isOf(node, "Let", "LetClause", "LetEntry", "ForClauses", "GroupBy", "Fetch", "FetchClause")) {
      const binding = node.name === undefined ? undefined : checked.bindings.get(node.name);
      if (binding === undefined || !isShown(binding.typed.type)) continue;
      const absent = binding.typed.absent === undefined ? "" : "?";
      const label = `: ${inWords(binding.typed.type)}${absent}`;
      if (label.length <= LONGEST) found.push({ offset: node.name.end, label, ...(absent === "" ? {} : { tooltip: "may be absent" }) }); // prettier-ignore
    } else if (isOf(node, "Function") && node.result === undefined && node.name !== undefined) {
      const result = checked.callables.get(node.name.text)?.result;
      const behind = (node.parameters ?? []).at(-1)?.end ?? node.name.end;
      const close = view.text.indexOf(")", behind);
      if (result !== undefined && isShown(result.type) && close >= 0)
        found.push({
          offset: close + 1,
          label: ` -> ${inWords(result.type)}${result.absent === undefined ? "" : "?"}`,
        });
    }
  }
  return found.filter(({ offset }) => offset >= within.start && offset <= within.end);
}

function isShown(type: Type): boolean {
  return type.kind !== "error" && type.kind !== "never" && !(type.kind === "record" && type.name === "this record");
}

/** Warns of values that a file names and does not use: mostly a field was to be set from them and is set from something else. */
import { tree } from "@integ/grammar";
import { check } from "../messages/check.ts";
import type { Checking } from "./checking.ts";

/**
 * Goes by names alone, so a name that is used elsewhere counts as used. So does a value that may stop the run, which is a decision of
 * its own: `let agreed = hold "say who has agreed"`.
 */
export function checkUnused(c: Checking): void {
  const { module } = c;
  // Unparsed or invalid parts of the spec may use any of them.
  if (module.unparsed.any || c.diagnostics.some(({ severity }) => severity === "error")) return;
  const lets: (tree.LetDeclaration | tree.LetClause | tree.LetEntry)[] = [];
  const used = new Set<string>();
  const visit = (node: tree.Node): void => {
    if (node.kind === "Reference") used.add(node.name);
    if ((node.kind === "Let" && node.partial !== true) || node.kind === "LetClause" || node.kind === "LetEntry")
      lets.push(node);
    tree.forEachChild(node, visit);
  };
  visit(module.tree);
  for (const { name, value, kind, start, end } of lets.toSorted((a, b) => a.start - b.start)) {
    if (used.has(name.text) || mayStop(value)) continue;
    // Inside a record it is one of several entries, with signs between them.
    c.report(check.unusedValue(c.place(name), name.text, kind === "LetEntry" ? undefined : c.place({ start, end })));
  }
}

function mayStop(node: tree.Node): boolean {
  return node.kind === "Stop" || tree.children(node).some(mayStop);
}

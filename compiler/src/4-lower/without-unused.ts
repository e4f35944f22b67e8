/** Removes unused names from a function: a value of the spec may be needed only elsewhere. */
import { not, type Statement } from "./ir.ts";

/**
 * A function's body without unused names, and without those that only these use. Computing a value has no side effects.
 */
export function withoutUnused(body: readonly Statement[]): readonly Statement[] {
  for (let left = body; ;) {
    const before = left;
    left = without(before, namesIn(before));
    if (left === before) return left;
  }
}

/** All names that some code uses. */
export function namesIn(code: unknown): ReadonlySet<string> {
  const names = new Set<string>();
  collect(code, names);
  return names;
}

/** Returns the same list if nothing is removed. */
function without(body: readonly Statement[], spoken: ReadonlySet<string>): readonly Statement[] {
  let changed = false;
  const inner = (list: readonly Statement[]): readonly Statement[] => {
    const kept = without(list, spoken);
    changed ||= kept !== list;
    return kept;
  };
  const kept = body.flatMap((one): Statement[] => {
    switch (one.kind) {
      case "const":
      case "let":
      case "assign":
        if (spoken.has(one.name)) return [one];
        changed = true;
        return [];
      case "if": {
        const [yes, no] = [inner(one.yes), inner(one.no)];
        if (yes.length > 0) return [{ ...one, yes, no }];
        changed = true;
        return no.length === 0 ? [] : [{ ...one, test: not(one.test), yes: no, no: [] }];
      }
      case "for":
      case "block": {
        const within = inner(one.body);
        if (!within.every(isIdle)) return [{ ...one, body: within }];
        changed = true;
        return [];
      }
      case "break":
      case "continue":
      case "do":
      case "return":
        return [one];
    }
  });
  return changed ? kept : body;
}

/** Whether a statement of a loop only continues. */
function isIdle(one: Statement): boolean {
  return one.kind === "continue" || (one.kind === "if" && one.yes.every(isIdle) && one.no.every(isIdle));
}

/** Collects the names that some code uses. */
function collect(code: unknown, into: Set<string>): void {
  if (typeof code !== "object" || code === null) return;
  if (Array.isArray(code)) {
    for (const one of code) collect(one, into);
    return;
  }
  // An unused sum is only used by its own loop.
  if ("kind" in code && code.kind === "assign" && "name" in code && "value" in code) {
    const within = new Set<string>();
    collect(code.value, within);
    for (const one of within) if (one !== code.name) into.add(one);
    return;
  }
  if ("js" in code && code.js === "name" && "name" in code) into.add(String(code.name));
  if ("js" in code && code.js === "raw" && "text" in code)
    for (const [word] of String(code.text).matchAll(/[\p{ID_Start}_$][\p{ID_Continue}$]*/gu)) into.add(word);
  const origin = "origin" in code ? code.origin : undefined;
  for (const value of Object.values(code)) if (value !== origin) collect(value, into);
}

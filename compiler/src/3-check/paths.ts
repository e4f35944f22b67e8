/** Paths such as `order.customer.email`, and what a condition says of them. */
import type { tree } from "@integ/grammar";

/** A path as a key; undefined for what is not one. Calls and computed steps have no path. */
export function pathOf(node: tree.Expression): string | undefined {
  if (node.kind === "Reference") return node.name;
  if (node.kind === "Member") {
    const object = pathOf(node.object);
    return object === undefined || node.name.text === "" ? undefined : `${object}.${node.name.text}`;
  }
  return undefined;
}

/** The paths that are surely present when a condition has turned out as `outcome`. */
export function presentWhen(condition: tree.Expression, outcome: boolean): string[] {
  switch (condition.kind) {
    case "Presence": {
      const path = pathOf(condition.operand);
      const says = condition.test === "present" ? outcome : !outcome;
      if (path === undefined || !says) return [];
      return condition.test === "blank" ? [...withPrefixes(path), filledMark(path)] : withPrefixes(path);
    }
    case "Unary":
      return condition.operator === "not" ? presentWhen(condition.operand, !outcome) : [];
    case "Binary": {
      const both = condition.operator === "and" ? outcome : condition.operator === "or" ? !outcome : false;
      return both ? [...presentWhen(condition.left, outcome), ...presentWhen(condition.right, outcome)] : [];
    }
    default:
      return [];
  }
}

/** The fact that a path's text is not blank, beside those that it is there. */
export function filledMark(path: string): string {
  return `${path}~filled`;
}

/** What is there has everything that leads to it. */
function withPrefixes(path: string): string[] {
  const found: string[] = [];
  for (let at = path.length; at > 0; at = path.lastIndexOf(".", at - 1)) found.push(path.slice(0, at));
  return found;
}

/** The facts of a condition: what is there, and what is equal to what. */
export function plus(present: ReadonlySet<string>, paths: readonly string[]): ReadonlySet<string> {
  return paths.length === 0 ? present : new Set([...present, ...paths]);
}

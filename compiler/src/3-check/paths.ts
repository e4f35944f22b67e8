/** Paths such as `order.customer.email`, and what conditions say of them. */
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

/** What conditions have said of paths. */
export interface Known {
  /** What is there; of a text that is `filled`, it is not blank either. */
  readonly present: ReadonlyMap<string, "there" | "filled">;
  /** What equals a text that is written out. */
  readonly equal: ReadonlyMap<string, string>;
}

export const NOTHING_KNOWN: Known = { present: new Map(), equal: new Map() };

/** What is known where a condition has turned out as `outcome`. */
export function knownWhen(condition: tree.Expression, outcome: boolean): Known {
  switch (condition.kind) {
    case "Presence": {
      const path = pathOf(condition.operand);
      const says = condition.test === "present" ? outcome : !outcome;
      if (path === undefined || !says) return NOTHING_KNOWN;
      const present = new Map(prefixesOf(path).map((one) => [one, "there" as const]));
      return {
        present: condition.test === "blank" ? new Map([...present, [path, "filled"]]) : present,
        equal: new Map(),
      };
    }
    case "Unary":
      return condition.operator === "not" ? knownWhen(condition.operand, !outcome) : NOTHING_KNOWN;
    case "Binary": {
      const { operator, left, right } = condition;
      if (operator === (outcome ? "and" : "or")) return both(knownWhen(left, outcome), knownWhen(right, outcome));
      if (operator !== (outcome ? "==" : "!=") || condition.within !== undefined) return NOTHING_KNOWN;
      const [path, text] = right.kind === "Text" ? [pathOf(left), right] : [pathOf(right), left];
      if (path === undefined || text.kind !== "Text") return NOTHING_KNOWN;
      return { present: new Map(), equal: new Map([[path, text.value]]) };
    }
    default:
      return NOTHING_KNOWN;
  }
}

/** That just this path is there. */
export function knownPresent(path: string): Known {
  return { present: new Map([[path, "there"]]), equal: new Map() };
}

/** What is there has everything that leads to it. */
function prefixesOf(path: string): string[] {
  const found: string[] = [];
  for (let at = path.length; at > 0; at = path.lastIndexOf(".", at - 1)) found.push(path.slice(0, at));
  return found;
}

/** What is known by two conditions. */
export function both(known: Known, more: Known): Known {
  if (more.present.size === 0 && more.equal.size === 0) return known;
  const filled = [...known.present].filter(([, how]) => how === "filled");
  return {
    present: new Map([...known.present, ...more.present, ...filled]),
    // Of two texts that one path equals, the first counts: the second can't be true as well.
    equal: new Map([...more.equal, ...known.equal]),
  };
}

/** What is left where a name means something else. */
export function withoutName(known: Known, name: string): Known {
  const isOther = ([path]: readonly [string, unknown]): boolean => path !== name && !path.startsWith(`${name}.`);
  return {
    present: new Map([...known.present].filter(isOther)),
    equal: new Map([...known.equal].filter(isOther)),
  };
}

/** Paths such as `order.customer.email`, and the facts that conditions establish about them. */
import type { tree } from "@integ/grammar";

/** A path as a key; undefined for other expressions. Calls and computed steps have no path. */
export function pathOf(node: tree.Expression): string | undefined {
  if (node.kind === "Reference") return node.name;
  if (node.kind === "Member") {
    const object = pathOf(node.object);
    return object === undefined || node.name.text === "" ? undefined : `${object}.${node.name.text}`;
  }
  return undefined;
}

/** Facts that conditions establish about paths. */
export interface PathFacts {
  /** Paths that are present; a `filled` text is also not blank. */
  readonly present: ReadonlyMap<string, "there" | "filled">;
  /** Constants that paths equal unless they are absent. */
  readonly equal: ReadonlyMap<string, string>;
  /** Paths that equal each other if both are present: each maps to a shorter one, or to the alphabetically first. */
  readonly same: ReadonlyMap<string, string>;
}

export const NOTHING_KNOWN: PathFacts = { present: new Map(), equal: new Map(), same: new Map() };

/** The facts that hold if a condition has turned out as `outcome`. */
export function knownWhen(condition: tree.Expression, outcome: boolean): PathFacts {
  switch (condition.kind) {
    case "Presence": {
      const path = pathOf(condition.operand);
      const says = condition.test === "present" ? outcome : !outcome;
      if (path === undefined || !says) return NOTHING_KNOWN;
      const present = new Map(prefixesOf(path).map((one) => [one, "there" as const]));
      return {
        present: condition.test === "blank" ? new Map([...present, [path, "filled"]]) : present,
        equal: new Map(),
        same: new Map(),
      };
    }
    case "Reference":
    case "Member": {
      // A condition itself is always present; so is one whose `present` or `absent` is missing, which is a separate
      // error.
      const path = pathOf(condition);
      return path === undefined
        ? NOTHING_KNOWN
        : { ...NOTHING_KNOWN, present: new Map(prefixesOf(path).map((one) => [one, "there"])) };
    }
    case "Unary":
      return condition.operator === "not" ? knownWhen(condition.operand, !outcome) : NOTHING_KNOWN;
    case "Binary": {
      const { operator, left, right } = condition;
      if (operator === (outcome ? "and" : "or")) return both(knownWhen(left, outcome), knownWhen(right, outcome));
      if (operator !== (outcome ? "==" : "!=") || condition.within !== undefined) return NOTHING_KNOWN;
      const [path, text] = right.kind === "Text" ? [comparedPath(left), right] : [comparedPath(right), left];
      if (path === undefined) return NOTHING_KNOWN;
      if (text.kind === "Text") return { ...NOTHING_KNOWN, equal: new Map([[path, text.value]]) };
      const other = comparedPath(text);
      return other === undefined ? NOTHING_KNOWN : { ...NOTHING_KNOWN, same: united(new Map(), [[path, other]]) };
    }
    default:
      return NOTHING_KNOWN;
  }
}

/** The compared path; its fallback for an absent value counts, too. */
function comparedPath(node: tree.Expression): string | undefined {
  return node.kind === "Otherwise" ? comparedPath(node.value) : pathOf(node);
}

/** The fact that exactly this path is present. */
export function knownPresent(path: string): PathFacts {
  return { ...NOTHING_KNOWN, present: new Map([[path, "there"]]) };
}

/** The representative of all equal paths; the path itself if there are no others. */
export function sameAs(path: string, { same }: PathFacts): string {
  let at = path;
  for (let next = same.get(at); next !== undefined; next = same.get(at)) at = next;
  return at;
}

/** All paths that equal this one. */
export function equalsOf(path: string, known: PathFacts): readonly string[] {
  const all = new Set([...known.same].flat());
  return [...all].filter((other) => other !== path && sameAs(other, known) === sameAs(path, known));
}

function united(known: ReadonlyMap<string, string>, more: Iterable<readonly [string, string]>): Map<string, string> {
  const same = new Map(known);
  for (const pair of more) {
    const known = { ...NOTHING_KNOWN, same };
    const [a, b] = [sameAs(pair[0], known), sameAs(pair[1], known)];
    if (a === b) continue;
    const steps = (path: string): number => path.split(".").length;
    const isFirst = steps(a) === steps(b) ? a < b : steps(a) < steps(b);
    same.set(isFirst ? b : a, isFirst ? a : b);
  }
  return same;
}

/** If a path is present, so is every path that leads to it. */
function prefixesOf(path: string): string[] {
  const found: string[] = [];
  for (let at = path.length; at > 0; at = path.lastIndexOf(".", at - 1)) found.push(path.slice(0, at));
  return found;
}

/** The facts that hold if two conditions hold. */
export function both(known: PathFacts, more: PathFacts): PathFacts {
  if (more.present.size === 0 && more.equal.size === 0 && more.same.size === 0) return known;
  const filled = [...known.present].filter(([, how]) => how === "filled");
  return {
    present: new Map([...known.present, ...more.present, ...filled]),
    // If a path equals two texts, the first counts, since both can't be true.
    equal: new Map([...more.equal, ...known.equal]),
    same: united(known.same, more.same),
  };
}

/** The facts that remain when a name gets another meaning. */
export function withoutName(known: PathFacts, name: string): PathFacts {
  const isOther = ([path]: readonly [string, unknown]): boolean => path !== name && !path.startsWith(`${name}.`);
  return {
    present: new Map([...known.present].filter(isOther)),
    equal: new Map([...known.equal].filter(isOther)),
    same: new Map([...known.same].filter(([path, other]) => isOther([path, other]) && isOther([other, path]))),
  };
}

/**
 * Removes `!` and `?.` after a test that lets TypeScript infer the same. The checker knows whether a value is present, but not since which
 * test.
 */
import { isStop, type Js, mapParts, type Statement } from "./ir.ts";

/** Names that are known to be present: variables, and fields by path, such as `fetched.order`. */
type ProvenFacts = ReadonlySet<string>;

const NOTHING: ProvenFacts = new Set();

/** A function's body without assertions that an earlier test makes unnecessary. */
export function withoutAssertions(body: readonly Statement[]): readonly Statement[] {
  const changing = new Set<string>();
  findAssigned(body, changing);
  return new Pass(changing).list(body, NOTHING)[0];
}

/** Variables that are reassigned: nothing is concluded about these. */
function findAssigned(body: readonly Statement[], into: Set<string>): void {
  for (const one of body) {
    if (one.kind === "assign" || one.kind === "let") into.add(one.name);
    else if (one.kind === "for" || one.kind === "block") findAssigned(one.body, into);
    else if (one.kind === "if") {
      findAssigned(one.yes, into);
      findAssigned(one.no, into);
    }
  }
}

class Pass {
  readonly #changing: ReadonlySet<string>;
  /** Named conditions: TypeScript narrows by the name as by the condition. */
  readonly #named = new Map<string, Js>();

  constructor(changing: ReadonlySet<string>) {
    this.#changing = changing;
  }

  /** @returns the statements, and the facts that hold after them */
  list(body: readonly Statement[], before: ProvenFacts): readonly [readonly Statement[], ProvenFacts] {
    let known = before;
    const found: Statement[] = [];
    for (const one of body) {
      const [statement, after] = this.#statement(one, known);
      found.push(statement);
      known = after;
    }
    return [found, known];
  }

  #statement(one: Statement, known: ProvenFacts): readonly [Statement, ProvenFacts] {
    switch (one.kind) {
      case "const":
        if (one.type === undefined && one.value.js === "binary") this.#named.set(one.name, one.value);
        return [{ ...one, value: this.js(one.value, known) }, without(known, one.name)];
      case "assign":
      case "do":
        return [{ ...one, value: this.js(one.value, known) }, known];
      case "let":
      case "return":
        return [one.value === undefined ? one : { ...one, value: this.js(one.value, known) }, known];
      case "if": {
        const [ifTrue, ifFalse] = [this.#shown(one.test, true, known), this.#shown(one.test, false, known)];
        const yes = this.list(one.yes, ifTrue)[0];
        const no = this.list(one.no, ifFalse)[0];
        const behind = leaves(one.yes) ? ifFalse : leaves(one.no) ? ifTrue : known;
        return [{ ...one, test: this.js(one.test, known), yes, no }, behind];
      }
      case "for":
        return [
          { ...one, list: this.js(one.list, known), body: this.list(one.body, without(known, one.name))[0] },
          known,
        ];
      case "block":
        return [{ ...one, body: this.list(one.body, known)[0] }, known];
      case "break":
      case "continue":
        return [one, known];
    }
  }

  js(value: Js, known: ProvenFacts): Js {
    const inner = (one: Js): Js => this.js(one, known);
    switch (value.js) {
      case "assert":
        return known.has(this.#path(value.value) ?? "") ? inner(value.value) : { ...value, value: inner(value.value) };
      case "member": {
        const isKnown = known.has(this.#path(value.object) ?? "");
        return { ...value, object: inner(value.object), assert: value.assert && !isKnown, optional: value.optional && !isKnown }; // prettier-ignore
      }
      case "binary": {
        const holds = value.operator === "&&" ? true : value.operator === "||" ? false : undefined;
        const right = holds === undefined ? known : this.#shown(value.left, holds, known);
        return { ...value, left: inner(value.left), right: this.js(value.right, right) };
      }
      case "conditional":
        return {
          ...value,
          test: inner(value.test),
          yes: this.js(value.yes, this.#shown(value.test, true, known)),
          no: this.js(value.no, this.#shown(value.test, false, known)),
        };
      case "arrow": {
        // TypeScript forgets facts about fields inside a function.
        const names = new Set([...known].filter((path) => !path.includes(".") && path !== value.parameter));
        return { ...value, body: this.js(value.body, names) };
      }
      case "call": {
        const call = mapParts(value, inner);
        // The reason of a stop may be absent: then the spec's text is shown.
        return isStop(call) ? { ...call, args: call.args.map(unasserted) } : call;
      }
      case "array":
      case "cast":
      case "index":
      case "name":
      case "not":
      case "object":
      case "raw":
      case "template":
      case "text":
        return mapParts(value, inner);
    }
  }

  /** The names that are present if a condition holds, or if it does not. */
  #shown(test: Js, holds: boolean, known: ProvenFacts): ProvenFacts {
    if (test.js === "not") return this.#shown(test.operand, !holds, known);
    if (test.js === "name") return this.#shownByName(test.name, holds, known);
    if (test.js !== "binary") return known;
    if (test.operator === (holds ? "&&" : "||"))
      return this.#shown(test.right, holds, this.#shown(test.left, holds, known));
    const isPresenceTest = test.right.js === "raw" && test.right.text === "null";
    const path = isPresenceTest && test.operator === (holds ? "!=" : "==") ? this.#path(test.left) : undefined;
    return path === undefined ? known : new Set([...known, path]);
  }

  /** The facts of a named condition: only about variables, since TypeScript forgets facts about fields. */
  #shownByName(name: string, holds: boolean, known: ProvenFacts): ProvenFacts {
    const condition = this.#named.get(name);
    if (condition === undefined) return known;
    const shown = [...this.#shown(condition, holds, NOTHING)].filter((path) => !path.includes("."));
    return new Set([...known, ...shown]);
  }

  /** The path of a variable that does not change, or of a field of one. */
  #path(value: Js): string | undefined {
    if (value.js === "name") return this.#changing.has(value.name) ? undefined : value.name;
    if (value.js === "assert") return this.#path(value.value);
    if (value.js !== "member" || value.optional) return undefined;
    const object = this.#path(value.object);
    return object === undefined ? undefined : `${object}.${value.name}`;
  }
}

function unasserted(value: Js): Js {
  return value.js === "assert" ? value.value : value;
}

/** The facts that remain when a name gets a new value. */
function without(known: ProvenFacts, name: string): ProvenFacts {
  const gone = [...known].filter((path) => path === name || path.startsWith(`${name}.`));
  return gone.length === 0 ? known : new Set([...known].filter((path) => !gone.includes(path)));
}

/** Whether statements never complete normally. */
function leaves(body: readonly Statement[]): boolean {
  const last = body.at(-1);
  if (last === undefined) return false;
  if (last.kind === "if") return leaves(last.yes) && leaves(last.no);
  return last.kind === "return" || last.kind === "continue" || last.kind === "break";
}

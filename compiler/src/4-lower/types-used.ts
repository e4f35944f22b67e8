/** The record types that a module has to declare: those of its source, fetches and destinations, and all they contain. */
import { placeKey, type RecordType, type Type } from "../1-load/types.ts";
import type { Direction } from "../3-check/facts.ts";
import { type Names, pascal } from "./names.ts";

/** A record type that the module needs in TypeScript, in one direction, with the names that are given to it there. */
export interface UsedRecord {
  readonly type: RecordType;
  readonly direction: Direction;
  /** The interface's name. */
  readonly name: string;
  /** The shape's name: mostly the interface's with a small letter and `Shape` behind it. */
  readonly shape: string;
  /** The name of the function that says whether a value is one. */
  readonly check: string;
  /** Contains itself, directly or not. */
  readonly recursive: boolean;
  /** One of several kinds: fields that it does not have may tell it from the others. */
  readonly variant: boolean;
}

/**
 * Collects the record types that a module refers to, each once a direction, and names them in the order in which they
 * are met.
 */
export class TypesUsed {
  readonly #used = new Map<string, UsedRecord>();
  readonly #ids = new WeakMap<RecordType, number>();
  #nextId = 0;
  readonly #wished = new Set<string>();
  readonly #names: Names;
  readonly #variants = new Set<RecordType>();

  /** @param names those of the module that the records are declared in */
  constructor(names: Names) {
    this.#names = names;
  }

  /** Every record, each after those that it contains. */
  get records(): readonly UsedRecord[] {
    return [...this.#used.values()];
  }

  add(type: Type, direction: Direction): void {
    this.#visit(type, direction, []);
  }

  find(type: RecordType, direction: Direction): UsedRecord | undefined {
    return (
      this.#used.get(this.#key(type, direction)) ??
      this.#used.get(this.#key(type, direction === "read" ? "written" : "read"))
    );
  }

  #key(type: RecordType, direction: Direction): string {
    let id = type.place === undefined ? undefined : placeKey(type.place);
    if (id === undefined) {
      if (!this.#ids.has(type)) this.#ids.set(type, this.#nextId++);
      id = String(this.#ids.get(type));
    }
    return `${direction} ${id}`;
  }

  #visit(type: Type, direction: Direction, above: readonly RecordType[]): void {
    if (type.kind === "union") for (const one of type.variants) if (one.kind === "record") this.#variants.add(one);
    if (type.kind !== "record") {
      for (const inner of within(type)) this.#visit(inner, direction, above);
      return;
    }
    if (type.place === undefined || above.includes(type)) return;
    const key = this.#key(type, direction);
    if (this.#used.has(key)) return;
    const inside = [...above, type];
    for (const inner of partsOf(type, direction)) this.#visit(inner, direction, inside);
    const base = pascal(type.name);
    const wished = !this.#wished.has(base) ? base : direction === "written" ? `${base}Input` : `${base}Read`;
    this.#wished.add(wished);
    const name = this.#names.fresh(wished);
    this.#used.set(key, {
      type,
      direction,
      name,
      shape: this.#names.fresh(`${name.slice(0, 1).toLowerCase()}${name.slice(1)}Shape`),
      check: this.#names.fresh(`is${name}`),
      recursive: reaches(type, type, direction, new Set()),
      variant: this.#variants.has(type),
    });
  }
}

/** What a record holds, in one direction. */
function partsOf(type: RecordType, direction: Direction): Type[] {
  const fields = [...type.fields.values()].filter((field) =>
    direction === "read" ? field.writeOnly !== true : !field.readOnly,
  );
  return [...fields.map((field) => field.type), ...(type.rest === undefined ? [] : [type.rest])];
}

/** The types that a list, a map or a union is made of. */
function within(type: Type): readonly Type[] {
  switch (type.kind) {
    case "list":
      return type.first === undefined ? [type.element] : [...type.first, type.element];
    case "map":
      return [type.value];
    case "union":
      return type.variants;
    default:
      return [];
  }
}

function reaches(from: Type, target: RecordType, direction: Direction, seen: Set<RecordType>): boolean {
  if (from.kind !== "record")
    return within(from).some((inner) => inner === target || reaches(inner, target, direction, seen));
  if (seen.has(from)) return false;
  seen.add(from);
  return partsOf(from, direction).some((inner) => inner === target || reaches(inner, target, direction, seen));
}

/**
 * The record types that a module declares: those of its source, fetches and destinations, and all that they contain.
 */
import { isComposite, placeKey, type RecordType, type Type } from "../1-load/types.ts";
import type { Direction } from "../3-check/facts.ts";
import { type Names, pascal } from "./names.ts";

/** A record type that a module needs in one direction, with its names in TypeScript. */
export interface UsedRecord {
  readonly type: RecordType;
  readonly direction: Direction;
  /** The name of the system that it is a type of. */
  readonly system: string;
  /** The interface's name: the type's name, with the suffix `Input` for records that are sent. */
  readonly name: string;
  /** The shape's name: the interface's name in camel case with the suffix `Shape`. */
  readonly shape: string;
  /** The name of the function that tests whether a value is such a record. */
  readonly check: string;
  /** Contains itself, directly or indirectly. */
  readonly recursive: boolean;
  /** A variant of a union: absent fields may distinguish it from the others. It shares the type's interface. */
  readonly variant: boolean;
}

/** The module's names of the types that records refer to. */
export interface RecordTypes {
  typeName(type: Type, direction: Direction): string;
  recordOf(type: RecordType, direction: Direction, variant?: boolean): UsedRecord | undefined;
}

/**
 * Collects record types, once for each direction, and names them in the order of discovery. In a project, names are
 * shared by all of its specs.
 */
export class ModuleTypes {
  readonly #used = new Map<string, UsedRecord>();
  readonly #ids = new WeakMap<RecordType, number>();
  #nextId = 0;
  readonly #names: Names;
  readonly #project: ModuleTypes | undefined;

  /**
   * @param names the names of the module
   * @param project the records of the project, if they are declared in separate modules
   */
  constructor(names: Names, project?: ModuleTypes) {
    this.#names = names;
    this.#project = project;
  }

  /** Every record, each after those that it contains. */
  get records(): readonly UsedRecord[] {
    return [...this.#used.values()];
  }

  add(type: Type, direction: Direction): void {
    this.#project?.add(type, direction);
    this.#visit(type, direction, false, []);
  }

  /** @param variant as a variant of a union */
  find(type: RecordType, direction: Direction, variant = false): UsedRecord | undefined {
    const other = direction === "read" ? "written" : "read";
    for (const [way, kind] of [
      [direction, variant],
      [direction, !variant],
      [other, variant],
      [other, !variant],
    ] as const) {
      const found = this.#used.get(this.#key(type, way, kind));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #key(type: RecordType, direction: Direction, variant: boolean): string {
    let id = type.place === undefined ? undefined : placeKey(type.place);
    if (id === undefined) {
      if (!this.#ids.has(type)) this.#ids.set(type, this.#nextId++);
      id = String(this.#ids.get(type));
    }
    return `${direction} ${variant && isOtherAsVariant(type, direction) ? "variant" : "alone"} ${id}`;
  }

  #visit(type: Type, direction: Direction, asVariant: boolean, above: readonly string[]): void {
    if (type.kind !== "record") {
      for (const inner of within(type)) this.#visit(inner, direction, type.kind === "union", above);
      return;
    }
    if (type.place === undefined) return;
    const variant = asVariant && isOtherAsVariant(type, direction);
    const key = this.#key(type, direction, variant);
    if (above.includes(key) || this.#used.has(key)) return;
    const inside = [...above, key];
    for (const inner of partsOf(type, direction)) this.#visit(inner, direction, false, inside);
    this.#used.set(key, this.#ofProject(key) ?? this.#named(type, direction, variant));
  }

  #ofProject(key: string): UsedRecord | undefined {
    const found = this.#project === undefined ? undefined : this.#project.#used.get(key);
    if (found !== undefined) for (const name of [found.name, found.shape, found.check]) this.#names.take(name);
    return found;
  }

  #named(type: RecordType, direction: Direction, variant: boolean): UsedRecord {
    const alone = this.#used.get(this.#key(type, direction, !variant));
    const name = alone?.name ?? this.#names.fresh(`${pascal(type.name)}${direction === "written" ? "Input" : ""}`);
    const kind = `${name}${variant ? "Variant" : ""}`;
    return {
      type,
      direction,
      system: type.name.split(".")[0] ?? "",
      name,
      shape: this.#names.fresh(`${kind.slice(0, 1).toLowerCase()}${kind.slice(1)}Shape`),
      check: this.#names.fresh(`is${kind}`),
      recursive: reaches(type, type, direction, new Set()),
      variant,
    };
  }
}

/**
 * Whether a record has stricter checks as a variant of a union: incoming records may have new fields, and lack those
 * that are only sent.
 */
function isOtherAsVariant(type: RecordType, direction: Direction): boolean {
  return direction === "read" && (type.closed || [...type.fields.values()].some((field) => field.writeOnly === true));
}

/** The fields of a record, in one direction. */
function partsOf(type: RecordType, direction: Direction): Type[] {
  const fields = [...type.fields.values()].filter((field) =>
    direction === "read" ? field.writeOnly !== true : !field.readOnly,
  );
  return [...fields.map((field) => field.type), ...(type.rest === undefined ? [] : [type.rest])];
}

/** The types that a list, a map or a union is made of. */
function within(type: Type): readonly Type[] {
  if (!isComposite(type)) return [];
  switch (type.kind) {
    case "list":
      return type.first === undefined ? [type.element] : [...type.first, type.element];
    case "map":
      return [type.value];
    case "union":
      return type.variants;
    case "record":
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

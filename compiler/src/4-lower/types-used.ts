/** The record types that a module has to declare: those of its source, fetches and destinations, and all they contain. */
import type { RecordType, Type } from "../1-load/types.ts";
import { pascal } from "./names.ts";

export type Direction = "read" | "written";

export interface UsedRecord {
  readonly type: RecordType;
  readonly direction: Direction;
  /** The interface's name; the shape's is the same with a small letter and `Shape` behind it. */
  readonly name: string;
  /** Contains itself, directly or not. */
  readonly recursive: boolean;
}

export class TypesUsed {
  readonly #used = new Map<string, UsedRecord>();
  readonly #ids = new WeakMap<RecordType, number>();
  #nextId = 0;

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
    let id = type.place === undefined ? undefined : `${type.place.path}#${type.place.pointer}`;
    if (id === undefined) {
      if (!this.#ids.has(type)) this.#ids.set(type, this.#nextId++);
      id = String(this.#ids.get(type));
    }
    return `${direction} ${id}`;
  }

  #visit(type: Type, direction: Direction, above: readonly RecordType[]): void {
    if (type.kind === "list") return this.#visit(type.element, direction, above);
    if (type.kind === "map") return this.#visit(type.value, direction, above);
    if (type.kind !== "record" || type.place === undefined || above.includes(type)) return;
    const key = this.#key(type, direction);
    if (this.#used.has(key)) return;
    const inside = [...above, type];
    for (const field of type.fields.values())
      if (direction === "read" || !field.readOnly) this.#visit(field.type, direction, inside);
    const taken = new Set([...this.#used.values()].map((used) => used.name));
    const base = pascal(type.name);
    const name = !taken.has(base) ? base : direction === "written" ? `${base}Input` : `${base}Read`;
    this.#used.set(key, {
      type,
      direction,
      name: taken.has(name) ? `${name}${this.#used.size}` : name,
      recursive: reaches(type, type, direction, new Set()),
    });
  }
}

function reaches(from: Type, target: RecordType, direction: Direction, seen: Set<RecordType>): boolean {
  const element = from.kind === "list" ? from.element : from.kind === "map" ? from.value : from;
  if (element.kind !== "record" || seen.has(element)) return false;
  seen.add(element);
  for (const field of element.fields.values()) {
    if (direction === "written" && field.readOnly) continue;
    const inner =
      field.type.kind === "list" ? field.type.element : field.type.kind === "map" ? field.type.value : field.type;
    if (inner === target || reaches(field.type, target, direction, seen)) return true;
  }
  return false;
}

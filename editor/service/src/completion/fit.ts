/** Which values suit a place best. */
import { assignability, type Binding, type Field, type Type } from "@integ/compiler";

/** Something that values can be taken from. */
export interface Source {
  readonly name: string;
  readonly type: Type;
}

const NOWHERE = { path: "", start: 0, end: 0 };

/** Whether a value of a type is assignable to another without conversion. */
export function isAssignable(from: Type, to: Type): boolean {
  if (to.kind === "union") return to.variants.some((one) => isAssignable(from, one));
  return assignability(from, to, "", NOWHERE, undefined) === undefined;
}

/** Whether a small conversion makes a value fit: cutting a text, rounding a number, turning a time into a day. */
export function isNear(from: Type, to: Type): boolean {
  const sort = (type: Type): string => (type.kind === "enum" ? "text" : type.kind);
  if (to.kind === "union") return to.variants.some((one) => isNear(from, one));
  if (to.kind === "any" || from.kind === "any") return true;
  return sort(from) === sort(to) || (from.kind === "datetime" && to.kind === "date");
}

/** The values in scope. A destination of which only the response can be read is no source. */
export function sourcesOf(names: readonly Binding[]): Source[] {
  return names.flatMap(({ name, typed, kind }) =>
    typed.type.kind === "error" || kind === "now" ? [] : [{ name, type: typed.type }],
  );
}

const bare = (name: string): string => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");

/**
 * Finds the probable value of a field: one with the same name and a matching type. Names are indexed once for all
 * fields.
 */
export function guesser(sources: readonly Source[]): (field: Field) => string | undefined {
  let known: Map<string, { readonly path: string; readonly field: Field }[]> | undefined;
  return (field) => {
    const { type } = field;
    if (type.kind === "enum") return type.members.length === 1 ? JSON.stringify(type.members[0]) : undefined;
    if (type.kind === "text" && type.literal !== undefined) return JSON.stringify(type.literal);
    known ??= byBareName(sources);
    const alike = known.get(bare(field.name)) ?? [];
    return alike.find(({ field: one }) => isAssignable(one.type, type) && (one.required || !field.required))?.path;
  };
}

function byBareName(sources: readonly Source[]): Map<string, { readonly path: string; readonly field: Field }[]> {
  const known = new Map<string, { readonly path: string; readonly field: Field }[]>();
  for (const { name, type } of sources) {
    if (type.kind !== "record") continue;
    for (const field of type.fields.values()) {
      const plain = bare(field.name);
      const alike = known.get(plain);
      const found = { path: `${name}.${field.name}`, field };
      if (alike === undefined) known.set(plain, [found]);
      else alike.push(found);
    }
  }
  return known;
}

/** Paths to values that fit a place: fields of values in scope, and their fields, the nearest name first. */
export function pathsTo(wanted: Type, name: string | undefined, sources: readonly Source[], most: number): PathTo[] {
  const found: PathTo[] = [];
  const target = bare(name ?? "");
  const visit = (type: Type, path: string, depth: number): void => {
    if (type.kind !== "record") return;
    for (const field of type.fields.values()) {
      if (field.writeOnly === true || !/^[\p{L}_][\p{L}\p{N}_]*$/u.test(field.name)) continue;
      const own = `${path}.${field.name}`;
      if (isNear(field.type, wanted))
        found.push({
          path: own,
          field,
          exact: isAssignable(field.type, wanted),
          near: nearness(bare(field.name), target),
        });
      if (depth > 0) visit(field.type, own, depth - 1);
    }
  };
  for (const { name: root, type } of sources) visit(type, root, 1);
  return found
    .sort((a, b) => b.near - a.near || Number(b.exact) - Number(a.exact) || a.path.length - b.path.length)
    .slice(0, most);
}

/** A path to a value for a place. */
export interface PathTo {
  readonly path: string;
  readonly field: Field;
  /** Whether it fits as it is. */
  readonly exact: boolean;
  /** The similarity of its name to the place's name; 3 if they are equal. */
  readonly near: number;
}

function nearness(name: string, target: string): number {
  if (target === "" || name === "") return 0;
  if (name === target) return 3;
  return target.endsWith(name) || name.endsWith(target) ? 2 : target.includes(name) || name.includes(target) ? 1 : 0;
}

/** JSON pointers, as descriptions of systems name places in documents. */
import { stepsOf } from "../pointers.ts";

/**
 * The value at a pointer; undefined if there is none.
 * @param isLone whether a single value counts as a list of one, as in XML
 */
export function getPointer(pointer: string | undefined, value: unknown, isLone = false): unknown {
  if (pointer === undefined) return value;
  let found = value;
  for (const step of stepsOf(pointer)) if (!(isLone && step === "0" && !isList(found))) found = field(found, step);
  return found;
}

/** The values at several pointers, by their names: undefined if there is none. */
export function getPointers(pointers: Readonly<Record<string, string>>, value: unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(pointers).map(([name, pointer]) => [name, getPointer(pointer, value)]));
}

/**
 * All values at a pointer in which `*` stands for each element of a list, or each field of a record. A field of a list is that of each
 * of its elements.
 */
export function getEach(pointer: string, value: unknown): readonly unknown[] {
  let found: readonly unknown[] = [value];
  for (const step of stepsOf(pointer))
    found = found.flatMap((one) => {
      if (step === "*") return hasFields(one) ? Object.values(one) : [];
      const owners = isList(one) && !/^\d+$/.test(step) ? one : [one];
      return owners.map((owner) => field(owner, step)).filter((inner) => inner !== undefined);
    });
  return found;
}

function field(value: unknown, step: string): unknown {
  return hasFields(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}

/** Whether a value is a record or a list. */
export function hasFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

/** Whether a value is a list. (`Array.isArray` makes its elements `any`.) */
export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** Whether a value is a record, not a list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return hasFields(value) && !isList(value);
}

/**
 * Puts a record at its place in a request: `/Invoices/0` makes `{"Invoices": [record]}`.
 * @param around the other parts of the request; in a list among them the record goes to its index
 */
export function setPointer(pointer: string | undefined, record: unknown, around?: unknown): unknown {
  return pointer === undefined ? record : placed(stepsOf(pointer), record, around);
}

function placed([step, ...rest]: readonly string[], record: unknown, around: unknown): unknown {
  if (step === undefined) return record;
  const inner = placed(rest, record, field(around, step));
  if (isList(around) || (/^\d+$/.test(step) && (around === undefined || around === null))) {
    const list = isList(around) ? [...around] : [];
    list[Math.min(Number(step), list.length)] = inner;
    return list;
  }
  return { ...(isRecord(around) ? around : {}), [step]: inner };
}

/** The place of the list that a pointer leads into, and the rest of the pointer within an element. */
export function splitList(pointer: string | undefined): { readonly list?: string; readonly inner?: string } {
  const [, list, inner] = /^(.*)\/\d+((?:\/[^/]*)*?)$/.exec(pointer ?? "") ?? [undefined, pointer, ""];
  return {
    ...(list === undefined || list === "" ? {} : { list }),
    ...(inner === undefined || inner === "" ? {} : { inner }),
  };
}

/** The place of the list that a pointer leads into. */
export function listPointer(pointer: string | undefined): string | undefined {
  const list = pointer?.replace(/\/\d+$/, "");
  return list === "" ? undefined : list;
}

/** The pointers that stand in a text in braces: `{/category}.{/type}`. */
export function pointersIn(text: string): readonly string[] {
  return [...text.matchAll(/\{(\/[^{}]*)\}/g)].map(([, pointer = ""]) => pointer);
}

/** JSON pointers, as descriptions of systems name places in documents. */

/** What lies at a pointer; undefined where nothing does. */
export function getPointer(pointer: string | undefined, value: unknown): unknown {
  if (pointer === undefined) return value;
  let found = value;
  for (const step of pointer.split("/").slice(1)) {
    found =
      typeof found === "object" && found !== null && Object.hasOwn(found, step)
        ? (found as Record<string, unknown>)[step]
        : undefined;
  }
  return found;
}

/** A record put where the request wants it: `/Invoices/0` makes `{"Invoices": [record]}`. */
export function setPointer(pointer: string | undefined, record: unknown): unknown {
  if (pointer === undefined) return record;
  return pointer
    .split("/")
    .slice(1)
    .reduceRight<unknown>((inner, step) => (/^\d+$/.test(step) ? [inner] : { [step]: inner }), record);
}

/** Where the list is that a pointer shows one place of. */
export function listPointer(pointer: string | undefined): string | undefined {
  const list = pointer?.replace(/\/\d+$/, "");
  return list === "" ? undefined : list;
}

/** The pointers that stand in a text in braces: `{/category}.{/type}`. */
export function pointersIn(text: string): readonly string[] {
  return [...text.matchAll(/\{(\/[^{}]*)\}/g)].map(([, pointer = ""]) => pointer);
}

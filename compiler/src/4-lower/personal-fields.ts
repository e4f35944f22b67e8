/** The personal fields of a document: a host keeps them out of logs and responses. */
import type { Type } from "../1-load/types.ts";

/** The maximum depth of the search for personal fields: recursive records have infinite paths. */
const DEEPEST = 8;

/** The paths of a document's fields that its schema marks as personal. */
export function personalFields(type: Type, above: readonly Type[] = []): string[] {
  if (above.length > DEEPEST || above.includes(type) || !holdsPersonal(type, new Set())) return [];
  const inside = [...above, type];
  if (type.kind === "list")
    return personalFields(type.element, inside).map((path) => `[]${path === "" ? "" : `.${path}`}`);
  if (type.kind === "union") return [...new Set(type.variants.flatMap((one) => personalFields(one, inside)))];
  if (type.kind !== "record") return [];
  return [...type.fields.values()].flatMap((field) => {
    const inner = personalFields(field.type, inside);
    const own = field.personal === undefined ? [] : [field.name];
    return [...own, ...inner.map((path) => (path.startsWith("[]") ? `${field.name}${path}` : `${field.name}.${path}`))];
  });
}

/** Whether a type contains personal data: most don't, and are skipped. */
function holdsPersonal(type: Type, seen: Set<Type>): boolean {
  if (seen.has(type)) return false;
  seen.add(type);
  if (type.kind === "list") return holdsPersonal(type.element, seen);
  if (type.kind === "union") return type.variants.some((one) => holdsPersonal(one, seen));
  if (type.kind !== "record") return false;
  return [...type.fields.values()].some((field) => field.personal !== undefined || holdsPersonal(field.type, seen));
}

/** The discriminators of unions. */
import { type Placed, type Schema } from "./schema-documents.ts";
import { referencesOf } from "./conjuncts.ts";
import { type Type, type UnionType, isJsonRecord } from "./types.ts";

type Discriminator = NonNullable<UnionType["discriminator"]>;

/**
 * The field that distinguishes variants, from OpenAPI's `discriminator` or the variants' constants.
 * @param parts the schemas that the variants were read from, in the same order
 */
export function discriminatorOf(
  variants: readonly Type[],
  said: Schema | undefined,
  parts: readonly Placed[],
): Discriminator | undefined {
  const records = variants.flatMap((variant) => (variant.kind === "record" ? [variant] : []));
  if (records.length < variants.length || records.length < 2) return undefined;
  const named = said?.["propertyName"];
  if (typeof named === "string") {
    const given = said?.["mapping"];
    const mapping = isJsonRecord(given) ? given : {};
    const values = records.map((record, i) => {
      const own = constants(record.fields.get(named)?.type);
      if (own !== undefined) return own;
      const reference = isJsonRecord(parts[i]?.json) ? referencesOf(parts[i].json)[0]?.to : undefined;
      const last = reference?.split("/").at(-1);
      const mapped = Object.entries(mapping)
        .filter(([, to]) => to === reference || to === last)
        .map(([value]) => value);
      return mapped.length > 0 ? mapped : last === undefined ? [] : [last];
    });
    if (values.every((one) => one.length > 0)) return { field: named, values };
    return undefined;
  }
  for (const field of records[0]?.fields.values() ?? []) {
    if (!field.required || field.nullable) continue;
    const values = records.map((record) => {
      const other = record.fields.get(field.name);
      return other?.required === true && !other.nullable ? constants(other.type) : undefined;
    });
    if (!values.every((one) => one !== undefined)) continue;
    const all = values.flat();
    if (new Set(all).size === all.length) return { field: field.name, values };
  }
  return undefined;
}

function constants(type: Type | undefined): readonly string[] | undefined {
  return type?.kind === "enum" && type.members.length > 0 ? type.members : undefined;
}

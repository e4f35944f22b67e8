/** Widens a schema from samples by newer samples: the result accepts both, and never becomes stricter. */
import { inWords, isList, isObject, listOf, objectOf, type Json, type JsonObject } from "../json.ts";

/**
 * The narrowest schema that accepts what either of two accepts.
 * @param now the narrowest interpretation of the newer samples
 * @param plain their usual interpretation, for new fields
 */
export function widen(before: JsonObject, now: JsonObject, plain: JsonObject = now): JsonObject {
  if (Object.keys(before).length === 0) return plain;
  if (Object.keys(now).length === 0) return before;
  const [a, b] = [variantsOf(before), variantsOf(now)];
  const made = new Map(a.variants.map((one) => [kindOf(one), one]));
  const usual = new Map(variantsOf(plain).variants.map((one) => [kindOf(one), one]));
  for (const one of b.variants) {
    const kind = kindOf(one);
    const own = usual.get(kind) ?? one;
    const wider = kind === "integer" && made.has("number") ? "number" : kind;
    const known = made.get(wider) ?? (kind === "number" ? made.get("integer") : undefined);
    if (known === undefined) made.set(kind, own);
    else if (kind === "number" && !made.has("number")) {
      made.delete("integer");
      made.set("number", both(known, one, own));
    } else made.set(wider, both(known, one, own));
  }
  const variants = [...made.values()];
  const nullable = a.nullable || b.nullable;
  const [only, ...others] = variants;
  if (only === undefined) return nullable ? { type: "null" } : {};
  // A mark belongs to the field, whichever of its forms a document has.
  const marks = before["x-integ"] ?? variants.find((one) => one["x-integ"] !== undefined)?.["x-integ"];
  if (others.length > 0 && marks !== undefined && variants.every(({ type }) => type === "string" || type === "number" || type === "integer"))
    return { anyOf: [...variants.map(unmarked), ...(nullable ? [{ type: "null" }] : [])], "x-integ": marks }; // prettier-ignore
  if (others.length > 0) return { anyOf: [...variants, ...(nullable ? [{ type: "null" }] : [])] };
  return nullable ? { ...only, type: [kindOf(only), "null"] } : only;
}

function unmarked(schema: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(schema).filter(([word]) => word !== "x-integ"));
}

/** The kinds of values that a schema accepts, each as a separate schema. */
function variantsOf(schema: JsonObject): { readonly variants: JsonObject[]; readonly nullable: boolean } {
  if (isList(schema["anyOf"])) {
    const all = schema["anyOf"].filter(isObject);
    return {
      variants: all.filter((one) => one["type"] !== "null"),
      nullable: all.some((one) => one["type"] === "null"),
    };
  }
  const types = [schema["type"]].flat();
  const [type] = types.filter((one) => one !== "null" && one !== undefined);
  return { variants: type === undefined ? [] : [{ ...schema, type }], nullable: types.includes("null") };
}

function kindOf(schema: JsonObject): string {
  return typeof schema["type"] === "string" ? schema["type"] : "any";
}

/**
 * Combines two schemas of one kind. Keywords of the first stay if the second has them, too, or has no keyword of that
 * kind.
 */
function both(a: JsonObject, b: JsonObject, plain: JsonObject): JsonObject {
  const { enum: values, format, required, properties, items, ...rest } = a;
  const made: Record<string, Json> = {
    ...rest,
    type: a["type"] === "integer" ? (b["type"] ?? "integer") : (a["type"] ?? "string"),
  };
  if (isList(values)) {
    const others = b["enum"];
    const one = isList(others) ? others : undefined;
    // Without an enum there are too few texts for one, or too many distinct ones.
    if (one !== undefined) made["enum"] = [...new Set([...values, ...one].map(inWords))].sort();
  }
  if (format !== undefined && format === b["format"]) made["format"] = format;
  if (objectOf(a["x-integ"])["local"] === true && objectOf(b["x-integ"])["local"] !== true) delete made["x-integ"];
  if (a["type"] === "object") {
    const [own, other, usual] = [objectOf(properties), objectOf(b["properties"]), objectOf(plain["properties"])];
    made["properties"] = Object.fromEntries(
      [...new Set([...Object.keys(own), ...Object.keys(other)])].map((name): [string, Json] => [
        name,
        widen(objectOf(own[name]), objectOf(other[name]), objectOf(usual[name])),
      ]),
    );
    // A field that one side lacks is optional.
    const names = listOf(required).filter((name) => listOf(b["required"]).includes(name));
    if (names.length > 0) made["required"] = names;
  }
  if (a["type"] === "array") {
    const inner = widen(objectOf(items), objectOf(b["items"]), objectOf(plain["items"]));
    if (Object.keys(inner).length > 0) made["items"] = inner;
  }
  return made;
}

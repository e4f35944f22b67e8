/** Writes the rules that `RuleBook` evaluates in the keywords of one version of JSON Schema. */
import type { JsonSchema, SchemaTarget, SchemaWriter } from "./json-schema.ts";
import type { Json } from "./rules.ts";

type Rules = { readonly [word: string]: Json };

/** Keywords that hold a schema, a list of schemas, and schemas by name. */
const ONE = new Set(["not", "if", "then", "else", "contains", "additionalProperties", "propertyNames", "unevaluatedItems", "unevaluatedProperties"]); // prettier-ignore
const SEVERAL = new Set(["allOf", "anyOf", "oneOf"]);
const NAMED = new Set(["properties", "patternProperties", "dependentSchemas", "dependentRequired", "dependencies"]);
/** Keywords for the elements of lists, whose meaning differs between versions. */
const ITEMS = new Set(["items", "prefixItems", "additionalItems"]);
/** Keywords newer than draft 7. */
const LATER = new Set(["unevaluatedItems", "unevaluatedProperties", "minContains", "maxContains"]);

/**
 * Rules as a schema of a version.
 *
 * @param definitions the schemas that the rules refer to by name: inlined unless recursive
 * @throws Error if the version can't express the rules
 */
export function rulesSchema(rules: Json, writer: SchemaWriter, definitions: Rules): JsonSchema | boolean {
  if (typeof rules === "boolean") return rules;
  if (!isRules(rules)) return {};
  const { target } = writer;
  const inner = (one: Json): JsonSchema | boolean => rulesSchema(one, writer, definitions);
  const schema: Record<string, unknown> = {};
  const named: Record<string, Record<string, unknown>> = {};
  const referred: (JsonSchema | boolean)[] = [];
  for (const [word, value] of Object.entries(rules)) {
    if (ITEMS.has(word)) continue;
    if (target === "draft-07" && LATER.has(word))
      throw new Error(`draft-07 has no word for ${word}, which the system's schema uses: ask for draft-2020-12`);
    if (word === "$ref" && typeof value === "string") {
      const found = definitions[value.split("/").at(-1) ?? ""] ?? true;
      referred.push(isRules(found) ? writer.once(found, () => ({ allOf: [inner(found)] })) : inner(found));
    } else if (ONE.has(word)) schema[word] = inner(value);
    else if (SEVERAL.has(word)) schema[word] = listOf(value).map(inner);
    else if (NAMED.has(word))
      for (const [name, one] of Object.entries(isRules(value) ? value : {})) {
        const key = namedAs(word, one, target);
        (named[key] ??= {})[name] = Array.isArray(one) ? one : inner(one);
      }
    else schema[word] = value;
  }
  Object.assign(schema, named, itemsOf(rules, target, inner));
  return referred.length === 0 ? schema : { ...schema, allOf: [...listOf<unknown>(schema["allOf"]), ...referred] };
}

/** The keyword for schemas by name: versions differ in those for dependencies between fields. */
function namedAs(word: string, value: Json, target: SchemaTarget): string {
  if (word === "properties" || word === "patternProperties") return word;
  if (target === "draft-07") return "dependencies";
  return Array.isArray(value) ? "dependentRequired" : "dependentSchemas";
}

/** The schemas of a list's elements; the first ones may have their own. */
function itemsOf(rules: Rules, target: SchemaTarget, inner: (one: Json) => JsonSchema | boolean): JsonSchema {
  const { items, prefixItems, additionalItems } = rules;
  const first = Array.isArray(prefixItems) ? prefixItems : items;
  if (!Array.isArray(first)) return items === undefined ? {} : { items: inner(items) };
  const rest = first === items ? additionalItems : items;
  const schemas = first.map((one: Json) => inner(one));
  const others = rest === undefined ? {} : { [target === "draft-07" ? "additionalItems" : "items"]: inner(rest) };
  return { [target === "draft-07" ? "items" : "prefixItems"]: schemas, ...others };
}

function isRules(json: Json | undefined): json is Rules {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

function listOf<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? value : [];
}

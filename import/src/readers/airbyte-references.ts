/** Resolves the references of an Airbyte manifest, and passes parameters to nested parts. */
import { isList, isObject, objectOf, pointed, textOf, type Json, type JsonObject } from "../json.ts";

/** No manifest has a deeper nesting of references. */
const DEPTH = 60;

/** The manifest with `$ref` and `$parameters` resolved. */
export function resolvedManifest(manifest: JsonObject): JsonObject {
  const follow = (json: Json, depth: number): Json => {
    if (depth > DEPTH) return {};
    if (isList(json)) return json.map((one) => follow(one, depth + 1));
    if (typeof json === "string" && json.startsWith("#/definitions/"))
      return follow(pointed(manifest, json.slice(1)) ?? {}, depth + 1);
    if (!isObject(json)) return json;
    const { $ref: reference, ...own } = json;
    const target = textOf(reference);
    // Keywords beside a reference take precedence over what it refers to.
    const base =
      target === undefined ? {} : objectOf(follow(pointed(manifest, target.replace(/^#/, "")) ?? {}, depth + 1));
    return {
      ...base,
      ...Object.fromEntries(Object.entries(own).map(([name, value]) => [name, follow(value, depth + 1)])),
    };
  };
  return objectOf(handedOn(follow({ ...manifest, definitions: {} }, 0), {}));
}

/** Fills in `{{ parameters['path'] }}`, and adds missing fields from the parameters. */
function handedOn(json: Json, around: JsonObject): Json {
  if (isList(json)) return json.map((one) => handedOn(one, around));
  if (typeof json === "string")
    return json.replace(
      /\{\{\s*parameters(?:\.(\w+)|\[\s*['"](\w+)['"]\s*\])\s*\}\}/g,
      (whole, plain?: string, quoted?: string) => textOf(around[plain ?? quoted ?? ""]) ?? whole,
    );
  if (!isObject(json)) return json;
  const { $parameters: own, ...rest } = json;
  const parameters = { ...around, ...objectOf(own) };
  const typed = typeof rest["type"] === "string" && /Stream|Requester|Extractor/.test(rest["type"]);
  const lacking = typed
    ? Object.entries(parameters).filter(
        ([name]) =>
          rest[name] === undefined && ["name", "path", "primary_key", "field_path", "url_base"].includes(name),
      )
    : [];
  return Object.fromEntries(
    [...Object.entries(rest), ...lacking].map(([name, value]) => [name, handedOn(value, parameters)]),
  );
}

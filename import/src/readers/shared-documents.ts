/** Documents of one resource share a type, whether they come from a list, a read or a creation. */
import { isObject, objectOf, type Json, type JsonObject } from "../json.ts";
import { free, pascal, singular } from "../names.ts";
import { widen } from "../samples/widen.ts";

/** A response's schema, and the pointer to the document in it. */
interface Shown {
  readonly owner: Record<string, Json>;
  readonly schema: JsonObject;
  readonly steps: readonly string[];
}

type Operations = Record<string, Record<string, Json>>;

/**
 * Replaces the documents in responses by references to a common schema for each resource.
 *
 * @param paths the paths of an OpenAPI document with schemas of samples; changed in place
 * @returns the referenced schemas
 */
export function shareDocuments(paths: Operations): Record<string, Json> {
  const resources = new Map<string, Shown[]>();
  for (const [path, item] of Object.entries(paths))
    for (const [method, operation] of Object.entries(item)) {
      const shown = shownBy(path, method, objectOf(operation));
      const resource = path.replace(/\/\{[^/]*\}\/?$/, "");
      if (shown !== undefined) resources.set(resource, [...(resources.get(resource) ?? []), shown]);
    }
  joinActions(resources);
  const schemas: Record<string, Json> = {};
  for (const [resource, all] of resources) {
    if (all.length < 2) continue;
    const last = resource.split("/").findLast((part) => part !== "" && !part.includes("{")) ?? "";
    const name = free(pascal(singular(last)) ?? "Document", (one) => schemas[one] !== undefined);
    schemas[name] = all.map(({ schema, steps }) => objectOf(at(schema, steps))).reduce((all, one) => widen(all, one));
    for (const { owner, schema, steps } of all) owner["schema"] = put(schema, steps, { $ref: `#/components/schemas/${name}` }); // prettier-ignore
  }
  return schemas;
}

/** What an action on a document returns, `POST /invoices/{id}/pay`, is that document if it has the same fields. */
function joinActions(resources: Map<string, Shown[]>): void {
  for (const [resource, [only, ...others]] of [...resources]) {
    const [, parent = ""] = /^(.*)\/\{[^/]*\}\/[^/{}]+$/.exec(resource) ?? [];
    const all = resources.get(parent);
    if (only === undefined || others.length > 0 || all?.some((one) => fieldsOf(one) === fieldsOf(only)) !== true)
      continue;
    all.push(only);
    resources.delete(resource);
  }
}

function fieldsOf({ schema, steps }: Shown): string {
  return Object.keys(objectOf(objectOf(at(schema, steps))["properties"]))
    .sort()
    .join();
}

function shownBy(path: string, method: string, operation: JsonObject): Shown | undefined {
  const [response] = Object.values(objectOf(operation["responses"]));
  const owner = objectOf(objectOf(response)["content"])["application/json"];
  const schema = isObject(owner) ? owner["schema"] : undefined;
  if (!isObject(owner) || !isObject(schema)) return undefined;
  const steps = documentIn(schema, method === "get" && !path.endsWith("}"));
  return steps === undefined ? undefined : { owner: owner as Record<string, Json>, schema, steps };
}

/** The document's place: an element of a list, the value of the only field, or the whole response. */
function documentIn(schema: JsonObject, isList: boolean): readonly string[] | undefined {
  if (isRecords(schema)) return ["items"];
  if (schema["type"] !== "object") return undefined;
  const fields = Object.entries(objectOf(schema["properties"]));
  if (isList) {
    const [list, ...others] = fields.filter(([, one]) => isObject(one) && isRecords(one));
    return list === undefined || others.length > 0 ? undefined : ["properties", list[0], "items"];
  }
  const [only, ...others] = fields;
  return only !== undefined && others.length === 0 && objectOf(only[1])["type"] === "object"
    ? ["properties", only[0]]
    : [];
}

function isRecords(schema: JsonObject): boolean {
  return schema["type"] === "array" && objectOf(schema["items"])["type"] === "object";
}

function at(schema: Json | undefined, steps: readonly string[]): Json | undefined {
  return steps.reduce((found, step) => objectOf(found)[step], schema);
}

function put(schema: Json | undefined, [step, ...rest]: readonly string[], value: Json): Json {
  return step === undefined ? value : { ...objectOf(schema), [step]: put(objectOf(schema)[step], rest, value) };
}

/** The examples that a document publishes, against its schemas: what decoders say of them, and what ajv says. */
import { emitSystem, memoryHost, Program } from "@integ/compiler";
import { loadSystem } from "@integ/runtime/testing";
import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import type { Documents, Placed } from "../src/documents.ts";
import type { Imported } from "../src/index.ts";
import { isList, isObject, listOf, objectOf, pointed, textOf, type Json, type JsonObject } from "../src/json.ts";
import { pascal } from "../src/names.ts";
import { collect } from "../src/openapi/collect.ts";

/** An example of a type, and what it belongs to. */
interface Example {
  readonly of: string;
  readonly type: string;
  readonly value: Json;
}

/** How many examples there are, and where the two verdicts differ: `list_orders: ajv refuses it (/total must be number)`. */
export interface Verdicts {
  readonly examples: number;
  readonly differences: readonly string[];
}

/** Rules that received documents may break without being refused. */
const LENIENT = new Set(["enum", "const", "additionalProperties", "unevaluatedProperties", "minItems", "maxItems", "uniqueItems", "format"]); // prettier-ignore

/** Patterns as the letter of JSON Schema has them, or with the escapes that vendors write and Unicode's patterns refuse. */
const PATTERNS = Object.assign(
  (pattern: string, flags: string): RegExp => {
    try {
      return new RegExp(pattern, flags);
    } catch {
      return new RegExp(pattern);
    }
  },
  { code: "new RegExp" },
);

export async function verdicts(made: Imported, documents: Documents, root: Placed<JsonObject>): Promise<Verdicts> {
  const texts = Object.fromEntries([...made.files].map(([path, text]) => [`systems/api/${path}`, text]));
  const system = new Program(memoryHost(texts), "/project").system("api");
  if (system === undefined) throw new Error("no system");
  const { operations } = await loadSystem(emitSystem(system));
  const ajv = schemasOf(made);
  const found = examplesIn(made, documents, root);
  const differences = new Set<string>();
  for (const { of, type, value } of found) {
    const shape = operations.find(({ operation, result }) => operation.name === of && result?.type === type)?.result
      ?.shape;
    if (shape === undefined) throw new Error(`${of} has no result`);
    const [ours, theirs] = [shape.accepts(value), refusalOf(ajv(type), value)];
    if (ours && theirs !== undefined) differences.add(`${of}: only ajv refuses it: ${theirs}`);
    if (!ours && theirs === undefined) differences.add(`${of}: only integ refuses it`);
  }
  return { examples: found.length, differences: [...differences] };
}

function schemasOf({ files, description }: Imported): (type: string) => ValidateFunction {
  const ajv = new Ajv2020({
    strict: false,
    validateFormats: false,
    allErrors: true,
    ownProperties: true,
    code: { regExp: PATTERNS },
  });
  for (const [path, text] of files)
    if (path.startsWith("schemas/")) ajv.addSchema(objectOf(withoutNullable(JSON.parse(text) as Json)), `https://schemas.example/${path.slice("schemas/".length)}`); // prettier-ignore
  const types = objectOf(description["types"]);
  return (type) => {
    const file = textOf(objectOf(types[type])["schema"])?.replace("schemas/", "") ?? "";
    const validate = ajv.getSchema(`https://schemas.example/${file}`);
    if (validate === undefined) throw new Error(`there is no schema ${file}`);
    return validate;
  };
}

/** `nullable`, which ajv knows beside a type alone, in the words of JSON Schema. */
function withoutNullable(json: Json): Json {
  if (isList(json)) return json.map(withoutNullable);
  if (!isObject(json)) return json;
  const { nullable, ...rest } = json;
  const inner = Object.fromEntries(Object.entries(rest).map(([name, one]) => [name, withoutNullable(one)]));
  return nullable === true ? { anyOf: [inner, { type: "null" }] } : typeof nullable === "object" ? { ...inner, nullable: withoutNullable(nullable) } : inner; // prettier-ignore
}

/** Why ajv refuses a document for more than what may be broken on the way in; undefined if it does not. */
function refusalOf(validate: ValidateFunction, value: Json): string | undefined {
  if (validate(value) === true) return undefined;
  const errors: readonly ErrorObject[] = validate.errors ?? [];
  const hard = errors.find(({ keyword }) => !LENIENT.has(keyword));
  return hard === undefined ? undefined : `${hard.instancePath} ${hard.message ?? ""}`;
}

/** The examples of all responses, taken out of their envelopes according to the description. */
function examplesIn({ description }: Imported, documents: Documents, root: Placed<JsonObject>): Example[] {
  const operations = objectOf(description["operations"]);
  const schemas = documents.at(root, "components", "schemas");
  // Those of a type itself are examples of what brings it.
  const ofTypes = Object.keys(schemas?.json ?? {}).flatMap((name): Example[] => {
    const value = schemas === undefined ? undefined : documents.at(schemas, name)?.json["example"];
    const type = pascal(name);
    const of = Object.entries(operations).find(([, one]) => objectOf(objectOf(one)["result"])["type"] === type)?.[0];
    return value === undefined || type === undefined || of === undefined ? [] : [{ of, type, value }];
  });
  const ofResponses = collect(documents, root).flatMap((found): Example[] => {
    const operation = objectOf(operations[found.name]);
    const result = objectOf(operation["result"]);
    const type = textOf(result["type"]);
    if (type === undefined || found.response?.content === undefined) return [];
    const { status } = found.response;
    const content = documents.at(found.placed, "responses", status, "content");
    const media = Object.keys(content?.json ?? {}).find((one) => /json/i.test(one));
    const entry = content === undefined || media === undefined ? undefined : documents.at(content, media);
    const named = Object.keys(objectOf(entry?.json["examples"])).flatMap((name) => entry === undefined ? [] : (documents.at(entry, "examples", name)?.json["value"] ?? [])); // prettier-ignore
    const all = [...(entry?.json["example"] === undefined ? [] : [entry.json["example"]]), ...listOf(named)];
    return all.flatMap((one): Example[] => {
      const [outer = "", inner = ""] = (textOf(result["at"]) ?? "").split("/*");
      const at = pointed(one, outer);
      const elements = at === undefined ? [] : operation["kind"] === "list" ? (isList(at) ? at : []) : [at];
      const values = elements.flatMap((each) => pointed(each, inner) ?? []);
      return values.map((value) => ({ of: found.name, type, value }));
    });
  });
  return [...ofTypes, ...ofResponses];
}

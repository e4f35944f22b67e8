/**
 * The files that schemas stand in: read once, JSON or YAML; and where a `$ref` leads. Nothing is ever fetched: a reference
 * to an address is looked for among the `$id`s of the files at hand.
 */
import { parse as parseYaml } from "yaml";
import { resolvePath, type CompilerHost } from "../host.ts";
import { dialectOf, type Dialect } from "./dialect.ts";
import { escapeStep } from "./locate.ts";
import type { Json, SchemaPlace } from "./types.ts";

export type Schema = { readonly [key: string]: Json };

/** A schema and where it stands. */
export interface Placed {
  readonly json: Json;
  readonly place: SchemaPlace;
}

interface Document {
  readonly json: Json;
  readonly dialect: Dialect;
  /** Pointers by `$anchor`, and by `$id`. */
  readonly anchors: ReadonlyMap<string, string>;
}

export type Fail = (place: SchemaPlace, message: string) => void;

export class SchemaDocuments {
  /** The texts of all files read, for the system's fingerprint. */
  readonly texts = new Map<string, string>();
  readonly #host: CompilerHost;
  readonly #fail: Fail;
  readonly #documents = new Map<string, Document | undefined>();

  constructor(host: CompilerHost, fail: Fail) {
    this.#host = host;
    this.#fail = fail;
  }

  /** A file, parsed; undefined where it can't be, which has been reported at `from` then. */
  document(path: string, from: SchemaPlace): Document | undefined {
    if (!this.#documents.has(path)) this.#documents.set(path, this.#read(path, from));
    return this.#documents.get(path);
  }

  #read(path: string, from: SchemaPlace): Document | undefined {
    const text = this.#host.read(path);
    if (text === undefined) {
      this.#fail(from, `there is no schema file ${path}`);
      return undefined;
    }
    this.texts.set(path, text);
    let json: Json;
    try {
      json = (/\.ya?ml$/.test(path) ? parseYaml(text) : JSON.parse(text)) as Json;
    } catch (error) {
      const what = /\.ya?ml$/.test(path) ? "YAML" : "JSON";
      this.#fail({ path, pointer: "" }, `this file is not ${what}: ${(error as Error).message.split("\n")[0]}`);
      return undefined;
    }
    return { json, dialect: dialectOf(json), anchors: anchorsOf(json, text) };
  }

  dialect(place: SchemaPlace): Dialect {
    return this.document(place.path, place)?.dialect ?? dialectOf(undefined);
  }

  /** What stands at a place such as `schemas/Order.json` or `openapi.yaml#/components/schemas/Invoice`. */
  at(fromFile: string, reference: string, from: SchemaPlace): Placed | undefined {
    return this.#target(fromFile, reference, from);
  }

  /** Where a `$ref` leads; undefined where it leads nowhere, which has been reported then. */
  follow(reference: string, from: SchemaPlace): Placed | undefined {
    return this.#target(from.path, reference, step(from, "$ref"));
  }

  #target(fromFile: string, reference: string, from: SchemaPlace): Placed | undefined {
    const hash = reference.indexOf("#");
    const file = hash < 0 ? reference : reference.slice(0, hash);
    const fragment = hash < 0 ? "" : unescapeUri(reference.slice(hash + 1));
    const path = file === "" ? fromFile : this.#fileOf(file, fromFile, from);
    const document = path === undefined ? undefined : this.document(path, from);
    if (path === undefined || document === undefined) return undefined;
    const known = document.anchors.get(file);
    const base = file !== "" && known !== undefined ? known : "";
    const pointer = fragment === "" || fragment.startsWith("/") ? base + fragment : document.anchors.get(fragment);
    const json = pointer === undefined ? undefined : pointed(document.json, pointer);
    if (pointer === undefined || json === undefined) {
      this.#fail(from, `nothing stands at ${reference}`);
      return undefined;
    }
    return { json, place: { path, pointer } };
  }

  #fileOf(file: string, fromFile: string, from: SchemaPlace): string | undefined {
    if (!/^[a-z][a-z0-9+.-]*:/i.test(file)) return resolvePath(fromFile, unescapeUri(file));
    if (this.#documents.get(fromFile)?.anchors.has(file) === true) return fromFile;
    for (const [path, document] of this.#documents) if (document?.anchors.has(file) === true) return path;
    // A copy beside the schema, under the last part of the address.
    const name = file.split("/").at(-1) ?? "";
    const beside = name === "" ? undefined : resolvePath(fromFile, name);
    if (beside !== undefined && this.#host.read(beside) !== undefined) return beside;
    this.#fail(
      from,
      `${file} is an address, and integ never goes to the network: put a copy beside this schema as ${name}`,
    );
    return undefined;
  }
}

export function step(place: SchemaPlace, name: string | number): SchemaPlace {
  return { path: place.path, pointer: `${place.pointer}/${escapeStep(String(name))}` };
}

export function isSchema(json: Json | undefined): json is Schema {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

/** What lies at a pointer; undefined where nothing does. */
export function pointed(json: Json, pointer: string): Json | undefined {
  let found: Json | undefined = json;
  for (const raw of pointer.split("/").slice(1)) {
    const name = raw.replaceAll("~1", "/").replaceAll("~0", "~");
    found =
      typeof found === "object" && found !== null && Object.hasOwn(found, name)
        ? (found as { readonly [key: string]: Json })[name]
        : undefined;
  }
  return found;
}

/** `$anchor`s and `$id`s with the pointers that they stand for; looked for only where the text has any. */
function anchorsOf(json: Json, text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (!/\$(?:id|anchor|dynamicAnchor|recursiveAnchor)\b/.test(text)) return found;
  const visit = (value: Json, pointer: string): void => {
    if (Array.isArray(value)) (value as readonly Json[]).forEach((item, i) => visit(item, `${pointer}/${i}`));
    else if (isSchema(value)) {
      for (const word of ["$anchor", "$dynamicAnchor"]) {
        const anchor = value[word];
        if (typeof anchor === "string") found.set(anchor, pointer);
      }
      const id = value["$id"];
      if (typeof id === "string") found.set(id.replace(/#$/, ""), pointer);
      for (const [key, inner] of Object.entries(value)) visit(inner, `${pointer}/${escapeStep(key)}`);
    }
  };
  visit(json, "");
  return found;
}

function unescapeUri(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

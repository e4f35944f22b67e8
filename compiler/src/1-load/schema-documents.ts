/**
 * The files of schemas, each read once, as JSON or YAML; and the resolution of `$ref`. Nothing is fetched: a URI is searched among
 * the `$id`s of the files, and beside the referring file.
 */
import { messageOf } from "@integ/runtime/errors";
import { resolvePath, type CompilerHost } from "../host.ts";
import { dialectOf, type Dialect } from "./dialect.ts";
import { identifiersOf, type Identifiers, resolveUri } from "./identifiers.ts";
import { escapeStep, stepsOf } from "@integ/runtime/pointers";
import { readYaml } from "./read-yaml.ts";
import { type Json, type SchemaPlace, isJsonRecord, type JsonRecord, isJsonList } from "./types.ts";

export type Schema = JsonRecord;

/** A schema and its place. */
export interface Placed {
  readonly json: Json;
  readonly place: SchemaPlace;
}

/** A reference, and its keyword. */
export interface Reference {
  readonly word: "$ref" | "$dynamicRef" | "$recursiveRef";
  readonly to: string;
}

interface Document {
  readonly json: Json;
  readonly dialect: Dialect;
  readonly identifiers: Identifiers;
}

export type Fail = (place: SchemaPlace, message: string) => void;

/** The files of a system's schemas, each read once, and the resolution of references. */
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

  /** A parsed file; undefined if it can't be parsed, which is reported at `from`. */
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
      json = (/\.ya?ml$/.test(path) ? readYaml(text) : JSON.parse(text)) as Json;
    } catch (error) {
      const what = /\.ya?ml$/.test(path) ? "YAML" : "JSON";
      this.#fail({ path, pointer: "" }, `this file is not ${what}: ${messageOf(error).split("\n")[0]}`);
      return undefined;
    }
    const dialect = dialectOf(json);
    return { json, dialect, identifiers: identifiersOf(json, text, uriOf(path), dialect) };
  }

  dialect(place: SchemaPlace): Dialect {
    return this.document(place.path, place)?.dialect ?? dialectOf(undefined);
  }

  /** The schema at a place such as `schemas/Order.json` or `openapi.yaml#/components/schemas/Invoice`. */
  at(fromFile: string, reference: string, from: SchemaPlace): Placed | undefined {
    return this.#target(reference, uriOf(fromFile), fromFile, from);
  }

  /**
   * The target of a reference; undefined if there is none, which is reported.
   *
   * The target of a `$dynamicRef` or `$recursiveRef` can depend on the referring schema: if only one schema has the
   * anchor, it is that one; otherwise it is reported as unsupported.
   */
  follow({ word, to }: Reference, from: SchemaPlace): Placed | undefined {
    const at = step(from, word);
    const target = this.#target(to, this.#baseOf(from), from.path, at);
    if (word === "$ref" || target === undefined || !isJsonRecord(target.json)) return target;
    const anchor = word === "$recursiveRef" ? "$recursiveAnchor" : "$dynamicAnchor";
    const said = target.json[anchor];
    const name = typeof said === "string" ? said : String(said === true);
    const isDynamic = word === "$recursiveRef" ? said === true : said !== undefined && to.endsWith(`#${name}`);
    if (!isDynamic) return target;
    const bearers = [...this.#documents.values()].flatMap(
      (one) => one?.identifiers.dynamic.get(`${anchor} ${name}`) ?? [],
    );
    if (bearers.length <= 1) return target;
    const which = word === "$recursiveRef" ? anchor : `${anchor} "${name}"`;
    this.#fail(
      at,
      `${bearers.length} schemas have ${which}, and which of them is meant depends on who refers to this one; refer to the intended one with $ref`,
    );
    return undefined;
  }

  /** The base URI of references at a place: the nearest enclosing `$id`, or the file's own URI. */
  #baseOf({ path, pointer }: SchemaPlace): string {
    const resources = this.#documents.get(path)?.identifiers.resources ?? [];
    const nearest = resources.findLast((one) => pointer === one.pointer || pointer.startsWith(`${one.pointer}/`));
    return nearest?.uri ?? uriOf(path);
  }

  #target(reference: string, base: string, fromFile: string, from: SchemaPlace): Placed | undefined {
    const hash = reference.indexOf("#");
    const address = hash < 0 ? reference : reference.slice(0, hash);
    const fragment = hash < 0 ? "" : unescapeUri(reference.slice(hash + 1));
    const resource = this.#resource(address, base, fromFile, from);
    if (resource === undefined) return undefined;
    const { document, path, pointer: root, uri } = resource;
    const pointer =
      fragment === "" || fragment.startsWith("/")
        ? root + fragment
        : document.identifiers.anchors.get(`${uri}#${fragment}`);
    const json = pointer === undefined ? undefined : pointed(document.json, pointer);
    if (pointer === undefined || json === undefined) {
      this.#fail(from, `there is nothing at ${reference}`);
      return undefined;
    }
    return { json, place: { path, pointer } };
  }

  /** The schema for a URI: one with that `$id`, or a file. */
  #resource(
    address: string,
    base: string,
    fromFile: string,
    from: SchemaPlace,
  ):
    { readonly document: Document; readonly path: string; readonly pointer: string; readonly uri: string } | undefined {
    const uri = address === "" ? base : resolveUri(address, base);
    // The current file comes first, since there may be a copy of it.
    for (const path of new Set([fromFile, ...this.#documents.keys()])) {
      const document = this.#documents.get(path);
      const found = uri === undefined ? undefined : document?.identifiers.resources.findLast((one) => one.uri === uri);
      if (document !== undefined && found !== undefined)
        return { document, path, pointer: found.pointer, uri: found.uri };
    }
    const path = this.#fileOf(address, uri, fromFile, from);
    const document = path === undefined ? undefined : this.document(path, from);
    if (path === undefined || document === undefined) return undefined;
    return { document, path, pointer: "", uri: document.identifiers.resources[0]?.uri ?? uriOf(path) };
  }

  /** The file for a URI: the one that it names, or a copy next to the schema. */
  #fileOf(address: string, uri: string | undefined, fromFile: string, from: SchemaPlace): string | undefined {
    const relative = !/^[a-z][a-z0-9+.-]*:/i.test(address);
    const named = uri?.startsWith("file:") === true ? pathOf(uri) : undefined;
    const asWritten = relative && !address.startsWith("/") ? resolvePath(fromFile, unescapeUri(address)) : undefined;
    const copies = tails(uri ?? address).map((tail) => resolvePath(fromFile, tail));
    for (const path of [named, asWritten, ...copies])
      if (path !== undefined && this.#host.read(path) !== undefined) return path;
    const name = unescapeUri((uri ?? address).split("/").at(-1) ?? "");
    const shown = named ?? asWritten;
    this.#fail(
      from,
      relative && shown !== undefined
        ? `there is no schema file ${shown}`
        : `${uri ?? address} is an address, and integ never uses the network: put a copy next to this schema as ${name}`,
    );
    return undefined;
  }
}

/**
 * The file names under which a copy of a URI's schema may be stored beside another schema: its path, then shorter and shorter ends
 * of it.
 */
function tails(uri: string): string[] {
  const parts = unescapeUri(uri.replace(/^[a-z][a-z0-9+.-]*:(?:\/\/[^/]*)?/i, ""))
    .split("/")
    .filter((part) => part !== "" && part !== "." && part !== "..");
  return parts.map((_, i) => parts.slice(i).join("/"));
}

/** A file's path as an address. */
function uriOf(path: string): string {
  return new URL(`file://${path.split("/").map(encodeURIComponent).join("/")}`).href;
}

/** The path of a file's address. */
function pathOf(uri: string): string {
  return unescapeUri(new URL(uri).pathname);
}

/** The place of a part of a schema. */
export function step(place: SchemaPlace, name: string | number): SchemaPlace {
  return { path: place.path, pointer: `${place.pointer}/${escapeStep(String(name))}` };
}

/** The value at a pointer; undefined if there is none. */
export function pointed(json: Json, pointer: string): Json | undefined {
  let found: Json | undefined = json;
  for (const name of stepsOf(pointer)) {
    found = isJsonList(found)
      ? found[Number(name)]
      : isJsonRecord(found) && Object.hasOwn(found, name)
        ? found[name]
        : undefined;
  }
  return found;
}

function unescapeUri(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

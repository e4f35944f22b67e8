/** The files of an import, JSON or YAML, each read once, and the resolution of references. Nothing is ever fetched. */
import { escapeStep } from "@integ/runtime/pointers";
import { load, YAMLException } from "js-yaml";
import { isObject, listOf, pointed, type Json, type JsonObject } from "./json.ts";
import { jsonMistake } from "./json-mistake.ts";
import { ImportError } from "./refusal.ts";

/** Access to files that the import needs from its caller. */
export interface ImportFiles {
  /** A file's text; undefined when there is none. Paths are absolute, with slashes. */
  read(path: string): string | undefined;
}

/** A value and its place. */
export interface Placed<T = Json> {
  readonly json: T;
  /** The file's path. */
  readonly path: string;
  /** A JSON pointer. */
  readonly pointer: string;
}

/**
 * Parses a document.
 *
 * @throws ImportError with line and column, if it is neither JSON nor YAML
 */
export function parseDocument(path: string, text: string): Json {
  const plain = text.replace(/^\uFEFF/, "");
  // A document's address that needs a login, or shows the document, gives a page.
  if (/^\s*<(?:!doctype html|html|head|body)\b/i.test(plain))
    throw new ImportError("this is an HTML page, and no document", { path, line: 1, column: 1 }, "download the document itself: log in to the vendor's page first, or look for a link such as  Download, Raw, openapi.json"); // prettier-ignore
  if (/^\s*[[{]/.test(plain)) {
    try {
      return JSON.parse(plain) as Json;
    } catch {
      // A YAML file may begin with a brace as well.
      if (/\.json$/i.test(path)) throw refusedJson(path, plain);
    }
  }
  try {
    return (load(plain) ?? null) as Json;
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { line = 0, column = 0 } =
      (error.mark as { readonly line?: number; readonly column?: number } | undefined) ?? {};
    throw new ImportError(`this is neither JSON nor YAML: ${error.reason}`, {
      path,
      line: line + 1,
      column: column + 1,
    });
  }
}

function refusedJson(path: string, text: string): ImportError {
  const offset = jsonMistake(text);
  const before = text.slice(0, offset).split("\n");
  const sign = /^[\w.+-]+|^./su.exec(text.slice(offset))?.[0];
  const what = sign === undefined ? "it ends too early" : `\`${sign.slice(0, 20)}\` is not allowed here`;
  return new ImportError(`this is not JSON: ${what}`, {
    path,
    line: before.length,
    column: (before.at(-1)?.length ?? 0) + 1,
  });
}

/** The files that an import reads, and the references between them. */
export class Documents {
  readonly #files: ImportFiles;
  readonly #read = new Map<string, Json>();
  /** Unresolved references by URI, each with a way to resolve it. */
  readonly missing = new Map<string, string>();

  constructor(files: ImportFiles) {
    this.#files = files;
  }

  /** @throws ImportError if the file does not exist, or can't be read */
  open(path: string): Json {
    const known = this.#read.get(path);
    if (known !== undefined) return known;
    const text = this.#files.read(path);
    if (text === undefined) throw new ImportError(`there is no file ${path}`);
    const json = parseDocument(path, text);
    this.#read.set(path, json);
    return json;
  }

  /** Replaces a file's values, by a document converted to a newer version. */
  replace(path: string, json: Json): void {
    this.#read.set(path, json);
  }

  /** Resolves a `$ref`; undefined if that fails, which is recorded in `missing`. */
  follow(reference: string, from: string): Placed | undefined {
    const hash = reference.indexOf("#");
    const address = hash < 0 ? reference : reference.slice(0, hash);
    const pointer = hash < 0 ? "" : unescapeUri(reference.slice(hash + 1));
    const path = address === "" ? from : this.#fileOf(address, from);
    const document = path === undefined ? undefined : this.#tryOpen(path);
    if (path !== undefined && document !== undefined) {
      const json = pointed(document, pointer);
      if (json !== undefined) return { json, path, pointer };
    }
    this.missing.set(
      reference,
      path === undefined
        ? `put a copy of ${address} next to the document as ${lastOf(address)}`
        : `nothing stands there`,
    );
    return undefined;
  }

  /** Follows the references of a value; undefined if one is broken or circular. */
  resolve(placed: Placed): Placed | undefined {
    let at = placed;
    for (let i = 0; i < 50; i++) {
      const reference = isObject(at.json) ? at.json["$ref"] : undefined;
      if (typeof reference !== "string") return at;
      const next = this.follow(reference, at.path);
      if (next === undefined) return undefined;
      at = next;
    }
    return undefined;
  }

  /**
   * Like `resolve`, but also follows a schema that only adds a description to another one: `{ allOf: [{ $ref }], description }`, as
   * OpenAPI 3.0 requires.
   */
  meant(placed: Placed): Placed | undefined {
    let at = this.resolve(placed);
    for (let i = 0; i < 20 && at !== undefined && isObject(at.json) && isWrapper(at.json); i++)
      at = this.resolve({ json: listOf(at.json["allOf"])[0] ?? {}, path: at.path, pointer: `${at.pointer}/allOf/0` });
    return at;
  }

  /** A nested record, with its reference followed; undefined if there is none. */
  at(placed: Placed<JsonObject>, ...steps: readonly string[]): Placed<JsonObject> | undefined {
    let at: Placed = placed;
    for (const step of steps) {
      const inner = isObject(at.json) && Object.hasOwn(at.json, step) ? at.json[step] : undefined;
      if (inner === undefined) return undefined;
      const resolved = this.resolve({
        json: inner,
        path: at.path,
        pointer: `${at.pointer}/${escapeStep(step)}`,
      });
      if (resolved === undefined) return undefined;
      at = resolved;
    }
    return isObject(at.json) ? { ...at, json: at.json } : undefined;
  }

  #tryOpen(path: string): Json | undefined {
    try {
      return this.open(path);
    } catch (error) {
      if (error instanceof ImportError) return undefined;
      throw error;
    }
  }

  /** The file for an address: the file itself, or a copy next to the document. */
  #fileOf(address: string, from: string): string | undefined {
    const folder = from.slice(0, from.lastIndexOf("/"));
    const isAddress = /^[a-z][a-z0-9+.-]*:/i.test(address);
    const plain = unescapeUri(address);
    const parts = plain
      .replace(/^[a-z][a-z0-9+.-]*:(?:\/\/[^/]*)?/i, "")
      .split("/")
      .filter((part) => part !== "" && part !== "." && part !== "..");
    const candidates = [
      ...(isAddress || plain.startsWith("/") ? [] : [joined(folder, plain)]),
      ...parts.map((_, i) => joined(folder, parts.slice(i).join("/"))),
    ];
    return candidates.find((path) => this.#read.has(path) || this.#files.read(path) !== undefined);
  }
}

const WORDS_ALONE = /^(?:allOf|type|title|description|nullable|readOnly|writeOnly|deprecated|examples?|default|externalDocs|xml|\$comment|x-.*)$/; // prettier-ignore

/** Whether a schema has one part, and no further requirements. */
function isWrapper(json: JsonObject): boolean {
  return listOf(json["allOf"]).length === 1 && Object.keys(json).every((word) => WORDS_ALONE.test(word));
}

function joined(folder: string, relative: string): string {
  const parts: string[] = [];
  for (const part of `${folder}/${relative}`.split("/"))
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  return `/${parts.join("/")}`;
}

function lastOf(address: string): string {
  return (
    unescapeUri(address)
      .split("/")
      .findLast((part) => part !== "") ?? address
  );
}

function unescapeUri(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

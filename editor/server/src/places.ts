/** Converts between an editor's places and the service's: URIs and paths, positions and offsets. */
import { SourceText, type Span } from "@integ/grammar";
import type { Location, Position, Range } from "vscode-languageserver";

/** The files of an editor: on disk, or in a virtual file system. */
export class Addresses {
  readonly #base: string;

  /** @param base the part of file URIs before the path: `file://`, `vscode-vfs://github` */
  constructor(base = "file://") {
    this.#base = base;
  }

  /** The path of a document; an unsaved one gets a path that no file has. */
  pathOf(uri: string): string {
    if (uri.startsWith(`${this.#base}/`)) return decoded(uri.slice(this.#base.length).replace(/[?#].*$/s, ""));
    return `/${encodeURIComponent(uri)}.integ`;
  }

  /** The URI of a path. */
  uriOf(path: string): string {
    const unsaved = /^\/([^/]+%3A[^/]+)\.integ$/.exec(path)?.[1];
    if (unsaved !== undefined) return decodeURIComponent(unsaved);
    const url = new URL("file:///");
    url.pathname = path.replaceAll("%", "%25").replaceAll("\\", "%5C").replaceAll("\n", "%0A").replaceAll("\r", "%0D").replaceAll("\t", "%09"); // prettier-ignore
    return `${this.#base}${url.pathname}`;
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** The offset of a position, clamped to the end of its line or text. */
export function offsetAt(source: SourceText, { line, character }: Position): number {
  const starts = source.lineStarts;
  if (line < 0) return 0;
  const start = starts[line];
  if (start === undefined) return source.text.length;
  return Math.min(start + Math.max(0, character), start + source.line(line + 1).length);
}

/** The position of an offset. */
export function positionAt(source: SourceText, offset: number): Position {
  const { line, column } = source.position(Math.max(0, Math.min(offset, source.text.length)));
  return { line: line - 1, character: column - 1 };
}

/** The span of an editor's range. */
export function spanOf(source: SourceText, { start, end }: Range): Span {
  return { start: offsetAt(source, start), end: offsetAt(source, end) };
}

/** Texts by path, with cached line tables. */
export class Sources {
  readonly addresses: Addresses;
  readonly #read: (path: string) => string | undefined;
  readonly #known = new Map<string, SourceText>();

  constructor(read: (path: string) => string | undefined, addresses = new Addresses()) {
    this.#read = read;
    this.addresses = addresses;
  }

  /** A file's text; empty if there is no such file. */
  of(path: string): SourceText {
    const text = this.#read(path) ?? "";
    const known = this.#known.get(path);
    if (known?.text === text) return known;
    const source = new SourceText(path, text);
    this.#known.set(path, source);
    return source;
  }

  range(path: string, { start, end }: Span): Range {
    const source = this.of(path);
    return { start: positionAt(source, start), end: positionAt(source, end) };
  }

  location({ path, start, end }: Span & { readonly path: string }): Location {
    return { uri: this.addresses.uriOf(path), range: this.range(path, { start, end }) };
  }
}

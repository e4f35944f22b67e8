/**
 * Finds the path of a place in a YAML file by its lines: half-typed YAML can't be parsed, but its indentation shows the structure.
 */
import type { Span } from "@integ/grammar";

/** A place in a YAML file. */
export interface YamlPlace {
  /** The path of names; `[]` is an element of a list. At a value, its own name is the last. */
  readonly path: readonly string[];
  readonly kind: "key" | "value";
  /** The word being typed. */
  readonly word: Span;
  /** Names beside the place, or beside the name of the value. */
  readonly beside: ReadonlySet<string>;
  /** The indentation of the place's line, in characters. */
  readonly indent: number;
  /** Whether it is in a flow collection on one line. */
  readonly inline: boolean;
  /** Whether a colon already follows. */
  readonly colon: boolean;
}

const KEY = /^( *(?:- +)*)("?)([\w.${}/#-]+)\2:(?: |$)/;
const indentOf = (line: string): number => /^ *(?:- +)*/.exec(line)?.[0].length ?? 0;
const isEmpty = (line: string): boolean => /^\s*(?:#.*)?$/.test(line);

/** The place of an offset; undefined in a comment. */
export function yamlPlace(text: string, offset: number): YamlPlace | undefined {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  const before = text.slice(start, offset);
  if (/(?:^|\s)#/.test(before)) return undefined;
  const word = /[\w.@$/{}-]*$/.exec(before)?.[0].replace(/^.*[{}](?=\w)/, "") ?? "";
  const behind = /^[\w.@$/-]*/.exec(text.slice(offset))?.[0] ?? "";
  const span = { start: offset - word.length, end: offset + behind.length };
  const rest = text.slice(span.end, span.end + 2);
  const lines = text.slice(0, start).split("\n").slice(0, -1);
  const after = text.slice(start).split("\n").slice(1);
  const head = before.slice(0, before.length - word.length);
  const flow = flowPath(head);
  const indent = indentOf(before);
  const above = blockPath(lines, indent, /^ *- +/.test(before));
  const shared = { word: span, indent, colon: rest.startsWith(":") };
  if (flow !== undefined)
    return { ...shared, path: [...above, ...flow.path], kind: flow.kind, beside: flow.keys, inline: true };
  const key = KEY.exec(head);
  if (key !== null)
    return {
      ...shared,
      path: [...above, key[3] ?? ""],
      kind: "value",
      beside: siblings(lines, after, indent),
      inline: false,
    };
  return { ...shared, path: above, kind: "key", beside: siblings(lines, after, indent), inline: false };
}

/** The path of names of lines with an indentation. @param item whether the line itself begins an element */
function blockPath(lines: readonly string[], indent: number, item: boolean): string[] {
  const path: string[] = [];
  let at = indent;
  if (item) {
    path.unshift("[]");
    at = Math.max(0, indent - 2);
  }
  for (const line of lines.toReversed()) {
    if (isEmpty(line)) continue;
    const own = indentOf(line);
    const dash = /^( *)- +/.exec(line);
    // `- name: x`, and the place is another name of the same element.
    if (dash !== null && own === at && !item) {
      path.unshift("[]");
      at = (dash[1] ?? "").length + 1;
      continue;
    }
    if (own >= at && !(item && own === at)) continue;
    const key = KEY.exec(line);
    if (key === null) continue;
    path.unshift(key[3] ?? "");
    at = dash === null ? own : (dash[1] ?? "").length + 1;
    if (dash !== null) path.unshift("[]");
    if (own === 0) break;
  }
  return path;
}

/** The names of one block, above and below. */
function siblings(above: readonly string[], below: readonly string[], indent: number): Set<string> {
  const found = new Set<string>();
  for (const lines of [above.toReversed(), below])
    for (const line of lines) {
      if (isEmpty(line)) continue;
      if (indentOf(line) < indent) break;
      const key = KEY.exec(line);
      if (indentOf(line) === indent && key !== null) found.add(key[3] ?? "");
    }
  return found;
}

/** The open brackets of a line: `type: { a: 1, b` is at a name within `type`. Undefined outside brackets. */
function flowPath(
  before: string,
): { readonly path: string[]; readonly kind: "key" | "value"; readonly keys: Set<string> } | undefined {
  const open: { readonly name: string; readonly list: boolean; readonly keys: Set<string> }[] = [];
  let key = "";
  const tokens = /"(?:[^"\\]|\\.)*"|'[^']*'|[{}[\],]|([\w.$/#-]+)\s*:(?=\s|$)|[^\s{}[\],"']+/g;
  for (const [token, name] of before.matchAll(tokens)) {
    if (name !== undefined) {
      key = name;
      open.at(-1)?.keys.add(name);
    } else if (token === "{" || token === "[") {
      open.push({ name: key, list: token === "[", keys: new Set() });
      key = "";
    } else if (token === "}" || token === "]") open.pop();
    else if (token === ",") key = "";
  }
  const inner = open.at(-1);
  if (inner === undefined) return undefined;
  const path = open.flatMap(({ name, list }) => [...(name === "" ? [] : [name]), ...(list ? ["[]"] : [])]);
  if (key !== "") return { path: [...path, key], kind: "value", keys: inner.keys };
  return { path, kind: inner.list ? "value" : "key", keys: inner.keys };
}

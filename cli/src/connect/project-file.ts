/** Writes settings of a connection into integ.yaml, next to its other connections. The rest of the file stays unchanged. */
import { isMap, isScalar, isSeq, parseDocument, type YAMLMap } from "yaml";

/** The text of a setting: one value, or a further value of a list. */
export type Written = string | { readonly oneMore: string };

/** integ.yaml with more settings of a connection; undefined if its layout can't be edited automatically. */
export function withConnection(
  text: string,
  system: string,
  settings: ReadonlyMap<string, Written>,
): string | undefined {
  const start = text.trim() === "" ? "integ: 1\n" : text.replace(/\n?$/, "\n");
  let changed = start;
  for (const [name, value] of settings) changed = withSetting(changed, system, name, value);
  const [before, after] = [start, changed].map((one) => parseDocument(one));
  if (before === undefined || after === undefined || before.errors.length > 0 || after.errors.length > 0)
    return undefined;
  const isThere = [...settings].every(([name, value]) => {
    const found: unknown = after.toJS()?.connections?.[system]?.[name];
    return typeof value === "string" ? found === value : [found].flat().includes(value.oneMore);
  });
  return isThere ? changed : undefined;
}

/**
 * integ.yaml with another entry in one of its maps, such as `systems`, or `files` of a system; undefined if the map's
 * layout can't be edited automatically.
 *
 * @param entry the entry's YAML: name, colon and value, with the following lines indented relative to the first
 */
export function withEntry(text: string, path: readonly [string, ...string[]], entry: string): string | undefined {
  const start = text.trim() === "" ? "integ: 1\n" : text.replace(/\n?$/, "\n");
  const document = parseDocument(start);
  const map = document.getIn(path, true);
  const indented = (by: number): string => entry.replaceAll(/\n(?=[^\n])/g, `\n${" ".repeat(by)}`);
  if (isMap(map) && map.flow !== true) return withField(start, map, indented(columnOf(start, map.range?.[0] ?? 0)));
  if (isMap(map) && !entry.includes("\n")) return withField(start, map, entry);
  const [key, ...below] = path;
  if (isMap(map) || below.length > 0) return undefined;
  return isMap(document.contents) && document.has(key)
    ? behindKey(start, document.contents, key, `\n  ${indented(2)}`)
    : `${start}${key}:\n  ${indented(2)}\n`;
}

function withSetting(text: string, system: string, name: string, value: Written): string {
  const document = parseDocument(text);
  const shown = typeof value === "string" ? JSON.stringify(value) : `[${JSON.stringify(value.oneMore)}]`;
  const field = `${name}: ${shown}`;
  const own = document.getIn(["connections", system], true);
  if (isMap(own) && own.has(name))
    return typeof value === "string" ? text : withOneMore(text, own, name, value.oneMore);
  if (isMap(own)) return withField(text, own, field);
  const line = `${system}: { ${field} }`;
  const all = document.get("connections", true);
  if (isMap(all)) return all.has(system) ? behindKey(text, all, system, `{ ${field} }`) : withField(text, all, line);
  return isMap(document.contents) && document.has("connections")
    ? behindKey(text, document.contents, "connections", `\n  ${line}`)
    : `${text}connections:\n  ${line}\n`;
}

/** A map with one more field: the first of a block, the last in braces. */
function withField(text: string, map: YAMLMap, field: string): string {
  const [start, end] = map.range ?? [0, 0];
  if (map.flow !== true)
    return `${text.slice(0, start)}${field}\n${" ".repeat(columnOf(text, start))}${text.slice(start)}`;
  const open = text.slice(0, end - 1).trimEnd();
  return `${open}${open.endsWith("{") || open.endsWith(",") ? " " : ", "}${field} }${text.slice(end)}`;
}

/** Adds a value to a key that has none. */
function behindKey(text: string, map: YAMLMap, key: string, value: string): string {
  const found = map.items.find((one) => isScalar(one.key) && one.key.value === key);
  const end = isScalar(found?.key) ? text.indexOf(":", found.key.range?.[1] ?? 0) + 1 : 0;
  const rest = text.slice(end);
  // A comment stays on its line.
  const [said = ""] = value.startsWith("\n") ? (/^[ \t]*(?:#[^\n]*)?/.exec(rest) ?? []) : [];
  return `${text.slice(0, end)}${said.trimEnd() === "" ? "" : said.trimEnd()}${value.startsWith("\n") ? value : ` ${value}`}${rest.slice(said.length)}`;
}

/** A setting with a value becomes a list of that value and a new one. */
function withOneMore(text: string, map: YAMLMap, name: string, one: string): string {
  const node = map.get(name, true);
  const more = JSON.stringify(one);
  if (isSeq(node)) {
    const [start, end] = node.range ?? [0, 0];
    if (node.flow !== true)
      return `${text.slice(0, start)}- ${more}\n${" ".repeat(columnOf(text, start))}${text.slice(start)}`;
    const open = text.slice(0, end - 1).trimEnd();
    return `${open}${open.endsWith("[") ? "" : ", "}${more}]${text.slice(end)}`;
  }
  if (!isScalar(node)) return text;
  const [start, end] = node.range ?? [0, 0];
  return `${text.slice(0, start)}[${JSON.stringify(String(node.value))}, ${more}]${text.slice(end)}`;
}

function columnOf(text: string, at: number): number {
  return at - (text.lastIndexOf("\n", at - 1) + 1);
}

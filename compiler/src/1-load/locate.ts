/** Finds the line of a JSON pointer in a JSON or YAML file, when a diagnostic shows it. */
import { locateInJson } from "./locate-json.ts";
import { locateInYaml } from "./locate-yaml.ts";
import { stepsOf } from "@integ/runtime/pointers";
import { isMap, isPair, isScalar, isSeq, parseDocument, type Node } from "yaml";
import type { CompilerHost } from "../host.ts";
import type { TextRange } from "./text-range.ts";
import type { SchemaPlace } from "./types.ts";

/**
 * The range of the key (or, for a list, the element) at a pointer; of its deepest existing ancestor, if there is none.
 */
export function locate(host: CompilerHost, place: SchemaPlace): TextRange | undefined {
  const text = host.read(place.path);
  return text === undefined ? undefined : locateIn(text, place.pointer);
}

/** The range at a JSON pointer in JSON or YAML; undefined if there is nothing. */
export function locateIn(text: string, pointer: string): TextRange | undefined {
  // Most schemas are JSON, and scanning a large one is faster than parsing it.
  if (/^\s*\{/.test(text)) {
    const found = locateInJson(text, pointer);
    if (found !== undefined) return found;
  }
  return locateInYaml(text, pointer) ?? locateNode(documentOf(text), pointer);
}

/** The last file that was searched: several lines of a schema are often needed together. */
let last: { readonly text: string; readonly contents: Node | null } | undefined;
function documentOf(text: string): Node | null {
  if (last?.text !== text) last = { text, contents: parseDocument(text, { keepSourceTokens: false }).contents };
  return last.contents;
}

/** The range at a JSON pointer in a parsed YAML document. */
export function locateNode(root: Node | null, pointer: string): TextRange | undefined {
  let node: unknown = root;
  let found = rangeOf(root);
  for (const step of stepsOf(pointer)) {
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => isPair(item) && (isScalar(item.key) ? String(item.key.value) : "") === step,
      );
      if (pair === undefined) return found;
      found = rangeOf(pair.key as Node) ?? found;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      found = rangeOf(node as Node) ?? found;
    } else return found;
  }
  return found;
}

function rangeOf(node: Node | null | undefined): TextRange | undefined {
  const range = node?.range;
  return range === null || range === undefined ? undefined : { start: range[0], end: range[1] };
}

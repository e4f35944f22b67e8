/**
 * `@integ/runtime/regex`: regular expressions that take linear time, whatever the text (RE2's). Only modules whose spec or
 * schemas have such an expression import it.
 */
import { RE2JS } from "re2js";
import type { Pattern } from "../leaf-shapes.ts";

const compiled = new Map<string, RE2JS>();

function compile(source: string): RE2JS {
  let pattern = compiled.get(source);
  if (pattern === undefined) {
    pattern = RE2JS.compile(source);
    compiled.set(source, pattern);
  }
  return pattern;
}

/** Whether a text matches from its beginning to its end. The compiler has read the expression before. */
export function matches(text: string, source: string): boolean {
  return compile(source).matcher(text).matches();
}

/** A schema's pattern, in JavaScript's spelling: looked for anywhere in a text. Scripts go by their bare names in RE2. */
export function linearPattern(source: string): Pattern & { readonly source: string } {
  const pattern = RE2JS.compile(RE2JS.translateRegExp(source.replace(/(\\[pP]\{)(?:Script|sc)=/g, "$1")));
  return { source, test: (text) => pattern.matcher(text).find() };
}

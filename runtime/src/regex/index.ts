/**
 * `@integ/runtime/regex`: regular expressions in linear time, by RE2. Imported only by modules whose spec or schemas
 * have a regular expression.
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

/** Whether a whole text matches. The compiler has already validated the expression. */
export function matches(text: string, source: string): boolean {
  return compile(source).matcher(text).matches();
}

/**
 * A schema's pattern, in JavaScript's syntax, which may match anywhere in a text. RE2 names scripts without a prefix.
 */
export function linearPattern(source: string): Pattern & { readonly source: string } {
  const pattern = RE2JS.compile(RE2JS.translateRegExp(source.replace(/(\\[pP]\{)(?:Script|sc)=/g, "$1")));
  return { source, test: (text) => pattern.matcher(text).find() };
}

/**
 * Patterns of schemas and specs. A regular expression can take time without end on a hostile text; those that can't, as is
 * plain from how they are written, are left to JavaScript's own engine, and all others to one that takes linear time (RE2).
 */
import { RE2JS } from "re2js";

/** Whether JavaScript's own engine surely looks at each sign of a text a bounded number of times. */
export function isLinear(pattern: string): boolean {
  const anchored = pattern.startsWith("^");
  let open = 0;
  let rest = pattern.replace(/^\^/, "").replace(/\$$/, "");
  const atom = /^(?:\\[dwsDWSnrt./\\^$*+?()[\]{}|-]|\[(?:\\.|[^\]\\])*\]|[^\\^$*+?()[\]{}|])/;
  while (rest !== "") {
    const found = atom.exec(rest);
    // Groups and alternatives may well be harmless; that is not plain.
    if (found === null) return false;
    rest = rest.slice(found[0].length);
    const times = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(rest);
    if (times === null) continue;
    rest = rest.slice(times[0].length);
    if (/^[*+]|^\{\d+,\}/.test(times[0])) open++;
  }
  return anchored ? open <= 1 : open === 0;
}

/** Whether the linear engine knows all that a schema's pattern uses: it has no look-around and no back-references. */
export function isReadable(pattern: string): boolean {
  if (isLinear(pattern)) return true;
  try {
    RE2JS.compile(RE2JS.translateRegExp(pattern));
    return true;
  } catch {
    return false;
  }
}

/** What is wrong with a regular expression of a spec: it has to be one that takes linear time. */
export function patternProblem(pattern: string): string | undefined {
  try {
    RE2JS.compile(pattern);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^error parsing regexp: /, "") : "it can't be read";
  }
}

/** Whether a text matches from its beginning to its end. */
export function matchesWhole(pattern: string, text: string): boolean {
  try {
    return RE2JS.compile(pattern).matcher(text).matches();
  } catch {
    return false;
  }
}

/** Whether a schema's pattern occurs in a text; true where the pattern can't be read by the linear engine. */
export function occursIn(pattern: string, text: string): boolean {
  if (isLinear(pattern)) {
    try {
      return new RegExp(pattern, "u").test(text);
    } catch {
      return new RegExp(pattern).test(text);
    }
  }
  try {
    return RE2JS.compile(RE2JS.translateRegExp(pattern)).matcher(text).find();
  } catch {
    return true;
  }
}

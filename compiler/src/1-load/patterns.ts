/**
 * Regular expressions of schemas and specs. Some take exponential time on hostile texts. JavaScript's engine executes
 * those that evidently don't; RE2, which takes linear time, executes the others.
 */
import { RE2JS } from "re2js";

/** Whether JavaScript's engine certainly visits each character of a text a bounded number of times. */
export function isLinear(pattern: string): boolean {
  const anchored = pattern.startsWith("^");
  let open = 0;
  let rest = pattern.replace(/^\^/, "").replace(/\$$/, "");
  const atom = /^(?:\\[dwsDWSnrt./\\^$*+?()[\]{}|-]|\[(?:\\.|[^\]\\])*\]|[^\\^$*+?()[\]{}|])/;
  while (rest !== "") {
    const found = atom.exec(rest);
    // Groups and alternatives may be harmless, but that is not evident.
    if (found === null) return false;
    rest = rest.slice(found[0].length);
    const times = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(rest);
    if (times === null) continue;
    rest = rest.slice(times[0].length);
    if (/^[*+]|^\{\d+,\}/.test(times[0])) open++;
  }
  return anchored ? open <= 1 : open === 0;
}

/** The problem of a schema's pattern, in words; undefined if it can be searched for. */
export function schemaPatternProblem(pattern: string): string | undefined {
  if (!isRegExp(pattern)) return "is no regular expression";
  if (isLinear(pattern)) return undefined;
  if (/\(\?<?[=!]/.test(pattern))
    return "looks ahead or behind, which can take time without end; write it without, or leave it out";
  if (/\\[1-9]|\\k</.test(pattern.replaceAll("\\\\", "")))
    return "has a back-reference, which can take unlimited time; write it without one, or omit the pattern";
  try {
    linear(pattern);
    return undefined;
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^error parsing regexp: /, "") : String(error);
    return `can't be looked for in linear time (${why}); write it otherwise, or leave it out`;
  }
}

/** Unicode's general categories by their long names; every engine supports the short ones. */
const CATEGORIES: Readonly<Record<string, string>> = {
  Letter: "L", Uppercase_Letter: "Lu", Lowercase_Letter: "Ll", Titlecase_Letter: "Lt", Modifier_Letter: "Lm", Other_Letter: "Lo", Mark: "M",
  Combining_Mark: "M", Nonspacing_Mark: "Mn", Spacing_Mark: "Mc", Enclosing_Mark: "Me", Number: "N", Decimal_Number: "Nd", digit: "Nd", Letter_Number: "Nl",
  Other_Number: "No", Punctuation: "P", punct: "P", Connector_Punctuation: "Pc", Dash_Punctuation: "Pd", Open_Punctuation: "Ps", Close_Punctuation: "Pe",
  Initial_Punctuation: "Pi", Final_Punctuation: "Pf", Other_Punctuation: "Po", Symbol: "S", Math_Symbol: "Sm", Currency_Symbol: "Sc", Modifier_Symbol: "Sk",
  Other_Symbol: "So", Separator: "Z", Space_Separator: "Zs", Line_Separator: "Zl", Paragraph_Separator: "Zp", Other: "C", Control: "Cc", cntrl: "Cc", Format: "Cf",
  Private_Use: "Co",
}; // prettier-ignore

/** A schema's pattern with the short names of Unicode's categories: `\\p{Letter}` and `\\p{gc=Letter}` are `\\p{L}`. */
export function withShortNames(pattern: string): string {
  return pattern.replace(
    /\\([pP])\{(?:(?:General_Category|gc)=)?(\w+)\}/g,
    (_, sign: string, name: string) => `\\${sign}{${CATEGORIES[name] ?? name}}`,
  );
}

function isRegExp(pattern: string): boolean {
  for (const flags of ["u", ""]) {
    try {
      return new RegExp(pattern, flags).source !== "";
    } catch {
      // Tried again without the flag: older schemas escape more than it allows.
    }
  }
  return false;
}

/** A schema's pattern for RE2, which names scripts without a prefix. @throws if RE2 can't parse it */
function linear(pattern: string): RE2JS {
  return RE2JS.compile(RE2JS.translateRegExp(pattern.replace(/(\\[pP]\{)(?:Script|sc)=/g, "$1")));
}

/** The problem of a regular expression in a spec: it must run in linear time. */
export function patternProblem(pattern: string): string | undefined {
  try {
    RE2JS.compile(pattern);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^error parsing regexp: /, "") : "it can't be read";
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
    return linear(pattern).matcher(text).find();
  } catch {
    return true;
  }
}

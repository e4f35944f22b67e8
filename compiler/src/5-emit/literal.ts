/** Plain data as a TypeScript literal. */
import { group, ifBroken, indent, join, line, softline, type Doc } from "./doc.ts";
import { quoted } from "./print-js.ts";

export type Data = undefined | null | string | number | boolean | readonly Data[] | { readonly [key: string]: Data };

/** Undefined fields are left out. */
export function literal(data: Data): Doc {
  if (Array.isArray(data)) {
    if (data.length === 0) return "[]";
    return group([
      "[",
      indent([softline, join([",", line], (data as readonly Data[]).map(literal))]),
      ifBroken(","),
      softline,
      "]",
    ]);
  }
  if (typeof data !== "object" || data === null) return typeof data === "string" ? quoted(data) : JSON.stringify(data);
  const entries = Object.entries(data).filter(([, value]) => value !== undefined);
  if (entries.length === 0) return "{}";
  const plain = entries.every(([key]) => isName(key));
  const fields = entries.map(([key, value]): Doc => [plain || isName(key) ? key : keyText(key), ": ", literal(value)]);
  return group(["{", indent([line, join([",", line], fields)]), ifBroken(","), line, "}"]);
}

function isName(key: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(key) && key !== "__proto__";
}

function keyText(key: string): string {
  return key === "__proto__" ? '["__proto__"]' : JSON.stringify(key);
}

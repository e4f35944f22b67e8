/** Plain data as a TypeScript literal. */
import { group, hardline, ifBroken, indent, join, line, softline, type Doc } from "./doc.ts";
import { quoted } from "./print-js.ts";

/** Code in place of data, such as a value from another module. */
export class Code {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Data =
  undefined | null | string | number | boolean | Code | readonly Data[] | { readonly [key: string]: Data };

/** Undefined fields are omitted. @param data JSON; objects of any type */
export function literal(data: Exclude<Data, object> | object): Doc {
  if (data instanceof Code) return data.text;
  if (Array.isArray(data)) {
    const items: readonly Data[] = data;
    if (items.length === 0) return "[]";
    // Several records are on separate lines, like prettier.
    const below = items.length > 1 && items.every((one) => isRecord(one) && Object.keys(one).length > 1);
    const [edge, between] = below ? [hardline, hardline] : [softline, line];
    return group(["[", indent([edge, join([",", between], items.map(literal))]), ifBroken(","), edge, "]"]);
  }
  if (typeof data !== "object" || data === null) return typeof data === "string" ? quoted(data) : JSON.stringify(data);
  const entries = Object.entries<Data>({ ...data }).filter(([, value]) => value !== undefined);
  if (entries.length === 0) return "{}";
  const plain = entries.every(([key]) => isName(key));
  const fields = entries.map(([key, value]): Doc => [plain || isName(key) ? key : keyText(key), ": ", literal(value)]);
  return group(["{", indent([line, join([",", line], fields)]), ifBroken(","), line, "}"]);
}

function isRecord(data: Data): data is { readonly [key: string]: Data } {
  return typeof data === "object" && data !== null && !Array.isArray(data);
}

function isName(key: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(key) && key !== "__proto__";
}

function keyText(key: string): string {
  return key === "__proto__" ? '["__proto__"]' : JSON.stringify(key);
}

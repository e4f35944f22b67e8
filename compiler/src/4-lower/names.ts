/** Names in generated code: those of the spec where they can be kept, others told apart. */

/** What the runtime exports to generated modules, and so can't name anything else there. A test compares it with the runtime. */
export const RUNTIME_NAMES: ReadonlySet<string> = new Set([
  "Decimal", "Failure", "abs", "add", "addToDate", "after", "all", "any", "average", "daysBetween", "formatDate", "pad", "slug", "startOf", "transliterate", "wrap", "before", "blank", "check", "compare", "compareInstants",
  "compareText", "PENDING", "own", "lookup", "lookupOne", "unlessReading", "contains", "cut", "cutWords", "dateIn", "dec", "decText", "decode", "defineFlow", "digitsOnly", "distinct", "divide",
  "encode", "endsWith", "failed", "filled", "first", "grouped", "hold", "instant", "join", "keyOf", "last", "length", "lower", "max", "min", "mul", "neg", "num",
  "numText", "one", "parseDate", "parseDecimal", "parseJson", "problemText", "quotient", "replace", "retry", "round", "send", "shape", "skip", "sorted", "split", "startsWith",
  "sub", "sum", "table", "template", "trim", "upper", "within",
  "addToMoment", "allot", "atZone", "currency", "cutIn", "divides", "formatLocal", "formatMoment", "fromMilliseconds", "fromMinor", "fromMsDate", "fromSeconds",
  "indexBy", "isCurrency", "isNumber", "lengthIn", "local", "minorUnits", "msDay", "parseDateTime", "roundMoney", "toMilliseconds", "toMinor", "toMsDate",
  "toSeconds", "matches", "linearPattern", "phoneE164", "country", "vatNumber", "email", "canonicalSku", "hash", "uuid",
  "collapseSpaces", "csvRow", "decodeHtml", "formatNumber", "normalize", "parseDecimalIn", "stripEmoji",
]); // prettier-ignore

/** Names that come from other entries of the runtime than the small one that every module imports. */
export const RUNTIME_ENTRIES: ReadonlyMap<string, string> = new Map([
  ["decodeHtml", "@integ/runtime/html"],
  ...["matches", "linearPattern"].map((one): [string, string] => [one, "@integ/runtime/regex"]),
  ...["phoneE164", "country", "vatNumber", "email", "canonicalSku", "hash", "uuid"].map((one): [string, string] => [
    one,
    "@integ/runtime/identities",
  ]),
]);

const RESERVED = new Set([
  "abstract", "arguments", "as", "async", "await", "boolean", "break", "case", "catch", "class", "const", "continue", "debugger", "default", "delete", "do",
  "else", "enum", "eval", "export", "extends", "false", "finally", "for", "function", "if", "implements", "import", "in", "instanceof", "interface", "let",
  "new", "null", "number", "object", "package", "private", "protected", "public", "return", "static", "string", "super", "switch", "symbol", "this", "throw",
  "true", "try", "type", "typeof", "undefined", "unknown", "var", "void", "while", "with", "yield", "map", "flow", "screen", "fetched", "asks", "now", "NaN",
  "Infinity", "JSON", "Map", "Set", "String", "Number", "Object", "Array", "Temporal", "Symbol", "Promise",
]); // prettier-ignore

export class Names {
  readonly #taken: Set<string>;

  constructor(taken: Iterable<string> = []) {
    this.#taken = new Set([...RESERVED, ...RUNTIME_NAMES, ...taken]);
  }

  /** A free name like the wished one. */
  fresh(wished: string): string {
    const base = identifier(wished);
    let candidate = base;
    for (let i = 2; this.#taken.has(candidate); i++)
      candidate = i === 2 && (RESERVED.has(base) || RUNTIME_NAMES.has(base)) ? `${base}Value` : `${base}${i}`;
    this.#taken.add(candidate);
    return candidate;
  }

  /** Names of an inner function, which may not hide those in sight. */
  inner(): Names {
    return new Names(this.#taken);
  }
}

export function identifier(wished: string): string {
  const cleaned = wished.replace(/[^\p{ID_Continue}$]+/gu, "_").replace(/^_+(?=.)|_+$/g, "");
  return /^[\p{ID_Start}_$]/u.test(cleaned) ? cleaned : `_${cleaned}`;
}

/** `LineItems` as `lineItems`, `tax_type` as `taxType`. */
export function camel(text: string): string {
  const joined = text.replace(/[^\p{L}\p{N}]+(\p{L})?/gu, (_, letter: string | undefined) =>
    (letter ?? "").toUpperCase(),
  );
  return identifier(
    /^[A-Z]+$/.test(joined) ? joined.toLowerCase() : joined.replace(/^[A-Z]/, (letter) => letter.toLowerCase()),
  );
}

/** `shopify.Order.customer` as `ShopifyOrderCustomer`. */
export function pascal(name: string): string {
  return name
    .split(/[^\p{L}\p{N}]+/u)
    .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1))
    .join("");
}

/** A field's name as TypeScript writes it in a literal or a type: in quotes where it is no identifier. */
export function fieldKey(key: string): string {
  // In a literal this one would set the prototype.
  if (key === "__proto__") return '["__proto__"]';
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
}

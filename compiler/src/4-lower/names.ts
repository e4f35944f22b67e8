/** Names in generated code: those of the spec where they can be kept, others told apart. */

/** What the runtime exports to generated modules, and so can't name anything else there. A test compares it with the runtime. */
export const RUNTIME_NAMES: ReadonlySet<string> = new Set([
  "Decimal", "Failure", "abs", "add", "addToDate", "after", "all", "any", "average", "daysBetween", "formatDate", "pad", "slug", "startOf", "transliterate", "wrap", "before", "blank", "check", "compare", "compareInstants",
  "compareText", "PENDING", "own", "lookup", "lookupOne", "unlessPending", "contains", "cut", "cutWords", "dateIn", "dec", "decText", "decode", "defineFlow", "digitsOnly", "distinct", "divide",
  "encode", "endsWith", "failed", "filled", "first", "grouped", "hold", "instant", "join", "keyOf", "last", "length", "lower", "max", "min", "mul", "neg", "num",
  "numText", "one", "parseDate", "parseDecimal", "parseJson", "problemText", "quotient", "replace", "retry", "round", "send", "shape", "skip", "sorted", "split", "startsWith",
  "sub", "sum", "table", "template", "trim", "upper", "within",
  "addToMoment", "allot", "atZone", "currency", "cutIn", "divides", "formatLocal", "formatMoment", "fromMilliseconds", "fromMinor", "fromMsDate", "fromSeconds",
  "indexBy", "isCurrency", "isNumber", "lengthIn", "local", "minorUnits", "msDay", "parseDateTime", "roundMoney", "toMilliseconds", "toMinor", "toMsDate",
  "toSeconds", "mapTuple", "mapValues", "matches", "linearPattern", "phoneE164", "country", "vatNumber", "email", "canonicalSku", "hash", "uuid",
  "holdFor", "unknownCurrency", "collapseSpaces", "csvRow", "decodeHtml", "formatNumber", "normalize", "parseDecimalIn", "stripEmoji",
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

/** Types that the runtime exports to generated modules. */
export const RUNTIME_TYPES: ReadonlySet<string> = new Set([
  "Decimal", "Decoded", "Delivery", "Failure", "Instant", "Int", "Lookup", "Moment", "NeedsLookups", "Num", "Outcome", "PendingLookup", "Shape", "Stop",
]); // prettier-ignore

/** What a module declares whatever its spec says: these names are written nowhere else, and nothing of the spec gets one. */
export const OWN = {
  map: "map",
  flow: "flow",
  prefilter: "prefilter",
  taken: "taken",
  decodeSource: "decodeSource",
  encodeRecord: "encodeRecord",
  fetched: "fetched",
  now: "now",
  responses: "responses",
  pending: "pending",
  delivery: "delivery",
  outcome: "outcome",
  probe: "probe",
  Fetched: "Fetched",
  Records: "Records",
  Responses: "Responses",
} as const;

/** Words of TypeScript, and its own objects that generated code speaks of. */
const WORDS = new Set([
  "abstract", "any", "arguments", "as", "asserts", "async", "await", "bigint", "boolean", "break", "case", "catch", "class", "const", "continue", "debugger",
  "declare", "default", "delete", "do", "else", "enum", "eval", "export", "extends", "false", "finally", "for", "from", "function", "get", "if", "implements",
  "import", "in", "infer", "instanceof", "interface", "is", "keyof", "let", "module", "namespace", "never", "new", "null", "number", "object", "of", "package",
  "private", "protected", "public", "readonly", "return", "set", "static", "string", "super", "switch", "symbol", "this", "throw", "true", "try", "type",
  "typeof", "undefined", "unique", "unknown", "var", "void", "while", "with", "yield", "NaN", "Infinity", "JSON", "Map", "Set", "String", "Number", "Object",
  "Array", "Symbol", "Promise", "Partial", "Record", "NonNullable", "Uint8Array",
]); // prettier-ignore

const RESERVED: ReadonlySet<string> = new Set([...WORDS, ...RUNTIME_NAMES, ...RUNTIME_TYPES, ...Object.values(OWN)]);

/** Gives out the names of one module: every one that is declared in it comes from here. */
export class Names {
  readonly #own = new Set<string>();
  readonly #outer: Names | undefined;
  /** All names of the module: one at its top may be declared after a function that would hide it. */
  readonly #everywhere: Set<string>;

  constructor(outer?: Names) {
    this.#outer = outer;
    this.#everywhere = outer === undefined ? new Set() : outer.#everywhere;
  }

  /** A free name like the wished one. */
  fresh(wished: string): string {
    const base = identifier(wished);
    let candidate = base;
    for (let i = 2; RESERVED.has(candidate) || this.#isTaken(candidate); i++)
      candidate = i === 2 && RESERVED.has(base) ? `${base}Value` : `${base}${i}`;
    this.#own.add(candidate);
    this.#everywhere.add(candidate);
    return candidate;
  }

  /** Names of an inner function, which may not hide those in sight. */
  inner(): Names {
    return new Names(this);
  }

  #isTaken(candidate: string): boolean {
    return this.#outer === undefined ? this.#everywhere.has(candidate) : this.#isInSight(candidate);
  }

  #isInSight(candidate: string): boolean {
    return this.#own.has(candidate) || (this.#outer !== undefined && this.#outer.#isInSight(candidate));
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

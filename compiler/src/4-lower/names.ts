/** Names in generated code: those of the spec where possible, otherwise with a number. */
import { functionsOf, type Library } from "../functions/builtin.ts";

/** The runtime's small entry, which every module imports. */
export const RUNTIME = "@integ/runtime";

/**
 * The runtime's exports to generated modules beside the functions of the library. A generated module can't use any other; a test
 * compares the list with the runtime.
 */
export const RUNTIME_NAMES: ReadonlySet<string> = new Set([
  "Decimal", "Failure", "add", "addIn", "blank", "check", "compare", "compareInstants", "compareText", "PENDING", "own", "lookup", "lookupOne",
  "unlessPending", "dec", "numOf", "decode", "defineFlow", "divide", "encode", "failed", "filled", "grouped", "hold", "instant", "keyOf", "mul", "mulIn",
  "neg", "num", "numIn", "numText", "parseJson", "problemText", "quotient", "recheckRecords", "retry", "send", "sendProved", "decText", "is", "shape", "skip", "sorted", "sub", "subIn", "table", "template", "within",
  "divides", "fromMilliseconds", "fromMinor", "fromMsDate", "fromSeconds", "fromUtc", "toUtc", "toUtcBlank", "isCurrency", "isNumber", "lengthIn", "msDay", "toMilliseconds",
  "toMinor", "toMsDate", "toSeconds", "mapTuple", "mapValues", "linearPattern", "holdFor", "ownFunction", "decoder", "lastDay", "unknownCurrency", "toJSONSchema", "unwrapDocuments",
]); // prettier-ignore

/** The entries of names that are not in the runtime's main entry. */
const SUPPORT_ENTRIES: ReadonlyMap<string, string> = new Map([["linearPattern", "@integ/runtime/regex"]]);

/** All values that a module may import, and from where. */
export function importable(library: Library = new Map()): ReadonlyMap<string, string> {
  const functions = functionsOf(library).flatMap((one): [string, string][] =>
    one.runtime === undefined ? [] : [[one.runtime, one.from ?? RUNTIME]],
  );
  return new Map([...[...RUNTIME_NAMES].map((one) => [one, RUNTIME] as const), ...SUPPORT_ENTRIES, ...functions]);
}

/** Types that the runtime exports to generated modules. */
export const RUNTIME_TYPES: ReadonlySet<string> = new Set([
  "Decimal", "Decoded", "Decoder", "Delivery", "Failure", "Instant", "Int", "Lookup", "Moment", "NeedsLookups", "Num", "Operation", "Outcome", "PendingLookup", "Shape", "Stop", "SystemLink",
]); // prettier-ignore

/** The declarations that every module has: these names are reserved. */
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

/** Reserved words of TypeScript, and global objects that generated code uses. */
const WORDS = new Set([
  "abstract", "any", "arguments", "as", "asserts", "async", "await", "bigint", "boolean", "break", "case", "catch", "class", "const", "continue", "debugger",
  "declare", "default", "delete", "do", "else", "enum", "eval", "export", "extends", "false", "finally", "for", "from", "function", "get", "if", "implements",
  "import", "in", "infer", "instanceof", "interface", "is", "keyof", "let", "module", "namespace", "never", "new", "null", "number", "object", "of", "package",
  "private", "protected", "public", "readonly", "return", "set", "static", "string", "super", "switch", "symbol", "this", "throw", "true", "try", "type",
  "typeof", "undefined", "unique", "unknown", "var", "void", "while", "with", "yield", "NaN", "Infinity", "JSON", "Map", "Set", "String", "Number", "Object",
  "Array", "Symbol", "Promise", "Partial", "Record", "NonNullable", "Uint8Array",
]); // prettier-ignore

const RESERVED: readonly string[] = [...WORDS, ...RUNTIME_TYPES, ...Object.values(OWN)];

/** Allocates the names of one module, for all of its declarations. */
export class Names {
  readonly #own = new Set<string>();
  readonly #reserved: ReadonlySet<string>;
  readonly #outer: Names | undefined;
  /** All names of the module: a top-level name may be declared after a function that would shadow it. */
  readonly #everywhere: Set<string>;

  private constructor(reserved: ReadonlySet<string>, outer?: Names) {
    this.#reserved = reserved;
    this.#outer = outer;
    this.#everywhere = outer === undefined ? new Set() : outer.#everywhere;
  }

  /** The names of a module, without those that it may import. */
  static beside(imports: ReadonlyMap<string, string>): Names {
    return new Names(new Set([...RESERVED, ...imports.keys()]));
  }

  /** A copy, so that code that is written several times gets the same names each time. */
  copy(): Names {
    const copy = new Names(this.#reserved, this.#outer);
    for (const one of this.#own) copy.#own.add(one);
    for (const one of this.#everywhere) copy.#everywhere.add(one);
    return copy;
  }

  /** A free name, similar to the wished one. */
  fresh(wished: string): string {
    const base = identifier(wished);
    let candidate = base;
    for (let i = 2; this.#reserved.has(candidate) || this.#isTaken(candidate); i++)
      candidate = i === 2 && this.#reserved.has(base) ? `${base}Value` : `${base}${i}`;
    this.#own.add(candidate);
    this.#everywhere.add(candidate);
    return candidate;
  }

  /** Reserves a name that the module imports from another one. */
  take(name: string): void {
    this.#own.add(name);
    this.#everywhere.add(name);
  }

  /** Names of an inner function, which must not shadow those in scope. */
  inner(): Names {
    return new Names(this.#reserved, this);
  }

  #isTaken(candidate: string): boolean {
    return this.#outer === undefined ? this.#everywhere.has(candidate) : this.#isInSight(candidate);
  }

  #isInSight(candidate: string): boolean {
    return this.#own.has(candidate) || (this.#outer !== undefined && this.#outer.#isInSight(candidate));
  }
}

/** A JavaScript identifier that is as close as possible to the wished name. */
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

/** Whether a text is a JavaScript identifier. */
export function isName(text: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(text);
}

/** A field's name in a TypeScript literal or type: in quotes unless it is an identifier. */
export function fieldKey(key: string): string {
  // In a literal this name would set the prototype.
  if (key === "__proto__") return '["__proto__"]';
  return isName(key) ? key : JSON.stringify(key);
}

/** Annotations for integ beside a field's JSON Schema (`x-integ`): money, personal data, times as numbers. */
import { escapeStep } from "@integ/runtime/pointers";
import { isObject, type JsonObject, inWords, textOf, objectOf, listOf } from "../json.ts";

/** The annotation of a field. */
export interface Mark {
  readonly field: string;
  /** The content of the field's `x-integ`; undefined if it is only a note. */
  readonly annotation: JsonObject | undefined;
  readonly how: "found" | "guessed" | "open";
  readonly what: string;
  readonly why: string;
}

const AMOUNTS = new Set([
  "amount", "price", "total", "subtotal", "fee", "tax", "cost", "discount", "balance", "shipping", "revenue", "gross", "net", "refunded", "paid", "due", "payout",
]); // prettier-ignore
/** Names of amounts that are whole numbers, which are fewer. */
const WHOLE_AMOUNTS = new Set(["amount", "price", "fee", "cost", "total", "subtotal", "balance"]);
const NOT_AMOUNTS = new Set([
  "rate", "percent", "percentage", "ratio", "count", "quantity", "qty", "number", "id", "type", "code", "name", "status", "days", "weight", "pages", "items", "results",
  "at", "on", "date", "time", "by", "key", "class", "method", "included", "inclusive", "exempt", "currency", "description", "label", "reason", "url", "format", "precision",
]); // prettier-ignore

const MINOR =
  /\b(?:cents?|pence|minor[ _-]?units?|smallest (?:currency |monetary |common )?(?:unit|denomination)|lowest denomination)\b/i;

/** The number of places in which a document mentions cents, or the smallest unit. */
export function centsIn(text: string): number {
  return [...text.matchAll(new RegExp(MINOR, "gi"))].length;
}

/** From this number of places on, all whole amounts of the document are in cents. */
const OFTEN = 5;

/**
 * @param names the vendor's properties
 * @param about the description of the record around them
 * @param cents the number of places in which the document mentions cents
 * @param outer the pointer to the currency of a record around, for amounts without one beside them
 */
export function marksOf(names: JsonObject, about: string, cents = 0, outer?: string): Mark[] {
  const fields = Object.entries(names).filter((entry): entry is [string, JsonObject] => isObject(entry[1]));
  const own = currencyOf(names);
  const currency: Currency | undefined =
    own !== undefined
      ? { name: own, at: `1/${escapeStep(own)}`, isBeside: true }
      : outer !== undefined
        ? { name: outer, at: outer, isBeside: false }
        : undefined;
  const address = fields.find(([name, schema]) => personalKind(name, schema) === "address");
  const marks = fields.flatMap(([name, schema]) => {
    if (schema["x-integ"] !== undefined) return [];
    return [
      ...(own === name
        ? []
        : currency === undefined
          ? centsMark(name, schema)
          : moneyMark(name, schema, currency, about, fields.length)),
      ...timeMark(name, schema),
      ...personalMark(name, schema),
      ...(address === undefined ? [] : townMark(name, schema, address[0])),
    ];
  });
  return asTheOthers(marks, currency, cents);
}

/** The field with the currency of the amounts beside it. @param names a record's properties */
export function currencyOf(names: JsonObject): string | undefined {
  return Object.entries(names).find(
    ([name, schema]) => /currency(_?code)?$/i.test(name) && isObject(schema) && isText(schema),
  )?.[0];
}

/** The currency of a record's amounts. */
interface Currency {
  /** For people. */
  readonly name: string;
  /** A pointer, from an amount or the document's root. */
  readonly at: string;
  readonly isBeside: boolean;
}

function whereIs({ name, isBeside }: Currency): string {
  return isBeside ? `next to ${name}` : `below the record with ${name}`;
}

/** Unmarked whole amounts get the unit of neighbouring amounts, or of all others in the document. */
function asTheOthers(marks: readonly Mark[], currency: Currency | undefined, cents: number): Mark[] {
  const neighbour = marks.find(({ annotation }) => objectOf(annotation?.["money"])["unit"] === "minor");
  return marks.map((mark) => {
    if ((neighbour === undefined && cents < OFTEN) || mark.what !== IN_CENTS || currency === undefined) return mark;
    const money = { currency: currency.at, unit: "minor" };
    const why =
      neighbour === undefined
        ? `the document mentions cents in ${cents} places, and this is a whole number ${whereIs(currency)}`
        : `${neighbour.field} next to it is in cents`;
    return { ...mark, annotation: { money }, how: "guessed", what: SMALLEST, why };
  });
}

const IN_CENTS = "whether it is an amount in cents";
const SMALLEST = "an amount in the smallest unit of its currency";

function isText(schema: JsonObject): boolean {
  return (
    schema["type"] === "string" ||
    typeof schema["$ref"] === "string" ||
    (Array.isArray(schema["type"]) && schema["type"].includes("string"))
  );
}

function typesOf(schema: JsonObject): string[] {
  return [schema["type"]].flat().filter((one): one is string => typeof one === "string" && one !== "null");
}

/** A whole amount whose description mentions cents, without a field for its currency, as requests often have it. */
function centsMark(field: string, schema: JsonObject): Mark[] {
  const said = textOf(schema["description"]) ?? "";
  if (typesOf(schema).join() !== "integer" || !MINOR.test(said) || !isAmountName(field, WHOLE_AMOUNTS)) return [];
  const code = /\b([A-Z]{3}) (?:cents?|pence|minor units?)\b/.exec(said)?.[1];
  if (code === undefined)
    return [{ field, annotation: undefined, how: "open", what: "the currency of an amount in cents", why: "there is no currency next to it: mark it with x-integ money (currency, and unit: minor)" }]; // prettier-ignore
  return [{ field, annotation: { money: { currency: code, unit: "minor" } }, how: "guessed", what: SMALLEST, why: `its description mentions ${code} cents` }]; // prettier-ignore
}

function isAmountName(field: string, amounts: ReadonlySet<string>): boolean {
  const words = field
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^a-z]+/);
  return words.some((word) => amounts.has(word)) && !words.some((word) => NOT_AMOUNTS.has(word));
}

function moneyMark(field: string, schema: JsonObject, currency: Currency, about: string, fields: number): Mark[] {
  const [type, ...others] = isNumberOrQuoted(schema) ? ["number"] : typesOf(schema);
  if (others.length > 0 || type === undefined || !["integer", "number", "string"].includes(type)) return [];
  if (
    schema["enum"] !== undefined ||
    (schema["format"] !== undefined && !NUMERIC_FORMATS.has(inWords(schema["format"])))
  )
    return [];
  const said = textOf(schema["description"]) ?? "";
  const isOnly =
    currency.isBeside &&
    fields <= 3 &&
    (/^(value|amount|number)$/i.test(field) ||
      (type === "integer" && MINOR.test(said) && /^(?:value|amount)/i.test(field)));
  if (!isOnly && !isAmountName(field, type === "integer" ? WHOLE_AMOUNTS : AMOUNTS)) return [];
  if (type === "string" && !looksNumeric(schema)) return [];
  const minor = type === "integer" && (MINOR.test(said) || (fields <= 4 && MINOR.test(about)));
  const money: JsonObject = { currency: currency.at };
  if (minor)
    return [
      {
        field,
        annotation: { money: { ...money, unit: "minor" } },
        how: "guessed",
        what: SMALLEST,
        why: `it is ${whereIs(currency)}, and its description mentions cents`,
      },
    ];
  if (type === "integer")
    return [
      {
        field,
        annotation: undefined,
        how: "open",
        what: IN_CENTS,
        why: `it is a whole number ${whereIs(currency)}: mark it with x-integ money (unit: minor for cents) or no_money`,
      },
    ];
  return [
    {
      field,
      annotation: { money },
      how: "guessed",
      what: "money",
      why: `it is called ${field} and is ${whereIs(currency)}`,
    },
  ];
}

const NUMERIC_FORMATS = new Set([
  "decimal",
  "double",
  "float",
  "int32",
  "int64",
  "money",
  "amount",
  "currency",
  "bigdecimal",
]);

/** Whether some documents have a number there, and others the same in quotes. */
function isNumberOrQuoted(schema: JsonObject): boolean {
  const forms = listOf(schema["anyOf"]).map(objectOf);
  const plain = forms.filter((one) => one["type"] === "number" || one["type"] === "integer");
  const quoted = forms.filter((one) => one["type"] === "string" && one["format"] === "decimal");
  const empty = forms.filter((one) => one["type"] === "null");
  return plain.length === 1 && quoted.length === 1 && forms.length === 2 + empty.length;
}

/** Whether a text is probably a number in quotes. */
function looksNumeric(schema: JsonObject): boolean {
  const { format, pattern, example, examples } = schema;
  if (typeof format === "string" && NUMERIC_FORMATS.has(format)) return true;
  const shown = [example, ...(Array.isArray(examples) ? examples : [])].filter((one) => one !== undefined);
  if (shown.length > 0) return shown.every((one) => /^-?\d+(\.\d+)?$/.test(inWords(one)));
  // The description shows one: this field will be "10.56".
  if (/["'`]-?\d+\.\d{2}["'`]/.test(textOf(schema["description"]) ?? "")) return true;
  return (
    typeof pattern === "string" &&
    /\\d|\[0-9\]/.test(pattern) &&
    !/[a-zA-Z]{2}/.test(pattern.replaceAll(/\\[a-zA-Z]/g, ""))
  );
}

const SECONDS =
  /\b(?:unix (?:time ?stamp|time|epoch)|seconds since (?:the )?(?:unix )?epoch|epoch (?:time|seconds|timestamp))\b/i;
const MILLISECONDS =
  /\b(?:milli-?seconds since|epoch milli|unix milli|timestamp in milli|in milliseconds since|ms since)/i;

function timeMark(field: string, schema: JsonObject): Mark[] {
  const [type] = typesOf(schema);
  const said = textOf(schema["description"]) ?? "";
  if (schema["x-is-msdate"] === true || schema["x-is-msdate-time"] === true) {
    const date = schema["x-is-msdate-time"] === true ? "msdatetime" : "msdate";
    return [
      {
        field,
        annotation: { date },
        how: "found",
        what: "a date written /Date(…)/",
        why: "the document says x-is-msdate",
      },
    ];
  }
  if (type !== "integer" || schema["enum"] !== undefined || schema["format"] === "unix-time") return [];
  const isSeconds = SECONDS.test(said) && !/duration|interval/i.test(field);
  const epoch = MILLISECONDS.test(said) ? "milliseconds" : isSeconds ? "seconds" : undefined;
  if (epoch === undefined) return [];
  const why = `its description says that it counts ${epoch} since 1970`;
  return [{ field, annotation: { epoch }, how: "guessed", what: "a datetime", why }];
}

const PERSONAL: readonly (readonly [RegExp, string])[] = [
  [/^(?:.*[_-])?e?-?mail(?:[_-]?address)?$/i, "email"],
  [/^(?:.*[_-])?(?:phone|telephone|mobile|cell)(?:[_-]?(?:number|no))?$/i, "phone"],
  [
    /^(?:first|last|full|given|family|middle|sur)[_-]?name$|^surname$|^(?:customer|contact|recipient|cardholder|holder)[_-]?name$/i,
    "name",
  ],
  [/^(?:date[_-]?of[_-]?birth|birth[_-]?da(?:y|te)|dob)$/i, "birthday"],
  [/^(?:street|address)(?:[_-]?(?:address|line)?[_-]?\d?)?$|^(?:post(?:al)?|zip)[_-]?code$|^zip$/i, "address"],
  [/^ip[_-]?address$|^(?:browser|client|customer)[_-]?ip$/i, "ip"],
];

const TOWN = /^(?:.*[_-])?(?:town|city|locality)$/i;

/** The town of an address is a part of it; one without a street or postal code may be that of a warehouse or a tax rate. */
function townMark(field: string, schema: JsonObject, address: string): Mark[] {
  if (!isPlainText(schema) || !TOWN.test(spaced(field))) return [];
  const why = `it is called ${field}, next to ${address}`;
  return [{ field, annotation: { personal: "address" }, how: "guessed", what: "personal data (address)", why }];
}

function isPlainText(schema: JsonObject): boolean {
  return typesOf(schema).includes("string") && schema["enum"] === undefined;
}

function spaced(field: string): string {
  return field.replace(/([a-z0-9])([A-Z])/g, "$1_$2");
}

/** The kind of personal data that a field is, by its name or format. */
function personalKind(field: string, schema: JsonObject): string | undefined {
  if (!isPlainText(schema)) return undefined;
  if (schema["format"] === "email") return "email";
  return PERSONAL.find(([name]) => name.test(spaced(field)) || name.test(field))?.[1];
}

function personalMark(field: string, schema: JsonObject): Mark[] {
  const kind = personalKind(field, schema);
  if (kind === undefined) return [];
  return [
    {
      field,
      annotation: { personal: kind },
      how: "guessed",
      what: `personal data (${kind})`,
      why: `it is called ${field}`,
    },
  ];
}

/** Whether a text is a datetime with an offset although it has no format: all of its examples are. */
export function isUnsaidTime(schema: JsonObject): boolean {
  const { format, pattern, example } = schema;
  if (format !== undefined || pattern !== undefined || schema["enum"] !== undefined || typesOf(schema).join() !== "string") return false; // prettier-ignore
  const shown = [example, ...listOf(schema["examples"])].filter((one) => one !== undefined);
  return shown.length > 0 && shown.every((one) => typeof one === "string" && MOMENT.test(one));
}

const MOMENT = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

/** Handles a date or time whose example contradicts its format. @returns the format to keep, and a note about it */
export function shownFormat(schema: JsonObject): { readonly local?: true; readonly drop?: true } {
  const { format } = schema;
  if (format !== "date-time" && format !== "date") return {};
  const shown = [schema["example"], ...listOf(schema["examples"])].filter(
    (one): one is string => typeof one === "string" && /\d/.test(one),
  );
  if (shown.length === 0) return {};
  if (format === "date") return shown.every((one) => /^\d{4}-\d\d-\d\d$/.test(one)) ? {} : { drop: true };
  if (shown.every((one) => MOMENT.test(one))) return {};
  return shown.every((one) => /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(one))
    ? { local: true }
    : { drop: true };
}

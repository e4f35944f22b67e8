/**
 * The meaning of a field, from its type, its mark of personal data, its name and its record. Fields with one meaning match,
 * whatever their systems call them.
 */
import type { Type } from "@integ/compiler";

/** A field for comparison. */
export interface Named {
  /** Names from the document down to the field: `order.billing.first_name`. */
  readonly path: string;
  readonly type: Type;
  /** Its mark of personal data, where its schema has one. */
  readonly personal?: string;
}

/** A meaning, with the names and types of its fields. */
interface Meaning {
  readonly means: string;
  readonly named: RegExp;
  readonly kinds: readonly Type["kind"][];
}

const TEXTS = ["text", "enum"] as const;
const DAYS = ["date", "datetime", "local_datetime"] as const;

/** The first match counts. Names are in lower case, without other characters. */
const MEANINGS: readonly Meaning[] = [
  { means: "email", named: /^(customer|contact|billing|buyer)?e?mail(address)?$/, kinds: ["text"] },
  { means: "phone", named: /^(mobile|primary)?(phone|tel|telephone|mobile)(number|mobile)?$/, kinds: ["text"] },
  { means: "first name", named: /^(customer)?(first|given|f)name$/, kinds: ["text"] },
  { means: "last name", named: /^(customer)?(last|family|l)name$|surname$/, kinds: ["text"] },
  { means: "company", named: /^(company|companyname|organization|organisation)$/, kinds: ["text"] },
  { means: "street", named: /^(address(line)?1|(address)?line1|street(1|address|address1)?)$/, kinds: ["text"] },
  { means: "city", named: /^(city|town|locality)$/, kinds: ["text"] },
  { means: "post code", named: /^(zip|zipcode|post_?code|postalcode|postal)$/, kinds: ["text"] },
  { means: "country", named: /^country(code|iso|id|codealpha2)?$/, kinds: TEXTS },
  { means: "currency", named: /^(order|transaction)?currency(code|iso)?$/, kinds: TEXTS },
  { means: "VAT number", named: /^(vat|tax)(number|code|id)?$/, kinds: ["text"] },
  { means: "article", named: /^(product)?(sku|itemcode|articlecode|reference)$/, kinds: ["text", "number"] },
  { means: "quantity", named: /^(product)?(quantity|qty|uomqty)(ordered)?$/, kinds: ["number"] },
  { means: "price", named: /^(unit)?(price|amount)(unit|excltax|taxexcl)?$/, kinds: ["number"] },
  { means: "total", named: /^(order|grand|invoice)?(total|totalprice|totalpaid|totalamount)$/, kinds: ["number"] },
  { means: "day", named: /^(order|txn|invoice|issue|doc)?(date|created|dateadd|createdat|datecreated|dateorder|processedat)(gmt|utc)?$/, kinds: DAYS }, // prettier-ignore
  { means: "note", named: /^(customer|order|private)?(notes?|comments?|memo)$/, kinds: ["text"] },
];

/** Names that are meaningless without their record. */
const VAGUE = /^(id|key|name|title|label|code|type|kind|status|state|value|number|description|reference|date|position|index|method|url|link|version)$/; // prettier-ignore

/** Meanings of a part of a document, not of the whole: those of a line, of a person, of an address. */
const OF_A_LINE: ReadonlySet<string> = new Set(["article", "quantity", "price"]);

/** A name for comparison: in lower case, without other characters. */
export function bareName(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
}

/** Records about the sender, not the buyer. */
const SENDER = /(^|[._])(from|sender|shipper|consignor|supplier|seller|merchant|return)/i;
/** Records about where goods go. */
const DELIVERY = /shipping|delivery|shipment|consignee|recipient|receiver|to_?address/i;

/** How well two fields of the same meaning match: delivery addresses only match each other. Higher is better. */
export function fit(source: Named, target: Named): number {
  return DELIVERY.test(source.path) === DELIVERY.test(target.path) ? 1 : 0;
}

/**
 * Whether two fields certainly have the same meaning: one of the source, and one of the target, whose `path` begins at
 * its record.
 */
export function isSame(source: Named, target: Named): boolean {
  // The shop's own data is not in its documents.
  if (SENDER.test(target.path)) return false;
  const [from, to] = [lastOf(source.path), lastOf(target.path)];
  if (from === to) return !VAGUE.test(to) || parentOf(source, true) === parentOf(target, false);
  if (isOwnId(source, true) && isOwnId(target, false)) return isInLine(source) === isInLine(target);
  if (isTextOfLine(source) && isTextOfLine(target)) return true;
  if (isNumberOfOrder(source, true) && isNumberOfOrder(target, false)) return true;
  const meaning = meaningOf(target);
  if (meaning === undefined || meaningOf(source) !== meaning) return false;
  // The price or the day of a line is not that of its order.
  return !(OF_A_LINE.has(meaning) || meaning === "day") || isInLine(source) === isInLine(target);
}

/** A field's meaning, if it is known. */
export function meaningOf({ path, type, personal }: Named): string | undefined {
  if (type.kind === "text" && (personal === "email" || type.format === "email")) return "email";
  if (personal === "phone") return "phone";
  const name = lastOf(path);
  return MEANINGS.find(({ named, kinds }) => named.test(name) && kinds.some((kind) => kind === type.kind))?.means;
}

/** Whether a field is the whole name of a person or a company: a name in a record about one. */
export function isWholeName({ path, type }: Named): boolean {
  const names = path.split(".");
  const [above, name] = [bareName(names.at(-2) ?? ""), lastOf(path)];
  if (type.kind !== "text") return false;
  if (/^(full|display|customer|contact|recipient|receiver|consignee)name$/.test(name)) return true;
  return (
    name === "name" && /contact|customer|partner|recipient|receiver|consignee|buyer|person|^to$|toaddress/.test(above)
  );
}

/**
 * Whether values of one type can become values of the other, possibly by a function: only such fields are suggested.
 */
export function mayBecome(from: Type, to: Type): boolean {
  const isDay = ({ kind }: Type): boolean => DAYS.some((one) => one === kind);
  // A whole number is an id or a count, which is not an amount.
  if (to.kind === "number")
    return (
      from.kind === "number" && !from.integer && !to.integer && (to.money === undefined || from.money !== undefined)
    );
  if (isDay(to)) return isDay(from);
  return to.kind === "boolean" && from.kind === "boolean";
}

/** The last name of a path, for comparison. */
export function lastOf(path: string): string {
  return bareName(path.split(".").at(-1) ?? "");
}

/** The record around a field: empty if it is the document itself, `line` where it is a line's. */
function parentOf({ path }: Named, isSource: boolean): string {
  const names = path.split(".");
  const parent = names.at(-2) ?? "";
  if (isLine(parent)) return "line";
  return isSource && names.length === 2 ? "" : bareName(parent).replace(/address$/, "");
}

/** Whether a field belongs to a line of a document: `item.title` of a source, `LineItems.Description` of a target. */
function isInLine({ path }: Pick<Named, "path">): boolean {
  return path.split(".").slice(0, -1).some(isLine);
}

/** Whether a record of that name is a line of its document. */
export function isLine(name: string): boolean {
  return /^(item\d*|line|row)$|(lines?|items|rows)$/.test(bareName(name));
}

/** Fields that identify a document, or a line of one. */
function isOwnId(field: Named, isSource: boolean): boolean {
  return (
    ["", "line"].includes(parentOf(field, isSource)) && /^(id|entityid|itemid|orderitemid)$/.test(lastOf(field.path))
  );
}

/** The description of a line, which has many names. */
function isTextOfLine({ path, type }: Named): boolean {
  return type.kind === "text" && isInLine({ path }) && /^(product|item)?(name|title|description)$/.test(lastOf(path));
}

/** The number by which people call an order or an invoice. */
function isNumberOfOrder({ path, type }: Named, isSource: boolean): boolean {
  const names = path.split(".");
  if (names.length !== (isSource ? 2 : 1) || (type.kind !== "text" && type.kind !== "number")) return false;
  // Shopify calls it the order's name.
  if (isSource && names[0] === "order" && lastOf(path) === "name") return true;
  return /^((order|invoice|doc|client|increment|client_?order)?(number|ref|reference)|incrementid)$/.test(lastOf(path));
}

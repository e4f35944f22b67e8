/** Identifies records: by their addresses, by the fields that the description names, or by a guess. */
import { getPointer } from "../../host/pointer.ts";
import type { Arguments, Document } from "./document.ts";
import { textOf } from "./text-of.ts";
import type { ModelOperation } from "./system-model.ts";

/** A name in lower case without separators. */
export const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, "");

/** Fields that identify records if nothing better is known. */
const TELLING = /(number|code|sku|reference|email|mail|name|title)$/i;

/** The identity of a record: its address, its id, or an identifying field. */
export function documentKey(
  record: Document,
  type: string,
  args: Arguments,
  model: ModelOperation | undefined,
  identity: readonly string[] = [],
): string {
  const path = Object.entries(args).filter(([name]) => model?.operation.path.includes(`{${name}}`) === true);
  if (path.length > 0) return JSON.stringify(path);
  const found = Object.values(model?.operation.find?.arguments ?? {}).map((pointer) => getPointer(pointer, record));
  if (found.length > 0 && found.every((value) => value !== undefined && value !== null)) return JSON.stringify(found);
  const fields = Object.keys(record).filter((field) => record[field] !== undefined && record[field] !== null);
  if (identity.length > 0 && identity.every((field) => fields.includes(field)))
    return JSON.stringify(
      identity.flatMap((field) => [field, record[field]]),
      asText,
    );
  const telling = fields.find((field) => isOwnNumber(field, type)) ?? fields.find((field) => TELLING.test(field));
  return JSON.stringify(telling === undefined ? record : [telling, record[telling]], asText);
}

const asText = (_: string, value: unknown): unknown => (typeof value === "bigint" ? String(value) : value);

/** Whether the path of a request has a document's id; for a change, also its body. */
export function isAddressed(
  { document }: { readonly document: Document },
  type: string,
  args: Arguments,
  { operation, kind }: ModelOperation,
  identity: readonly string[] = [],
): boolean {
  const [own, ...others] = identity;
  const inPath = Object.keys(args).filter((one) => operation.path.includes(`{${one}}`));
  const [name, ...more] =
    inPath.length > 0 || kind !== "update" ? inPath : Object.keys(args).filter((one) => one === own);
  if (name === undefined || more.length > 0) return false;
  const tells = (field: string): boolean => (field === own && others.length === 0) || isOwnNumber(field, type);
  return Object.entries(document).some(([field, value]) => tells(field) && textOf(value) === args[name]);
}

/** `id`, or `InvoiceID` of a (found) invoice. */
export function isOwnNumber(field: string, type: string): boolean {
  const stem = plain(field).replace(/id$/, "");
  return /id$/i.test(field) && (stem === "" || plain(type).endsWith(stem));
}

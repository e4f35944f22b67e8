/** Several records in one GraphQL request: its field once per record, each with its own alias and variables. */
import type { AliasedDocument, RequestBody } from "../exchange.ts";
import { getPointer, isRecord, setPointer } from "./pointer.ts";

/** The body of a request. @param at the place of a record among the variables: `/variables/input` */
export function aliasedBody(
  { head, variable, declared, shared, field, tail }: AliasedDocument,
  at: string,
  records: readonly unknown[],
  around: unknown,
): unknown {
  const own = (text: string, i: number): string =>
    text.replaceAll(new RegExp(`\\$${variable}\\b`, "g"), `$${variable}_${i}`);
  const declarations = [...shared, ...records.map((_, i) => own(declared, i))].join(", ");
  const fields = records.map((_, i) => `${nameOf(i)}: ${own(field, i)}`).join("\n");
  const query = [`${head}(${declarations}) {\n${fields}\n}`, ...(tail === "" ? [] : [tail])].join("\n");
  const inner = at.split("/").slice(3).map((step) => `/${step}`).join(""); // prettier-ignore
  const body = { ...(isRecord(around) ? around : {}), query };
  return records.reduce((rest, record, i) => setPointer(`/variables/${variable}_${i}${inner}`, record, rest), body);
}

/** The response for each record, in order; undefined for a record that the response does not mention. */
export function aliasedReplies(body: unknown, sent: number): readonly unknown[] {
  return Array.from({ length: sent }, (_, i) => getPointer(`/data/${nameOf(i)}`, body) ?? undefined);
}

/** A response for that many records, as the system sends it. */
export function aliasedReply(replies: readonly unknown[]): unknown {
  return { data: Object.fromEntries(replies.map((one, i) => [nameOf(i), one])) };
}

/** Converts a pointer into a result to one below its alias: `/data/productSet/product` becomes `/product`. */
export function withinAliased(pointer: string | undefined): string | undefined {
  const inner = (pointer ?? "").split("/").slice(3);
  return inner.length === 0 ? undefined : `/${inner.join("/")}`;
}

/** The records of a request built in this way; undefined for any other. */
export function aliasedRecords({ aliased }: RequestBody, at: string, body: unknown): readonly unknown[] | undefined {
  const query = getPointer("/query", body);
  if (aliased === undefined || typeof query !== "string" || !query.startsWith(`${aliased.head}(`)) return undefined;
  const inner = at.split("/").slice(3).map((step) => `/${step}`).join(""); // prettier-ignore
  const records: unknown[] = [];
  for (let i = 0; query.includes(`${nameOf(i)}: `); i++) records.push(getPointer(`/variables/${aliased.variable}_${i}${inner}`, body)); // prettier-ignore
  return records;
}

function nameOf(i: number): string {
  return `r${i}`;
}

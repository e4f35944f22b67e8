/**
 * The file of generated cases: a table in Markdown that a person reviews once, and that tests compare with from then
 * on.
 */
import { fingerprint } from "@integ/compiler";
import { encode, parseJson } from "@integ/runtime";
import { type SampleOutcome, outcomeText, differences, pathText, valueText } from "@integ/preview/run";
import type { Case } from "./cases.ts";

/** A row of the table: cases of one field with the same result. */
export interface Row {
  readonly field: string;
  readonly cases: string;
  readonly comesTo: string;
  /** The reviewer's mark; `?` before the review. */
  readonly reviewed: string;
}

/** The content of the file. */
export interface CaseTable {
  /** The result of the unchanged document, as JSON or in words. */
  readonly base: string;
  readonly rows: readonly Row[];
}

/** Not reviewed yet. */
export const UNSEEN = "?";
const SAME = "the same";
/** The largest number of differing fields that are listed; more are counted. */
const MOST = 6;
const LONGEST = 300;

/** @param cases each with its outcome */
export function tableOf(base: SampleOutcome, cases: readonly (readonly [one: Case, came: SampleOutcome])[]): CaseTable {
  const rows: Row[] = [];
  for (const [{ field, title }, came] of cases) {
    const comesTo = shortened(effectOf(base, came).replace(/\s+/g, " "));
    const same = rows.findIndex((row) => row.field === field && row.comesTo === comesTo);
    const row = rows[same];
    if (row === undefined) rows.push({ field, cases: title, comesTo, reviewed: UNSEEN });
    else rows[same] = { ...row, cases: `${row.cases}; ${title}` };
  }
  return {
    base: base.kind === "sent" ? JSON.stringify(parseJson(encode(base.records)), null, 2) : outcomeText(base),
    rows,
  };
}

/** A truncated value is still compared, by its hash. */
function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}… (${fingerprint(text).slice(-6)})` : text;
}

function effectOf(base: SampleOutcome, came: SampleOutcome): string {
  if (came.kind !== "sent") return outcomeText(came);
  if (base.kind !== "sent") return outcomeText(came);
  const found = differences(base.records, came.records).map(({ path, before, after }) => {
    const at = pathText(path);
    if (after === undefined) return `${at} is not sent`;
    return before === undefined ? `${at} is ${valueText(after, 60)}` : `${at} is ${valueText(after, 60)}, not ${valueText(before, 60)}`; // prettier-ignore
  });
  if (found.length === 0) return SAME;
  const left = found.slice(MOST);
  const more = left.length === 0 ? "" : `; and ${left.length} more (${fingerprint(...left).slice(-6)})`;
  return `sent: ${found.slice(0, MOST).join("; ")}${more}`;
}

/** The new table, with the marks of the old one in rows with the same result. */
export function withMarks(table: CaseTable, before: CaseTable | undefined): CaseTable {
  const marks = new Map(before?.rows.map((row) => [rowKey(row), row.reviewed]));
  return { ...table, rows: table.rows.map((row) => ({ ...row, reviewed: marks.get(rowKey(row)) ?? UNSEEN })) };
}

function rowKey({ field, cases, comesTo }: Row): string {
  return `${field}\n${cases}\n${comesTo}`;
}

/** The differences between a spec and its table, one per line. */
export function tableDifferences(held: CaseTable, now: CaseTable): string[] {
  const found: string[] = [];
  if (held.base !== now.base) found.push(...baseDifferences(held.base, now.base));
  const of = ({ rows }: CaseTable): Map<string, string> =>
    new Map(rows.flatMap(({ field, cases, comesTo }) => cases.split("; ").map((one) => [`${field} ${one}`.trim(), comesTo]))); // prettier-ignore
  const [old, is] = [of(held), of(now)];
  for (const [name, comesTo] of is) {
    const was = old.get(name);
    if (was === undefined) found.push(`${name}: there is no such row in the table`);
    else if (was !== comesTo) found.push(`${name}: expected ${was}\n  found ${comesTo}`);
  }
  for (const name of old.keys())
    if (!is.has(name)) found.push(`${name}: the schema, or the spec, makes no such case any more`);
  return found;
}

function baseDifferences(held: string, now: string): string[] {
  try {
    const parts = differences(parseJson(held), parseJson(now));
    return parts.map(({ path, before, after }) => `${pathText(path)}: expected ${valueText(before)}, found ${valueText(after)}`); // prettier-ignore
  } catch {
    return [`the document as it is: expected ${held.slice(0, 200)}\n  found ${now.slice(0, 200)}`];
  }
}

/** The table as a page. @param about the source of the cases */
export function tableText(title: string, about: string, { base, rows }: CaseTable): string {
  const unseen = rows.filter(({ reviewed }) => reviewed === UNSEEN).length;
  const cells = rows.map(({ field, cases, comesTo, reviewed }) =>
    line([field === "" ? "the document" : field, cases, comesTo, reviewed]),
  );
  const fence = base.startsWith("{") ? "json" : "text";
  return `# Cases of ${title}

${about} \`integ test\` holds every row from now on. Look at each once, and write a mark of yours, such as \`ok\`, in place of the \`?\`. Where a row is
wrong, change the spec, and write the table anew with \`integ test --generate\`: rows that stay the same keep their marks.

${unseen === 0 ? "All rows have been looked at." : `Not looked at yet: ${unseen} of ${rows.length} rows.`}

As it is, the document comes to:

\`\`\`${fence}
${base}
\`\`\`

${line(["Field", "Case", "Comes to", "Reviewed"])}${line(["---", "---", "---", "---"])}${cells.join("")}`;
}

function line(cells: readonly string[]): string {
  const escaped = cells.map((one) => (one === "---" ? one : one.replace(/[\\|]/g, "\\$&").replace(/\s+/g, " ")));
  return `| ${escaped.join(" | ")} |\n`;
}

/** @returns undefined if the text is not such a page */
export function readTable(text: string): CaseTable | undefined {
  const base = /^```\w*\n([\s\S]*?)\n```$/m.exec(text)?.[1];
  if (base === undefined) return undefined;
  const rows = text.split(/\r?\n/).flatMap((one): Row[] => {
    const cells = /^\|.*\|$/.test(one) ? cellsOf(one) : [];
    const [field = "", cases = "", comesTo = "", reviewed = UNSEEN] = cells;
    if (cells.length !== 4 || /^-+$/.test(field) || (field === "Field" && cases === "Case")) return [];
    return [
      { field: field === "the document" ? "" : field, cases, comesTo, reviewed: reviewed === "" ? UNSEEN : reviewed },
    ];
  });
  return { base, rows };
}

function cellsOf(text: string): string[] {
  const cells: string[] = [""];
  for (const [part] of text.slice(1, -1).matchAll(/\\.|[^\\|]+|\||\\/g)) {
    if (part === "|") cells.push("");
    else cells.push((cells.pop() ?? "") + (part.startsWith("\\") && part.length === 2 ? part.slice(1) : part));
  }
  return cells.map((one) => one.trim());
}

/** The inventory as tables: CSV files for spreadsheets, and one page of Markdown. */
import { stringify } from "csv-stringify/sync";
import { originText } from "./graph.ts";
import type { Inventory, InventoryFlow } from "./model.ts";
import { localTime, writtenBy, type SiteFile } from "./site.ts";
import type { Words } from "./words.ts";

type Row = readonly (string | number)[];

interface Table {
  readonly head: readonly string[];
  readonly rows: readonly Row[];
}

/** The CSV files of the inventory, in UTF-8 with the byte order mark that spreadsheets need. */
export function csvFiles(inventory: Inventory, words: Words): readonly SiteFile[] {
  return [
    { path: "integrations.csv", text: csv(flowTable(inventory, words)) },
    { path: "systems.csv", text: csv(systemTable(inventory, words)) },
    { path: "fields.csv", text: csv(fieldTable(inventory, words)) },
    { path: "personal-data.csv", text: csv(personalTable(inventory, words)) },
  ];
}

/** A value that a spreadsheet would take for a formula becomes text. */
function csv({ head, rows }: Table): string {
  return stringify([[...head], ...rows.map((row) => [...row])], { bom: true, escape_formulas: true });
}

/** The next due times, with their kind unless they are runs. */
function nextText({ next, zone = "UTC", nextIs = "run" }: InventoryFlow, w: Words): string {
  const said = next.map((moment) => `${localTime(moment, zone)} ${zone}`).join("; ");
  if (nextIs === "run") return said;
  return said === "" ? w.nextIs[nextIs] : `${w.nextIs[nextIs]}: ${said}`;
}

function flowTable(inventory: Inventory, w: Words): Table {
  const { flows } = inventory;
  return {
    head: [w.flow, w.who, w.when, w.next, w.from, w.to, w.key, w.dedupe, w.policy, w.owner, w.tests, w.file],
    rows: flows.map((flow) => [
      flow.name,
      w.startsLong[flow.starts],
      flow.when,
      nextText(flow, w),
      `${flow.source.system}.${flow.source.type}`,
      writtenBy(flow, inventory).join(", "),
      flow.key ?? "",
      flow.dedupe ?? "",
      flow.onFailure ?? w.noPolicy,
      flow.owner ?? "",
      flow.tests.length,
      flow.file,
    ]),
  };
}

function systemTable({ systems }: Inventory, w: Words): Table {
  return {
    head: [w.system, w.kind, w.apiVersion, w.keptUntil, w.connection, w.owner, w.limits, w.startsFlows, w.isReadBy, w.isWrittenBy], // prettier-ignore
    rows: systems.map((one) => [
      one.title,
      w.kinds[one.kind] ?? one.kind,
      one.apiVersion ?? "",
      one.keptUntil ?? "",
      one.connection === undefined ? "" : (w.states[one.connection.state] ?? one.connection.state),
      one.owner ?? "",
      one.limits.map(({ what, most }) => `${most} ${w.limit[what]}`).join(", "),
      one.startsFlows.join(", "),
      one.isReadBy.join(", "),
      one.isWrittenBy.join(", "),
    ]),
  };
}

function fieldTable({ flows }: Inventory, w: Words): Table {
  return {
    head: [w.flow, w.system, w.target, w.origin, w.decidedBy, w.through, w.personalData, w.file, w.line],
    rows: flows.flatMap((flow) =>
      flow.requests.flatMap(({ name, system, operation, fields }) =>
        fields.map((field) => [
          flow.name,
          `${system}.${operation}`,
          `${name}.${field.path}`,
          field.from.map(originText).join(", "),
          field.decidedBy.map(originText).join(", "),
          field.through.join(", "),
          [...new Set(field.from.flatMap(({ personal }) => personal ?? []))].join(", "),
          field.file,
          field.line,
        ]),
      ),
    ),
  };
}

function personalTable({ personal }: Inventory, w: Words): Table {
  return {
    head: [
      w.flow,
      w.owner,
      w.from,
      w.recipient,
      w.categories,
      w.purpose,
      w.ground,
      w.subjects,
      w.keep,
      w.place,
      w.fields,
    ],
    rows: personal.map((one) => [
      one.flow,
      one.owner ?? "",
      one.from,
      one.to,
      one.kinds.map((kind) => w.personalKinds[kind] ?? kind).join(", "),
      one.purpose ?? "",
      one.ground === undefined ? "" : (w.grounds[one.ground] ?? one.ground),
      one.subjects ?? "",
      one.keep ?? "",
      one.dataIn ?? "",
      one.fields.map(({ from, to }) => `${originText(from)} → ${to}`).join("; "),
    ]),
  };
}

/** The whole inventory as one page of Markdown, for a wiki. */
export function markdownOf(inventory: Inventory, w: Words): string {
  const { organisation, dataProtection, at, flows, open } = inventory;
  const questions = [...Map.groupBy(open, ({ kind }) => kind)].map(
    ([kind, of]) => `- ${w.openKinds[kind]}: ${of.map(({ about, detail }) => `${about}${detail === undefined ? "" : ` (${detail})`}`).join(", ")}`, // prettier-ignore
  );
  const parts = [
    `# ${plain(organisation === undefined ? w.title : `${organisation}: ${w.title}`)}`,
    `${w.asOf} ${at.slice(0, 10)}.${dataProtection === undefined ? "" : ` ${w.contact}: ${plain(dataProtection)}.`}`,
    `## ${w.flows}`,
    markdownTable(flowTable(inventory, w)),
    `## ${w.systems}`,
    markdownTable(systemTable(inventory, w)),
    ...flows.flatMap((flow) => [
      `## ${plain(flow.name)}`,
      plain(flow.about ?? ""),
      markdownTable(fieldTable({ ...inventory, flows: [flow] }, w)),
      flow.fit.stops.map(({ action, reason }) => `- ${w.stopKinds[action] ?? action}: ${plain(reason)}`).join("\n"),
    ]),
    `## ${w.personalData}`,
    inventory.security === undefined ? "" : `${w.security}: ${plain(inventory.security)}`,
    inventory.personal.length === 0 ? w.noPersonal : markdownTable(personalTable(inventory, w)),
    `## ${w.open}`,
    questions.length === 0 ? w.nothingOpen : questions.join("\n"),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

/** A text on one line without markup. */
function plain(text: string): string {
  return text.replaceAll(/[\\<*_`[\]]/g, "\\$&").replaceAll(/\s+/g, " ");
}

function markdownTable({ head, rows }: Table): string {
  const cell = (text: string | number): string => plain(String(text)).replaceAll("|", "\\|");
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.map(cell).join(" | ")} |`).join("\n");
}

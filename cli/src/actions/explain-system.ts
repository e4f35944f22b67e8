/** `integ explain xero`, `xero.upsert_invoice`, `shopify.orders_paid`: a system in short, and lines of a spec that use it. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { System, SystemEvent, SystemOperation } from "@integ/compiler";
import { exampleOf, polledBy, readsOf, repeatedAs, signatureOfOperation, startsOf, writesOf } from "../system-parts.ts";
import { table } from "../terminal.ts";

/** A system's events, reads, writes and oddities. */
export function systemText(system: System): string {
  const { name, title, version, doc, connect, link } = system;
  const kept = link.keptUntil === undefined ? "" : `, kept by its vendor until ${link.keptUntil}`;
  const part = (heading: string, rows: readonly (readonly string[])[]): string =>
    rows.length === 0 ? "" : `\n${heading}\n${table(rows.map((row) => [`  ${row[0] ?? ""}`, ...row.slice(1)]))}`;
  const starts = startsOf(system).map((one) =>
    "kind" in one
      ? [`poll ${one.name}`, one.result?.name ?? "", one.doc ?? polledBy(one)]
      : [`webhook ${one.name}`, one.type.name, one.doc ?? ""],
  );
  // Files start a flow by their names alone: operations only write them.
  const formats = link.kind === "files" ? new Set(writesOf(system).flatMap(({ record }) => record?.name ?? [])) : [];
  const files = [...formats].map((type) => ['files "inbox/*"', type, "in the connection's folder"]);
  const reads = readsOf(system).map((one) => [one.name, one.result?.name ?? "", one.doc ?? ""]);
  const writes = writesOf(system).map((one) => [one.name, one.record?.name ?? "", one.doc ?? ""]);
  const odd = oddIn(system.path);
  return [
    `${title}, version ${version}${kept}\n${doc === undefined ? "" : `\n${doc.trim()}\n`}`,
    connect?.steps === undefined ? "" : `\nto connect it: integ connect ${name}\n${indented(connect.steps)}`,
    part("starts a flow", [...starts, ...files]),
    part("can be read", reads),
    part("takes", writes),
    odd === "" ? "" : `\nknown oddities\n${indented(odd)}`,
    `\nmore: integ explain ${name}.<name of the above, or of a type>\n`,
  ].join("");
}

/** An event or an operation, with lines that use it. */
export function partText(system: System, part: SystemEvent | SystemOperation): string {
  const example = `\n${indented(exampleOf(system, part))}`;
  if (!("kind" in part)) {
    const topic = part.topic === undefined ? "" : `, topic ${part.topic}`;
    return `webhook ${system.name}.${part.name}: ${part.type.name}${topic}\n\n${sentence(part.doc)}${example}`;
  }
  const { kind, record, result, request, parameters, mayFindNone } = part;
  const gives =
    result === undefined
      ? ""
      : ` → ${kind === "list" ? "list of " : ""}${result.name}${mayFindNone ? ", or none" : ""}`;
  const takes = record === undefined ? "" : ` { ${record.name} }`;
  const how = kind === "list" ? `${sentence(polledBy(part))}` : kind === "read" ? "" : sentence(repeatedAs(part));
  const rows = parameters.map((one) => [
    `  ${one.name}`,
    one.required ? "" : one.default === undefined ? "optional" : `default ${String(one.default)}`,
    one.doc ?? "",
  ]);
  return [
    `${signatureOfOperation(part, system.name)}${takes}${gives}\n\n${sentence(part.doc)}${how}`,
    rows.length === 0 ? "" : `\n${table(rows)}`,
    example,
    system.link.kind === undefined ? `\n${request.method} ${request.path}\n` : "",
  ].join("");
}

/** The oddities that the description notes. */
function oddIn(description: string): string {
  const file = join(dirname(description), "about.md");
  if (!existsSync(file)) return "";
  return /^## What is odd\n([\s\S]*?)(?=^## |(?![\s\S]))/m.exec(readFileSync(file, "utf8"))?.[1]?.trim() ?? "";
}

const sentence = (text = ""): string =>
  text === "" ? "" : `${text.slice(0, 1).toUpperCase()}${text.slice(1).replace(/\.$/, "")}.\n`;
const indented = (text: string): string => `${text.trim().replace(/^(?=.)/gm, "  ")}\n`;

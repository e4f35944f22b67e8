/**
 * `integ list systems`: a project's systems with their versions and end dates; and those that are part of integ, by kind and by the
 * direction of documents.
 */
import { basename } from "node:path";
import { daysLeft, leftText } from "@integ/runtime/host";
import { Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { formatFor, report } from "../report.ts";
import { startsOf, writesOf } from "../system-parts.ts";
import { err, EXIT, out, table } from "../terminal.ts";
import { openWorkspace } from "../workspace.ts";

interface ListedSystem {
  readonly name: string;
  readonly title: string;
  readonly version: string;
  readonly keptUntil?: string;
  readonly usedBy: readonly string[];
}

/** The systems that specs use, and the project's other ones. */
export function listSystems(named: readonly string[], options: { readonly format?: string }): number {
  const workspace = named.length === 0 && !hasSpecs() ? undefined : openWorkspace(named);
  const listed: ListedSystem[] = [];
  let broken = false;
  for (const { program, specs } of workspace?.projects ?? []) {
    broken = report(program.diagnostics, "plain", program.host) || broken;
    listed.push(...systemsOf(program, specs));
  }
  const shipped = shippedSystems();
  if (formatFor(options.format, process.stdout) === "json")
    out(`${JSON.stringify({ version: 1, systems: listed, shipped }, null, 2)}\n`);
  else {
    if (listed.length > 0) out(`${projectTable(listed)}\n`);
    out(shippedTable(shipped));
  }
  warn(listed);
  return broken ? EXIT.findings : EXIT.fine;
}

/** Whether there is any project here to list the systems of. */
function hasSpecs(): boolean {
  return (nodeHost().specs?.(process.cwd()) ?? []).length > 0;
}

function projectTable(listed: readonly ListedSystem[]): string {
  const rows = listed.map((one) => [
    one.name,
    one.title,
    one.version,
    one.keptUntil ?? "-",
    one.usedBy.join(", ") || "-",
  ]);
  return table([["SYSTEM", "TITLE", "VERSION", "KEPT UNTIL", "USED BY"], ...rows]);
}

/** A system that ships with integ, and the directions of its documents. */
interface Shipped {
  readonly name: string;
  readonly title: string;
  readonly version: string;
  readonly kind: string;
  readonly webhooks: number;
  readonly lists: number;
  readonly writes: number;
}

/** The kinds, in a shop's usual order. */
const KINDS = ["e-commerce", "payments", "accounting", "crm", "marketing", "shipping", "other"];

/** The systems that ship with integ, by kind. */
export function shippedSystems(): readonly Shipped[] {
  // A folder without systems of its own: only those of integ are listed.
  const program = new Program(nodeHost(), "/");
  const names = (program.host.systems?.("/") ?? []).map((folder) => basename(folder)).sort();
  const found = names.flatMap((name): Shipped[] => {
    const system = program.system(name);
    if (system === undefined) return [];
    const { title, version, kind = "other", events } = system;
    const lists = startsOf(system).length - events.size;
    return [{ name, title, version, kind, webhooks: events.size, lists, writes: writesOf(system).length }];
  });
  return KINDS.flatMap((kind) => found.filter((one) => one.kind === kind));
}

function shippedTable(shipped: readonly Shipped[]): string {
  const rows = shipped.map((one, i) => {
    const from = [one.webhooks > 0 ? "webhooks" : "", one.lists > 0 ? "polls" : ""].filter((way) => way !== "");
    const kind = shipped[i - 1]?.kind === one.kind ? "" : one.kind;
    return [kind, one.name, one.title, from.join(", ") || "-", one.writes > 0 ? `${one.writes} operations` : "-"];
  });
  const general = [
    ["built in", "files", "CSV, JSON, fixed width; also SFTP", "files", "write, append"],
    ["", "sql", "PostgreSQL, MySQL, SQLite", "polls", "insert, upsert"],
    ["", "mail", "SMTP", "-", "send"],
  ];
  const head = ["KIND", "SYSTEM", "TITLE", "STARTS FLOWS BY", "TAKES"];
  return `${table([head, ...rows, ...general])}\nmore of one: integ explain <system>\n`;
}

function warn(listed: readonly ListedSystem[]): void {
  for (const { name, version, keptUntil, usedBy } of listed) {
    const left = keptUntil === undefined || usedBy.length === 0 ? undefined : daysLeft(keptUntil, Date.now());
    if (keptUntil !== undefined && left !== undefined && left <= SOON)
      err(`WARNING: version ${version} of ${name} ${leftText(keptUntil, left)}\n`);
  }
}

/** Warn of versions that end within this many days. */
const SOON = 90;

function systemsOf(program: Program, specs: readonly string[]): ListedSystem[] {
  const used = new Map<string, string[]>();
  for (const spec of specs) {
    const { checked } = program.check(spec);
    const name = checked?.module.integration?.name.value;
    if (checked === undefined || name === undefined) continue;
    for (const system of namesIn(checked)) used.set(system, [...(used.get(system) ?? []), name]);
  }
  const names = [...new Set([...used.keys(), ...program.project.systems.keys()])].sort();
  return names.flatMap((name) => {
    const system = program.system(name);
    if (system === undefined) return [];
    const { keptUntil } = system.link;
    const { title, version } = system;
    return [{ name, title, version, ...(keptUntil === undefined ? {} : { keptUntil }), usedBy: used.get(name) ?? [] }];
  });
}

type Checked = NonNullable<ReturnType<Program["check"]>["checked"]>;

function namesIn({ document, fetches, loopFetches, destinations }: Checked): ReadonlySet<string> {
  const asked = [...fetches, ...loopFetches].flatMap(({ operation }) => operation?.system.name ?? []);
  const own = document === undefined ? [] : [document.system.name];
  return new Set([...own, ...asked, ...destinations.map(({ system }) => system.name)]);
}

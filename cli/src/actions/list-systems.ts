/** `integ list systems`: the systems of a project, in which version, and until when their vendors keep that. */
import { daysLeft, leftText } from "@integ/runtime/host";
import type { Program } from "@integ/compiler";
import { formatFor, report } from "../report.ts";
import { err, EXIT, out, table } from "../terminal.ts";
import { openWorkspace } from "../workspace.ts";

interface ListedSystem {
  readonly name: string;
  readonly title: string;
  readonly version: string;
  readonly keptUntil?: string;
  readonly usedBy: readonly string[];
}

/** Those that specs use, and those that the project has beside them. */
export function listSystems(named: readonly string[], options: { readonly format?: string }): number {
  const workspace = openWorkspace(named);
  const listed: ListedSystem[] = [];
  let broken = false;
  for (const { program, specs } of workspace.projects) {
    broken = report(program.diagnostics, "plain", workspace.host) || broken;
    listed.push(...systemsOf(program, specs));
  }
  if (formatFor(options.format, process.stdout) === "json")
    out(`${JSON.stringify({ version: 1, systems: listed }, null, 2)}\n`);
  else {
    const rows = listed.map((one) => [
      one.name,
      one.title,
      one.version,
      one.keptUntil ?? "-",
      one.usedBy.join(", ") || "-",
    ]);
    out(table([["SYSTEM", "TITLE", "VERSION", "KEPT UNTIL", "USED BY"], ...rows]));
  }
  for (const { name, version, keptUntil, usedBy } of listed) {
    const left = keptUntil === undefined || usedBy.length === 0 ? undefined : daysLeft(keptUntil, Date.now());
    if (keptUntil !== undefined && left !== undefined && left <= SOON)
      err(`WARNING: version ${version} of ${name} ${leftText(keptUntil, left)}\n`);
  }
  return broken ? EXIT.findings : EXIT.fine;
}

/** What ends within so many days is said. */
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

/** `integ list`: the integrations of a project, what starts each, when, and where it writes. */
import type { CheckedModule } from "@integ/compiler";
import { STARTED_BY } from "../started-by.ts";
import { formatFor, report, shown } from "../report.ts";
import { count, EXIT, err, out, table } from "../terminal.ts";
import { openWorkspace } from "../workspace.ts";

interface Listed {
  readonly name: string;
  readonly file: string;
  readonly about?: string;
  readonly source: string;
  readonly starts: (typeof STARTS)[keyof typeof STARTS];
  readonly trigger: string;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly tests: number;
}

/** Which side starts a run. */
const STARTS = { ...STARTED_BY, manual: "by hand" } as const;

function reads(checked: CheckedModule): NonNullable<CheckedModule["fetches"][number]["operation"]>[] {
  return [...checked.fetches, ...checked.loopFetches].flatMap((fetch) => fetch.operation ?? []);
}

/** The trigger as written in the spec. */
function triggerText({ module }: CheckedModule): string {
  const { trigger } = module;
  if (trigger === undefined) return "";
  return module.source.text
    .slice(trigger.start, trigger.end)
    .replace(/^trigger\s+/, "")
    .replace(/\s+/g, " ");
}

export function list(named: readonly string[], options: { readonly format?: string }): number {
  const workspace = openWorkspace(named);
  const listed: Listed[] = [];
  let broken = false;
  for (const { program, specs } of workspace.projects) {
    broken = report(program.diagnostics, "plain", workspace.host) || broken;
    for (const spec of specs) {
      const { checked, diagnostics } = program.check(spec);
      const errors = diagnostics.filter((diagnostic) => diagnostic.severity === "error").length;
      if (errors > 0) err(`${shown(spec)} has ${count(errors, "error")}: run integ check\n`);
      broken ||= errors > 0;
      if (
        checked?.module.integration === undefined ||
        checked.module.integration.partial === true ||
        checked.document === undefined
      )
        continue;
      const { doc } = checked.module.integration;
      listed.push({
        name: checked.module.integration.name.value,
        file: shown(spec),
        ...(doc === undefined ? {} : { about: doc }),
        source: checked.document.type.type.name,
        starts: STARTS[checked.trigger?.kind ?? "manual"],
        trigger: triggerText(checked),
        reads: [...(checked.document.read === undefined ? [] : [checked.document.read]), ...reads(checked)].map(
          ({ system, operation }) => `${system.name}.${operation.name}`,
        ),
        writes: checked.destinations.map((destination) => `${destination.system.name}.${destination.operation.name}`),
        tests: checked.tests.length,
      });
    }
  }
  if (formatFor(options.format, process.stdout) === "json")
    out(`${JSON.stringify({ version: 1, integrations: listed }, null, 2)}\n`);
  else {
    const rows = listed.map((one) => [
      one.name,
      one.starts,
      one.trigger,
      one.reads.join(", ") || "-",
      one.writes.join(", "),
      String(one.tests),
      one.file,
    ]);
    out(table([["INTEGRATION", "STARTS", "WHEN", "READS", "WRITES", "TESTS", "FILE"], ...rows]));
  }
  return broken ? EXIT.findings : EXIT.fine;
}

/** `integ doctor`: checks this machine and project, with the command that fixes each problem. */
import { resolve } from "node:path";
import { Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import type { Check, State } from "../doctor/check.ts";
import { examine, examineMachine } from "../doctor/examine.ts";
import { formatFor, paintFor } from "../report.ts";
import { count, EXIT, out, outPainted, printable } from "../terminal.ts";
import { projectOf } from "../workspace.ts";

/** The schema of the JSON: docs/schemas/doctor.schema.json. */
const SCHEMA = "urn:integ:schema:doctor:1";
const SIGNS: Readonly<Record<State, string>> = { ok: "ok     ", warning: "warning", wrong: "WRONG  " };

export async function doctor(options: { readonly folder?: string; readonly format?: string }): Promise<number> {
  const program = new Program(nodeHost(), projectOf(`${resolve(options.folder ?? ".")}/x.integ`));
  const { project, host } = program;
  const specs = host.specs?.(project.folder) ?? [];
  const hasProject = specs.length > 0 || project.file !== undefined;
  const checks = hasProject ? await examine(program, specs) : examineMachine();
  const [wrong, warnings] = (["wrong", "warning"] as const).map((state) => checks.filter((one) => one.state === state).length); // prettier-ignore
  const summary = { wrong: wrong ?? 0, warnings: warnings ?? 0, checks: checks.length };
  if (formatFor(options.format, process.stdout) === "json") {
    const ok = summary.wrong === 0;
    out(`${JSON.stringify({ $schema: SCHEMA, version: 1, ok, summary, checks }, null, 2)}\n`);
  } else {
    outPainted(checks.map(lineOf).join(""));
    if (!hasProject) out("\nthere is no project here: integ init begins one\n");
    const fine = checks.length - summary.wrong - summary.warnings;
    out(`\n${summary.wrong} wrong, ${count(summary.warnings, "warning")}, ${fine} in order\n`);
  }
  return summary.wrong > 0 ? EXIT.findings : EXIT.fine;
}

function lineOf({ state, subject, about, fix }: Check): string {
  const paint = paintFor(process.stdout);
  const sign = { ok: paint.quiet, warning: paint.warning, wrong: paint.error }[state](SIGNS[state]);
  const line = `${sign}  ${paint.strong(printable(subject))}: ${printable(about)}\n`;
  return fix === undefined ? line : `${line}         ${paint.help("fix:")} ${printable(fix)}\n`;
}

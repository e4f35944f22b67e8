/** `integ check --ledger`: what each integration does with every field, as text or JSON; fails above a number of undecided ones. */
import { ledgerOf, undecided, type Ledger } from "@integ/compiler";
import { count, err, EXIT, out, UsageError } from "../terminal.ts";
import type { Workspace } from "../workspace.ts";

export function ledger(
  workspace: Workspace,
  options: { readonly format?: string | undefined; readonly maxUndecided?: string },
): number {
  const most = options.maxUndecided === undefined ? undefined : Number(options.maxUndecided);
  if (most !== undefined && !/^\d+$/.test(options.maxUndecided ?? ""))
    throw new UsageError("--max-undecided takes a number", "for example: integ check --ledger --max-undecided 0");
  const ledgers = workspace.projects.flatMap(({ program, specs }) =>
    specs.flatMap((spec) => {
      const { checked, diagnostics } = program.check(spec);
      if (checked === undefined || diagnostics.some((one) => one.severity === "error")) return [];
      const found = ledgerOf(checked);
      return found === undefined ? [] : [found];
    }),
  );
  if (options.format === "json") out(`${JSON.stringify({ version: 1, ledgers }, null, 2)}\n`);
  else for (const one of ledgers) out(told(one));
  const over = ledgers.filter((one) => most !== undefined && undecided(one) > most);
  for (const one of over)
    err(
      `${one.integration}: ${count(undecided(one), "field")} undecided, but at most ${most} are allowed: use them, or write  ignore … because "…"\n`,
    );
  return over.length > 0 ? EXIT.findings : EXIT.fine;
}

function told(ledger: Ledger): string {
  const by = (state: string): string[] =>
    ledger.source.filter((field) => field.state === state).map((field) => field.path);
  const row = (title: string, items: readonly string[]): string =>
    items.length === 0 ? "" : `  ${title} (${items.length})\n${wrapped(items)}`;
  const lines = [
    `${ledger.integration}\n`,
    row("source fields used", by("used")),
    row("ignored on purpose", by("ignored")),
    row("undecided", by("undecided")),
    ...ledger.destinations.flatMap(({ name, operation, fields }) => {
      const of = (required: boolean, set: boolean): string[] =>
        fields.filter((field) => field.required === required && field.set === set).map((field) => field.path);
      return [
        `  ${name} = ${operation}\n`,
        row("required, set", of(true, true)),
        row("required, not set", of(true, false)),
        row("optional, set", of(false, true)),
        row("optional, not set", of(false, false)),
      ];
    }),
    ...ledger.enums.map(
      ({ subject, line, named, rest, unknown }) =>
        `  line ${line}: match ${subject}: ${named.join(", ")}${rest.length === 0 ? "" : `; by else: ${rest.join(", ")}`}${unknown ? "; new values handled" : ""}\n`,
    ),
    ...ledger.cuts.map(({ expression, line }) => `  line ${line}: may be cut: ${expression}\n`),
    ...ledger.stops.map(({ action, reason, line }) => `  line ${line}: ${action}: ${reason}\n`),
    ...ledger.mayBeHeld.map(
      ({ target, wants, expression, line }) =>
        `  line ${line}: may be held: ${target}, where ${expression} is not ${wants.join(" or not ")}\n`,
    ),
    row(
      `personal data that may reach ${ledger.reaches.join(", ")}`,
      ledger.personal.map(({ path, kind }) => `${path} (${kind})`),
    ),
  ];
  return `${lines.join("")}\n`;
}

function wrapped(items: readonly string[]): string {
  const lines: string[] = [];
  let line = "";
  for (const item of items) {
    if (line !== "" && line.length + item.length > 100) {
      lines.push(line);
      line = "";
    }
    line += line === "" ? item : `, ${item}`;
  }
  return [...lines, line].map((one) => `      ${one}\n`).join("");
}

/** The terminal: where things are written and how a command ends. Data goes to stdout, all else to stderr. */
export const FORMATS = ["pretty", "plain", "json"] as const;

/** What a command found; more than one thing that is wrong is still one exit code. */
export const EXIT = { fine: 0, findings: 1, usage: 2, bug: 3, interrupted: 130 } as const;

/** A mistake in how integ was called or set up: exit code 2. */
export class UsageError extends Error {
  readonly help: string | undefined;
  constructor(message: string, help?: string) {
    super(message);
    this.help = help;
  }
}

export function out(text: string): void {
  process.stdout.write(text);
}
export function err(text: string): void {
  process.stderr.write(text);
}

export function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}

/** Rows in columns, two spaces apart. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => (row[i] ?? "").length)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0)))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}

/** The terminal: where things are written and how a command ends. Data goes to stdout, all else to stderr. */
export const FORMATS = ["pretty", "plain", "json"] as const;

/** A command's result; several problems still give one exit code. */
export const EXIT = { fine: 0, findings: 1, usage: 2, bug: 3, interrupted: 130 } as const;

/** A mistake in how integ was called or set up: exit code 2. */
export class UsageError extends Error {
  readonly help: string | undefined;
  constructor(message: string, help?: string) {
    super(message);
    this.help = help;
  }
}

/** Text for stdout; what documents and other systems say may stand in it. */
export function out(text: string): void {
  process.stdout.write(printable(text));
}
/** The same for stderr. */
export function err(text: string): void {
  process.stderr.write(printable(text));
}
/** Text for a file, each character as it is. */
export function outAsIs(text: string): void {
  process.stdout.write(text);
}
/** Text of our own with colours in it, for stdout. */
export function outPainted(text: string): void {
  process.stdout.write(text);
}
/** Text of our own with colours in it, for stderr. */
export function errPainted(text: string): void {
  process.stderr.write(text);
}

/** Escapes control characters as in JSON: a terminal would execute them, and could hide text. */
export function printable(text: string): string {
  // They are what this is about; a line break of Windows is one.
  // oxlint-disable-next-line no-control-regex
  return text.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]|\r(?!\n)/g, (one) => {
    return `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** `1 run`, `2 runs`. */
export function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}

/** Rows in columns, two spaces apart. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => rows.reduce((most, row) => Math.max(most, (row[i] ?? "").length), 0));
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

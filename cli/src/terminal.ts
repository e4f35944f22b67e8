/** Output and exit codes. Data goes to stdout, everything else to stderr. */
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

/** Writes text to stdout; it may contain texts of documents and other systems. */
export function out(text: string): void {
  process.stdout.write(printable(text));
}
/** The same for stderr. */
export function err(text: string): void {
  process.stderr.write(printable(text));
}
/** Writes text unchanged, for files. */
export function outAsIs(text: string): void {
  process.stdout.write(text);
}
/** Writes coloured text of our own to stdout. */
export function outPainted(text: string): void {
  process.stdout.write(text);
}
/** Writes coloured text of our own to stderr. */
export function errPainted(text: string): void {
  process.stderr.write(text);
}

/** Escapes control characters as in JSON: a terminal would execute them, and could hide text. */
export function printable(text: string): string {
  // Control characters are the subject here; Windows line breaks are allowed.
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

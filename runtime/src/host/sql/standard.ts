/** SQL that all databases share. */
import type { Dialect } from "./database.ts";

/** A name in double quotes. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `ON CONFLICT` of PostgreSQL and SQLite; values are compared and written unchanged. */
export const STANDARD: Pick<Dialect, "name" | "table" | "onConflict" | "compared" | "keysTable" | "moment"> = {
  name: quoted,
  table: (table) => table.split(".").map(quoted).join("."),
  onConflict: (key, others) =>
    `ON CONFLICT (${key.map(quoted).join(", ")}) DO ${
      others.length === 0
        ? "NOTHING"
        : `UPDATE SET ${others.map((one) => `${quoted(one)} = excluded.${quoted(one)}`).join(", ")}`
    }`,
  compared: (_, hole) => hole,
  moment: (_, text) => text,
  keysTable:
    "CREATE TABLE IF NOT EXISTS integ_keys (idempotency_key varchar(64) PRIMARY KEY, noted_at timestamp DEFAULT CURRENT_TIMESTAMP)",
};

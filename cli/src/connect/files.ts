/** Writes the values from `integ connect` to `.env`. Other variables there stay. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../terminal.ts";

/**
 * Sets variables in `.env`, replacing earlier values; a new file is readable only by its owner.
 * @param values the values by variable
 * @returns a warning if the file may get into a repository
 * @throws UsageError for a value that can't be quoted
 */
export function addToEnv(folder: string, values: ReadonlyMap<string, string>): string | undefined {
  if (values.size === 0) return undefined;
  const file = join(folder, ".env");
  const before = existsSync(file) ? readFileSync(file, "utf8") : "";
  // An old secret does not stay beside the new one. The last line of a name counts, so a multi-line value may stay.
  const kept = before
    .split(/(?<=\n)/)
    .filter(
      (line) =>
        !values.has(
          /^\s*(?:export\s+)?(\w+)\s*=\s*(?:'[^']*'|"[^"]*"|`[^`]*`|[^'"`\s][^\n]*)?\s*$/.exec(line)?.[1] ?? "",
        ),
    ) // prettier-ignore
    .join("");
  const open = kept === "" || kept.endsWith("\n") ? "" : "\n";
  const added = [...values].map(([variable, value]) => `${variable}=${quoted(variable, value)}\n`).join("");
  writeFileSync(file, kept + open + added, { mode: 0o600 });
  const ignored = existsSync(join(folder, ".gitignore")) ? readFileSync(join(folder, ".gitignore"), "utf8") : "";
  const isIgnored = /^\/?\.env\s*$/m.test(ignored);
  return isIgnored || !existsSync(join(folder, ".git")) ? undefined : "add .env to .gitignore: it has secrets in it";
}

function quoted(variable: string, value: string): string {
  if (/^[\w./:@+=-]+$/.test(value)) return value;
  const quote = ["'", '"', "`"].find((one) => !value.includes(one));
  if (quote === undefined || (quote === '"' && value.includes("\\n")))
    throw new UsageError(
      `the value for ${variable} has quotes of every kind in it`,
      "set it in the environment yourself",
    );
  return quote + value + quote;
}

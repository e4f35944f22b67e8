/** `integ fmt`: formats specs. */
import { readFileSync, writeFileSync } from "node:fs";
import { parse, SourceText } from "@integ/grammar";
import { format, UnformattableError } from "@integ/grammar/format";
import { formatFor, report, shown } from "../report.ts";
import { count, err, EXIT, outAsIs } from "../terminal.ts";
import { openWorkspace } from "../workspace.ts";

export async function fmt(
  named: readonly string[],
  options: { readonly check?: boolean; readonly format?: string },
): Promise<number> {
  if (named.length === 1 && named[0] === "-") {
    const text = readFileSync(0, "utf8");
    try {
      outAsIs(await format(text));
      return EXIT.fine;
    } catch (error) {
      if (!(error instanceof UnformattableError)) throw error;
      report(parse(new SourceText("-", text)).diagnostics, formatFor(options.format), {
        read: () => text,
        findSystem: () => undefined,
      });
      return EXIT.findings;
    }
  }
  const workspace = openWorkspace(named);
  let changed = 0;
  let failed = false;
  for (const spec of workspace.projects.flatMap((project) => project.specs)) {
    const text = readFileSync(spec, "utf8");
    try {
      const formatted = await format(text);
      if (formatted === text) continue;
      changed++;
      if (options.check === true) err(`${shown(spec)} is not formatted\n`);
      else writeFileSync(spec, formatted);
    } catch (error) {
      if (!(error instanceof UnformattableError)) throw error;
      failed =
        report(
          parse(new SourceText(spec, text)).diagnostics,
          formatFor(options.format),
          workspace.host,
          `${shown(spec)} left as it is`,
        ) || failed;
    }
  }
  if (changed > 0)
    err(
      options.check === true
        ? `${count(changed, "file")} to format: run integ fmt\n`
        : `${count(changed, "file")} formatted\n`,
    );
  return failed || (options.check === true && changed > 0) ? EXIT.findings : EXIT.fine;
}

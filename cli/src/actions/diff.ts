/** `integ diff`: the business differences between two versions of a project: contracts and sent values. */
import { messageOf } from "@integ/runtime/errors";
import { writeFileSync } from "node:fs";
import { compare, type Compared } from "../diff/compare.ts";
import { loadVersion, type Versions } from "../diff/flow-version.ts";
import { openVersion } from "../diff/versions.ts";
import { diffJson } from "../diff/write-json.ts";
import { diffMarkdown } from "../diff/write-markdown.ts";
import { diffText } from "../diff/write-text.ts";
import type { DiffReport } from "../diff/formats.ts";
import { paintFor } from "../report.ts";
import { EXIT, out, outAsIs, UsageError } from "../terminal.ts";
import { PLAIN_PAINT } from "@integ/compiler";

interface DiffOptions {
  readonly flow?: string;
  readonly mergeBase?: boolean;
  readonly exitCode?: boolean;
  readonly format?: readonly DiffReport[];
}

/** @param before a commit or a folder @param after the same; default: the working tree */
export async function diff(before: string, after: string | undefined, options: DiffOptions): Promise<number> {
  const { format: reports = [] } = options;
  const direct = reports.filter(({ file }) => file === undefined);
  if (direct.length > 1)
    throw new UsageError(
      `${direct.map(({ format }) => format).join(" and ")} can't both go to stdout`,
      `write one of them into a file:  --format ${direct[1]?.format}=<file>`,
    );
  const old = openVersion(before, options.mergeBase);
  try {
    const now = openVersion(after);
    try {
      const versions: Versions = { before: await loadVersion(old), after: await loadVersion(now) };
      const names = [...versions.before.flows.values(), ...versions.after.flows.values()].map(({ name }) => name);
      if (options.flow !== undefined && !names.includes(options.flow))
        throw new UsageError(
          `there is no integration ${options.flow} in either version`,
          `there are: ${[...new Set(names)].join(", ") || "none"}`,
        );
      const compared = compare(versions, options.flow);
      for (const { format, file } of reports) write(textOf(format, compared, versions), file);
      if (direct.length === 0) {
        const paint = process.stdout.isTTY ? paintFor(process.stdout) : PLAIN_PAINT;
        out(diffText(compared, versions, paint));
      }
      return options.exitCode === true && compared.changes.length > 0 ? EXIT.findings : EXIT.fine;
    } finally {
      now.close();
    }
  } finally {
    old.close();
  }
}

function textOf(format: DiffReport["format"], compared: Compared, versions: Versions): string {
  switch (format) {
    case "plain":
      return diffText(compared, versions, PLAIN_PAINT);
    case "json":
      return diffJson(compared, versions);
    case "markdown":
      return diffMarkdown(compared, versions);
  }
}

function write(text: string, file: string | undefined): void {
  if (file === undefined) return outAsIs(text);
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new UsageError(`${file} can't be written: ${messageOf(error)}`);
  }
}

/** `--format` of `check` and `test`; it must load quickly, since every start declares it. */
import { InvalidArgumentError, Option } from "commander";

/** The formats of findings, for people and for CI. */
export const REPORTS = ["pretty", "plain", "json", "sarif", "junit", "github", "gitlab"] as const;
type ReportFormat = (typeof REPORTS)[number];

/** `--format junit=report.xml`: a format with its output file. */
export interface Report {
  readonly format: ReportFormat;
  /** The output file. Default: stdout, or stderr for formats for people. */
  readonly file?: string;
}

/** `--format sarif=integ.sarif --format github`: may be repeated. */
export function reportsOption(): Option {
  return new Option(
    "--format <format[=file]>",
    `how findings are written: ${REPORTS.join(", ")}; into a file, and several at once`,
  ).argParser((text: string, before: readonly Report[] | undefined): readonly Report[] => {
    const [, name = "", file] = /^([^=]*)(?:=(.*))?$/s.exec(text) ?? [];
    const format = REPORTS.find((one) => one === name);
    if (format === undefined) throw new InvalidArgumentError(`Allowed choices are ${REPORTS.join(", ")}.`);
    if (file === "") throw new InvalidArgumentError(`Name the file: --format ${format}=<file>.`);
    return [...(before ?? []), file === undefined ? { format } : { format, file }];
  });
}

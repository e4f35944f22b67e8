/** `--format` of `integ diff`; it must load quickly, since every start declares it. */
import { InvalidArgumentError, Option } from "commander";

const FORMATS = ["plain", "json", "markdown"] as const;

/** A format with its output file. Default: stdout. */
export interface DiffReport {
  readonly format: (typeof FORMATS)[number];
  readonly file?: string;
}

/** `--format markdown=diff.md --format json`: may be repeated. */
export function diffFormatOption(): Option {
  return new Option(
    "--format <format[=file]>",
    `how it is written: ${FORMATS.join(", ")}; into a file, and several at once`,
  ).argParser((text: string, before: readonly DiffReport[] | undefined): readonly DiffReport[] => {
    const [, name = "", file] = /^([^=]*)(?:=(.*))?$/s.exec(text) ?? [];
    const format = FORMATS.find((one) => one === name);
    if (format === undefined) throw new InvalidArgumentError(`Allowed choices are ${FORMATS.join(", ")}.`);
    if (file === "") throw new InvalidArgumentError(`Name the file: --format ${format}=<file>.`);
    return [...(before ?? []), file === undefined ? { format } : { format, file }];
  });
}

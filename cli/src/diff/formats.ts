/** `--format` of `integ diff`, light: it is declared whenever integ starts. */
import { InvalidArgumentError, Option } from "commander";

const FORMATS = ["plain", "json", "markdown"] as const;

/** A format, and the file that it goes into; to stdout where there is none. */
export interface DiffReport {
  readonly format: (typeof FORMATS)[number];
  readonly file?: string;
}

/** `--format markdown=diff.md --format json`: as often as there are formats. */
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

/** The names of the files that runs write. */
import { scalarText } from "../unknown-values.ts";
import type { FileEnd } from "../../ends.ts";
import { Refusal } from "../ends/built-in.ts";

/** The facts about a run that a file name may contain. */
export interface NamedRun {
  readonly id: number;
  /** When its event was received, in milliseconds since 1970. */
  readonly receivedAt: number;
}

/**
 * Fills the placeholders of `sales-{date}.csv`: the result is the same at every attempt of a run.
 * @throws Refusal if an argument can't be part of a file name
 */
export function fileName(
  { name, zone = "UTC" }: FileEnd,
  args: Readonly<Record<string, unknown>>,
  run: NamedRun,
): string {
  const at = Temporal.Instant.fromEpochMilliseconds(run.receivedAt).toZonedDateTimeISO(zone);
  const told: Readonly<Record<string, string>> = {
    date: at.toPlainDate().toString(),
    time: at.toPlainTime().toString({ smallestUnit: "second" }).replaceAll(":", ""),
    run: String(run.id),
  };
  return name.replace(/\{(\w+)\}/g, (_, hole: string) => told[hole] ?? part(hole, scalarText(args[hole])));
}

/** The longest name that most file systems accept, in bytes, less integ's own suffix. */
const LONGEST = 180;

function part(hole: string, value: string): string {
  const wrong =
    value.trim() === ""
      ? "is blank"
      : // oxlint-disable-next-line no-control-regex -- file names must not contain them
        /[/\\:*?"<>|\u0000-\u001F\u007F]/.test(value) || !value.isWellFormed()
        ? "has a character that file names can't have"
        : value.startsWith(".")
          ? "begins with a dot"
          : Buffer.byteLength(value) > LONGEST
            ? "is too long"
            : undefined;
  if (wrong === undefined) return value;
  throw new Refusal(`${hole} ${wrong}, and can't be part of a file name`, JSON.stringify(value));
}

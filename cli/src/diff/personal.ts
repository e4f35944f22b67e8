/**
 * The personal data that two versions move: its kinds and recipients, and the statements of integ.yaml for the record
 * of processing.
 */
import { lineageOf } from "@integ/compiler";
import { SourceText } from "@integ/grammar";
import type { Change, Line } from "./change.ts";
import type { FlowVersion, LoadedVersion, Versions } from "./flow-version.ts";

/** The requests of one kind to a system. */
interface Movement {
  readonly kind: string;
  readonly to: string;
  readonly fields: readonly string[];
  readonly line: Line;
}

/** @param was undefined for a new integration @param is undefined for a removed one */
export function personalChanges(
  was: FlowVersion | undefined,
  is: FlowVersion | undefined,
  versions: Versions,
): Change[] {
  const one = is ?? was;
  if (one === undefined) return [];
  const [old, now] = [movementsOf(was, versions.before), movementsOf(is, versions.after)];
  const change = (message: string, { fields, line }: Movement, side: "before" | "after"): Change => ({
    weight: "personal",
    kind: "personal",
    integration: one.name,
    message,
    details: [...fields],
    [side]: line,
  });
  return [
    ...[...now].flatMap(([key, movement]) =>
      old.has(key) ? [] : [change(`${movement.kind} goes to ${movement.to} from now on`, movement, "after")],
    ),
    ...[...old].flatMap(([key, movement]) =>
      now.has(key) ? [] : [change(`${movement.kind} does not go to ${movement.to} any more`, movement, "before")],
    ),
    ...(was === undefined || is === undefined ? [] : recordChanges(was, is, versions)),
  ];
}

/** By kind and recipient. Data that is returned to its own system does not count. */
function movementsOf(version: FlowVersion | undefined, { shown }: LoadedVersion): ReadonlyMap<string, Movement> {
  const found = new Map<string, Movement>();
  if (version === undefined || version.errors.length > 0) return found;
  for (const { system, operation, fields } of lineageOf(version.checked)?.requests ?? [])
    for (const { from, path, file, line } of fields)
      for (const origin of from)
        for (const kind of origin.system === system ? [] : (origin.personal ?? [])) {
          const to = version.program.system(system)?.title ?? system;
          const known = found.get(`${kind} ${system}`);
          const field = `${[origin.name, origin.path].filter((step) => step !== undefined).join(".")} → ${operation}: ${path}`; // prettier-ignore
          const told = known?.fields ?? [];
          found.set(`${kind} ${system}`, {
            kind,
            to,
            fields: told.includes(field) ? told : [...told, field],
            line: known?.line ?? { file: shown(file), line },
          });
        }
  return found;
}

/** The statements about an integration in integ.yaml. */
const SAID = ["purpose", "ground", "subjects", "keep"] as const;

function recordChanges(
  was: FlowVersion,
  is: FlowVersion,
  { after }: { readonly before: LoadedVersion; readonly after: LoadedVersion },
): Change[] {
  const [old, now] = [was, is].map(({ program, name }) => program.project.inventory.integrations[name]);
  return SAID.flatMap((word): Change[] => {
    const [before = "not stated", said = "not stated"] = [old?.[word], now?.[word]];
    if (before === said) return [];
    const { project } = is.program;
    const { path, start } = project.placeOf(`/inventory/integrations/${is.name}${now?.[word] === undefined ? "" : `/${word}`}`); // prettier-ignore
    const line = new SourceText(path, after.read(path) ?? "").position(start).line;
    return [
      {
        weight: "personal",
        kind: "record",
        integration: is.name,
        message: `${word} in the record of processing: ${before} becomes ${said}`,
        details: [],
        after: { file: after.shown(path), line },
      },
    ];
  });
}

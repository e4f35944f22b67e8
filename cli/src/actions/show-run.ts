/** `integ run show`: everything about one run: its event, reads, requests, errors, and the origin of each field. */
import { parseJson } from "@integ/runtime";
import { UnreadableError, type Engine, type Run, type Step } from "@integ/runtime/host";
import type { CheckedModule, Program } from "@integ/compiler";
import type { tree } from "@integ/grammar";
import { runNumber, withProject } from "../open-project.ts";
import { formatFor, shown } from "../report.ts";
import { EXIT, out, UsageError } from "../terminal.ts";
import { clockFor } from "../times.ts";
import { openWorkspace } from "../workspace.ts";
import { runData } from "./runs.ts";

export function showRun(
  text: string,
  options: { readonly folder?: string; readonly format?: string; readonly utc?: true },
): Promise<number> {
  const id = runNumber(text);
  return withProject(options.folder, async ({ engine, program }) => {
    const run = await engine.run(id);
    if (run === undefined) throw new UsageError(`there is no run ${id}`);
    const [event, steps] = [await eventOf(run, engine), await engine.steps(id)];
    const [attempts, history] = [await engine.attempts(id), await engine.history(id)];
    const origins = originsOf(program, run.flow);
    if (formatFor(options.format, process.stdout) === "json") {
      const told = {
        version: 1,
        run: runData(run),
        event: event ?? "",
        steps: steps.map(stepData),
        attempts: attempts.map(({ response, ...rest }) =>
          response === undefined ? rest : { ...rest, response: read(response) },
        ),
        history,
        origins: Object.fromEntries(origins),
      };
      out(`${JSON.stringify(told, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value), 2)}\n`);
      return EXIT.fine;
    }
    const time = clockFor(options.utc);
    out(`run ${run.id}: ${run.state}${run.reason === undefined ? "" : `: ${run.reason}`}\n`);
    out(`  ${run.flow}, key ${run.lane}, received ${time(run.receivedAt)}, module ${run.version}\n`);
    if (["waiting", "retrying"].includes(run.state)) out(`  due ${time(run.dueAt)}\n`);
    out(`\nevent\n${indented(event === undefined ? "(not kept any more)" : pretty(event))}\n`);
    for (const step of steps) {
      const tries = step.attempts > 1 ? `, asked ${step.attempts} times` : "";
      out(`\n${step.kind} ${step.name}: ${STATES[step.state]}${tries}\n`);
      if (step.idempotencyKey !== undefined) out(`  under the key ${step.idempotencyKey}\n`);
      if (step.request !== undefined) out(`  sent\n${indented(withOrigins(step, origins))}\n`);
      if (step.response !== undefined) out(`  response\n${indented(pretty(read(step.response)))}\n`);
      if (step.unreadable !== undefined) out(`  (can't be read: ${step.unreadable})\n`);
    }
    if (attempts.length > 0) out("\nattempts that failed\n");
    for (const { at, step, outcome, response } of attempts) {
      out(`  ${time(at)}  ${step}: ${outcome}\n`);
      if (response !== undefined && response.trim() !== "") out(`${indented(pretty(read(response)))}\n`);
    }
    if (history.length > 0) out("\nhistory\n");
    for (const { at, what, detail } of history)
      out(`  ${time(at)}  ${what}${detail === undefined ? "" : `: ${detail}`}\n`);
    return EXIT.fine;
  });
}

const STATES: Readonly<Record<Step["state"], string>> = {
  sent: "request sent, no response",
  unsure: "request sent; an earlier request with the same key may have succeeded",
  refused: "request refused",
  done: "done",
  again: "done; to be repeated",
  changed: "done; to be repeated if it has changed",
};

/** The event as received, or why it can't be read; undefined if it is no longer stored. */
async function eventOf({ eventId }: Run, engine: Engine): Promise<unknown> {
  try {
    const body = await engine.body(eventId);
    return body.length === 0 ? undefined : read(Buffer.from(body).toString("utf8"));
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    return `(can't be read: ${error.message})`;
  }
}

function read(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}

function pretty(value: unknown): string {
  return typeof value === "string"
    ? value
    : JSON.stringify(value, (_, one: unknown) => (typeof one === "bigint" ? String(one) : one), 2);
}

function indented(text: string): string {
  return text.replace(/^/gm, "    ");
}

function stepData(step: Step): object {
  const { request, response, ...rest } = step;
  return {
    ...rest,
    ...(request === undefined ? {} : { request: read(request) }),
    ...(response === undefined ? {} : { response: read(response) }),
  };
}

/** Each value of a record with the line of the spec that sets it. */
function withOrigins(step: Step, origins: ReadonlyMap<string, string>): string {
  const record = read(step.request ?? "");
  const name = step.name.replace(/\[.*$/, "");
  if (typeof record !== "object" || record === null) return pretty(record);
  return leavesOf(record, "")
    .map(([path, value]) => {
      const origin = originOf(origins, `${name}.${path.replace(/\[\d+\]/g, "[]")}`);
      return `${path}: ${pretty(value)}${origin === undefined ? "" : `   ← ${origin}`}`;
    })
    .join("\n");
}

/** The plain values within a record, by their paths: `LineItems[0].Quantity`. */
function leavesOf(value: unknown, path: string): (readonly [path: string, value: unknown])[] {
  if (typeof value !== "object" || value === null || Object.keys(value).length === 0) return [[path, value]];
  return Object.entries(value).flatMap(([step, inner]: [string, unknown]) =>
    leavesOf(inner, Array.isArray(value) ? `${path}[${step}]` : path === "" ? step : `${path}.${step}`),
  );
}

/** The place that sets a value, or its parent. */
function originOf(origins: ReadonlyMap<string, string>, path: string): string | undefined {
  for (let at = path; at.includes("."); at = at.replace(/(\.[^.[]*|\[\])$/, "")) {
    const found = origins.get(at);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** For each field of each destination, the line of the current spec that sets it: `order-to-invoice.integ:34`. */
function originsOf(program: Program, flow: string): ReadonlyMap<string, string> {
  const origins = new Map<string, string>();
  let specs: readonly string[] = [];
  try {
    specs = openWorkspace([program.project.folder], program.host).projects[0]?.specs ?? [];
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
  }
  for (const path of specs) {
    const { checked } = program.check(path);
    if (checked?.module.integration?.name.value === flow) collect(checked, path, origins);
  }
  return origins;
}

function collect(checked: CheckedModule, path: string, origins: Map<string, string>): void {
  const { source } = checked.module;
  const add = (at: string, entry: tree.FieldEntry): void => {
    const text = source.text.slice(entry.value.start, entry.value.end).split("\n")[0] ?? "";
    const { line } = source.position(entry.start);
    const before = origins.get(at)?.split("  ")[0];
    // Elements of a list may come from several places.
    origins.set(
      at,
      before === undefined
        ? `${shown(path)}:${line}  ${text.length > 90 ? `${text.slice(0, 89)}…` : text}`
        : `${before} or :${line}`,
    );
  };
  const walk = (value: tree.Expression, at: string, inList: boolean): void => {
    if (value.kind === "For") walk(value.body, inList ? at : `${at}[]`, false);
    else if (value.kind === "List") for (const item of value.items) walk(item, `${at}[]`, true);
    else if (value.kind === "Record")
      for (const entry of value.entries) {
        if (entry.kind !== "Field") continue;
        const [name] = entry.path;
        if (name?.kind !== "Name") continue;
        add(`${at}.${name.text}`, entry);
        walk(entry.value, `${at}.${name.text}`, false);
      }
  };
  for (const { declaration, binding } of checked.destinations) walk(declaration.record, binding.name, false);
}

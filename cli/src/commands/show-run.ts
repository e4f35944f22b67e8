/** `integ run show`: all that is known of one run: what came, what was asked and written, what went wrong, and where each field comes from. */
import { parseJson } from "@integ/runtime";
import type { Step } from "@integ/runtime/host";
import type { CheckedModule, Program } from "@integ/compiler";
import { runNumber, withProject } from "../engine.ts";
import { formatFor, shown } from "../report.ts";
import { EXIT, out, UsageError } from "../terminal.ts";
import { openWorkspace } from "../workspace.ts";

export function showRun(
  text: string,
  options: { readonly folder?: string; readonly format?: string },
): Promise<number> {
  const id = runNumber(text);
  return withProject(options.folder, async ({ engine, program }) => {
    const run = await engine.run(id);
    if (run === undefined) throw new UsageError(`there is no run ${id}`);
    const [body, steps] = [await engine.body(run.eventId), await engine.steps(id)];
    const [attempts, history] = [await engine.attempts(id), await engine.history(id)];
    const event = read(Buffer.from(body).toString("utf8"));
    const origins = originsOf(program, run.flow);
    if (formatFor(options.format, process.stdout) === "json") {
      const told = {
        version: 1,
        run,
        event,
        steps: steps.map(stepData),
        attempts: attempts.map(({ answer, ...rest }) =>
          answer === undefined ? rest : { ...rest, answer: read(answer) },
        ),
        history,
        origins: Object.fromEntries(origins),
      };
      out(`${JSON.stringify(told, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value), 2)}\n`);
      return EXIT.fine;
    }
    const time = (at: number): string => new Date(at).toISOString();
    out(`run ${run.id}: ${run.state}${run.reason === undefined ? "" : `: ${run.reason}`}\n`);
    out(`  ${run.flow}, key ${run.lane}, received ${time(run.receivedAt)}, module ${run.version}\n`);
    if (["waiting", "retrying"].includes(run.state)) out(`  due ${time(run.dueAt)}\n`);
    out(`\nevent\n${indented(body.length === 0 ? "(not kept any more)" : pretty(event))}\n`);
    for (const step of steps) {
      const tries = step.attempts > 1 ? `, asked ${step.attempts} times` : "";
      out(`\n${step.kind} ${step.name}: ${step.state === "done" ? "done" : "asked, and not answered"}${tries}\n`);
      if (step.idempotencyKey !== undefined) out(`  under the key ${step.idempotencyKey}\n`);
      if (step.request !== undefined) out(`  sent\n${indented(withOrigins(step, origins))}\n`);
      if (step.response !== undefined) out(`  answered\n${indented(pretty(read(step.response)))}\n`);
    }
    if (attempts.length > 0) out("\nattempts that failed\n");
    for (const { at, step, outcome, answer } of attempts) {
      out(`  ${time(at)}  ${step}: ${outcome}\n`);
      if (answer !== undefined && answer.trim() !== "") out(`${indented(pretty(read(answer)))}\n`);
    }
    if (history.length > 0) out("\nhistory\n");
    for (const { at, what, detail } of history)
      out(`  ${time(at)}  ${what}${detail === undefined ? "" : `: ${detail}`}\n`);
    return EXIT.fine;
  });
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

/** Each field of a record with the line of the spec that sets it. */
function withOrigins(step: Step, origins: ReadonlyMap<string, string>): string {
  const record = read(step.request ?? "");
  const name = step.name.replace(/\[.*$/, "");
  if (typeof record !== "object" || record === null) return pretty(record);
  return Object.entries(record)
    .map(([field, value]) => {
      const origin = origins.get(`${name}.${field}`);
      return `${field}: ${pretty(value)}${origin === undefined ? "" : `   ← ${origin}`}`;
    })
    .join("\n");
}

/** For each field of each destination, where the spec of today sets it: `order-to-invoice.integ:34`. */
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
  for (const { declaration, binding } of checked.destinations)
    for (const entry of declaration.record.entries) {
      if (entry.kind !== "Field") continue;
      const [name] = entry.path;
      if (name?.kind !== "Name") continue;
      const line = source.text.slice(entry.value.start, entry.value.end).split("\n")[0] ?? "";
      origins.set(`${binding.name}.${name.text}`, `${shown(path)}:${source.position(entry.start).line}  ${line}`);
    }
}

/** The systems of a project, for who connects them. */
import { existsSync } from "node:fs";
import type { Program, System } from "@integ/compiler";
import { settingsToReceive, settingsToSend } from "@integ/compiler";
import { similar } from "@integ/grammar";
import { readDevRun } from "../dev-file.ts";
import { engineOf } from "../connections.ts";
import { readRunning } from "../running.ts";
import { UsageError } from "../terminal.ts";

/** @throws UsageError where there is none of that name, or its description is wrong */
export function systemNamed(program: Program, name: string): System {
  const system = program.system(name);
  if (system !== undefined) return system;
  if (program.systemDiagnostics(name).length > 0)
    throw new UsageError(`the description of ${name} is wrong: run integ check`);
  const known = namesOf(program);
  const like = similar(name, known)[0];
  throw new UsageError(
    `there is no system ${name}`,
    like === undefined ? `there are: ${known.join(", ")}` : `did you mean ${like}?`,
  );
}

function namesOf({ project, host }: Program): string[] {
  return [...new Set([...project.systems.keys(), ...(host.systems?.(project.folder) ?? [])])].sort();
}

/** Systems that the project's specs read, write or hear of; and those that integ.yaml has connections to. */
export function systemsUsed(program: Program): string[] {
  const used = new Set(Object.keys(program.project.connections));
  for (const path of program.host.specs?.(program.project.folder) ?? []) {
    const { checked } = program.check(path);
    if (checked === undefined) continue;
    const { document, fetches, loopFetches, destinations } = checked;
    const asked = [...fetches, ...loopFetches].flatMap(({ operation }) => operation?.system.name ?? []);
    const source = document === undefined ? [] : [document.system.name];
    for (const name of [...source, ...asked, ...destinations.map(({ system }) => system.name)]) used.add(name);
  }
  return [...used].sort();
}

/** The settings that a connection needs that have no default: for requests, and for webhooks where a spec waits for them. */
export function settingsNeeded(program: Program, system: System): string[] {
  const hears = (program.host.specs?.(program.project.folder) ?? []).some((path) => {
    const { checked } = program.check(path);
    return checked?.trigger?.kind === "webhook" && checked.document?.system.name === system.name;
  });
  const given = program.project.connections[system.name] ?? {};
  const names = [...settingsToSend(system, given), ...(hears ? settingsToReceive(system) : [])];
  return [...new Set(names)].filter((name) => system.settings.get(name)?.default === undefined);
}

/** Where the project's tokens are: the engine of who runs it now, or integ.yaml's; and whether that has been there before. */
export function engineFor({ project }: Program): { readonly address: string; readonly isThere: boolean } {
  const address = readDevRun(project)?.engine ?? readRunning(project)?.engine ?? engineOf(project);
  return { address, isThere: !address.startsWith("sqlite:") || existsSync(address.slice("sqlite:".length)) };
}

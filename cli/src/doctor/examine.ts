/** All checks of `integ doctor`, in order. Nothing leaves this machine. */
import { messageOf } from "@integ/runtime/errors";
import { existsSync, statSync } from "node:fs";
import type { Program } from "@integ/compiler";
import { lookAtStore, type StoreLook } from "@integ/runtime/host";
import { once } from "../actions/check.ts";
import { outputs } from "../actions/outputs.ts";
import { standings } from "../connect/standing.ts";
import { systemsUsed } from "../connect/systems.ts";
import { environmentOf } from "../environment.ts";
import { integrationOf, nameClashes } from "../name-clashes.ts";
import { UsageError } from "../terminal.ts";
import { wrong, type Check } from "./check.ts";
import { portCheck } from "./listening.ts";
import { machineChecks, thisMachine } from "./machine.ts";
import { packageChecks } from "./packages.ts";
import { fileChecks, moduleChecks, versionChecks } from "./project.ts";
import { filled, gitChecks, modeChecks, settingChecks } from "./secrets.ts";
import { storeChecks, storeFile } from "./store.ts";
import { tokenChecks } from "./tokens.ts";

/** Checks only the machine, if there is no project. */
export function examineMachine(): Check[] {
  return machineChecks(thisMachine(), []);
}

/** Checks the machine and a project. */
export async function examine(program: Program, specs: readonly string[]): Promise<Check[]> {
  const { project } = program;
  const machine = thisMachine();
  const { environment, unreadable } = environmentFor(program);
  const store = storeLook(storeFile(project));
  const seen = [store.look?.changedAt, ...specs.map((path) => statSync(path).mtimeMs)].filter((at) => at !== undefined);
  const { files, found } = outputs({ program, specs });
  const diagnostics = once([
    ...program.diagnostics,
    ...found,
    ...nameClashes(specs.map((spec) => integrationOf(program, spec))),
  ]);
  // If integ.yaml has mistakes, its settings are unknown.
  const isRead = !diagnostics.some(({ severity, place }) => severity === "error" && place.path === project.file);
  const systems = systemsUsed(program)
    .map((name) => program.system(name))
    .filter((system) => system !== undefined);
  const texts = {
    engine: filled(project.engine, environment),
    settings: Object.values(project.connections).flatMap((settings) => Object.values(settings).flat().map((text) => filled(text, environment))), // prettier-ignore
  };
  return [
    ...machineChecks(machine, seen),
    ...packageChecks(program, specs, texts),
    ...fileChecks(program, specs, diagnostics),
    ...moduleChecks(program, files),
    ...(unreadable === undefined ? [] : [unreadable]),
    ...(unreadable === undefined && isRead ? settingChecks(program, systems, environment) : []),
    ...versionChecks(systems, machine.now),
    ...(unreadable === undefined && isRead && store.isReadable ? await tokens(program, machine.now) : []),
    ...gitChecks(project),
    ...modeChecks(project, environment),
    ...store.checks,
    ...storeChecks(project, store.look),
    await portCheck(project),
  ];
}

function environmentFor({ project }: Program): {
  readonly environment: NodeJS.ProcessEnv;
  readonly unreadable?: Check;
} {
  try {
    return { environment: environmentOf(project) };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const unreadable = wrong("settings", error.message, `chmod u+r ${project.folder}/.env`);
    return { environment: process.env, unreadable };
  }
}

/** @returns the state of the store's file; `isReadable`: it can be opened without being changed */
function storeLook(file: string | undefined): {
  readonly look?: StoreLook;
  readonly checks: readonly Check[];
  readonly isReadable: boolean;
} {
  if (file === undefined || !existsSync(file)) return { checks: [], isReadable: false };
  try {
    const look = lookAtStore(file);
    return { look, checks: [], isReadable: look.format === look.writes && look.damage === undefined };
  } catch (error) {
    const about = `${file} can't be read: ${messageOf(error)}`;
    return { checks: [wrong("store", about, "restore a copy made by integ backup")], isReadable: false };
  }
}

/** The state of the tokens in the store; other checks report why they can't be read. */
async function tokens(program: Program, now: number): Promise<Check[]> {
  try {
    return tokenChecks(await standings(program), now);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return [];
  }
}

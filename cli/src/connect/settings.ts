/** The missing settings of a connection, who provides them, and where they are stored: values in `.env`, names in integ.yaml. */
import { randomBytes } from "node:crypto";
import type { Program, System } from "@integ/compiler";
import { environmentOf, VARIABLES } from "../environment.ts";
import { UsageError } from "../terminal.ts";
import { settingsNeeded, type Purpose } from "./systems.ts";

/** A setting without a value, or one that integ.yaml does not name. */
export interface Wanted {
  readonly name: string;
  /** The variable that holds it. */
  readonly variable: string;
  readonly about: string | undefined;
  readonly secret: boolean;
  /** The value is generated here. */
  readonly madeUp: boolean;
  /** An empty value is allowed: the password of a user name that is a key. */
  readonly mayBeEmpty: boolean;
  /** integ.yaml names the variable. */
  readonly isNamed: boolean;
  /** Its value in the environment. */
  readonly value: string | undefined;
}

/** Settings without a name that only requests for tokens use. */
const ABOUT: Readonly<Record<string, string>> = {
  client_id: "the app's client id",
  client_secret: "the app's client secret",
  refresh_token: "a refresh token",
  token_key: "the key that encrypts tokens",
  access_token: "a token that you have already",
};
const SECRET: ReadonlySet<string> = new Set(["client_secret", "refresh_token", "token_key", "access_token"]);

/**
 * @param set settings that the user gives, even if they are not needed or have a value.
 * @throws UsageError for a setting without a variable
 */
export function wantedSettings(
  program: Program,
  system: System,
  set: readonly string[],
  purpose: Purpose = "connect",
): Wanted[] {
  const environment = environmentOf(program.project);
  const given = program.project.connections[system.name] ?? {};
  const { webhookAuth: auth } = system.link;
  const madeUp = new Set(["token_key", ...(auth?.kind === "path" ? [auth.token] : [])]);
  return [...new Set([...settingsNeeded(program, system, purpose), ...set])].flatMap((name): Wanted[] => {
    const setting = system.settings.get(name);
    const known = {
      name,
      about: setting?.doc ?? ABOUT[name],
      secret: setting?.secret ?? SECRET.has(name),
      madeUp: madeUp.has(name),
      mayBeEmpty: system.link.basic?.password === `{${name}}`,
    };
    const entry = given[name];
    if (entry === undefined) {
      const variable = `${system.name}_${name}`.toUpperCase();
      return [{ ...known, variable, isNamed: false, value: valueIn(environment, variable) }];
    }
    const isSet = set.includes(name);
    const variables = [entry].flat().flatMap((text) => [...text.matchAll(VARIABLES)]);
    if (isSet && variables.length !== 1)
      throw new UsageError(`${name} of ${system.name} is written directly in integ.yaml`, "change it there");
    // A variable with a fallback may be empty.
    const open = variables.filter(([, variable = "", fallback]) => isSet || (fallback === undefined && valueIn(environment, variable) === undefined)); // prettier-ignore
    return open.map(([, variable = ""]) => ({ ...known, variable, isNamed: true, value: undefined }));
  });
}

function valueIn(environment: NodeJS.ProcessEnv, variable: string): string | undefined {
  const value = environment[variable];
  return value === undefined || value.trim() === "" ? undefined : value;
}

/** The settings of `--set`. @throws UsageError for an unknown setting */
export function settingsSet(system: System, given: readonly string[]): ReadonlyMap<string, string> {
  const { oauth, login } = system.link;
  const ofTokens = oauth === undefined ? (login === undefined ? [] : ["access_token"]) : Object.keys(ABOUT);
  const known = [...new Set([...system.settings.keys(), ...ofTokens])];
  return new Map(
    given.map((text): [string, string] => {
      const [, name = "", value = ""] = /^(\w+)=(.*)$/s.exec(text) ?? [];
      const isKnown = known.includes(name);
      if (!isKnown)
        throw new UsageError(
          name === "" ? `${text} sets nothing` : `${system.name} has no setting ${name}`,
          `--set name=value, of: ${known.join(", ")}`,
        );
      return [name, value];
    }),
  );
}

/**
 * Values for settings, by variable: existing, generated, or entered by the user.
 * @returns undefined if the user cancels
 */
export async function valuesFor(
  wanted: readonly Wanted[],
  set: ReadonlyMap<string, string>,
  asks: boolean,
): Promise<ReadonlyMap<string, string> | undefined> {
  const values = new Map<string, string>();
  const missing: Wanted[] = [];
  for (const one of wanted) {
    const value = set.get(one.name);
    if (value !== undefined) values.set(one.variable, value);
    else if (one.value !== undefined) continue;
    else if (one.madeUp) values.set(one.variable, randomBytes(24).toString("base64url"));
    else missing.push(one);
  }
  if (missing.length > 0 && !asks)
    throw new UsageError(
      `settings are missing: ${missing.map(({ name, mayBeEmpty }) => `${name}${mayBeEmpty ? " (may be empty)" : ""}`).join(", ")}`,
      `set ${missing.map(({ variable }) => variable).join(", ")} in the environment or in .env, or give them:  --set ${missing.map(({ name }) => `${name}=…`).join(" ")}`,
    );
  for (const one of missing) {
    const value = await askFor(one);
    if (value === undefined) return undefined;
    values.set(one.variable, value);
  }
  return values;
}

async function askFor({ name, about, secret, mayBeEmpty }: Wanted): Promise<string | undefined> {
  const { isCancel, password, text } = await import("@clack/prompts");
  const question = {
    message: about === undefined ? name : `${name}: ${about}`,
    validate: (value: string | undefined) =>
      (value ?? "").trim() === "" && !mayBeEmpty ? "it can't be empty" : undefined,
  };
  const value = secret ? await password(question) : await text(question);
  return isCancel(value) ? undefined : (value ?? "").trim();
}

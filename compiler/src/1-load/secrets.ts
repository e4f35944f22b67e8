/**
 * Secrets of callers that are written in integ.yaml: an empty one would accept every caller. Those from the environment are checked
 * when the host starts.
 */
import type { Diagnostic } from "@integ/grammar";
import { secretProblem, SHORTEST_SECRET } from "@integ/runtime/secrets";
import { load } from "../messages/load.ts";
import { authSettings } from "./read-webhooks.ts";
import type { Project } from "./project.ts";
import type { System } from "./system-model.ts";

/** The problems of a connection's secrets that are written in the project file. */
export function secretMistakes(project: Project, system: System): Diagnostic[] {
  const { signature, webhookAuth } = system.link;
  const given = project.connections[system.name] ?? {};
  const names = [signature?.secret ?? [], ...Object.values(authSettings(webhookAuth))].flat();
  return names.flatMap((name) => {
    const place = project.settingPlaces.get(`${system.name}/${name}`);
    const value = given[name];
    if (place === undefined || value === undefined) return [];
    const values = [value].flat();
    if (values.length === 0)
      return [load.secret(place, name, "it is an empty list, so that every caller would be refused")];
    return values.flatMap((secret) => {
      // The value of a variable or a file is not known here.
      if (/\$\{\w+(?::-[^}]*)?\}|^file:/.test(secret)) return [];
      const wrong = secretProblem(secret, signature !== undefined && name === signature.secret ? signature : {});
      if (wrong !== undefined) return [load.secret(place, name, wrong)];
      const isUser = webhookAuth?.kind === "basic" && name === webhookAuth.user;
      return !isUser && secret.length < SHORTEST_SECRET ? [load.shortSecret(place, name, SHORTEST_SECRET)] : [];
    });
  });
}

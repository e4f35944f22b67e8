/**
 * Detects integrations of a project with the same name, which would overwrite each other's module and mix up their
 * runs.
 */
import { bindMessages, type Diagnostic, type Program } from "@integ/compiler";
import type { Place } from "@integ/grammar";

/** An integration's name, with its place in the spec. */
export interface NamedIntegration {
  readonly path: string;
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** The integration of a spec; undefined for a library, and where its name can't be read. */
export function integrationOf(program: Program, path: string): NamedIntegration | undefined {
  const integration = program.check(path).checked?.module.integration;
  if (integration === undefined || integration.partial === true) return undefined;
  const { value, start, end } = integration.name;
  return { path, name: value, start, end };
}

/** An error at each integration whose name an earlier spec of the project has. */
export function nameClashes(integrations: readonly (NamedIntegration | undefined)[]): Diagnostic[] {
  const first = new Map<string, Place>();
  return integrations.flatMap((one) => {
    if (one === undefined) return [];
    const { name, ...place } = one;
    const before = first.get(name);
    if (before !== undefined) return [bindMessages.sameIntegration(place, name, before)];
    first.set(name, place);
    return [];
  });
}

/** Two integrations of a project with one name: they would overwrite each other's module and mix up their runs. */
import { bindMessages, type Diagnostic, type Program } from "@integ/compiler";

/** An error at each integration whose name an earlier spec of the project has. */
export function nameClashes(program: Program, specs: readonly string[]): Diagnostic[] {
  const first = new Map<string, { readonly path: string; readonly start: number; readonly end: number }>();
  const found: Diagnostic[] = [];
  for (const path of specs) {
    const integration = program.check(path).checked?.module.integration;
    if (integration === undefined || integration.partial === true) continue;
    const place = { path, start: integration.name.start, end: integration.name.end };
    const before = first.get(integration.name.value);
    if (before === undefined) first.set(integration.name.value, place);
    else found.push(bindMessages.sameIntegration(place, integration.name.value, before));
  }
  return found;
}

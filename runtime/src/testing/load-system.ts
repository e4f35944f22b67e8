/** Systems as the compiler emits them, for stand-ins. */
import { type EmittedModule, loadModule } from "../host/load-module.ts";
import type { SystemModel } from "./stand-in/system-model.ts";

/** Loads a system: its operations, with the shapes of their requests and responses. */
export async function loadSystem(module: EmittedModule): Promise<SystemModel> {
  return ((await loadModule(module)) as { readonly system: SystemModel }).system;
}

/** A system without limits: its stand-in refuses no request for its rate, and its flows don't throttle. */
export function withoutLimits({ link, operations }: SystemModel): SystemModel {
  const { limits: _limits, ...rest } = link;
  const free = operations.map((one) => {
    const { limits: _own, ...operation } = one.operation;
    return { ...one, operation };
  });
  return { link: rest, operations: free };
}

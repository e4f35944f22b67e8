/** Tries the connection of a built-in end without a host, as `integ connect` does. */
import type { SystemLink } from "../../flow.ts";
import type { Engine } from "../engine.ts";
import { Redactor } from "../redaction.ts";
import type { Settings } from "../transport.ts";
import { BuiltInEnd } from "./built-in.ts";
import { ENDS } from "./index.ts";

/**
 * Opens the folder, the database or the mail server of a connection, and changes nothing there.
 *
 * @param folder the project's folder
 * @returns why that does not work; undefined if it does
 */
export async function tryEnd(
  link: SystemLink & { readonly kind: NonNullable<SystemLink["kind"]> },
  given: Settings,
  engine: Engine,
  folder: string,
): Promise<string | undefined> {
  const end = ENDS[link.kind]({
    link,
    given,
    engine,
    folder,
    redactor: new Redactor(),
    now: Date.now,
    flows: [],
    transport: (system) => {
      throw new Error(`${system} is not connected here`);
    },
    emit: () => undefined,
  });
  try {
    return end instanceof BuiltInEnd ? await end.tryOut() : undefined;
  } finally {
    await end.close?.();
  }
}

/** Drivers for databases and servers: packages that a project installs if it needs them. */
import { PublicError } from "../redaction.ts";

/** @throws Error that says what to install */
export async function driver<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND")
      throw new DriverMissing(`it needs ${name}: npm install ${name}`);
    throw error;
  }
}

/** A package that is needed is not installed. */
export class DriverMissing extends PublicError {}

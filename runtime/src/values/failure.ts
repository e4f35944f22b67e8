/** The result of a fallible function, instead of an exception. The compiler ensures that an `on error` handles it. */
export class Failure {
  readonly message: string;
  /** The text by which held runs are grouped; absent for an unknown currency. */
  readonly id: string | undefined;
  constructor(message: string, id?: string) {
    this.message = message;
    this.id = id;
  }
}

/** Whether a function has returned a failure instead of a value. */
export function failed(value: unknown): value is Failure {
  return value instanceof Failure;
}

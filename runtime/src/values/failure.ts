/** The result of a fallible function, instead of an exception. The compiler ensures that an `on error` handles it. */
export class Failure {
  readonly message: string;
  /** By what runs are grouped that are held for it; absent: it is of a currency that is not known. */
  readonly id: string | undefined;
  constructor(message: string, id?: string) {
    this.message = message;
    this.id = id;
  }
}

/** Whether a function has given a failure instead of a value. */
export function failed(value: unknown): value is Failure {
  return value instanceof Failure;
}

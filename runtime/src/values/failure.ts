/** What a fallible function gives instead of throwing; `on error` answers it, and the compiler sees to it that one does. */
export class Failure {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

/** Whether a function has given a failure instead of a value. */
export function failed(value: unknown): value is Failure {
  return value instanceof Failure;
}

/** What a fallible function gives instead of throwing; `on error` answers it, and the compiler sees to it that one does. */
export class Failure {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

export function failed(value: unknown): value is Failure {
  return value instanceof Failure;
}

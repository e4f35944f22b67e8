/** What a stand-in keeps, and what it is asked by. */

export type Document = Readonly<Record<string, unknown>>;
export type Arguments = Readonly<Record<string, string>>;

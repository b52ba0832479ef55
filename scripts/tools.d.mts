/** The programs beside Node that some tests need, by name. */
export declare const tools: Readonly<Record<string, { readonly what: string; readonly packages: readonly string[] }>>;
/** The names of the tools that a file of tests starts. */
export declare const needs: Readonly<Record<string, readonly string[]>>;

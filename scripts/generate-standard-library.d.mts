/** The file that embeds the standard library. */
export const target: string;
/** What that file has to say. */
export function generate(): Promise<string>;

/** Path of the published schema. */
export const target: string;
/** The file's text, as the sources say it today. */
export function generate(): Promise<string>;

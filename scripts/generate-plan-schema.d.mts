/** Paths of the published schemas: of plans, and of compiled ones. */
export const target: string;
export const compiledTarget: string;
/** The text of one of these files, as the sources say it today; of plans where none is named. */
export function generate(path?: string): Promise<string>;

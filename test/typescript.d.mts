/** The option of Node that a process of tests is started with. */
export const option: string;

/** The program that serves VS Code, whether it is installed or not. */
export declare const server: string;

/** The engine starts as many threads as it is told, and does not come back from a hundred thousand. */
export const mostThreads = 1024;

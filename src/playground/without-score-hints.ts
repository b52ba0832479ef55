/** Replaces advice on scores: the command and the editors give it, and it would take the page beyond its size (scripts/page-modules.mjs). */
export {};

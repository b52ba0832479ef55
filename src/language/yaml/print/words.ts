/** What a recipe's text reads as one word without back quotes, globs included. */

const inner = String.raw`[\p{L}\p{M}\p{N}_]`;
const rest = String.raw`(?:${inner}|-(?=\p{L}))*`;
const parts = String.raw`(?:\.(?:\*{1,2}|${inner}${rest}))`;

export const patternOfWord = new RegExp(String.raw`^(?:[\p{L}_]${rest}${parts}*|\*{1,2}(?=\.[\p{L}_*])${parts}+)$`, 'u');

/** The papers that have no recipe: what each prunes, why there is none, and the recipe that is nearest to it. */
import { matchParts } from '../basics/matches.ts';

export interface PaperWithoutRecipe {
  readonly name: string;
  readonly arxiv: string;
  readonly title: string;
  readonly prunes: string;
  /** A clause that can follow a colon. */
  readonly reason: string;
  /** The name of a recipe that runs. */
  readonly nearest: string;
}

/** In the order of their names. One that has a recipe by now is answered with that. */
export const papersWithoutRecipe: readonly PaperWithoutRecipe[] = [
  {
    name: 'auto-rag',
    arxiv: '2411.19443',
    title: 'Auto-RAG: Autonomous Retrieval-Augmented Generation for Large Language Models',
    prunes: 'nothing: a language model decides how often it searches for documents',
    reason: 'it prunes no weight, unit or sample: it is a loop of searches whose length depends on generated text',
    nearest: 'data-pruning',
  },
  {
    name: 'rasd',
    arxiv: '2503.03434',
    title: 'RASD: Retrieval-Augmented Speculative Decoding',
    prunes: 'branches of a tree of retrieved tokens, while text is decoded',
    reason: 'it prunes no part of a network: its trees live for one step of decoding',
    nearest: 'finercut',
  },
  {
    name: 'survey',
    arxiv: '2308.06767',
    title: 'A Survey on Deep Neural Network Pruning: Taxonomy, Comparison, Analysis, and Recommendations',
    prunes: 'nothing of its own: it orders the methods of the field',
    reason: 'it has no method to carry out; `docs/recipes/README.md` says each of its cells as a recipe, or why there is no word',
    nearest: 'rethinking',
  },
];

/** Other texts of the same work, by the name of its recipe. */
export const otherTexts: readonly { readonly of: string; readonly arxiv: string; readonly title: string }[] = [
  { of: 'sp-adapters', arxiv: '2306.13474', title: 'Efficient Online Processing with Deep Neural Networks' },
  { of: 'trp', arxiv: '1812.02402', title: 'Trained Rank Pruning for Efficient Deep Neural Networks' },
];

/** What the head of a recipe says of its paper, read by line: to find one recipe, not all have to be checked. */
export interface Paper {
  /** Without version: `1710.01878`. */
  readonly arxiv?: string;
  readonly title: string;
  readonly authors?: string;
  readonly year?: number;
  /** The first sentence of the recipe's documentation. */
  readonly line: string;
}

/** Of the text of a recipe; an unknown title is empty. */
export function paperOf(text: string): Paper {
  const [, arxiv, cited = ''] = matchParts(/^cite (?:arxiv:(\d{4}\.\d{4,5})(?:v\d+)?)?\s*"(.*)"$/m, text);
  const [, title = cited, authors, year] = matchParts(/^(.*) \((.*), (\d{4})\)$/, cited);
  const [, line = ''] = matchParts(/^## (.*)$/m, text);
  return { arxiv, title, authors, year: authors !== undefined ? Number(year) : undefined, line };
}

/** What is known of a paper that someone may ask for. */
export type AskedPaper = { readonly name: string; readonly arxiv: readonly string[]; readonly titles: readonly string[] };

/**
 * `2312.15230`, `arXiv:2312.15230v2`, `https://arxiv.org/abs/2312.15230`, and the addresses of
 * pages that copy arXiv's: never a path, whatever stops and strokes it has.
 */
const identifier =
  /^(?:https?:\/\/)?(?:[\w-]+\.)*(?:arxiv\.org\/(?:abs|pdf|html)\/|alphaxiv\.org\/(?:abs|pdf|overview)\/|huggingface\.co\/papers\/|doi\.org\/)?(?:10\.48550\/)?(?:arxiv[:.]?\s*)?(\d{4}\.\d{4,5})(?:v\d+)?(?:\.pdf)?\/?(?:[?#].*)?$/i;

/** Without version: `2312.15230`. */
export function identifierIn(asked: string): string | undefined {
  return identifier.exec(asked.trim())?.[1];
}

export function isIdentifier(asked: string): boolean {
  return identifierIn(asked) !== undefined;
}

/** `GMP`, `Lottery Ticket` and `lottery_ticket` are the names of recipes as well. */
export function isCalled(name: string, asked: string): boolean {
  const letters = (text: string): string => plain(text).replaceAll(' ', '');
  return letters(asked) !== '' && letters(name) === letters(asked);
}

/** The papers that match by identifier, title or words of the title, narrowed as far as possible. */
export function papersAbout<T extends AskedPaper>(papers: readonly T[], asked: string): readonly T[] {
  const number = identifierIn(asked);
  if (number !== undefined) return papers.filter(({ arxiv }) => arxiv.includes(number));
  const words = plain(asked);
  // Words of one or two letters do not identify a title.
  if (words.length < 3) return [];
  const holding = (test: (title: string) => boolean): readonly T[] =>
    papers.filter(({ titles }) => titles.some((title) => test(plain(title))));
  const inOrder = holding((title) => title.includes(words));
  // The beginning of one title may occur inside another.
  const begun = words.includes(' ') ? holding((title) => title.startsWith(words)) : [];
  if (begun.length === 1) return begun;
  if (inOrder.length > 0) return inOrder;
  return holding((title) => words.split(' ').every((word) => ` ${title}`.includes(` ${word}`)));
}

/** Small letters and digits, and one space between words. */
function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

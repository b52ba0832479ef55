/** The papers that have no recipe: what each prunes, why there is none, and the recipe that is nearest to it. */

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
    reason:
      'it prunes no weight, unit or sample: it is a loop of searches whose length depends on generated text',
    nearest: 'data-pruning',
  },
  {
    name: 'htmlrag',
    arxiv: '2411.02959',
    title:
      'HtmlRAG: HTML is Better Than Plain Text for Modeling Retrieved Knowledge in RAG Systems',
    prunes: 'blocks of retrieved web pages, to a number of tokens',
    reason: 'its block trees and its second model, which writes paths, have no recipe yet',
    nearest: 'provence',
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
    title:
      'A Survey on Deep Neural Network Pruning: Taxonomy, Comparison, Analysis, and Recommendations',
    prunes: 'nothing of its own: it orders the methods of the field',
    reason:
      'it has no method to carry out; `docs/recipes/README.md` says each of its cells as a recipe, or why there is no word',
    nearest: 'rethinking',
  },
];

/** Other texts of the same work, by the name of its recipe. */
export const otherTexts: readonly {
  readonly of: string;
  readonly arxiv: string;
  readonly title: string;
}[] = [
  {
    of: 'sp-adapters',
    arxiv: '2306.13474',
    title: 'Efficient Online Processing with Deep Neural Networks',
  },
  {
    of: 'trp',
    arxiv: '1812.02402',
    title: 'Trained Rank Pruning for Efficient Deep Neural Networks',
  },
];

/** What the pages of papers that no recipe can carry out say beside the reason. */

export interface OutOfScope {
  readonly prunes: string;
  readonly reason: string;
  readonly nearest: string;
}

export const outOfScope: Readonly<Record<string, OutOfScope>> = {
  'auto-rag': {
    prunes:
      'A fine-tuned language model reads what a search gave, and either answers or asks again, up to ten times; then it may write\n' +
      'documents itself. No weight, channel, token or sample is removed.',
    reason:
      'A plan fixes every step before a run starts, so that the run can be repeated and proved. This loop ends when a generated text\n' +
      'says so, needs a search service, and gives an answer, not a model. A recipe of that name would be a pretence.',
    nearest:
      'It keeps the samples that a score prefers, as a reader of search results would keep passages: the same exact selection, of\n' +
      'rows of a data set. It scores by the network that is trained, not by a second one.',
  },
  rasd: {
    prunes:
      'While a draft model proposes tokens, retrieved continuations form a tree with them; branches of little probability are cut, and\n' +
      'the large model checks the rest in one pass. The weights of both models stay.',
    reason:
      'The tree depends on the text that is decoded, and is gone after the step. A recipe describes a network once and for all inputs.',
    nearest:
      'A draft model is a smaller network that says nearly what the large one says. `finercut` removes the branches whose absence moves\n' +
      'the output least; training with `loss kl(original)` afterwards brings the draft nearer. How many tokens are then accepted is\n' +
      'not measured.',
  },
};

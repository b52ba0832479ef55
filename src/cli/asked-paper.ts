/** How people call a paper: by a name, by an arXiv identifier or address, or by words of its title. */

/** What is known of a paper that someone may ask for. */
export interface AskedPaper {
  readonly name: string;
  readonly arxiv: readonly string[];
  readonly titles: readonly string[];
}

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
export function papersAbout<T extends AskedPaper>(
  papers: readonly T[],
  asked: string,
): readonly T[] {
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

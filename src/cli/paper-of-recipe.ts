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
  const [, arxiv, cited = ''] =
    /^cite (?:arxiv:(\d{4}\.\d{4,5})(?:v\d+)?)?\s*"(.*)"$/m.exec(text) ?? [];
  const [, title = cited, authors, year] = /^(.*) \((.*), (\d{4})\)$/.exec(cited) ?? [];
  const [, line = ''] = /^## (.*)$/m.exec(text) ?? [];
  return {
    ...(arxiv !== undefined && { arxiv }),
    title,
    ...(authors !== undefined && { authors, year: Number(year) }),
    line,
  };
}

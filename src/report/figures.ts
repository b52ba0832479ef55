/** Measured values the way people read them. */

/** Shares as percent, everything else with four digits. */
export function figure(metric: string, value: number): string {
  const isShare = metric === 'accuracy' || metric.startsWith('top-');
  return isShare ? percent(value) : value.toPrecision(4);
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(2)}%`;
}

/** With a comma after every third digit. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

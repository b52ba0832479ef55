/** Measured values the way people read them. */

/** Shares as percent, everything else with four digits. */
export function figure(metric: string, value: number): string {
  const isShare = metric === 'accuracy' || metric.startsWith('top-');
  return isShare ? percent(value) : value.toPrecision(4);
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(2)}%`;
}

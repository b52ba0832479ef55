/** Numbers of comparisons the way people read them. */

export function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(2)}%`;
}

export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** Three significant digits without trailing zeros: `0.0431`, `1.2e-7`; counts with all digits. */
export function figure(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) >= 1000) return count(value);
  return Number.isFinite(value) ? String(Number(value.toPrecision(3))) : '∞';
}

/** `+0.95`: a minus sign or a plus before three digits. */
export function signed(value: number): string {
  return value > 0 ? `+${figure(value)}` : figure(value).replace('-', '−');
}

/** Parts of the page by their names. */

export function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no ${id}`);
  return found;
}

/** Draws now, and again whenever the width is another one. */
export function drawAtWidth(target: HTMLElement, draw: (width: number) => void): void {
  let drawn = 0;
  const redraw = (): void => {
    const width = Math.floor(target.clientWidth);
    if (width === 0 || width === drawn) return;
    drawn = width;
    draw(width);
  };
  redraw();
  new ResizeObserver(() => requestAnimationFrame(redraw)).observe(target);
}

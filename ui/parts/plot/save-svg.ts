import { saveAs } from '../save-as.ts';

const drawn = [
  'stroke',
  'stroke-width',
  'stroke-linecap',
  'fill',
  'font-size',
  'font-family',
  'font-weight',
  'opacity',
];

/** Saves a drawing of the page as a file that stands alone: its colours and fonts written into it, on the page's ground. */
export function saveSvg(svg: SVGSVGElement, name: string): void {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const [from, to] = [svg.querySelectorAll('*'), copy.querySelectorAll('*')];
  for (const [index, element] of [...from].entries()) {
    const style = getComputedStyle(element);
    for (const key of drawn) to[index]?.setAttribute(key, style.getPropertyValue(key));
    to[index]?.removeAttribute('class');
  }
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.removeAttribute('class');
  const ground = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  ground.setAttribute('width', '100%');
  ground.setAttribute('height', '100%');
  ground.setAttribute('fill', getComputedStyle(document.documentElement).backgroundColor);
  copy.prepend(ground);
  saveAs(name, new Blob([new XMLSerializer().serializeToString(copy)], { type: 'image/svg+xml' }));
}

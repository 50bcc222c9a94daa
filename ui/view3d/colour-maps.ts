/** Red, green and blue, 0 to 1. */
export type Colour = readonly [number, number, number];

/**
 * Colour maps by a few of their colours, evenly apart. Viridis and cividis are matplotlib's (CC0), even to the eye and
 * safe for the colour-blind; cool-warm is Moreland's ("Diverging color maps for scientific visualization", 2009), for
 * what has a sign.
 */
export const colourMaps = {
  viridis: [
    [0.267, 0.005, 0.329],
    [0.283, 0.141, 0.458],
    [0.254, 0.265, 0.53],
    [0.207, 0.372, 0.553],
    [0.164, 0.471, 0.558],
    [0.128, 0.567, 0.551],
    [0.135, 0.659, 0.518],
    [0.267, 0.749, 0.441],
    [0.478, 0.821, 0.318],
    [0.741, 0.873, 0.15],
    [0.993, 0.906, 0.144],
  ],
  cividis: [
    [0, 0.135, 0.305],
    [0, 0.211, 0.436],
    [0.24, 0.285, 0.424],
    [0.357, 0.359, 0.432],
    [0.457, 0.435, 0.458],
    [0.557, 0.513, 0.47],
    [0.666, 0.596, 0.458],
    [0.78, 0.684, 0.421],
    [0.9, 0.779, 0.348],
    [0.996, 0.91, 0.218],
  ],
  'cool-warm': [
    [0.23, 0.299, 0.754],
    [0.484, 0.618, 0.974],
    [0.865, 0.865, 0.865],
    [0.957, 0.604, 0.486],
    [0.706, 0.016, 0.15],
  ],
} as const satisfies Readonly<Record<string, readonly Colour[]>>;

export type ColourMapName = keyof typeof colourMaps;

/** A map as a CSS gradient from left to right. */
export function gradientOf(name: ColourMapName): string {
  const colours = colourMaps[name].map((colour) => `rgb(${colour.map((part) => Math.round(part * 255)).join(' ')})`);
  return `linear-gradient(to right, ${colours.join(', ')})`;
}

/** The colour at a place of a map, 0 to 1. */
export function colourAt(name: ColourMapName, place: number): string {
  const colours = colourMaps[name];
  const at = Math.min(Math.max(place, 0), 1) * (colours.length - 1);
  const [one, next] = [colours[Math.floor(at)], colours[Math.ceil(at)]];
  if (one === undefined || next === undefined) return 'none';
  const parts = one.map((part, index) => part + (at % 1) * ((next[index] ?? part) - part));
  return `rgb(${parts.map((part) => Math.round(part * 255)).join(' ')})`;
}

/** A point of a quadrature rule on the interval from 0 to 1. */
export interface GaussPoint {
  readonly position: number;
  readonly weight: number;
}

/** The five-point Gauss-Legendre rule, exact to degree 9 (Abramowitz and Stegun, table 25.4). */
export const gaussPoints: readonly GaussPoint[] = [
  { position: 0.046_910_077_030_668_02, weight: 0.118_463_442_528_094_54 },
  { position: 0.230_765_344_947_158_45, weight: 0.239_314_335_249_683_24 },
  { position: 0.5, weight: 0.284_444_444_444_444_44 },
  { position: 0.769_234_655_052_841_5, weight: 0.239_314_335_249_683_24 },
  { position: 0.953_089_922_969_332, weight: 0.118_463_442_528_094_54 },
];

/** The two points of the two-point rule, where the slope of a second-order interpolation is most accurate (Barlow). */
export const barlowPositions: readonly number[] = [0.5 - Math.sqrt(1 / 12), 0.5 + Math.sqrt(1 / 12)];

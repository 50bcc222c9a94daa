import * as z from 'zod';

/** Shapes with a name of their own: the components of the published document. */
export const shapes = z.registry<{ id: string; description?: string }>();

export function named<T extends z.ZodType>(id: string, shape: T, description?: string): T {
  shapes.add(shape, { id, ...(description === undefined ? {} : { description }) });
  return shape;
}

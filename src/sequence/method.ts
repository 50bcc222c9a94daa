/** A way to search: yields a place (one number a parameter), is sent what came of it, and says why it ends. */
export type Method = Generator<number[], string, number>;

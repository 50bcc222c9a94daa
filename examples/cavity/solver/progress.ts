/** Tells how far a computation is: the stage by one word, facts about it, and the part of the whole that is done. */
export type OnProgress = (stage: string, facts: Readonly<Record<string, number>>, fraction: number) => void;

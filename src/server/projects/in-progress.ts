/** Work by a key, done once for all who ask while it is under way. */
export class InProgress<T> {
  private readonly work = new Map<string, Promise<T>>();

  async run(key: string, work: () => Promise<T>): Promise<T> {
    const known = this.work.get(key);
    if (known !== undefined) return known;
    const mine = work();
    this.work.set(key, mine);
    try {
      return await mine;
    } finally {
      this.work.delete(key);
    }
  }
}

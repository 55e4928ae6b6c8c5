// Lets several rooms hear one notification: the language client itself keeps one listener a method,
// and the newest silences those before it. Pure.
export type Heard = (params: unknown) => void;

export class Hearing {
  private readonly rooms = new Map<string, Set<Heard>>();

  /** `begin` is called for the first listener of a method, with the one that tells all. */
  add(method: string, heard: Heard, begin: (tell: Heard) => void): { dispose(): void } {
    let rooms = this.rooms.get(method);
    if (!rooms) {
      rooms = new Set();
      this.rooms.set(method, rooms);
      const all = rooms;
      begin((params) => {
        all.forEach((each) => {
          each(params);
        });
      });
    }
    rooms.add(heard);
    const mine = rooms;
    return { dispose: () => mine.delete(heard) };
  }
}

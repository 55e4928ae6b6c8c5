// Which repository a text without a file is of. Its address names the board, and which client's board
// that is becomes known when its server answers for the text, which is before anybody can look at
// it. Pure.

const BOARD = /^kanbots:\/\/([^/?#]+)\//;

/** The scheme of cards' descriptions; such an address says itself whose they are. */
export const DESCRIPTIONS = 'kanbots-card';
const DESCRIPTION = /^kanbots-card:\/(\d+)\/[^?#]*\?([^#]*)$/;

/** Where a card's description is to be edited; the last name is what its tab is called. */
export function descriptionAddress(common: string, card: number): string {
  return `${DESCRIPTIONS}:/${card}/${encodeURIComponent(`#${card} description.md`)}?${encodeURIComponent(common)}`;
}

/** The repository whose card's description is there; undefined for any other address. */
export function commonOf(address: string): string | undefined {
  const query = DESCRIPTION.exec(address)?.[2];
  return query === undefined ? undefined : decodeURIComponent(query);
}

/** Which card's it is. */
export function cardAt(address: string): number {
  return Number(DESCRIPTION.exec(address)?.[1]);
}

/** What a client tells or asks its server, as far as it says about which text. */
interface About {
  readonly textDocument?: { readonly uri?: unknown };
}

export class Addresses {
  private readonly owners = new Map<string, string>();

  /** The repository's server has answered for this address. */
  answered(uri: string, common: string): void {
    const board = BOARD.exec(uri)?.[1];
    if (board !== undefined) {
      this.owners.set(board, common);
    }
  }

  /** The repository whose board the address names; undefined for a file, and where nobody knows. */
  owner(uri: string): string | undefined {
    const common = commonOf(uri);
    if (common !== undefined) {
      return common;
    }
    const board = BOARD.exec(uri)?.[1];
    return board === undefined ? undefined : this.owners.get(board);
  }

  /** Whether the message is about a text of another repository than this one. */
  isOthers(message: unknown, common: string): boolean {
    const uri = (message as About | null | undefined)?.textDocument?.uri;
    return typeof uri === 'string' && BOARD.test(uri) && this.owner(uri) !== common;
  }
}

// The verb that opens a card's description to be written: of the card that is named, else of the one
// that the person picks.
import { descriptionAddress } from '../client/addresses';
import type { Attached } from '../client/boards';
import { Uri, window } from '../host/vscodeapi';
import { pickCard } from '../palette/picking';
import type { Verbs } from '../palette/verbs';

export function openDescribing(verbs: Verbs): void {
  verbs.add('kanbots.card.describe', async (attached, argument) => {
    const named = argument?.card;
    const card =
      typeof named === 'number'
        ? named
        : (await pickCard(attached, 'kanbots.card.edit', 'Describe'))?.number;
    await (card !== undefined && show(attached, card));
  });
}

async function show({ repository }: Attached, card: number): Promise<void> {
  const uri = Uri.parse(descriptionAddress(repository.common, card), true);
  await window.showTextDocument(uri, { preview: false });
}

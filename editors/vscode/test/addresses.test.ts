import { expect, test } from 'vitest';
import { Addresses } from '../src/client/addresses';

const DIFF = 'kanbots://0123456789ab/runs/1-1.diff';
const about = (uri: string) => ({ textDocument: { uri } });

function known(): Addresses {
  const addresses = new Addresses();
  addresses.answered(DIFF, '/one/.git');
  return addresses;
}

test('a text at an address is told to the repository that answered for it, and to no other', () => {
  const log = 'kanbots://0123456789ab/runs/7-2.log';

  expect(known().isOthers(about(log), '/one/.git')).toBe(false);
  expect(known().isOthers(about(log), '/two/.git')).toBe(true);
});

test('a text that nobody answered for is told to nobody', () => {
  expect(known().isOthers(about('kanbots://ffffffffffff/runs/1-1.diff'), '/one/.git')).toBe(true);
});

test.each([about('file:///one/a.py'), about('kanbots:odd'), { run: '1-1' }, null, undefined])(
  'what is about no address goes through: %j',
  (message) => {
    expect(known().isOthers(message, '/two/.git')).toBe(false);
  },
);

test('the owner of a text is known by its address', () => {
  expect(known().owner(DIFF)).toBe('/one/.git');
  expect(known().owner('file:///one/a.py')).toBeUndefined();
});

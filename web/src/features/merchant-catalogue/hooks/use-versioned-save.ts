import { useState } from 'react';
import { problemOf } from '@/api/problems';
import { changedFields } from '../changed-fields';

interface VersionedSave<Thing, Fields extends object> {
  /** As it is now; as it was when the form was opened stays known. */
  initial: Thing;
  fieldsOf: (thing: Thing) => Fields;
  /** Reads it anew from the server. */
  load: () => Promise<Thing>;
  /** Sends what changed, made from that version. */
  send: (changes: Partial<Fields>, version: number) => Promise<Thing>;
}

const isSame = <Fields extends object>(one: Fields, other: Fields): boolean =>
  Object.keys(changedFields(one, other)).length === 0;

/**
 * Save what changed since the form was opened, by version.
 *
 * When somebody else saved in between, nothing is sent and nothing typed is lost: `theirs` is then what stands there now,
 * and saving again puts one's own changes on top of it (what only they changed stays theirs).
 */
export const useVersionedSave = <Thing extends { version: number }, Fields extends object>(
  options: VersionedSave<Thing, Fields>,
) => {
  const { initial, fieldsOf, load, send } = options;
  const [read, setBase] = useState(initial);
  const [theirs, setTheirs] = useState<Thing>();

  // What the form does not show may have moved on (it was published, say): that is no reason to refuse a change.
  const hasMoved = initial.version > read.version && isSame(fieldsOf(read), fieldsOf(initial));
  const base = hasMoved ? initial : read;

  const settle = (saved: Thing): Thing => {
    setBase(saved);
    setTheirs(undefined);
    return saved;
  };

  const save = async (fields: Fields): Promise<Thing | undefined> => {
    const changes = changedFields(fieldsOf(base), fields);
    try {
      return settle(await send(changes, (theirs ?? base).version));
    } catch (error) {
      if (problemOf(error).name !== 'stale-version') throw error;
      const now = await load();
      if (isSame(fieldsOf(base), fieldsOf(now)) && now.version !== base.version) {
        return settle(await send(changes, now.version));
      }
      setTheirs(now);
      return undefined;
    }
  };

  /** Take what they saved as the ground to go on from. */
  const take = (thing: Thing) => {
    setBase(thing);
    setTheirs(undefined);
  };

  const theirChanges = theirs ? changedFields(fieldsOf(base), fieldsOf(theirs)) : {};
  return { base, theirs, theirChanges: Object.keys(theirChanges), save, take };
};

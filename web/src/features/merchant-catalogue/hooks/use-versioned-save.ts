import { useState } from 'react';
import { problemOf } from '@/api/problems';
import { changedFields } from '../changed-fields';

interface VersionedSave<Thing, Fields extends object> {
  /** As it was when the form was opened. */
  initial: Thing;
  fieldsOf: (thing: Thing) => Fields;
  /** Reads it anew from the server. */
  load: () => Promise<Thing>;
  /** Sends what changed, made from that version. */
  send: (changes: Partial<Fields>, version: number) => Promise<Thing>;
}

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
  const [base, setBase] = useState(initial);
  const [theirs, setTheirs] = useState<Thing>();

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
      // Something that this form does not show has changed (it was published, say): nobody is overruled.
      const isSame = Object.keys(changedFields(fieldsOf(base), fieldsOf(now))).length === 0;
      if (isSame && now.version !== base.version) return settle(await send(changes, now.version));
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

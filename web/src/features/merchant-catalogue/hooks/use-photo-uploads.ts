import { useEffect, useRef, useState } from 'react';
import { describeProblem } from '@/api/problem-sentences';
import { problemOf } from '@/api/problems';
import { uploadPhoto } from '../api/upload-photo';
import type { Picture } from '../listing-types';

/** One file on its way, or what became of it. */
export interface Upload {
  id: number;
  file: File;
  /** From 0 to 1. */
  share: number;
  trouble?: string;
}

const BYTES_MAX = 10 * 1024 * 1024;

const refusal = (file: File): string | undefined => {
  if (!file.type.startsWith('image/')) return 'This is no picture. Choose JPEG, PNG, WebP or GIF.';
  return file.size > BYTES_MAX ? 'Larger than 10 MB. Make it smaller and try again.' : undefined;
};

const sentence = (error: unknown): string => {
  const { title, detail } = describeProblem(problemOf(error));
  return `${title}. ${detail}`;
};

/** Uploads under way beside the photos that are there; each new photo is added at the end as it arrives. */
export const usePhotoUploads = (photos: readonly Picture[], onChange: (photos: Picture[]) => void, max: number) => {
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const latest = useRef({ photos, onChange });
  const count = useRef(0);
  useEffect(() => {
    latest.current = { photos, onChange };
  });

  const patch = (id: number, values: Partial<Upload>) =>
    setUploads((all) => all.map((one) => (one.id === id ? { ...one, ...values } : one)));
  const drop = (id: number) => setUploads((all) => all.filter((one) => one.id !== id));

  const send = async ({ id, file }: Upload) => {
    try {
      const photo = await uploadPhoto(file, (share) => patch(id, { share }));
      // At once, so that two arriving together do not overwrite each other.
      latest.current.photos = [...latest.current.photos, photo];
      latest.current.onChange([...latest.current.photos]);
      drop(id);
    } catch (error) {
      patch(id, { trouble: sentence(error) });
    }
  };

  const add = (files: readonly File[]) => {
    const room = Math.max(0, max - photos.length - uploads.length);
    const made = files.slice(0, room).map((file): Upload => {
      count.current += 1;
      const trouble = refusal(file);
      return { id: count.current, file, share: 0, ...(trouble && { trouble }) };
    });
    setUploads((all) => [...all, ...made]);
    for (const upload of made) if (!upload.trouble) void send(upload);
  };

  const retry = (upload: Upload) => {
    patch(upload.id, { share: 0, trouble: undefined });
    void send(upload);
  };

  return { uploads, add, drop, retry };
};

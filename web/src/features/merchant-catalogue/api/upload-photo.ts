import { session } from '@/lib/session-of-page';
import type { Picture } from '../listing-types';

const PATH = '/api/v1/media';

const send = (file: File, token: string | undefined, onProgress: (share: number) => void): Promise<Picture> =>
  new Promise((resolve, reject) => {
    // Only XMLHttpRequest tells how far an upload has come.
    const request = new XMLHttpRequest();
    request.open('POST', new URL(PATH, globalThis.location.origin));
    request.setRequestHeader('X-Holdfast-Client', 'browser');
    if (token) request.setRequestHeader('Authorization', `Bearer ${token}`);
    request.responseType = 'json';
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    request.addEventListener('error', () => reject(new TypeError('the upload did not arrive')));
    request.addEventListener('load', () => {
      if (request.status === 201) resolve(request.response as Picture);
      else reject(request.response ?? { status: request.status });
    });
    const form = new FormData();
    form.append('file', file);
    request.send(form);
  });

/** Upload a photo, telling the share that has been sent. Throws problems as the client does. */
export const uploadPhoto = async (file: File, onProgress: (share: number) => void): Promise<Picture> =>
  send(file, await session.token(), onProgress);

import { client } from '@/api/client';
import { session } from '@/lib/session-of-page';

/** Sign out on this device. The page forgets at once, whether or not the server could be told. */
export const logOut = async (): Promise<void> => {
  try {
    await client.POST('/api/v1/auth/logout');
  } finally {
    session.signOut();
  }
};

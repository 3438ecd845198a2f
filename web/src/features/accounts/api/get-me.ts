import { useQuery } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { User } from '@/api/types';
import { useSessionStatus } from '@/lib/session-of-page';

/** The signed-in person's own profile. */
export const meQuery = api.queryOptions('get', '/api/v1/users/me', {}, { staleTime: 60_000 });

/** The signed-in person, or `undefined` while nobody is (or it is not known yet). */
export const useMe = (): User | undefined => {
  const isSignedIn = useSessionStatus() === 'signed-in';
  const { data } = useQuery({ ...meQuery, enabled: isSignedIn });
  return isSignedIn ? data : undefined;
};

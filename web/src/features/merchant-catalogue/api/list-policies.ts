import { api } from '@/api/client';

/** The presets of cancellation policies. */
export const policiesQuery = api.queryOptions('get', '/api/v1/cancellation-policies', {}, { staleTime: 3_600_000 });

import { api } from '@/api/client';

/** Show what a rule would make, and what stands in its way; nothing is made. */
export const usePreviewSlots = () => api.useMutation('post', '/api/v1/offerings/{offering_id}/slots/preview');

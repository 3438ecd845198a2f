/** The API's times by the names used here. */
import type { Answer, Body } from '@/api/types';

export type Slot = Answer<'/api/v1/offerings/{offering_id}/slots', 'get'>['items'][number];
export type NewSlot = Body<'/api/v1/offerings/{offering_id}/slots', 'post'>;
export type NewSlots = Body<'/api/v1/offerings/{offering_id}/slots/recurring', 'post'>;
export type SlotChange = Body<'/api/v1/slots/{slot_id}', 'patch'>;
export type Plan = Answer<'/api/v1/offerings/{offering_id}/slots/preview', 'post'>;
export type PlannedSlot = Plan['slots'][number];
export type Blackout = Answer<'/api/v1/resources/{resource_id}/blackouts', 'get'>['items'][number];

/** The API's bookings by the names used here. */
import type { Answer, Booking } from '@/api/types';

/** Who booked, as the people of the venue are told. */
export interface Customer {
  name: string;
  email: string;
  phone?: string | null;
}

/** A booking as the people of its venue see it. */
export type VenueBooking = Booking & { customer?: Customer | null };
export type BookingStep = Answer<'/api/v1/bookings/{booking_id}/history', 'get'>['items'][number];
export type Slot = Answer<'/api/v1/offerings/{offering_id}/slots', 'get'>['items'][number];
